/** Activations against their definitions, in float64 by JavaScript's own functions, and their slopes by finite differences. */
import { describe, expect, test } from 'vitest';
import { gradient } from '../../../worker/autodiff/gradient.ts';
import { ACTIVATIONS } from '../../../worker/nn/activations.ts';
import { evaluateOnce } from '../evaluate-once.ts';
import { sum, variable } from '../../../worker/tensor/build.ts';
import type { Tensor } from '../../../worker/tensor/tensor.ts';
import type { ActivationName } from '../../../protocol/run-spec.ts';
import type { Floats } from './stepper.ts';

const X = variable('x', [1, 5]);

function valueOf(root: Tensor, x: Floats): Floats {
  return evaluateOnce(root, {
    variables: new Map([['x', x]]),
    inputs: new Map(),
    precision: x instanceof Float64Array ? 'float64' : 'float32',
  });
}

const softplus = (x: number): number => Math.log(1 + Math.exp(x));
const DEFINITIONS: { readonly [A in Exclude<ActivationName, 'softmax' | 'gelu'>]: (x: number) => number } = {
  linear: (x) => x,
  relu: (x) => Math.max(x, 0),
  leakyRelu: (x) => (x < 0 ? 0.2 * x : x),
  elu: (x) => (x < 0 ? Math.exp(x) - 1 : x),
  selu: (x) => 1.05070098735548 * (x < 0 ? 1.673263242354377 * (Math.exp(x) - 1) : x),
  silu: (x) => x / (1 + Math.exp(-x)),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  softplus,
  mish: (x) => x * Math.tanh(softplus(x)),
  sin: Math.sin,
};
const NAMES = Object.keys(ACTIVATIONS) as ActivationName[];

test.each(Object.entries(DEFINITIONS))('%s is its definition', (name, definition) => {
  const x = Float64Array.of(-3.2, -0.4, 0, 0.7, 2.5);
  const y = valueOf(ACTIVATIONS[name as ActivationName](X), x);
  x.forEach((value, i) => expect(y[i]).toBeCloseTo(definition(value), 6));
});

test('gelu is x times the normal distribution function', () => {
  const y = valueOf(ACTIVATIONS.gelu(X), Float64Array.of(-1, 0, 0.5, 1, 2));
  // Φ(-1), Φ(0.5), Φ(1), Φ(2)
  const expected = [-0.15865525393, 0, 0.5 * 0.69146246127, 0.84134474607, 2 * 0.97724986805];
  expected.forEach((value, i) => expect(y[i]).toBeCloseTo(value, 6));
});

test('softmax is positive, sums to 1 and does not mind large numbers', () => {
  for (const shift of [0, 1000, -1000]) {
    const y = valueOf(
      ACTIVATIONS.softmax(X),
      Float32Array.of(1, 2, 3, -1, 0.5).map((x) => x + shift),
    );
    const powers = [1, 2, 3, -1, 0.5].map(Math.exp);
    const total = powers.reduce((a, b) => a + b);
    powers.forEach((power, i) => expect(y[i]).toBeCloseTo(power / total, 4));
    expect(Array.from(y).reduce((a, b) => a + b)).toBeCloseTo(1, 6);
  }
});

test.each(NAMES)('%s stays finite in float32, far from 0', (name) => {
  const y = valueOf(ACTIVATIONS[name](X), Float32Array.of(-1e4, -100, 0, 100, 1e4));
  expect(y.every(Number.isFinite)).toBe(true);
});

describe('slopes', () => {
  const slopesAt = (name: ActivationName, x: Floats): Floats =>
    valueOf(gradient(sum(ACTIVATIONS[name](X)), [X])[0]!, x);

  test.each(NAMES.filter((name) => name !== 'softmax'))('%s: as finite differences', (name) => {
    const x = Float64Array.of(-3.2, -0.4, 0.3, 0.7, 2.5);
    const h = 1e-5;
    const above = valueOf(
      ACTIVATIONS[name](X),
      x.map((value) => value + h),
    );
    const below = valueOf(
      ACTIVATIONS[name](X),
      x.map((value) => value - h),
    );
    slopesAt(name, x).forEach((slope, i) => expect(slope).toBeCloseTo((above[i]! - below[i]!) / (2 * h), 6));
  });

  test.each([
    ['softplus', 0.5],
    ['sigmoid', 0.25],
    ['silu', 0.5],
    ['gelu', 0.5],
    ['mish', 0.6],
    ['elu', 1],
    ['tanh', 1],
  ] as const)('%s: at 0, where layers stand that start at 0', (name, slope) => {
    expect(slopesAt(name, new Float64Array(5))[0]).toBeCloseTo(slope, 6);
  });
});
