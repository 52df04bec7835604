/** The training loop of one lane at a time, around the plain evaluator. What is prepared for it, which is most of its memory, serves all lanes. */
import type { Position } from '../../../protocol/snapshot.ts';
import { type EvaluationRange, evaluationRanges, LOSS_BLOCK, type Program } from '../../compile/program.ts';
import type { Graph } from '../../tensor/graph.ts';
import { shuffleKey } from '../../tensor/permutation.ts';
import type { Evaluations, LaneResult, TrainingData } from '../backend.ts';
import { type Evaluator, prepareEvaluator, type Surroundings } from './evaluate.ts';
import { HistoryRows } from './history-rows.ts';
import type { Floats } from './kernels.ts';
import { NO_SURROUNDINGS } from './leaves.ts';
import { predictInPieces, type PreparedPrediction } from './pieces.ts';

/** What a lane is apart from its program. */
export interface CpuLane {
  readonly seed: number;
  readonly hyperparameters: Float32Array;
  readonly state: Float32Array;
  position: Position;
  /** It has diverged, and stands still. */
  stopped: boolean;
}

export function newLane({ layout, hyperparameters }: Program, seed: number): CpuLane {
  return {
    seed,
    hyperparameters: new Float32Array(hyperparameters.length),
    state: new Float32Array(layout.size),
    position: { epoch: 0, batch: 0, step: 0 },
    stopped: false,
  };
}

export class CpuLoop {
  readonly #hyperparameters: Float32Array;
  readonly #program: Program;
  readonly #state: Float32Array;
  readonly #stepSurroundings: Surroundings;
  readonly #evaluateSurroundings: Surroundings;
  readonly #step: Updater;
  readonly #evaluate: Updater;
  #prediction: PreparedPrediction | null = null;
  #seed = 0;
  #position: Position = { epoch: 0, batch: 0, step: 0 };
  #stopped = false;

  constructor(program: Program, data: TrainingData) {
    this.#program = program;
    this.#state = new Float32Array(program.layout.size);
    this.#hyperparameters = new Float32Array(program.hyperparameters.length);
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
        hyperparameters.map((name, i) => [name, this.#hyperparameters.subarray(i, i + 1)]),
      ),
      inputs,
    };
  }

  /** Goes on as that lane. */
  take({ seed, state, hyperparameters, position, stopped }: CpuLane): void {
    this.#state.set(state);
    this.#hyperparameters.set(hyperparameters);
    this.#seed = seed;
    this.#position = position;
    this.#stopped = stopped;
    this.#stepSurroundings.seed = seed;
    this.#evaluateSurroundings.seed = seed;
    this.#stepSurroundings.key = shuffleKey(seed, position.epoch);
  }

  /** Writes down where it stands. */
  leave(lane: CpuLane): void {
    lane.state.set(this.#state);
    lane.position = this.#position;
    lane.stopped = this.#stopped;
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
