/**
 * Evaluates a graph node by node, each into an array of its own: slow beside a fused kernel, and obvious. Arrays are allocated once,
 * when the graph is prepared.
 */
import { type Graph, rootsOf, topologicalOrder } from '../../tensor/graph.ts';
import { isBinary, isUnary } from '../../tensor/ops.ts';
import { shuffledIndex } from '../../tensor/permutation.ts';
import { sizeOf, stridesOf } from '../../tensor/shape.ts';
import type { Tensor, TensorOf } from '../../tensor/tensor.ts';
import {
  BINARY_KERNELS,
  type Floats,
  gather,
  gatherTable,
  matmul,
  sum,
  sumTables,
  UNARY_KERNELS,
} from './kernels.ts';

/** Everything that the leaves of a graph may ask for. Fields change between evaluations; arrays stay the same objects. */
export interface Surroundings {
  /** The data, row-major, and its number of rows. */
  readonly data: { readonly x: Floats; readonly y: Floats };
  readonly examples: number;
  /** By name: arrays that live as long as the evaluator (the state's own memory). */
  readonly variables: ReadonlyMap<string, Floats>;
  readonly hyperparameters: ReadonlyMap<string, Floats>;
  readonly inputs: ReadonlyMap<string, Floats>;
  /** First place of the batch in the epoch's order, and how many examples it holds. */
  batchStart: number;
  exampleCount: number;
  /** The epoch's order. */
  key: readonly [number, number];
  /** What everything is calculated in: all arrays here must be of this kind. float32 unless said otherwise. */
  readonly precision?: 'float32' | 'float64';
}

export interface Evaluator {
  /** Calculates all roots from the surroundings as they are now. */
  run(): void;
  output(name: string): Floats;
  /** The new values, in the order of the graph's assignments. Valid until the next run. */
  readonly assigned: readonly Floats[];
}

type Task = () => void;

export function prepareEvaluator(graph: Graph, surroundings: Surroundings): Evaluator {
  const values = new Map<Tensor, Floats | Uint32Array>();
  const tasks: Task[] = [];
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

interface Prepared {
  readonly value: Floats | Uint32Array;
  /** What to do at each run; null if the value is there already. */
  readonly task: Task | null;
}

type ValueOf = (node: Tensor) => Floats | Uint32Array;

function prepare(node: Tensor, valueOf: ValueOf, surroundings: Surroundings): Prepared {
  const [a, b] = node.inputs.map((input) => valueOf(input) as Floats);
  const out = (): Floats => allocate(sizeOf(node.shape), surroundings);
  if (isUnary(node.op)) {
    const kernel = UNARY_KERNELS[node.op];
    const value = out();
    return { value, task: () => kernel(value, a!) };
  }
  if (isBinary(node.op)) {
    const kernel = BINARY_KERNELS[node.op];
    const value = out();
    return { value, task: () => kernel(value, a!, b!) };
  }
  switch (node.op) {
    case 'reshape':
      return { value: a!, task: null };
    case 'permute':
    case 'expand':
      return prepareMovement(node, a!, surroundings);
    case 'sum': {
      const value = out();
      const tables = sumTables(node.inputs[0]!.shape, node.attributes.axes);
      const terms = allocate(tables.innerStride === null ? tables.inner.length : 0, surroundings);
      return { value, task: () => sum(value, a!, tables, terms) };
    }
    case 'matmul': {
      const value = out();
      const [m, k] = node.inputs[0]!.shape as readonly [number, number];
      const size = [m, k, node.shape[1]!] as const;
      const products = allocate(k, surroundings);
      return { value, task: () => matmul(value, a!, b!, size, products) };
    }
    default:
      return prepareLeaf(node, valueOf, surroundings);
  }
}

function prepareMovement(
  node: TensorOf<'permute'> | TensorOf<'expand'>,
  source: Floats,
  surroundings: Surroundings,
): Prepared {
  const from = node.inputs[0]!.shape;
  const value = allocate(sizeOf(node.shape), surroundings);
  if (source.length === 1) return { value, task: () => value.fill(source[0]!) };
  const strides = stridesOf(from);
  const places = gatherTable(
    node.shape,
    node.op === 'permute'
      ? node.attributes.axes.map((axis) => strides[axis]!)
      : strides.map((stride, axis) => (from[axis] === 1 ? 0 : stride)),
  );
  return { value, task: () => gather(value, source, places) };
}

function prepareLeaf(node: Tensor, valueOf: ValueOf, surroundings: Surroundings): Prepared {
  switch (node.op) {
    case 'constant':
      return { value: allocate(sizeOf(node.shape), surroundings).fill(node.attributes.value), task: null };
    case 'variable':
      return { value: lookUp(surroundings.variables, node.attributes.name), task: null };
    case 'hyperparameter':
      return { value: lookUp(surroundings.hyperparameters, node.attributes.name), task: null };
    case 'input':
      return { value: lookUp(surroundings.inputs, node.attributes.name), task: null };
    case 'rowIndex':
      return prepareRowIndex(node, surroundings);
    case 'rows':
      return prepareRows(node, valueOf(node.inputs[0]!) as Uint32Array, surroundings);
    case 'exampleMask': {
      const value = allocate(sizeOf(node.shape), surroundings);
      return {
        value,
        task: () => value.fill(1, 0, surroundings.exampleCount).fill(0, surroundings.exampleCount),
      };
    }
    case 'exampleCount': {
      const value = allocate(1, surroundings);
      return { value, task: () => void (value[0] = surroundings.exampleCount) };
    }
    default:
      throw new Error(`missing CPU form: ${node.op}`);
  }
}

function prepareRowIndex(node: TensorOf<'rowIndex'>, surroundings: Surroundings): Prepared {
  const { examples } = surroundings;
  const value = new Uint32Array(node.shape[0]!);
  if (node.attributes.order === 'sequential') {
    const fill = (): void => {
      for (let i = 0; i < value.length; i++) value[i] = Math.min(surroundings.batchStart + i, examples - 1);
    };
    return { value, task: fill };
  }
  const shuffle = (): void => {
    const [key0, key1] = surroundings.key;
    for (let i = 0; i < value.length; i++) {
      value[i] = shuffledIndex(Math.min(surroundings.batchStart + i, examples - 1), examples, key0, key1);
    }
  };
  return { value, task: shuffle };
}

function prepareRows(node: TensorOf<'rows'>, index: Uint32Array, surroundings: Surroundings): Prepared {
  const source = surroundings.data[node.attributes.source];
  const width = sizeOf(node.shape.slice(1));
  const order = node.inputs[0]!;
  // One batch of everything, in order: the data itself.
  if (
    order.op === 'rowIndex' &&
    order.attributes.order === 'sequential' &&
    index.length === surroundings.examples
  ) {
    return { value: source, task: null };
  }
  const value = allocate(sizeOf(node.shape), surroundings);
  const copyRows = (): void => {
    for (let i = 0, at = 0; i < index.length; i++) {
      for (let f = 0, from = index[i]! * width; f < width; f++) value[at++] = source[from++]!;
    }
  };
  return { value, task: copyRows };
}

function lookUp(values: ReadonlyMap<string, Floats>, name: string): Floats {
  const value = values.get(name);
  if (value === undefined) throw new RangeError(`unknown leaf: ${name}`);
  return value;
}

function allocate(length: number, { precision }: Surroundings): Floats {
  return precision === 'float64' ? new Float64Array(length) : new Float32Array(length);
}

/** Evaluates one output of a graph that needs no data: a prediction. */
export function evaluateOnce(
  graph: Graph,
  output: string,
  leaves: Pick<Surroundings, 'variables' | 'inputs' | 'precision'>,
): Floats {
  const none = new Float32Array(0);
  const evaluator = prepareEvaluator(graph, {
    ...leaves,
    data: { x: none, y: none },
    examples: 0,
    hyperparameters: new Map(),
    batchStart: 0,
    exampleCount: 0,
    key: [0, 0],
  });
  evaluator.run();
  return evaluator.output(output).slice();
}
