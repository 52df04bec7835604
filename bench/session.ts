/**
 * The bench page: one worker for each contender, all in one browser session, their repetitions interleaved, so that
 * what else the machine does hits all of them alike. Only one contender runs at a time. Prints nothing.
 */
import { wrap } from 'comlink';
import type { Remote } from 'comlink';
import { entries } from './contenders/list.ts';
import type { BenchWorker, Repetition } from './worker.ts';

export interface MeasureOptions {
  /** Names to run; empty: all. */
  readonly only: readonly string[];
  readonly repetitions: number;
  /** How long one repetition should take. */
  readonly targetMs: number;
}

export interface Measurement {
  readonly name: string;
  readonly detail: string;
  readonly repetitions: readonly Repetition[];
  /** Why there are no (more) repetitions. */
  readonly error: string | null;
}

export interface AdapterFacts {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  readonly fallback: boolean;
}

interface Running {
  readonly name: string;
  readonly worker: Worker;
  readonly remote: Remote<BenchWorker>;
  readonly repetitions: Repetition[];
  detail: string;
  steps: number;
  error: string | null;
}

const TIME_LIMIT_MS = 120_000;

async function measure(options: MeasureOptions): Promise<Measurement[]> {
  const wanted = entries.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
  const running: Running[] = [];
  for (const { name } of wanted) {
    const one = start(name);
    running.push(one);
    await attempt(one, async () => {
      one.detail = await one.remote.prepare(name);
      one.steps = await one.remote.calibrate(options.targetMs);
    });
    console.info(`prepared ${name}: ${one.error ?? one.detail}`);
  }
  for (let round = 0; round < options.repetitions; round++) {
    for (const one of rotated(running, round)) {
      if (one.error === null)
        await attempt(one, async () => void one.repetitions.push(await one.remote.repeat(one.steps)));
    }
    console.info(`round ${round + 1} of ${options.repetitions}`);
  }
  for (const one of running) one.worker.terminate();
  return running.map(({ name, detail, repetitions, error }) => ({ name, detail, repetitions, error }));
}

function start(name: string): Running {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name });
  return {
    name,
    worker,
    remote: wrap<BenchWorker>(worker),
    repetitions: [],
    detail: '',
    steps: 0,
    error: null,
  };
}

/** A contender that fails, hangs or whose worker dies is reported, and the others go on. */
async function attempt(one: Running, action: () => Promise<void>): Promise<void> {
  let timer: number | undefined;
  const end = new Promise<never>((_, reject) => {
    function failed(event: ErrorEvent) {
      reject(new Error(event.message || 'the worker could not be loaded'));
    }
    one.worker.addEventListener('error', failed, { once: true });
    timer = window.setTimeout(reject, TIME_LIMIT_MS, new Error(`no answer within ${TIME_LIMIT_MS} ms`));
  });
  try {
    await Promise.race([action(), end]);
  } catch (error) {
    one.error = error instanceof Error ? error.message : String(error);
    one.worker.terminate();
  } finally {
    window.clearTimeout(timer);
  }
}

/** Each round starts with another one: nobody always runs after the same neighbour has warmed the machine. */
function rotated<T>(items: readonly T[], by: number): T[] {
  const first = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

async function adapter(): Promise<AdapterFacts | null> {
  const found = await navigator.gpu?.requestAdapter();
  if (!found) return null;
  const { vendor, architecture, device, description, isFallbackAdapter } = found.info;
  return { vendor, architecture, device, description, fallback: isFallbackAdapter };
}

const bench = { measure, adapter, names: () => entries.map(({ name }) => name) };
export type Bench = typeof bench;
Object.assign(window, { tapeloopBench: bench });
