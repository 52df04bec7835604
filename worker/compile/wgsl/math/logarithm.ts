/**
 * log and log1p: `x = 2^e (1 + f)`, `sqrt(1/2) <= 1 + f < sqrt(2)`, and `log(1 + f) = f - f^2 / 2 + f^3 P(f)`. Polynomial and the
 * two parts of ln 2 are those of Cephes' single-precision `logf` (S. Moshier, 1988).
 */
import { LARGEST, type MathFunction } from './function.ts';
import { float32Literal, horner } from './polynomial.ts';

const P = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
];

/** One in the exponent's lowest bit. e stays in place, as `scale = e 2^23`: a shift costs more than a multiplication. */
const EXPONENT_UNIT = 2 ** 23;
/** Taken off the bits of x first, so that the exponent's field changes at sqrt(1/2) instead of 1. */
const SQRT_HALF_BITS = '0x3f3504f3';
const EXPONENT_MASK = `-${EXPONENT_UNIT}`;
const LN2_HIGH = float32Literal(0.693359375 / EXPONENT_UNIT);
const LN2_LOW = float32Literal(-2.1219444e-4 / EXPONENT_UNIT);

/** Declares the result, `y`, from `f` and `scale`. */
const SERIES = `
  let e = f32(scale);
  let z = f * f;
  let rest = fma(${horner('f', P)} * f, z, fma(-0.5f, z, e * ${LN2_LOW}));
  let y = fma(e, ${LN2_HIGH}, f + rest);`;

/**
 * Within 1 ULP for normal numbers; smaller ones give about -88, or count as zero, as the device has it. Minus the largest finite
 * number for 0 and below, where there is no logarithm; x itself for infinity and NaN, as far as the device knows them.
 */
export const LOG: MathFunction = {
  name: 'exactLog',
  uses: [],
  wgsl: `fn exactLog(x: f32) -> f32 {
  let bits = bitcast<i32>(x);
  let scale = (bits - ${SQRT_HALF_BITS}) & ${EXPONENT_MASK};
  let f = bitcast<f32>(bits - scale) - 1f;${SERIES}
  return select(select(x, y, x <= ${LARGEST}), -${LARGEST}, x <= 0f);
}`,
};

/**
 * e is that of `1 + x`, and `f = x 2^-e + (2^-e - 1)` loses nothing of x: within 1.6 ULP. The usual correction,
 * `x - ((1 + x) - 1)`, is simplified to zero by the compilers of Chromium and Mesa. For the same reason the two powers are made apart
 * from each other; they are 2^(2-e) and 2^(1-e), so that e = 128 has them too. Limits as for log.
 */
export const LOG1P: MathFunction = {
  name: 'exactLog1p',
  uses: [],
  wgsl: `fn exactLog1p(x: f32) -> f32 {
  let scale = (bitcast<i32>(1f + x) - ${SQRT_HALF_BITS}) & ${EXPONENT_MASK};
  let four = bitcast<f32>(0x40800000 - scale);
  let two = bitcast<f32>(0x40000000 - scale);
  let f = fma(x * 0.25f, four, fma(two, 0.5f, -1f));${SERIES}
  return select(select(x, y, x <= ${LARGEST}), -${LARGEST}, x <= -1f);
}`,
};
