/** From the graphs of a run to a `Program`: simplifies, lays out the state, plans. Pure: no device, no WGSL. */
import { type Graph, rootsOf, topologicalOrder } from '../tensor/graph.ts';
import { printTensor } from '../tensor/print.ts';
import { sizeOf, type Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { verifyGraph } from '../tensor/verify.ts';
import { makePlan, type StatePlacement } from './make-plan.ts';
import type { CompiledGraph, Program, StateLayout, VariableSlot } from './program.ts';
import { simplify } from './simplify.ts';

export interface ProgramSource {
  readonly examples: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  /** One per lane. */
  readonly seeds: readonly number[];
  readonly variables: readonly {
    readonly name: string;
    readonly shape: Shape;
    readonly trainable: boolean;
  }[];
  readonly hyperparameters: readonly string[];
  readonly step: Graph;
  evaluate(batchSize: number, mayBePartial: boolean): Graph;
}

/** The evaluation goes through the data in pieces of at least this many examples, so that what is stored per example stays bounded. */
const MIN_EVALUATION_BATCH = 1024;
/** The history keeps every element of variables up to this many in all. */
const MAX_TRACKED = 8;

export function compileProgram(source: ProgramSource): Program {
  const { examples, batchSize } = source;
  const layout = layOutState(source.variables);
  const placement = placementIn(layout, source.hyperparameters);
  const evaluationBatch = Math.min(examples, Math.max(batchSize, MIN_EVALUATION_BATCH));
  const evaluation = source.evaluate(evaluationBatch, examples % evaluationBatch !== 0);
  const step = compileGraph(source.step, placement);
  const evaluate = compileGraph(evaluation, placement);
  return {
    lanes: source.seeds.length,
    examples,
    widths: { x: widthOf('x', step.graph), y: widthOf('y', step.graph) },
    batchSize,
    batchesPerEpoch: Math.ceil(examples / batchSize),
    shuffle: source.shuffle,
    seeds: source.seeds,
    layout,
    hyperparameters: source.hyperparameters,
    tracked: trackedOffsets(layout),
    step,
    evaluate: { ...evaluate, batchSize: evaluationBatch, batches: Math.ceil(examples / evaluationBatch) },
    lossFromNextStep:
      batchSize === examples && sameCalculation(step.graph.outputs['loss'], evaluate.graph.outputs['loss']),
  };
}

function compileGraph(graph: Graph, placement: StatePlacement): CompiledGraph {
  verifyGraph(graph);
  const simplified = simplify(graph);
  verifyGraph(simplified);
  return { graph: simplified, plan: makePlan(simplified, placement) };
}

/** Floats of one example, as the graph reads it; 0 if it does not. */
function widthOf(source: 'x' | 'y', graph: Graph): number {
  const node = topologicalOrder(rootsOf(graph)).find(
    (found) => found.op === 'rows' && found.attributes.source === source,
  );
  return node === undefined ? 0 : sizeOf(node.shape.slice(1));
}

function layOutState(variables: ProgramSource['variables']): StateLayout {
  const slots: VariableSlot[] = [];
  let offset = 0;
  for (const { name, shape, trainable } of variables) {
    const size = sizeOf(shape);
    slots.push({ name, shape, trainable, offset, size });
    offset += size;
  }
  return { variables: slots, lossSumOffset: offset, lossBlockOffset: offset + 1, size: offset + 2 };
}

function placementIn(layout: StateLayout, hyperparameters: readonly string[]): StatePlacement {
  return {
    variableOffset(name) {
      const slot = layout.variables.find((variable) => variable.name === name);
      if (slot === undefined) throw new RangeError(`unknown variable: ${name}`);
      return slot.offset;
    },
    hyperparameterIndex(name) {
      const index = hyperparameters.indexOf(name);
      if (index < 0) throw new RangeError(`unknown hyper-parameter: ${name}`);
      return index;
    },
  };
}

function trackedOffsets(layout: StateLayout): number[] {
  const offsets = layout.variables.flatMap(({ offset, size }) =>
    Array.from({ length: size }, (_, i) => offset + i),
  );
  return offsets.length <= MAX_TRACKED ? offsets : [];
}

function sameCalculation(a: Tensor | undefined, b: Tensor | undefined): boolean {
  return a !== undefined && b !== undefined && printTensor(a) === printTensor(b);
}
