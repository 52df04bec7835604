/** Elementwise ops and the error function against other formulas and reference values. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { erf } from '../../../../worker/runtime/cpu/erf.ts';
import { BINARY_KERNELS, UNARY_KERNELS } from '../../../../worker/runtime/cpu/kernels.ts';
import type { BinaryOp, UnaryOp } from '../../../../worker/tensor/ops.ts';

/** In float64, of one number. */
function of(op: UnaryOp, x: number): number {
  const out = new Float64Array(1);
  UNARY_KERNELS[op](out, Float64Array.of(x));
  return out[0]!;
}

function ofTwo(op: BinaryOp, a: number, b: number): number {
  const out = new Float64Array(1);
  BINARY_KERNELS[op](out, Float64Array.of(a), Float64Array.of(b));
  return out[0]!;
}

/** Relative, in units of the last place of float64; infinities and zeros must be met. */
function expectClose(actual: number, expected: number, ulps = 3): void {
  if (!Number.isFinite(expected) || expected === 0) expect(actual).toBe(expected);
  else expect(Math.abs(actual / expected - 1)).toBeLessThanOrEqual(ulps * Number.EPSILON);
}

describe('reference values', () => {
  // From mpmath 1.3, 40 digits.
  test.each<readonly [UnaryOp, number, number]>([
    ['log1p', 1e-20, 1e-20],
    ['log1p', -1e-10, -1.00000000005e-10],
    ['log1p', 0.5, 0.4054651081081644],
    ['log1p', -0.6, -0.916290731874155],
    ['log1p', 1e10, 23.025850930040455],
    ['log1p', -1, -Infinity],
    ['expm1', 1e-20, 1e-20],
    ['expm1', -1e-10, -9.999999999500001e-11],
    ['expm1', 0.5, 0.6487212707001282],
    ['expm1', -0.9, -0.5934303402594009],
    ['expm1', -1000, -1],
    ['expm1', 1000, Infinity],
    ['sigmoid', -1e6, 0],
    ['sigmoid', -1000, 0],
    ['sigmoid', -100, 3.720075976020836e-44],
    ['sigmoid', -50, 1.9287498479639178e-22],
    ['sigmoid', -1, 0.2689414213699951],
    ['sigmoid', 0, 0.5],
    ['sigmoid', 1, 0.7310585786300049],
    ['sigmoid', 50, 1],
    ['sigmoid', 1e6, 1],
    ['tanh', 1e-20, 1e-20],
    ['tanh', 1e6, 1],
    ['exp', -1e6, 0],
    ['exp', 1e6, Infinity],
    ['log', 0, -Infinity],
    ['sqrt', 2, Math.SQRT2],
    ['floor', -0.5, -1],
    ['floor', 2.75, 2],
    ['sign', -3, -1],
    ['sign', 0, 0],
    ['abs', -3, 3],
    ['relu', -3, 0],
    ['isPositive', 0, 0],
  ])('%s(%d)', (op, x, expected) => {
    expectClose(of(op, x), expected);
  });

  test('outside of their domain the ops give NaN, and NaN stays', () => {
    expect(of('log', -1)).toBeNaN();
    expect(of('log1p', -1.5)).toBeNaN();
    expect(of('sqrt', -1)).toBeNaN();
    for (const op of ['sigmoid', 'erf', 'relu', 'tanh', 'exp'] as const) expect(of(op, NaN)).toBeNaN();
    for (const op of ['maximum', 'minimum'] as const) {
      expect(ofTwo(op, NaN, 1)).toBeNaN();
      expect(ofTwo(op, 1, NaN)).toBeNaN();
    }
  });

  test('comparisons', () => {
    expect([ofTwo('greater', 2, 1), ofTwo('greater', 1, 1), ofTwo('greater', 1, 2)]).toEqual([1, 0, 0]);
    expect([ofTwo('equal', 2, 1), ofTwo('equal', 1, 1), ofTwo('equal', NaN, NaN)]).toEqual([0, 1, 0]);
    expect([ofTwo('maximum', -2, 1), ofTwo('minimum', -2, 1)]).toEqual([1, -2]);
  });
});

test('a float32 result is the float64 one, rounded once', () => {
  fc.assert(
    fc.property(fc.constantFrom(...(Object.keys(UNARY_KERNELS) as UnaryOp[])), fc.float(), (op, x) => {
      const out = new Float32Array(1);
      UNARY_KERNELS[op](out, Float32Array.of(x));
      expect(out[0]).toBe(Math.fround(of(op, x)));
    }),
    { seed: 5, numRuns: 500 },
  );
});

describe('the error function', () => {
  // From mpmath 1.3, 40 digits.
  test.each([
    [1e-300, 1.1283791670955126e-300],
    [1e-10, 1.1283791670955126e-10],
    [0.1, 0.1124629160182849],
    [0.3, 0.3286267594591274],
    [0.46875, 0.49261347321793797],
    [0.46876, 0.4926225311068465],
    [0.7, 0.6778011938374184],
    [1, 0.8427007929497149],
    [1.5, 0.9661051464753108],
    [2, 0.9953222650189527],
    [2.5, 0.999593047982555],
    [3, 0.9999779095030014],
    [3.9, 0.9999999652077514],
    [4, 0.9999999845827421],
    [4.1, 0.9999999932999724],
    [5, 0.9999999999984626],
    [5.5, 0.9999999999999927],
    [5.9, 0.9999999999999999],
    [6, 1],
    [1e300, 1],
    [Infinity, 1],
  ])('erf(%d)', (x, expected) => {
    expectClose(erf(x), expected);
    expectClose(erf(-x), -expected);
  });

  test('agrees with its series everywhere', () => {
    for (let x = 0.01; x < 6; x += 0.0137) expectClose(erf(x), erfSeries(x), 8);
    expect(erf(0)).toBe(0);
  });
});

/** 2 / sqrt(pi) e^(-x^2) (x + 2 x^3 / 3 + 4 x^5 / 15 + …): all terms are positive, so that nothing is lost. Abramowitz and Stegun 7.1.6. */
function erfSeries(x: number): number {
  let term = x;
  let total = 0;
  for (let n = 1; term > total * 1e-18; n++) {
    total += term;
    term *= (2 * x * x) / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total;
}
