/** Float32 numbers in decimal. */

/** The double with the fewest digits that rounds to this float32: 39.1, not 39.099998474121094. What is not finite stays what it is. */
export function shortestFloat32(value: number): number {
  const single = Math.fround(value);
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === single) return short;
  }
  return Number(value.toPrecision(9));
}
