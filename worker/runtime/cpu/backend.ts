/**
 * The CPU backend: the training loop around the plain evaluator. It runs where there is no usable WebGPU, and defines what the GPU must give.
 * Lanes run one after the other.
 */
import type { HistoryColumns, Position } from '../../../protocol/snapshot.ts';
import { type EvaluationRange, evaluationRanges, LOSS_BLOCK, type Program } from '../../compile/program.ts';
import type { Graph } from '../../tensor/graph.ts';
import { shuffleKey } from '../../tensor/permutation.ts';
import type {
  Backend,
  Evaluations,
  Executable,
  LaneResult,
  LaneState,
  RunOptions,
  TrainingData,
} from '../backend.ts';
import { commonStart, countExamples, refuseUnknownLane } from '../requests.ts';
import { type Evaluator, prepareEvaluator, type Surroundings } from './evaluate.ts';
import type { Floats } from './kernels.ts';
import { NO_SURROUNDINGS } from './leaves.ts';
import { refuseTooLarge } from './limits.ts';
import { predictInPieces, type PreparedPrediction } from './pieces.ts';

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
  readonly #lanes: readonly CpuLane[];

  constructor(program: Program, data: TrainingData) {
    this.#program = program;
    this.#lanes = program.seeds.map((seed) => new CpuLane(program, data, seed));
  }

  restore(lanes: readonly LaneState[]): void {
    commonStart(lanes, this.#program);
    this.#lanes.forEach((lane, i) => lane.restore(lanes[i]!));
  }

  setHyperparameters(lanes: readonly (readonly number[])[]): void {
    this.#lanes.forEach((lane, i) => lane.hyperparameters.set(lanes[i]!));
  }

  run(steps: number, { evaluate = 'epochs' }: RunOptions = {}): Promise<readonly LaneResult[]> {
    return Promise.resolve(this.#lanes.map((lane) => lane.run(steps, evaluate)));
  }

  async predict(lane: number, x: Float32Array): Promise<Float32Array> {
    refuseUnknownLane(lane, this.#program);
    countExamples(x, this.#program.predict.inputSize);
    return this.#lanes[lane]!.predict(x);
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
  readonly #step: Updater;
  readonly #evaluate: Updater;
  #prediction: PreparedPrediction | null = null;
  #position: Position = { epoch: 0, batch: 0, step: 0 };
  #stopped = false;

  constructor(program: Program, data: TrainingData, seed: number) {
    this.#program = program;
    this.#seed = seed;
    this.#state = new Float32Array(program.layout.size);
    this.hyperparameters = new Float32Array(program.hyperparameters.length);
    this.#stepSurroundings = this.#surroundings(data);
    this.#evaluateSurroundings = this.#surroundings(data);
    this.#step = new Updater(program.step.graph, this.#stepSurroundings);
    this.#evaluate = new Updater(program.evaluate.graph, this.#evaluateSurroundings);
  }

  #surroundings(
    data: Pick<TrainingData, 'x' | 'y'>,
    inputs: Surroundings['inputs'] = NO_SURROUNDINGS.inputs,
  ): Surroundings {
    const { layout, hyperparameters, examples } = this.#program;
    return {
      ...NO_SURROUNDINGS,
      data,
      examples,
      rangeEnd: examples,
      variables: new Map(
        layout.variables.map(({ name, offset, size }) => [name, this.#state.subarray(offset, offset + size)]),
      ),
      hyperparameters: new Map(
        hyperparameters.map((name, i) => [name, this.hyperparameters.subarray(i, i + 1)]),
      ),
      inputs,
      seed: this.#seed,
    };
  }

  restore({ state, position, diverged = false }: LaneState): void {
    this.#state.set(state);
    this.#position = position;
    this.#stopped = diverged;
    this.#stepSurroundings.key = shuffleKey(this.#seed, position.epoch);
  }

  run(steps: number, evaluate: Evaluations): LaneResult {
    const rows = new HistoryRows(this.#program.tracked.length);
    for (let i = 0; i < steps && !this.#stopped; i++) this.#doStep(rows, evaluate);
    const known = evaluate === 'epochs' ? rows.lastLoss(this.#position) : null;
    const loss = known ?? (evaluate === 'never' ? NaN : this.#lossOverAll());
    rows.setLastLoss(loss, this.#position);
    const state = this.#state.slice();
    return { state, position: this.#position, history: rows.columns(), loss, diverged: this.#stopped };
  }

  predict(x: Float32Array): Float32Array {
    this.#prediction ??= this.#preparePrediction();
    return predictInPieces(this.#prediction, x, this.#program.predict.outputSize);
  }

  #preparePrediction(): PreparedPrediction {
    const { batchSize: size, inputSize, graph } = this.#program.predict;
    const input = new Float32Array(size * inputSize);
    const surroundings = this.#surroundings(NO_SURROUNDINGS.data, new Map([['x', input]]));
    return { evaluator: prepareEvaluator(graph, surroundings), input, size };
  }

  #doStep(rows: HistoryRows, evaluate: Evaluations): void {
    const { batchSize, examples, batchesPerEpoch, layout } = this.#program;
    const { epoch, batch, step } = this.#position;
    const surroundings = this.#stepSurroundings;
    surroundings.batchStart = batch * batchSize;
    surroundings.exampleCount = Math.min(batchSize, examples - batch * batchSize);
    surroundings.step = step;
    surroundings.epoch = epoch;
    if (batch === 0 && this.#program.shuffle) surroundings.key = shuffleKey(this.#seed, epoch);
    this.#step.run();
    const loss = this.#step.output('loss')[0]!;
    if (this.#program.lossFromNextStep) rows.setLastLoss(loss, this.#position);
    if (!Number.isFinite(loss)) {
      this.#stopped = true;
      return;
    }
    this.#step.update();
    this.#state[layout.lastLossOffset] = loss;
    const last = batch + 1 === batchesPerEpoch;
    if (!this.#program.lossFromNextStep)
      this.#addToLossSum(Math.fround(loss * surroundings.exampleCount), last);
    this.#position = { epoch: last ? epoch + 1 : epoch, batch: last ? 0 : batch + 1, step: step + 1 };
    if (last) this.#recordEpoch(epoch, loss, rows, evaluate);
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

  #recordEpoch(epoch: number, lastStepLoss: number, rows: HistoryRows, evaluate: Evaluations): void {
    const { examples, layout, tracked, lossFromNextStep } = this.#program;
    const evaluated = evaluate === 'epochs' ? () => this.#lossOverAll() : () => NaN;
    const loss = lossFromNextStep ? null : evaluated();
    rows.push(
      epoch,
      lossFromNextStep ? lastStepLoss : this.#state[layout.lossSumOffset]! / examples,
      loss,
      tracked.map((offset) => this.#state[offset]!),
    );
  }

  /** Evaluates all sets of examples; answers the loss over those trained on. */
  #lossOverAll(): number {
    const [training = NaN] = evaluationRanges(this.#program).map((range) => this.#evaluateRange(range));
    return training;
  }

  #evaluateRange({ set, start, end, batches }: EvaluationRange): number {
    const { batchSize } = this.#program.evaluate;
    const { accumulators, metrics } = this.#program.layout;
    const surroundings = this.#evaluateSurroundings;
    surroundings.rangeStart = start;
    surroundings.rangeEnd = end;
    const count = end - start;
    let total = 0;
    for (let batch = 0; batch < batches; batch++) {
      surroundings.batchStart = batch * batchSize;
      surroundings.exampleCount = Math.min(batchSize, count - batch * batchSize);
      this.#evaluate.run();
      this.#evaluate.update();
      const loss = this.#evaluate.output('loss')[0]!;
      total = batches === 1 ? loss : Math.fround(total + Math.fround(loss * surroundings.exampleCount));
    }
    const loss = batches === 1 ? total : Math.fround(total / count);
    const added = this.#state.subarray(accumulators.offset, accumulators.offset + accumulators.size);
    this.#state.set(added, metrics[set].offset);
    added.fill(0);
    this.#state[metrics[set].lossOffset] = loss;
    return loss;
  }
}

/** A graph whose assignments are carried out when all values are known. */
class Updater {
  readonly #evaluator: Evaluator;
  /** Where the assignments go, in their order. */
  readonly #targets: readonly Floats[];

  constructor(graph: Graph, surroundings: Surroundings) {
    this.#evaluator = prepareEvaluator(graph, surroundings);
    this.#targets = graph.assignments.map(({ variable }) =>
      surroundings.variables.get(variable.attributes.name)!,
    );
  }

  run(): void {
    this.#evaluator.run();
  }

  output(name: string): Floats {
    return this.#evaluator.output(name);
  }

  update(): void {
    this.#evaluator.assigned.forEach((value, i) => this.#targets[i]!.set(value));
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
