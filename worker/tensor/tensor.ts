/**
 * The nodes of the intermediate representation: immutable, statically shaped, one type per op. A node says what a value
 * is, never how or where it is computed. `build.ts` makes them, `ops.ts` knows their rules, `print.ts` writes them down.
 */
import type { Shape } from './shape.ts';

/** What each op carries besides its inputs. The shape of the result stands in the node itself. */
export interface Attributes {
  /** Every element has this value. */
  constant: { readonly value: number };
  /** A value fed from outside, as it is (predictions on a grid, tests). */
  input: { readonly name: string };
  /** State that outlives the step: one per lane. */
  variable: { readonly name: string };
  /** A scalar that may change between runs without compiling again: one per lane. */
  hyperparameter: { readonly name: string };
  /** Which example of the data stands at each place of the batch: [batch], uint32. */
  rowIndex: { readonly order: 'sequential' | 'shuffled' };
  /** The rows of the data that `rowIndex` names: [batch, ...features]. */
  rows: { readonly source: 'x' | 'y' };
  /** 1 for each place of the batch that holds an example, 0 behind the last one: [batch]. */
  exampleMask: None;
  /** How many examples the batch really holds: a scalar. */
  exampleCount: None;
  /** 1 where the batch is of the examples trained on, 0 where it is of those kept for validation: a scalar. */
  trainedOn: None;
  /** Steps done since the initial weights, before this one: a scalar. Stays at 2^32 - 1 beyond. */
  stepIndex: None;
  /**
   * Uniform random multiples of 2^-24 in [0, 1): [batch, ...features]. Drawn anew each epoch, for each place in the epoch's
   * order: see `uniformAt` in `random.ts` with purpose `dropout`, `part`, and the index `place in the epoch * features + feature`.
   */
  uniform: { readonly part: number };
  /** Each element is its coordinate along `axis`. */
  iota: { readonly axis: number };
  neg: None;
  square: None;
  abs: None;
  /** -1, 0 or 1. */
  sign: None;
  floor: None;
  sqrt: None;
  exp: None;
  /** e^x - 1, exact near 0. */
  expm1: None;
  log: None;
  /** ln(1 + x), exact near 0. */
  log1p: None;
  sin: None;
  cos: None;
  tanh: None;
  /** 1 / (1 + e^-x). */
  sigmoid: None;
  /** The error function. */
  erf: None;
  relu: None;
  /** 1 where the input is above 0, else 0. */
  isPositive: None;
  add: None;
  sub: None;
  mul: None;
  div: None;
  maximum: None;
  minimum: None;
  /** 1 where a > b, else 0. */
  greater: None;
  /** 1 where a = b, else 0. */
  equal: None;
  reshape: None;
  permute: { readonly axes: readonly number[] };
  /** Axes of length 1 repeated to the shape's length. */
  expand: None;
  /** `value` around the input: `before` elements in front along each axis, as many behind as the shape leaves. */
  pad: { readonly before: readonly number[]; readonly value: number };
  /** The part that starts at `begin`, of the node's shape. */
  slice: { readonly begin: readonly number[] };
  /** Windows of two axes: [n, h, w, c] -> [n, rows, columns, size, size, c]; window (r, c) starts at (r, c) * strides. */
  windows: WindowAttributes;
  /** The adjoint of `windows`: each element is the sum of all places of windows that it stands in: -> [n, h, w, c]. */
  overlapAdd: WindowAttributes;
  /** Sum over `axes`, which disappear. */
  sum: { readonly axes: readonly number[] };
  /** The greatest element over `axes`, which disappear. */
  max: { readonly axes: readonly number[] };
  /** The place of the greatest element, the first of equal ones, row-major over `axes`, which disappear. */
  argMax: { readonly axes: readonly number[] };
  /** [m, k] x [k, n] -> [m, n]. */
  matmul: None;
}

interface WindowAttributes {
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
}

type None = Readonly<Record<string, never>>;

export type Op = keyof Attributes;
export type DType = 'float32' | 'uint32';

export interface TensorOf<O extends Op> {
  readonly op: O;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly inputs: readonly Tensor[];
  readonly attributes: Attributes[O];
}

/** Narrowing `tensor.op` narrows `tensor.attributes`. */
export type Tensor = { [O in Op]: TensorOf<O> }[Op];

/**
 * `weight`: trained by gradients. `statistic`: moved by the layer itself while training (moving averages).
 * `slot`: what the optimizer remembers of a weight. `accumulator`: a sum of one evaluation, 0 before it.
 */
export type VariableRole = 'weight' | 'statistic' | 'slot' | 'accumulator';
