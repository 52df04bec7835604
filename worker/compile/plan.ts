/**
 * A plan: what one pass through a graph does, as data. Phases follow one another, with a barrier after each; the loops of a phase
 * are independent. It says nothing of WGSL, threads or devices: each printer (WGSL now, WebAssembly later) reads the same plan.
 *
 * The order of each summation is part of the plan, so that a result does not depend on the number of threads: long sums are cut into
 * `partials` partial sums, added up by a `combine` loop in the next phase; each partial sum adds up blocks of `BLOCK` terms.
 */
import type { Scalar } from './scalar.ts';

export interface Plan {
  /** Floats of one lane's scratch memory: what is stored between phases. */
  readonly arenaSize: number;
  readonly phases: readonly (readonly Loop[])[];
  /** Stores the new values of the variables. Of what they write, a loop reads only what lies at its own place, and before it stores there. */
  readonly updates: readonly MapLoop[];
  /** The outputs, all scalars, in terms of what the phases have stored. */
  readonly outputs: Readonly<Record<string, Scalar>>;
}

export type Loop = MapLoop | ReduceLoop | MatmulLoop | CombineLoop;

/** For i in [0, size): store each value at its place + i. All values are calculated before the first is stored. */
export interface MapLoop {
  readonly kind: 'map';
  readonly size: number;
  readonly stores: readonly {
    readonly memory: 'arena' | 'state' | 'output';
    readonly offset: number;
    readonly value: Scalar;
  }[];
}

/**
 * For i in [0, size), p in [0, partials): what `term` gives for k = p, p + partials, p + 2 partials, … below `length`, reduced to one
 * number and stored at arena[offset + p * (results * size) + result number * size + i].
 */
export interface ReduceLoop {
  readonly kind: 'reduce';
  readonly size: number;
  readonly length: number;
  /** A power of two; 1 where something else than sums is among the results. */
  readonly partials: number;
  readonly results: readonly { readonly op: ReduceOp; readonly term: Scalar }[];
  readonly offset: number;
}

export type ReduceOp = 'sum' | 'max' | 'argMax';

/**
 * For row in [0, rows), column in [0, columns), p in [0, partials): the sum of left(row, k) * right(k, column) over the p-th of equal
 * pieces of [0, length), stored at arena[offset + p * (rows * columns) + row * columns + column].
 */
export interface MatmulLoop {
  readonly kind: 'matmul';
  readonly rows: number;
  readonly columns: number;
  readonly length: number;
  readonly partials: number;
  /** In terms of `row` and `k`. */
  readonly left: Scalar;
  /** In terms of `k` and `column`. */
  readonly right: Scalar;
  readonly offset: number;
}

/** For i in [0, size): the sum over p of arena[from + p * size + i], in blocks of `PARTIALS_BLOCK`, stored at arena[offset + i]. */
export interface CombineLoop {
  readonly kind: 'combine';
  readonly size: number;
  readonly partials: number;
  readonly from: number;
  readonly offset: number;
}

export const BLOCK = 32;
export const PARTIALS_BLOCK = 8;

/** Results of a loop that could be calculated at the same time. */
export function itemsOf(loop: Loop): number {
  switch (loop.kind) {
    case 'map':
    case 'combine':
      return loop.size;
    case 'reduce':
      return loop.size * loop.partials;
    case 'matmul':
      return loop.rows * loop.columns * loop.partials;
  }
}
