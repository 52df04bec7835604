/**
 * The error function, which JavaScript lacks. Source: W. J. Cody, "Rational Chebyshev approximations for the error function",
 * Mathematics of Computation 23 (1969), with the coefficients of the author's SPECFUN.
 */

/** erf(x) / x as a quotient of polynomials in x^2, highest power first. For |x| <= 0.46875. */
const NEAR = {
  numerator: [
    0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.377589138469,
  ],
  denominator: [1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171],
} as const;

/** e^(x^2) (1 - erf(x)) as a quotient of polynomials in x, highest power first. Cody's range ends at 4. */
const FAR = {
  numerator: [
    2.1531153547440383e-8, 0.5641884969886701, 8.883149794388375, 66.11919063714163, 298.6351381974001,
    881.952221241769, 1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
  ],
  denominator: [
    1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
    4362.619090143247, 3439.3676741437216, 1230.3393548037493,
  ],
} as const;

/** From here on erf(x) is nearer to 1 than to any other float64. */
const END = 6;

/**
 * Absolute error below 3e-16, relative below 6e-16. Between Cody's 4 and `END`, 1 - erf(x) is below 2e-8, so that the quotient need not be
 * exact there.
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size <= 0.46875) return x * quotient(NEAR, x * x);
  const positive = size >= END ? 1 : 1 - Math.exp(-size * size) * quotient(FAR, size);
  return x < 0 ? -positive : positive;
}

function quotient(
  {
    numerator,
    denominator,
  }: { readonly numerator: readonly number[]; readonly denominator: readonly number[] },
  x: number,
): number {
  let above = 0;
  let below = 0;
  for (let i = 0; i < numerator.length; i++) {
    above = above * x + numerator[i]!;
    below = below * x + denominator[i]!;
  }
  return above / below;
}
