/**
 * Logarithm, sine and cosine that give the same bits in every browser. ECMAScript leaves the last bits of `Math.log`,
 * `Math.sin` and `Math.cos` to the engine, and engines differ; data and initial weights must not. Used here are only
 * +, -, *, / and integer operations, which IEEE 754 fixes. Just what drawing normal numbers needs, not a mathematics library:
 * the arguments are 32-bit words, so that reducing them to the series' range is exact.
 */

/** π/2 / 2^30: one unit of a word that counts 2^32 to the turn, in radians. */
const RADIANS_PER_UNIT = 1.5707963267948966 / 0x4000_0000;

/**
 * The natural logarithm of `(word + 0.5) / 2^32`, always negative. Relative error below 1e-15.
 * With the fraction written as `m * 2^e`, `sqrt(1/2) <= m < sqrt(2)`, and `s = (m - 1) / (m + 1)`:
 * `ln = e ln 2 + 2 artanh(s)`, where `artanh(s) = s + s^3/3 + s^5/5 + …` and `|s| < 0.172`.
 */
export function logOfFraction(word: number): number {
  const value = word + 0.5;
  let exponent = 31 - Math.clz32(word);
  let mantissa = exponent < 0 ? value * 2 : value / ((1 << exponent) >>> 0);
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent += 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  return (exponent - 32) * Math.LN2 + 2 * artanh(s);
}

/** The series to s^23; the first term left out is below 1e-18 of the sum for `|s| < 0.172`. */
function artanh(s: number): number {
  const z = s * s;
  const high = 1 / 15 + z * (1 / 17 + z * (1 / 19 + z * (1 / 21 + z * (1 / 23))));
  const low = 1 / 3 + z * (1 / 5 + z * (1 / 7 + z * (1 / 9 + z * (1 / 11 + z * (1 / 13 + z * high)))));
  return s + s * (z * low);
}

/** Cosine and sine of `word / 2^32` of a turn. Absolute error below 2e-16. */
export function cosineAndSine(word: number): readonly [cosine: number, sine: number] {
  const quadrant = Math.floor(word / 0x4000_0000 + 0.5);
  const angle = (word - quadrant * 0x4000_0000) * RADIANS_PER_UNIT;
  const sine = sineSeries(angle);
  const cosine = cosineSeries(angle);
  switch (quadrant & 3) {
    case 0:
      return [cosine, sine];
    case 1:
      return [-sine, cosine];
    case 2:
      return [-cosine, -sine];
    default:
      return [sine, -cosine];
  }
}

/** Taylor's series to x^17, for `|x| <= π/4`; the first term left out is below 1e-18. */
function sineSeries(x: number): number {
  const z = x * x;
  const high =
    1 / 362880 +
    z * (-1 / 39916800 + z * (1 / 6227020800 + z * (-1 / 1307674368000 + z * (1 / 355687428096000))));
  return x + x * z * (-1 / 6 + z * (1 / 120 + z * (-1 / 5040 + z * high)));
}

/** Taylor's series to x^16, for `|x| <= π/4`; the first term left out is below 1e-17. */
function cosineSeries(x: number): number {
  const z = x * x;
  const high = -1 / 3628800 + z * (1 / 479001600 + z * (-1 / 87178291200 + z * (1 / 20922789888000)));
  return 1 - z * (1 / 2 - z * (1 / 24 + z * (-1 / 720 + z * (1 / 40320 + z * high))));
}
