/**
 * The error function, which WGSL does not have. `erf x = x + x P(x^2)` up to 0.927734375, and `1 - e^(t Q(t) - t)`, t = |x|,
 * beyond: a minimax approximation of log(erfc t), so that one formula reaches from there to 1. The form and the coefficients
 * are Norbert Juffa's (`erff`, stackoverflow.com/a/35148199).
 */
import { coarselyReduced } from './exponential.ts';
import type { MathFunction } from './function.ts';
import { horner } from './polynomial.ts';

const P = [-5.96761703e-4, 4.99119423e-3, -2.67681349e-2, 1.12819925e-1, -3.76125336e-1, 1.28379166e-1];
const Q = [
  -1.7285347e-5, 3.83197126e-4, -3.88396438e-3, 2.42546219e-2, -1.06777877e-1, -6.34846687e-1, -1.28717512e-1,
];

/** Within 1.2 ULP. From 4 on it is 1. */
export const ERF: MathFunction = {
  name: 'exactErf',
  uses: [],
  wgsl: `fn exactErf(x: f32) -> f32 {
  let a = abs(x);
  let t = select(a, 4f, a > 4f);
  let logarithm = fma(${horner('t', Q)}, t, -t);${coarselyReduced('logarithm')}
  let power = bitcast<f32>(bits + 0x3f800000);
  let large = 1f - fma(w, power, power);
  let z = x * x;
  let small = fma(${horner('z', P)}, x, x);
  return select(select(large, -large, x < 0f), small, a < 0.9277344f);
}`,
};
