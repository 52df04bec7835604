/**
 * The CPU backend: the training loop around the plain evaluator. It runs where there is no usable WebGPU, and defines what the GPU must give.
 * Lanes run one after the other.
 */
import type { Program } from '../../compile/program.ts';
import type { Backend, Executable, LaneResult, LaneState, RunOptions, TrainingData } from '../backend.ts';
import { commonStart, countExamples, refuseUnknownLane } from '../requests.ts';
import { refuseTooLarge } from './limits.ts';
import { type CpuLane, CpuLoop, newLane } from './loop.ts';

const MAX_EPOCHS_PER_RUN = 16_384;

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

  constructor(program: Program, data: TrainingData) {
    this.#program = program;
    this.#loop = new CpuLoop(program, data);
    this.#lanes = program.seeds.map((seed) => newLane(program, seed));
  }

  restore(lanes: readonly LaneState[]): void {
    commonStart(lanes, this.#program);
    this.#lanes.forEach((lane, i) => {
      const { state, position, diverged = false } = lanes[i]!;
      lane.state.set(state);
      lane.position = position;
      lane.stopped = diverged;
    });
  }

  setHyperparameters(lanes: readonly (readonly number[])[]): void {
    this.#lanes.forEach((lane, i) => lane.hyperparameters.set(lanes[i]!));
  }

  run(steps: number, { evaluate = 'epochs' }: RunOptions = {}): Promise<readonly LaneResult[]> {
    const results = this.#lanes.map((lane) => {
      this.#loop.take(lane);
      const result = this.#loop.run(steps, evaluate);
      this.#loop.leave(lane);
      return result;
    });
    return Promise.resolve(results);
  }

  async predict(lane: number, x: Float32Array): Promise<Float32Array> {
    refuseUnknownLane(lane, this.#program);
    countExamples(x, this.#program.predict.inputSize);
    this.#loop.take(this.#lanes[lane]!);
    return this.#loop.predict(x);
  }

  dispose(): void {}
}
