/** What the table of functions knows about each; apart from the table, so that the functions need not import it. */

export type MathName = 'exp' | 'expm1' | 'log' | 'log1p' | 'sin' | 'cos' | 'tanh' | 'sigmoid' | 'erf';

export interface MathFunction {
  /** What the WGSL function is called. */
  readonly name: string;
  /** Its declaration. */
  readonly wgsl: string;
  /** The functions that it calls. */
  readonly uses: readonly MathName[];
}

/**
 * The largest finite float32, in place of infinity, which WGSL implementations need not know. Not the shortest decimal:
 * that one, 3.4028235e38, is a little too large and no valid literal.
 */
export const LARGEST = '3.4028234e38f';

/**
 * `x + MAGIC` has the integer nearest to `x` in its low bits, for `|x| < 2^22`. Converting with `i32(x)` says the same, but
 * is guarded against large values, and that costs more than the rest of the reduction.
 */
export const MAGIC = '12582912f';
export const MAGIC_BITS = '0x4b400000';
