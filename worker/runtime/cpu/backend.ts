/**
 * The CPU backend: the training loop around the plain evaluator. It runs where there is no usable WebGPU, and defines what the GPU must give.
 * Lanes run one after the other; between them messages get their turn.
 */
import type { Program } from '../../compile/program.ts';
import type { Backend, Executable, LaneResult, LaneState, RunOptions, TrainingData } from '../backend.ts';
import { commonStart, countExamples, refuseUnknownLane } from '../requests.ts';
import { refuseTooLarge } from './limits.ts';
import { type CpuLane, CpuLoop, newLane } from './loop.ts';
import { Turns } from './turns.ts';

const MAX_EPOCHS_PER_RUN = 16_384;

/** So long a message may wait while lanes run. */
const MOST_MS = 40;

export function createCpuBackend(): Backend {
  return {
    kind: 'cpu',
    adapter: 'JavaScript, float32',
    software: true,
    lost: new Promise(() => {}),
    async load(program, data) {
      refuseTooLarge(program);
      return new CpuExecutable(program, data);
    },
    simulateLoss: () => false,
    destroy() {},
  };
}

class CpuExecutable implements Executable {
  readonly workgroup = null;
  readonly schedule = null;
  readonly estimates = null;
  readonly maxEpochsPerRun = MAX_EPOCHS_PER_RUN;
  /** Nothing is read back from anywhere. */
  readonly readbackMs = 0;
  readonly #program: Program;
  readonly #loop: CpuLoop;
  readonly #lanes: readonly CpuLane[];
  readonly #turns = new Turns();

  constructor(program: Program, data: TrainingData) {
    this.#program = program;
    this.#loop = new CpuLoop(program, data);
    this.#lanes = program.seeds.map((seed) => newLane(program, seed));
  }

  restore(lanes: readonly LaneState[]): void {
    commonStart(lanes, this.#program);
    void this.#turns.take(() =>
      this.#lanes.forEach((lane, i) => {
        const { state, position, diverged = false } = lanes[i]!;
        lane.state.set(state);
        lane.position = position;
        lane.stopped = diverged;
      }),
    );
  }

  setHyperparameters(lanes: readonly (readonly number[])[]): void {
    void this.#turns.take(() => this.#lanes.forEach((lane, i) => lane.hyperparameters.set(lanes[i]!)));
  }

  run(steps: number, { evaluate = 'epochs', signal }: RunOptions = {}): Promise<readonly LaneResult[]> {
    return this.#turns.take(async () => {
      const results: LaneResult[] = [];
      let heardAt = performance.now();
      for (const lane of this.#lanes) {
        if (results.length > 0 && performance.now() - heardAt > MOST_MS) {
          await new Promise((resolve) => setTimeout(resolve));
          heardAt = performance.now();
        }
        signal?.throwIfAborted();
        this.#loop.take(lane);
        results.push(this.#loop.run(steps, evaluate));
        this.#loop.leave(lane);
      }
      return results;
    });
  }

  predict(lane: number, x: Float32Array): Promise<Float32Array> {
    return this.#turns.take(() => {
      refuseUnknownLane(lane, this.#program);
      countExamples(x, this.#program.predict.inputSize);
      this.#loop.take(this.#lanes[lane]!);
      return this.#loop.predict(x);
    });
  }

  dispose(): void {}
}
