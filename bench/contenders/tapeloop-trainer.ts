/**
 * Tapeloop as the page has it: the trainer's own commands, its pacing for a quick Pause, its snapshots, and a listener that
 * takes one of them for each animation frame. Every epoch's loss arrives.
 */
import type { TrainerEvent } from '../../protocol/events.ts';
import type { Result } from '../../protocol/failure.ts';
import { GUIDE_RUN } from '../../protocol/run-spec.ts';
import type { Snapshot } from '../../protocol/snapshot.ts';
import { selectBackend } from '../../worker/runtime/select-backend.ts';
import { systemClock } from '../../worker/session/clock.ts';
import { compileRun } from '../../worker/session/compile-run.ts';
import { Trainer } from '../../worker/trainer.ts';
import type { Contender, ContenderOptions, Outcome, Task } from '../contender.ts';
import type { Data } from '../workloads/workload.ts';

const FRAME_MS = 1000 / 60;

export function create({ backend }: ContenderOptions, { data }: Task): Contender {
  const kind = backend === 'webgpu' ? 'webgpu' : 'cpu';
  const page = new PretendedPage();
  const trainer = newTrainer(data);
  let run = 0;
  return {
    async prepare() {
      await done(trainer.listen((event) => page.take(event)));
      await done(trainer.open(GUIDE_RUN, { backend: kind, run: ++run }));
      if (page.backend !== kind) throw new Error(`missing backend: ${kind}`);
    },
    async run(steps) {
      await done(trainer.reset(++run));
      await done(trainer.setEpochs(steps));
      const finished = page.nextRun(run);
      await done(trainer.train());
      return finished;
    },
    detail: () => `${page.threads}, a snapshot for each frame`,
    dispose: () => undefined,
  };
}

function newTrainer({ x, y }: Data): Trainer {
  const data = { x, y, examples: x.length, line: { w: 3, b: 2 } };
  return new Trainer({
    compileRun: (spec) => Promise.resolve(compileRun(spec, data)),
    selectBackend: async ({ preference, current }) => current ?? (await selectBackend(preference)),
    clock: systemClock(),
    answerQuestion: () => Promise.reject(new Error('nobody asks')),
    prepare: (event) => event,
  });
}

/** Collects what a page would draw. */
class PretendedPage {
  backend = '';
  threads = '';
  #losses: number[] = [];
  #last: Snapshot | null = null;
  #run = 0;
  #resolve: (outcome: Outcome) => void = () => {};
  #reject: (reason: Error) => void = () => {};

  nextRun(run: number): Promise<Outcome> {
    this.#run = run;
    this.#losses = [];
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  async take(event: TrainerEvent): Promise<boolean> {
    switch (event.kind) {
      case 'ready':
        this.backend = event.info.backend.kind;
        this.threads = threadsText(event.info.backend.workgroupSize);
        break;
      case 'snapshot':
        await this.#draw(event.snapshot);
        break;
      case 'finished':
        this.#resolve(this.#outcome());
        break;
      case 'failed':
        this.#reject(new Error(`${event.failure.code}: ${JSON.stringify(event.failure.params)}`));
        break;
      case 'backend-changed':
        this.#reject(new Error('invalid run: the device was lost'));
        break;
      default:
        event satisfies never;
    }
    return true;
  }

  async #draw(snapshot: Snapshot): Promise<void> {
    this.#last = snapshot;
    if (snapshot.run !== this.#run) return;
    for (const loss of snapshot.history.loss) this.#losses.push(loss);
    if (snapshot.status === 'training') await new Promise((resolve) => setTimeout(resolve, FRAME_MS));
  }

  #outcome(): Outcome {
    const losses = { taken: 'after-update', values: this.#losses } as const;
    return { variables: this.#last?.variables ?? [], models: 1, losses };
  }
}

function threadsText(workgroupSize: number | null): string {
  return workgroupSize === null ? 'one thread' : `workgroups of ${workgroupSize}`;
}

async function done(command: Promise<Result<unknown>>): Promise<void> {
  const result = await command;
  if (!result.ok) throw new Error(`${result.failure.code}: ${JSON.stringify(result.failure.params)}`);
}
