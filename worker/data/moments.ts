/** Means over all examples, in float64, for what is said about the data exactly: never for training. */

/** Below this many terms a plain running sum is as good. */
const BLOCK = 128;

/**
 * The mean of `term(0) … term(count - 1)`, summed pairwise: the rounding error grows with log(count) only
 * (Higham, "The accuracy of floating point summation", 1993).
 */
export function meanOf(count: number, term: (index: number) => number): number {
  return sumOf(0, count, term) / count;
}

function sumOf(start: number, end: number, term: (index: number) => number): number {
  if (end - start <= BLOCK) {
    let sum = 0;
    for (let i = start; i < end; i++) sum += term(i);
    return sum;
  }
  const middle = start + Math.ceil((end - start) / (2 * BLOCK)) * BLOCK;
  return sumOf(start, middle, term) + sumOf(middle, end, term);
}
