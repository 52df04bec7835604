/**
 * Evaluates a graph node by node, each into an array of its own: slow beside a fused kernel, and obvious. Arrays are allocated once,
 * when the graph is prepared.
 */
import { type Graph, rootsOf, topologicalOrder } from '../../tensor/graph.ts';
import { isBinary, isUnary } from '../../tensor/ops.ts';
import type { Tensor, TensorOf } from '../../tensor/tensor.ts';
import { BINARY_KERNELS, type Floats, UNARY_KERNELS } from './kernels.ts';
import { allocate, prepareLeaf, type Prepared, type Surroundings } from './leaves.ts';
import { matmul, type MatmulSize } from './matmul.ts';
import { gather, scatter, scatterAdd, sourcePlaces, targetPlaces } from './movements.ts';
import { argMax, max, reductionTables, sum } from './reductions.ts';

export type { Surroundings } from './leaves.ts';

export interface Evaluator {
  /** Calculates all roots from the surroundings as they are now. */
  run(): void;
  output(name: string): Floats;
  /** The new values, in the order of the graph's assignments. Valid until the next run. */
  readonly assigned: readonly Floats[];
}

export function prepareEvaluator(graph: Graph, surroundings: Surroundings): Evaluator {
  const values = new Map<Tensor, Floats | Uint32Array>();
  const tasks: (() => void)[] = [];
  for (const node of topologicalOrder(rootsOf(graph))) {
    const { value, task } = prepare(node, (input) => values.get(input)!, surroundings);
    values.set(node, value);
    if (task !== null) tasks.push(task);
  }
  const floats = (node: Tensor): Floats => values.get(node) as Floats;
  return {
    run() {
      for (const task of tasks) task();
    },
    output(name) {
      const node = graph.outputs[name];
      if (node === undefined) throw new RangeError(`unknown output: ${name}`);
      return floats(node);
    },
    assigned: graph.assignments.map(({ value }) => floats(value)),
  };
}

type ValueOf = (node: Tensor) => Floats | Uint32Array;

function prepare(node: Tensor, valueOf: ValueOf, surroundings: Surroundings): Prepared {
  const [a, b] = node.inputs.map((input) => valueOf(input) as Floats);
  if (isUnary(node.op)) {
    const kernel = UNARY_KERNELS[node.op];
    const value = allocate(node, surroundings);
    return { value, task: () => kernel(value, a!) };
  }
  if (isBinary(node.op)) {
    const kernel = BINARY_KERNELS[node.op];
    const value = allocate(node, surroundings);
    return { value, task: () => kernel(value, a!, b!) };
  }
  switch (node.op) {
    case 'reshape':
      return { value: a!, task: null };
    case 'permute':
    case 'expand':
    case 'slice':
    case 'windows':
      return prepareGather(node, a!, surroundings);
    case 'pad':
    case 'overlapAdd':
      return prepareScatter(node, a!, surroundings);
    case 'sum':
    case 'max':
    case 'argMax':
      return prepareReduction(node, a!, surroundings);
    case 'matmul': {
      const value = allocate(node, surroundings);
      const size: MatmulSize = [node.shape[0]!, node.inputs[0]!.shape[1]!, node.shape[1]!];
      return { value, task: () => matmul(value, a!, b!, size) };
    }
    default:
      return prepareLeaf(node, surroundings, () => valueOf(node.inputs[0]!) as Uint32Array);
  }
}

function prepareGather(
  node: TensorOf<'permute'> | TensorOf<'expand'> | TensorOf<'slice'> | TensorOf<'windows'>,
  source: Floats,
  surroundings: Surroundings,
): Prepared {
  const value = allocate(node, surroundings);
  if (source.length === 1) return { value, task: () => value.fill(source[0]!) };
  const places = sourcePlaces(node);
  return { value, task: () => gather(value, source, places) };
}

function prepareScatter(
  node: TensorOf<'pad'> | TensorOf<'overlapAdd'>,
  source: Floats,
  surroundings: Surroundings,
): Prepared {
  const value = allocate(node, surroundings);
  const places = targetPlaces(node);
  if (node.op === 'overlapAdd') return { value, task: () => scatterAdd(value, source, places) };
  value.fill(node.attributes.value);
  return { value, task: () => scatter(value, source, places) };
}

function prepareReduction(
  node: TensorOf<'sum'> | TensorOf<'max'> | TensorOf<'argMax'>,
  source: Floats,
  surroundings: Surroundings,
): Prepared {
  const value = allocate(node, surroundings);
  const tables = reductionTables(node.inputs[0]!.shape, node.attributes.axes);
  switch (node.op) {
    case 'sum': {
      const terms = tables.innerStride === null ? tables.inner.length : 0;
      const scratch = allocate({ shape: [terms] }, surroundings);
      return { value, task: () => sum(value, source, tables, scratch) };
    }
    case 'max':
      return { value, task: () => max(value, source, tables) };
    case 'argMax':
      return { value, task: () => argMax(value, source, tables) };
  }
}
