/**
 * exp and its family. The argument is `x = n ln 2 + r`, `|r| <= ln 2 / 2`, and `e^r = 1 + r + r^2 P(r)`; constants and
 * polynomial are those of Cephes' single-precision `expf` (S. Moshier, 1989), the reduction is Cody and Waite's.
 */
import { LARGEST, MAGIC, MAGIC_BITS, type MathFunction } from './function.ts';
import { float32Literal, horner } from './polynomial.ts';

const P = [
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
];
const LOG2_E = float32Literal(Math.LOG2E);
/** -ln 2 in two parts; the first has nine bits, so that its product with `n` is exact. */
const LN2_HIGH = float32Literal(-0.693359375);
const LN2_LOW = float32Literal(2.1219444e-4);
/** `w = e^r - 1`. */
const POWER_OF_R = `
  let w = fma(${horner('r', P)} * r, r, r);`;

/**
 * Declares `k` (n as an i32) and `r`. The second product takes `n` from `k`: were it the same variable, a compiler
 * could add up the two constants, and Mesa's does, which costs 68 ULP at x = 72.
 */
function reduced(x: string): string {
  return `
  let n = floor(fma(${x}, ${LOG2_E}, 0.5f));
  let k = bitcast<i32>(n + ${MAGIC}) - ${MAGIC_BITS};
  let r = fma(f32(k), ${LN2_LOW}, fma(n, ${LN2_HIGH}, ${x}));`;
}

/**
 * The same with ln 2 in one part: enough where an error of `e^x` counts little, because it is small beside what it is added to.
 * Declares `bits` (to be added to a float's exponent) and `w = e^r - 1`.
 */
export function coarselyReduced(x: string): string {
  return `
  let n = floor(fma(${x}, ${LOG2_E}, 0.5f));
  let bits = bitcast<i32>(n + ${MAGIC}) * 0x800000;
  let r = fma(n, ${float32Literal(-Math.LN2)}, ${x});${POWER_OF_R}`;
}

/**
 * Within 1.2 ULP where the result is a normal number; 0 for x < -87.336 (results below 1.18e-38), and the largest finite number
 * instead of infinity for x > 88.7228. n is added to the exponent as an integer: nothing overflows on the way.
 */
export const EXP: MathFunction = {
  name: 'exactExp',
  uses: [],
  wgsl: `fn exactExp(x: f32) -> f32 {${reduced('x')}
  let y = bitcast<f32>(bitcast<i32>(${horner('r', [...P, 1, 1])}) + k * 0x800000);
  return select(select(y, ${LARGEST}, x > 88.72283f), 0f, x < -87.33654f);
}`,
};

/**
 * `2^n w + (2^n - 1)`, with half of each so that 2^128 is no infinity. Within 1.7 ULP. Limits: -1, and the largest finite number.
 */
export const EXPM1: MathFunction = {
  name: 'exactExpm1',
  uses: [],
  wgsl: `fn exactExpm1(x: f32) -> f32 {${reduced('x')}${POWER_OF_R}
  let half = bitcast<f32>(k * 0x800000 + 0x3f000000);
  let y = fma(w, half, half - 0.5f) * 2f;
  return select(select(y, ${LARGEST}, x > 88.72283f), -1f, x < -18f);
}`,
};

/**
 * Of one form for both signs: for x << 0 it is 1 / e^-x, whose relative error stays that of exp. Within 2.5 ULP where division is
 * exact. 1 for large x, 0 or 2.9e-39 for x < -88.7.
 */
export const SIGMOID: MathFunction = {
  name: 'exactSigmoid',
  uses: ['exp'],
  wgsl: `fn exactSigmoid(x: f32) -> f32 {
  return 1f / (1f + exactExp(-x));
}`,
};

/** Cephes' `tanhf`: `x + x^3 T(x^2)` for |x| < 0.625. */
const T = [-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1];

/**
 * Within 1.25 ULP. Beyond 0.625 it is `1 - 2 / (e^2x + 1)`, where the inaccuracy that WGSL allows a division (2.5 ULP) is
 * divided by four. `e / (e + 2)` with `e = expm1(2x)` needs no second formula, but is wrong by 2.5 ULP even with an exact division.
 */
export const TANH: MathFunction = {
  name: 'exactTanh',
  uses: [],
  wgsl: `fn exactTanh(x: f32) -> f32 {
  let a = abs(x);
  let t = select(a + a, 20f, a > 10f);${coarselyReduced('t')}
  let power = bitcast<f32>(bits + 0x3f800000);
  let large = 1f - 2f / fma(w, power, power + 1f);
  let z = x * x;
  let small = fma(${horner('z', T)} * z, x, x);
  return select(select(large, -large, x < 0f), small, a < 0.625f);
}`,
};
