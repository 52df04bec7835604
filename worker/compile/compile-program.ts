/** From the graphs of a run to a `Program`: simplifies, lays out the state, plans. Pure: no device, no WGSL. */
import { type Graph, rootsOf, topologicalOrder } from '../tensor/graph.ts';
import { printTensor } from '../tensor/print.ts';
import { sizeOf, type Shape } from '../tensor/shape.ts';
import type { Tensor, VariableRole } from '../tensor/tensor.ts';
import { verifyGraph } from '../tensor/verify.ts';
import { makePlan, makePredictionPlan, type StatePlacement } from './make-plan.ts';
import type { CompiledGraph, Program, StateLayout, VariableSlot } from './program.ts';
import { simplify } from './simplify.ts';

export interface ProgramSource {
  readonly examples: number;
  readonly validationExamples: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  /** One per lane. */
  readonly seeds: readonly number[];
  /** Accumulators come last. */
  readonly variables: readonly {
    readonly name: string;
    readonly shape: Shape;
    readonly role: VariableRole;
  }[];
  readonly hyperparameters: readonly string[];
  readonly step: Graph;
  evaluate(batchSize: number, mayBePartial: boolean): Graph;
  /** Output `prediction` from the input `x`. */
  predict(batchSize: number): Graph;
}

/** An evaluation goes through the data in pieces of at least this many examples, so that what is stored per example stays bounded. */
const MIN_EVALUATION_BATCH = 1024;
/** ...and, where examples are large, of at most about so many floats, if a training batch has fewer. */
const MAX_EVALUATION_FLOATS = 2 ** 16;
const MAX_PREDICTION_BATCH = 256;
/** The history keeps every element of weights up to this many in all... */
const MAX_TRACKED = 8;
/** ...and what metrics add up, but for sums of more elements than this: a confusion matrix is read from the state. */
const MAX_TRACKED_SUM = 32;

export function compileProgram(source: ProgramSource): Program {
  const { examples, validationExamples, batchSize } = source;
  const layout = layOutState(source.variables);
  const placement = placementIn(layout, source.hyperparameters);
  const step = compileGraph(source.step, placement);
  const widths = { x: widthOf('x', step.graph), y: widthOf('y', step.graph) };
  const evaluationBatch = evaluationBatchOf(source, Math.max(1, widths.x + widths.y));
  const isPartial = (count: number): boolean => count % evaluationBatch !== 0;
  const evaluate = compileGraph(
    source.evaluate(evaluationBatch, isPartial(examples) || isPartial(validationExamples)),
    placement,
  );
  return {
    lanes: source.seeds.length,
    examples,
    validationExamples,
    widths,
    batchSize,
    batchesPerEpoch: Math.ceil(examples / batchSize),
    shuffle: source.shuffle,
    seeds: source.seeds,
    layout,
    hyperparameters: source.hyperparameters,
    tracked: trackedOffsets(layout, validationExamples),
    step,
    evaluate: { ...evaluate, batchSize: evaluationBatch },
    predict: compilePrediction(source, Math.max(1, widths.x), placement),
    lossFromNextStep:
      batchSize === examples &&
      validationExamples === 0 &&
      layout.accumulators.size === 0 &&
      sameCalculation(step.graph.outputs['loss'], evaluate.graph.outputs['loss']),
  };
}

function evaluationBatchOf({ examples, batchSize }: ProgramSource, width: number): number {
  const roomy = Math.min(MIN_EVALUATION_BATCH, Math.max(1, Math.floor(MAX_EVALUATION_FLOATS / width)));
  return Math.min(examples, Math.max(batchSize, roomy));
}

function compileGraph(graph: Graph, placement: StatePlacement): CompiledGraph {
  const simplified = verified(graph);
  return { graph: simplified, plan: makePlan(simplified, placement) };
}

function compilePrediction(
  source: ProgramSource,
  width: number,
  placement: StatePlacement,
): Program['predict'] {
  const batchSize = Math.max(1, Math.min(MAX_PREDICTION_BATCH, Math.floor(MAX_EVALUATION_FLOATS / width)));
  const graph = verified(source.predict(batchSize));
  const input = topologicalOrder(rootsOf(graph)).find(({ op }) => op === 'input');
  return {
    graph,
    plan: makePredictionPlan(graph, 'prediction', placement),
    batchSize,
    inputSize: input === undefined ? 0 : sizeOf(input.shape) / batchSize,
    outputSize: sizeOf(graph.outputs['prediction']!.shape) / batchSize,
  };
}

/** Simplified, and valid before and after, which a build takes for granted. */
function verified(graph: Graph): Graph {
  if (import.meta.env.DEV) verifyGraph(graph);
  const simplified = simplify(graph);
  if (import.meta.env.DEV) verifyGraph(simplified);
  return simplified;
}

/** Floats of one example, as the graph reads it; 0 if it does not. */
function widthOf(source: 'x' | 'y', graph: Graph): number {
  const node = topologicalOrder(rootsOf(graph)).find(
    (found) => found.op === 'rows' && found.attributes.source === source,
  );
  return node === undefined ? 0 : sizeOf(node.shape.slice(1));
}

function layOutState(variables: ProgramSource['variables']): StateLayout {
  let next = 0;
  const take = (size: number): number => {
    const offset = next;
    next += size;
    return offset;
  };
  const slots = variables.map(({ name, shape, role }): VariableSlot => {
    const size = sizeOf(shape);
    return { name, shape, role, offset: take(size), size };
  });
  const accumulators = slots.filter(({ role }) => role === 'accumulator');
  const size = accumulators.reduce((sum, slot) => sum + slot.size, 0);
  const offset = accumulators[0]?.offset ?? next;
  if (offset + size !== next) throw new RangeError('invalid variables: accumulators must come last');
  return {
    variables: slots,
    accumulators: { offset, size },
    lossSumOffset: take(1),
    lossBlockOffset: take(1),
    lastLossOffset: take(1),
    evaluationOffset: take(1),
    metrics: {
      training: { lossOffset: take(1), offset: take(size) },
      validation: { lossOffset: take(1), offset: take(size) },
    },
    size: next,
  };
}

function placementIn(layout: StateLayout, hyperparameters: readonly string[]): StatePlacement {
  const offsets = new Map(layout.variables.map(({ name, offset }) => [name, offset]));
  return {
    variableOffset(name) {
      const offset = offsets.get(name);
      if (offset === undefined) throw new RangeError(`unknown variable: ${name}`);
      return offset;
    },
    hyperparameterIndex(name) {
      const index = hyperparameters.indexOf(name);
      if (index < 0) throw new RangeError(`unknown hyper-parameter: ${name}`);
      return index;
    },
  };
}

function trackedOffsets(layout: StateLayout, validationExamples: number): number[] {
  const range = (offset: number, size: number): number[] =>
    Array.from({ length: size }, (_, i) => offset + i);
  const weights = layout.variables
    .filter(({ role }) => role === 'weight')
    .flatMap(({ offset, size }) => (size <= MAX_TRACKED ? range(offset, size) : [NaN]));
  const sums = layout.variables.filter(({ role, size }) => role === 'accumulator' && size <= MAX_TRACKED_SUM);
  const metrics = (results: number): number[] =>
    sums.flatMap(({ offset, size }) => range(results + offset - layout.accumulators.offset, size));
  const { training, validation } = layout.metrics;
  return [
    ...(weights.length <= MAX_TRACKED && !weights.some(Number.isNaN) ? weights : []),
    ...metrics(training.offset),
    ...(validationExamples > 0 ? [validation.lossOffset, ...metrics(validation.offset)] : []),
  ];
}

function sameCalculation(a: Tensor | undefined, b: Tensor | undefined): boolean {
  return a !== undefined && b !== undefined && printTensor(a) === printTensor(b);
}
