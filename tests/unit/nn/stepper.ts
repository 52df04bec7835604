/** Trains a spec on the CPU evaluator step by step, with everything in sight: what a test of layers, losses and optimizers needs. */
import { metricValues, type MetricValue } from '../../../worker/nn/metric-values.ts';
import { initialValues } from '../../../worker/nn/initializers.ts';
import { buildTrainingGraphs, type TrainingGraphs } from '../../../worker/nn/training-graphs.ts';
import { prepareEvaluator } from '../../../worker/runtime/cpu/evaluate.ts';
import type { Surroundings } from '../../../worker/runtime/cpu/leaves.ts';
import type { Graph } from '../../../worker/tensor/graph.ts';
import { type Shape, sizeOf } from '../../../worker/tensor/shape.ts';
import { verifyGraph } from '../../../worker/tensor/verify.ts';
import { type OptimizerSpec, OPTIMIZER_DEFAULTS } from '../../../protocol/optimizer-spec.ts';
import {
  GUIDE_RUN,
  type LayerSpec,
  type LossName,
  type MetricName,
  type RunSpec,
} from '../../../protocol/run-spec.ts';

export type Floats = Float32Array | Float64Array;

export interface Table {
  /** The first axis is the example. */
  readonly shape: Shape;
  readonly values: ArrayLike<number>;
}

export interface Settings {
  readonly layers: readonly LayerSpec[];
  readonly x: Table;
  readonly y: Table;
  readonly loss?: LossName;
  readonly metrics?: readonly MetricName[];
  readonly optimizer?: OptimizerSpec;
  /** All by default. */
  readonly batchSize?: number;
  readonly classWeight?: readonly number[];
  readonly seed?: number;
  /** float64 unless said otherwise: what is tested is then the formula, not the rounding. */
  readonly precision?: 'float32' | 'float64';
}

export interface Stepper {
  readonly graphs: TrainingGraphs;
  /** By variable; a test may write into them. */
  readonly state: ReadonlyMap<string, Floats>;
  /** The next step of an endless training in order; gives the batch's loss before the update. */
  step(): number;
  /** The first step's loss, as the state is now, with that step's draws. */
  stepAgain(): number;
  /** Over all examples, in batches of this size. */
  evaluate(batchSize?: number): { loss: number; metrics: ReadonlyMap<MetricName, MetricValue> };
  predict(): Floats;
  /** Hyper-parameters as they are in this spec from now on. */
  retune(spec: RunSpec): void;
}

export function specOf(settings: Settings): RunSpec {
  return {
    ...GUIDE_RUN,
    seed: settings.seed ?? 0,
    model: { layers: settings.layers },
    loss: settings.loss ?? 'meanSquaredError',
    metrics: settings.metrics ?? [],
    optimizer: settings.optimizer ?? { ...OPTIMIZER_DEFAULTS.sgd, learningRate: 0.1 },
    training: {
      epochs: 1,
      batchSize: settings.batchSize ?? 'all',
      shuffle: false,
      classWeight: settings.classWeight ?? null,
      earlyStopping: null,
    },
  };
}

export function createStepper(settings: Settings): Stepper {
  const { x, y } = settings;
  const examples = x.shape[0]!;
  const spec = specOf(settings);
  const batchSize = settings.batchSize ?? examples;
  const graphs = buildTrainingGraphs(spec, {
    batchSize,
    mayBePartial: examples % batchSize !== 0,
    order: 'sequential',
    hasValidation: false,
    inputShape: x.shape.slice(1),
    targetShape: y.shape.slice(1),
  });
  const { precision = 'float64' } = settings;
  const floats = (values: ArrayLike<number>): Floats =>
    precision === 'float64' ? Float64Array.from(values) : Float32Array.from(values);
  const state = new Map(
    graphs.variables.map(({ name, shape, initializer }, variable) => [
      name,
      floats(initialValues(initializer, shape, { seed: spec.seed, variable })),
    ]),
  );
  const hyperparameters = new Map(
    graphs.hyperparameters.map(({ name, value }) => [name, floats([value(spec)])]),
  );
  const surroundings: Surroundings = {
    data: { x: floats(x.values), y: floats(y.values) },
    examples,
    rangeStart: 0,
    rangeEnd: examples,
    variables: state,
    hyperparameters,
    inputs: new Map([['x', floats(x.values)]]),
    batchStart: 0,
    exampleCount: examples,
    key: [0, 0],
    step: 0,
    epoch: 0,
    seed: spec.seed,
    precision,
  };
  const runner = createRunner(surroundings);
  const batchesPerEpoch = Math.ceil(examples / batchSize);
  return {
    graphs,
    state,
    step() {
      surroundings.epoch = Math.floor(surroundings.step / batchesPerEpoch);
      runner.toBatch(surroundings.step % batchesPerEpoch, batchSize);
      const [loss] = runner.run(graphs.step, 'loss');
      surroundings.step++;
      return loss!;
    },
    stepAgain() {
      surroundings.step = 0;
      return this.step();
    },
    evaluate: (size = examples) => runner.evaluate(spec, graphs, size),
    predict() {
      return runner.run(graphs.predict(examples), 'prediction');
    },
    retune(changed) {
      for (const { name, value } of graphs.hyperparameters) hyperparameters.get(name)![0] = value(changed);
    },
  };
}

interface Runner {
  toBatch(batch: number, batchSize: number): void;
  /** Stores what the graph assigns; gives one output. */
  run(graph: Graph, output: string): Floats;
  evaluate(spec: RunSpec, graphs: TrainingGraphs, batchSize: number): ReturnType<Stepper['evaluate']>;
}

function createRunner(surroundings: Surroundings): Runner {
  const { examples, variables } = surroundings;
  const evaluators = new Map<Graph, ReturnType<typeof prepareEvaluator>>();
  const run = (graph: Graph, output: string): Floats => {
    if (!evaluators.has(graph)) {
      verifyGraph(graph);
      evaluators.set(graph, prepareEvaluator(graph, surroundings));
    }
    const evaluator = evaluators.get(graph)!;
    evaluator.run();
    const result = evaluator.output(output).slice();
    const assigned = evaluator.assigned.map((values) => values.slice());
    graph.assignments.forEach(({ variable }, i) =>
      variables.get(variable.attributes.name)!.set(assigned[i]!),
    );
    return result;
  };
  const toBatch = (batch: number, batchSize: number): void => {
    surroundings.batchStart = batch * batchSize;
    surroundings.exampleCount = Math.min(batchSize, examples - batch * batchSize);
  };
  return {
    run,
    toBatch,
    evaluate(spec, graphs, batchSize) {
      for (const { role, name } of graphs.variables) if (role === 'accumulator') variables.get(name)!.fill(0);
      const graph = graphs.evaluate(batchSize, examples % batchSize !== 0);
      let total = 0;
      for (let batch = 0; batch * batchSize < examples; batch++) {
        toBatch(batch, batchSize);
        total += run(graph, 'loss')[0]! * surroundings.exampleCount;
      }
      return {
        loss: total / examples,
        metrics: metricValues(spec, (name) => variables.get(name)!, examples),
      };
    },
  };
}

/** Numbers without a pattern, within ±1.3 and not near 0. */
export function scattered(shape: Shape, salt = 0): Table {
  const values = Float32Array.from({ length: sizeOf(shape) }, (_, i) => {
    const value = Math.sin(1 + i * 2.3 + salt * 5.7);
    return Math.sign(value) * (0.3 + Math.abs(value));
  });
  return { shape, values };
}
