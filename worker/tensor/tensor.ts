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
  neg: None;
  square: None;
  relu: None;
  /** 1 where the input is above 0, else 0. */
  isPositive: None;
  add: None;
  sub: None;
  mul: None;
  div: None;
  reshape: None;
  permute: { readonly axes: readonly number[] };
  /** Axes of length 1 repeated to the shape's length. */
  expand: None;
  /** Sum over `axes`, which disappear. */
  sum: { readonly axes: readonly number[] };
  /** [m, k] x [k, n] -> [m, n]. */
  matmul: None;
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
