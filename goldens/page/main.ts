/**
 * The page: owns the worker, and replaces it where one hangs, dies or fails, so that one bad case leaves the next one a sound
 * device. Trains nothing itself, as in the product.
 */
import { wrap, type Remote } from 'comlink';
import type { CaseOutcome, Job } from '../run-case.ts';
import type { GoldenWorker } from './worker.ts';

/** The largest case takes a few seconds on a software adapter, and Firefox needs 100 ms for each look at a result. */
const TIME_LIMIT_MS = 180_000;

let current: { readonly worker: Worker; readonly remote: Remote<GoldenWorker> } | undefined;

async function run(job: Job): Promise<CaseOutcome> {
  const { worker, remote } = (current ??= start());
  let timer: number | undefined;
  const end = new Promise<never>((_, reject) => {
    function failed(event: ErrorEvent) {
      reject(new Error(event.message || 'the worker could not be loaded'));
    }
    worker.addEventListener('error', failed, { once: true });
    timer = window.setTimeout(reject, TIME_LIMIT_MS, new Error(`no answer within ${TIME_LIMIT_MS} ms`));
  });
  const outcome = await Promise.race([remote.run(job), end]).catch((error: unknown) => failure(error));
  window.clearTimeout(timer);
  if (outcome.comparison === null) stop(worker);
  return outcome;
}

function start() {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'goldens' });
  return { worker, remote: wrap<GoldenWorker>(worker) };
}

function stop(worker: Worker): void {
  worker.terminate();
  current = undefined;
}

function failure(error: unknown): CaseOutcome {
  return { comparison: null, problems: [error instanceof Error ? error.message : String(error)] };
}

const goldens = { run };
export type Goldens = typeof goldens;
Object.assign(window, { tapeloopGoldens: goldens });
