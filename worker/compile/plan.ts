/**
 * A plan: what one pass through a graph does, as data. Phases follow one another, with a barrier after each; the loops of a phase
 * are independent. It says nothing of WGSL, threads or devices: each printer (WGSL now, WebAssembly later) reads the same plan.
 */
import type { Scalar } from './scalar.ts';

export interface Plan {
  /** Floats of one lane's scratch memory: what is stored between phases. */
  readonly arenaSize: number;
  /** Floats of one lane's partial sums, used within a phase. */
  readonly partialsSize: number;
  readonly phases: readonly (readonly Loop[])[];
  /** Stores the new values of the variables. Reads nothing that it writes but the element itself. */
  readonly updates: readonly MapLoop[];
  /** The outputs, all scalars, in terms of what the phases have stored. */
  readonly outputs: Readonly<Record<string, Scalar>>;
}

export type Loop = MapLoop | ReduceLoop;

/** For i in [0, size): store each value at its place + i. */
export interface MapLoop {
  readonly kind: 'map';
  readonly size: number;
  readonly stores: readonly {
    readonly memory: 'arena' | 'state';
    readonly offset: number;
    readonly value: Scalar;
  }[];
}

/**
 * For i in [0, size): the sum over k in [0, length) of each summand, stored at arena[offset + sum number * size + i].
 *
 * The order of summation is part of the plan, so that the result does not depend on the number of threads: partial sum p takes
 * k = p, p + partials, p + 2 partials, …, adding up blocks of `BLOCK` such terms; the partial sums are added in blocks of `PARTIALS_BLOCK`.
 */
export interface ReduceLoop {
  readonly kind: 'reduce';
  readonly size: number;
  readonly length: number;
  /** A power of two. */
  readonly partials: number;
  readonly summands: readonly Scalar[];
  readonly offset: number;
  /** First float of this loop's partial sums: sum number, then i, then p. */
  readonly partialsOffset: number;
}

export const BLOCK = 32;
export const PARTIALS_BLOCK = 8;
