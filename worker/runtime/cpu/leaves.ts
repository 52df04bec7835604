/** Where a graph's values come from: everything outside that its leaves may ask for, and the CPU form of each leaf. */
import type { OpOfKind } from '../../tensor/ops.ts';
import { shuffledIndex } from '../../tensor/permutation.ts';
import type { Block } from '../../tensor/philox.ts';
import { randomBlock } from '../../tensor/random.ts';
import { type Shape, sizeOf } from '../../tensor/shape.ts';
import type { Op, Tensor, TensorOf } from '../../tensor/tensor.ts';
import type { Floats } from './kernels.ts';
import { coordinates } from './movements.ts';

/** Everything that the leaves of a graph may ask for. Fields change between evaluations; arrays stay the same objects. */
export interface Surroundings {
  /** All examples, row-major, those for validation behind the others. Neither the arrays nor their contents change. */
  readonly data: { readonly x: Floats; readonly y: Floats };
  /** How many are trained on: the first ones. A shuffled order is one of these. */
  readonly examples: number;
  /** What a sequential order goes through: [rangeStart, rangeEnd). May change between evaluations. */
  rangeStart: number;
  rangeEnd: number;
  /** By name: arrays that live as long as the evaluator (the state's own memory). */
  readonly variables: ReadonlyMap<string, Floats>;
  readonly hyperparameters: ReadonlyMap<string, Floats>;
  readonly inputs: ReadonlyMap<string, Floats>;
  /** First place of the batch in the epoch's order (or in the range), and how many examples it holds. */
  batchStart: number;
  exampleCount: number;
  /** The key of the epoch's shuffled order. */
  key: readonly [number, number];
  /** Steps done before this one, and the epoch that it belongs to. */
  step: number;
  epoch: number;
  /** Of the lane: `uniform` draws from it. */
  seed: number;
  /** What everything is calculated in: all arrays here must be of this kind. float32 unless said otherwise. */
  readonly precision?: 'float32' | 'float64';
}

/** For a graph that asks for nothing; what it does ask for is put into a copy. */
export const NO_SURROUNDINGS = {
  data: { x: new Float32Array(0), y: new Float32Array(0) },
  examples: 0,
  rangeStart: 0,
  rangeEnd: 0,
  variables: new Map(),
  hyperparameters: new Map(),
  inputs: new Map(),
  batchStart: 0,
  exampleCount: 0,
  key: [0, 0],
  step: 0,
  epoch: 0,
  seed: 0,
} as const satisfies Surroundings;

export interface Prepared {
  readonly value: Floats | Uint32Array;
  /** What to do at each run; null if the value is there already. */
  readonly task: (() => void) | null;
}

type LeafOp = OpOfKind<'leaf' | 'gather'>;

type LeafForm<O extends LeafOp> = (
  node: TensorOf<O>,
  surroundings: Surroundings,
  valueOfInput: () => Uint32Array,
) => Prepared;

const LEAF_FORMS: { readonly [O in LeafOp]: LeafForm<O> } = {
  constant: (node, surroundings) => ready(allocate(node, surroundings).fill(node.attributes.value)),
  variable: (node, { variables }) => ready(lookUp(variables, node.attributes.name)),
  hyperparameter: (node, { hyperparameters }) => ready(lookUp(hyperparameters, node.attributes.name)),
  input: (node, { inputs }) => ready(lookUp(inputs, node.attributes.name)),
  rowIndex: prepareRowIndex,
  rows: prepareRows,
  exampleMask(node, surroundings) {
    const value = allocate(node, surroundings);
    return {
      value,
      task: () => value.fill(1, 0, surroundings.exampleCount).fill(0, surroundings.exampleCount),
    };
  },
  exampleCount: (node, surroundings) => scalar(node, surroundings, () => surroundings.exampleCount),
  trainedOn: (node, surroundings) =>
    scalar(node, surroundings, () => (surroundings.rangeStart < surroundings.examples ? 1 : 0)),
  stepIndex: (node, surroundings) => scalar(node, surroundings, () => Math.min(surroundings.step, LAST_STEP)),
  uniform: prepareUniform,
  iota: (node, surroundings) =>
    ready(coordinates(allocate(node, surroundings), node.shape, node.attributes.axis)),
};

/** The greatest step that the kernels' 32-bit counter can hold. */
const LAST_STEP = 2 ** 32 - 1;

/** Throws for an op that is no leaf. */
export function prepareLeaf(
  node: Tensor,
  surroundings: Surroundings,
  valueOfInput: () => Uint32Array,
): Prepared {
  const form = (LEAF_FORMS as { readonly [O in Op]?: LeafForm<LeafOp> })[node.op];
  if (form === undefined) throw new Error(`missing CPU form: ${node.op}`);
  return form(node as TensorOf<LeafOp>, surroundings, valueOfInput);
}

/** An array for the node's value. */
export function allocate({ shape }: { readonly shape: Shape }, { precision }: Surroundings): Floats {
  const length = sizeOf(shape);
  return precision === 'float64' ? new Float64Array(length) : new Float32Array(length);
}

const ready = (value: Floats): Prepared => ({ value, task: null });

function scalar(node: { readonly shape: Shape }, surroundings: Surroundings, read: () => number): Prepared {
  const value = allocate(node, surroundings);
  return { value, task: () => void (value[0] = read()) };
}

function lookUp(values: ReadonlyMap<string, Floats>, name: string): Floats {
  const value = values.get(name);
  if (value === undefined) throw new RangeError(`unknown leaf: ${name}`);
  return value;
}

/** Places behind the last example repeat it. */
function prepareRowIndex(node: TensorOf<'rowIndex'>, surroundings: Surroundings): Prepared {
  const value = new Uint32Array(node.shape[0]!);
  const inOrder = (): void => {
    const { rangeStart, rangeEnd, batchStart } = surroundings;
    for (let i = 0; i < value.length; i++) value[i] = Math.min(rangeStart + batchStart + i, rangeEnd - 1);
  };
  const shuffled = (): void => {
    const { examples, key, batchStart } = surroundings;
    for (let i = 0; i < value.length; i++) {
      value[i] = shuffledIndex(Math.min(batchStart + i, examples - 1), examples, key[0], key[1]);
    }
  };
  return { value, task: node.attributes.order === 'sequential' ? inOrder : shuffled };
}

function prepareRows(
  node: TensorOf<'rows'>,
  surroundings: Surroundings,
  valueOfInput: () => Uint32Array,
): Prepared {
  const source = surroundings.data[node.attributes.source];
  const width = sizeOf(node.shape.slice(1));
  const value = allocate(node, surroundings);
  const index = valueOfInput();
  const copyRows = (): void => {
    for (let i = 0, at = 0; i < index.length; i++) {
      for (let f = 0, from = index[i]! * width; f < width; f++) value[at++] = source[from++]!;
    }
  };
  const order = node.inputs[0]!;
  const sequential = order.op === 'rowIndex' && order.attributes.order === 'sequential';
  return { value, task: sequential ? unlessSameRows(index, copyRows) : copyRows };
}

/** One batch of everything is copied once. In a sequential order the first and the last row say which are between. */
function unlessSameRows(index: Uint32Array, copyRows: () => void): () => void {
  let first = -1;
  let last = -1;
  return () => {
    if (index[0] === first && index.at(-1) === last) return;
    copyRows();
    first = index[0]!;
    last = index.at(-1)!;
  };
}

/** As `uniformAt` draws, block by block. Indices are unsigned 32-bit integers, as in the kernels. */
function prepareUniform(node: TensorOf<'uniform'>, surroundings: Surroundings): Prepared {
  const value = allocate(node, surroundings);
  const features = sizeOf(node.shape.slice(1));
  const { part } = node.attributes;
  const drawAll = (): void => {
    const { seed, epoch, batchStart } = surroundings;
    const stream = { seed, purpose: 'dropout', epoch: epoch >>> 0, part } as const;
    let drawn = -1;
    let words: Block = [0, 0, 0, 0];
    for (let i = 0; i < value.length; i++) {
      const index = (batchStart * features + i) >>> 0;
      if (index >>> 2 !== drawn) {
        drawn = index >>> 2;
        words = randomBlock(stream, drawn);
      }
      value[i] = (words[(index & 3) as 0 | 1 | 2 | 3] >>> 8) / 0x100_0000;
    }
  };
  return { value, task: drawAll };
}
