/**
 * The CPU backend: the training loop around the plain evaluator. It runs where there is no usable WebGPU, and defines what the GPU must give.
 * Lanes run one after the other.
 */
import type { HistoryColumns, Position } from '../../../protocol/snapshot.ts';
import { LOSS_BLOCK, type Program } from '../../compile/program.ts';
import { shuffleKey } from '../../tensor/permutation.ts';
import type { Backend, Executable, LaneResult, LaneState, TrainingData } from '../backend.ts';
import type { Floats } from './kernels.ts';
import { type Evaluator, prepareEvaluator, type Surroundings } from './evaluate.ts';

const MAX_EPOCHS_PER_RUN = 16_384;

export function createCpuBackend(): Backend {
  return {
    kind: 'cpu',
    adapter: 'JavaScript, float32',
    software: true,
    lost: new Promise(() => {}),
    load: (program, data) => Promise.resolve(new CpuExecutable(program, data)),
    simulateLoss: () => false,
    destroy() {},
  };
}

class CpuExecutable implements Executable {
  readonly workgroupSize = null;
  readonly maxEpochsPerRun = MAX_EPOCHS_PER_RUN;
  readonly #lanes: readonly CpuLane[];

  constructor(program: Program, data: TrainingData) {
    this.#lanes = program.seeds.map((seed) => new CpuLane(program, data, seed));
  }

  restore(lanes: readonly LaneState[]): void {
    this.#lanes.forEach((lane, i) => lane.restore(lanes[i]!));
  }

  setHyperparameters(lanes: readonly (readonly number[])[]): void {
    this.#lanes.forEach((lane, i) => lane.hyperparameters.set(lanes[i]!));
  }

  run(steps: number): Promise<readonly LaneResult[]> {
    return Promise.resolve(this.#lanes.map((lane) => lane.run(steps)));
  }

  dispose(): void {}
}

/** One model: its memory, where it stands, and its loop. */
class CpuLane {
  readonly hyperparameters: Float32Array;
  readonly #program: Program;
  readonly #seed: number;
  readonly #state: Float32Array;
  readonly #stepSurroundings: Surroundings;
  readonly #evaluateSurroundings: Surroundings;
  readonly #step: Evaluator;
  readonly #evaluate: Evaluator;
  /** Where the assignments of a step go, in their order. */
  readonly #targets: readonly Floats[];
  #position: Position = { epoch: 0, batch: 0, step: 0 };
  #stopped = false;

  constructor(program: Program, data: TrainingData, seed: number) {
    this.#program = program;
    this.#seed = seed;
    this.#state = new Float32Array(program.layout.size);
    this.hyperparameters = new Float32Array(program.hyperparameters.length);
    const surroundings = (): Surroundings => ({
      data,
      examples: data.examples,
      variables: new Map(
        program.layout.variables.map(({ name, offset, size }) => [
          name,
          this.#state.subarray(offset, offset + size),
        ]),
      ),
      hyperparameters: new Map(
        program.hyperparameters.map((name, i) => [name, this.hyperparameters.subarray(i, i + 1)]),
      ),
      inputs: new Map(),
      batchStart: 0,
      exampleCount: 0,
      key: [0, 0],
    });
    this.#stepSurroundings = surroundings();
    this.#evaluateSurroundings = surroundings();
    this.#step = prepareEvaluator(program.step.graph, this.#stepSurroundings);
    this.#evaluate = prepareEvaluator(program.evaluate.graph, this.#evaluateSurroundings);
    const { variables } = this.#stepSurroundings;
    this.#targets = program.step.graph.assignments.map(({ variable }) =>
      variables.get(variable.attributes.name)!,
    );
  }

  restore({ state, position }: LaneState): void {
    this.#state.set(state);
    this.#position = position;
    this.#stopped = false;
    this.#stepSurroundings.key = shuffleKey(this.#seed, position.epoch);
  }

  run(steps: number): LaneResult {
    const rows = new HistoryRows(this.#program.tracked.length);
    for (let i = 0; i < steps && !this.#stopped; i++) this.#doStep(rows);
    const loss = rows.lastLoss(this.#position) ?? this.#lossOverAll();
    rows.setLastLoss(loss, this.#position);
    const state = this.#state.slice();
    return { state, position: this.#position, history: rows.columns(), loss, diverged: this.#stopped };
  }

  #doStep(rows: HistoryRows): void {
    const { batchSize, examples, batchesPerEpoch } = this.#program;
    const { epoch, batch, step } = this.#position;
    const surroundings = this.#stepSurroundings;
    surroundings.batchStart = batch * batchSize;
    surroundings.exampleCount = Math.min(batchSize, examples - batch * batchSize);
    if (batch === 0 && this.#program.shuffle) surroundings.key = shuffleKey(this.#seed, epoch);
    this.#step.run();
    const loss = this.#step.output('loss')[0]!;
    if (this.#program.lossFromNextStep) rows.setLastLoss(loss, this.#position);
    if (!Number.isFinite(loss)) {
      this.#stopped = true;
      return;
    }
    this.#step.assigned.forEach((value, i) => this.#targets[i]!.set(value));
    const last = batch + 1 === batchesPerEpoch;
    if (batchesPerEpoch > 1) this.#addToLossSum(Math.fround(loss * surroundings.exampleCount), last);
    this.#position = { epoch: last ? epoch + 1 : epoch, batch: last ? 0 : batch + 1, step: step + 1 };
    if (last) this.#recordEpoch(epoch, loss, rows);
  }

  /** Into a block, and each full block into the sum, so that neither gets long. */
  #addToLossSum(loss: number, isLast: boolean): void {
    const { lossSumOffset, lossBlockOffset } = this.#program.layout;
    const { batch } = this.#position;
    const sum = batch === 0 ? 0 : this.#state[lossSumOffset]!;
    const block = Math.fround((batch % LOSS_BLOCK === 0 ? 0 : this.#state[lossBlockOffset]!) + loss);
    const blockEnds = isLast || (batch + 1) % LOSS_BLOCK === 0;
    this.#state[lossSumOffset] = sum + (blockEnds ? block : 0);
    this.#state[lossBlockOffset] = block;
  }

  #recordEpoch(epoch: number, lastStepLoss: number, rows: HistoryRows): void {
    const { batchesPerEpoch, examples, layout, tracked } = this.#program;
    rows.push(
      epoch,
      batchesPerEpoch === 1 ? lastStepLoss : this.#state[layout.lossSumOffset]! / examples,
      this.#program.lossFromNextStep ? null : this.#lossOverAll(),
      tracked.map((offset) => this.#state[offset]!),
    );
  }

  #lossOverAll(): number {
    const { batchSize, batches } = this.#program.evaluate;
    const { examples } = this.#program;
    let total = 0;
    for (let batch = 0; batch < batches; batch++) {
      this.#evaluateSurroundings.batchStart = batch * batchSize;
      this.#evaluateSurroundings.exampleCount = Math.min(batchSize, examples - batch * batchSize);
      this.#evaluate.run();
      const loss = this.#evaluate.output('loss')[0]!;
      if (batches === 1) return loss;
      total = Math.fround(total + Math.fround(loss * this.#evaluateSurroundings.exampleCount));
    }
    return Math.fround(total / examples);
  }
}

/** The epochs of one run, growing. */
class HistoryRows {
  readonly #epochs: number[] = [];
  readonly #lossBefore: number[] = [];
  readonly #loss: number[] = [];
  readonly #tracked: readonly number[][];
  #pending = false;

  constructor(tracked: number) {
    this.#tracked = Array.from({ length: tracked }, () => []);
  }

  /** `loss`: null if the next step, or an evaluation, will tell. */
  push(epoch: number, lossBefore: number, loss: number | null, tracked: readonly number[]): void {
    this.#epochs.push(epoch);
    this.#lossBefore.push(lossBefore);
    this.#loss.push(loss ?? NaN);
    this.#pending = loss === null;
    tracked.forEach((value, i) => this.#tracked[i]!.push(value));
  }

  /** The loss after the last epoch; null if it is not known yet, or steps were made since. */
  lastLoss(position: Position): number | null {
    const loss = this.#loss.at(-1);
    return loss === undefined || position.batch !== 0 || this.#pending ? null : loss;
  }

  /** Fills in the loss of an epoch that was recorded before its loss was known. */
  setLastLoss(loss: number, position: Position): void {
    if (!this.#pending || position.batch !== 0) return;
    this.#loss[this.#loss.length - 1] = loss;
    this.#pending = false;
  }

  columns(): HistoryColumns {
    return {
      epoch: Float64Array.from(this.#epochs),
      lossBefore: Float32Array.from(this.#lossBefore),
      loss: Float32Array.from(this.#loss),
      tracked: this.#tracked.map((values) => Float32Array.from(values)),
    };
  }
}
