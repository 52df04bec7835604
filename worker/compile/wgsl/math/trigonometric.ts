/**
 * sin and cos: `x = n pi/2 + r`, `|r| <= pi/4`, and a polynomial for each quadrant. Polynomials and the three parts of pi/2
 * (twice those of pi/4) are those of Cephes' single-precision `sinf` (S. Moshier, 1987), the reduction is Cody and Waite's.
 */
import { MAGIC, MAGIC_BITS, type MathFunction } from './function.ts';
import { float32Literal, horner } from './polynomial.ts';

/** `sin r = r + r^3 S(r^2)`. */
const S = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1];
/** `cos r = C(r^2)`. */
const C = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2, -0.5, 1];

const TWO_OVER_PI = float32Literal(2 / Math.PI);
/** Few bits in the first two: their products with n are exact for |x| < 100,000 and |x| < 6,000. */
const HALF_PI = [1.5703125, 4.837512969970703e-4, 7.549789954891882e-8] as const;
const [HIGH, MIDDLE] = HALF_PI.map((part) => float32Literal(-part)) as [string, string];
const LOW = float32Literal(-HALF_PI[2] / 8);

/**
 * The parts of pi/2 are multiplied with n, with the integer k, and with 8 k: were it one variable three times, a compiler could
 * add up the constants, as Mesa's does. Absolute error below 1e-7 for |x| <= 8192 (near 0 within 1.3 ULP), below 3e-6 up to
 * 100,000, and 0.06 at 1e6; beyond, r is anything, and limited: the result is wrong, but no more than 1.
 */
function quarterTurns(name: string, quadrant: string): string {
  return `fn ${name}(x: f32) -> f32 {
  let n = floor(fma(x, ${TWO_OVER_PI}, 0.5f));
  let k = bitcast<i32>(n + ${MAGIC}) - ${MAGIC_BITS};
  let exact = fma(f32(k * 8), ${LOW}, fma(f32(k), ${MIDDLE}, fma(n, ${HIGH}, x)));
  let r = select(select(exact, 0.8f, exact > 0.8f), -0.8f, exact < -0.8f);
  let z = r * r;
  let sine = fma(${horner('z', S)} * z, r, r);
  let cosine = ${horner('z', C)};
  let quadrant = ${quadrant};
  let y = select(sine, cosine, (quadrant & 1) == 1);
  return select(y, -y, (quadrant & 2) == 2);
}`;
}

export const SIN: MathFunction = { name: 'exactSin', uses: [], wgsl: quarterTurns('exactSin', 'k') };
export const COS: MathFunction = { name: 'exactCos', uses: [], wgsl: quarterTurns('exactCos', 'k + 1') };
