/**
 * Numbers and polynomials as WGSL text. Coefficients are written here as their sources print them; the kernel gets the
 * float32 that is meant.
 */

/** The shortest decimal that reads back as the same float32, e.g. `0.6933594f`. */
export function float32Literal(value: number): string {
  const meant = Math.fround(value);
  if (!Number.isFinite(meant)) throw new RangeError(`invalid coefficient: ${value} has no float32 literal`);
  let digits = 1;
  // Nine digits tell every float32 from its neighbours.
  while (digits < 9 && Math.fround(Number(meant.toPrecision(digits))) !== meant) digits++;
  return `${Number(meant.toPrecision(digits))}f`;
}

/** Horner's scheme: `horner('x', [a, b, c])` is `a x^2 + b x + c`, one `fma` for each degree. */
export function horner(x: string, coefficients: readonly number[]): string {
  return coefficients
    .map(float32Literal)
    .reduce((polynomial, coefficient) => `fma(${polynomial}, ${x}, ${coefficient})`);
}
