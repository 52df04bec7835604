/**
 * Functions of float32 accuracy, where WGSL's own are specified too loosely: its `exp` may be wrong by 3 + 2 |x| ULP, its `tanh`,
 * `sin`, `cos` and `log` by an absolute error that is all there is of a small result. Plain WGSL without branches, for the
 * innermost loops. Finite arguments give finite results, because WGSL need not know infinity and NaN; where it knows NaN,
 * NaN stays NaN, so that a diverged run is seen.
 *
 * Their form has three causes. (1) WGSL may fuse and regroup: what must not be added up is kept apart by passing through
 * integers. (2) On a software adapter `min`, `max`, `clamp`, `round`, shifts and conversions to integers cost three to six
 * multiplications each; a comparison with `select`, `floor` and integer products cost one. (3) Powers of two are made of their
 * bits: `ldexp` need not be exact.
 */
import { ERF } from './math/error-function.ts';
import { EXP, EXPM1, SIGMOID, TANH } from './math/exponential.ts';
import type { MathFunction, MathName } from './math/function.ts';
import { LOG, LOG1P } from './math/logarithm.ts';
import { COS, SIN } from './math/trigonometric.ts';

export const MATH_FUNCTIONS: { readonly [N in MathName]: MathFunction } = {
  exp: EXP,
  expm1: EXPM1,
  log: LOG,
  log1p: LOG1P,
  sin: SIN,
  cos: COS,
  tanh: TANH,
  sigmoid: SIGMOID,
  erf: ERF,
};

/** The declarations that these ops need, each once, before whatever calls it. Ops that have no function here are passed over. */
export function mathWgsl(ops: Iterable<string>): string {
  const declared = new Set<string>();
  const declare = (name: MathName): void => {
    const { uses, wgsl } = MATH_FUNCTIONS[name];
    uses.forEach(declare);
    declared.add(wgsl);
  };
  [...ops].filter(isMathName).forEach(declare);
  return [...declared].join('\n');
}

function isMathName(op: string): op is MathName {
  return Object.hasOwn(MATH_FUNCTIONS, op);
}
