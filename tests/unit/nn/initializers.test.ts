import { expect, test } from 'vitest';
import { fans, initialValues } from '../../../worker/nn/initializers.ts';
import type { InitializerSpec } from '../../../protocol/run-spec.ts';

const KEY = { seed: 1, variable: 0 };
const SHAPE = [200, 300];
const SIZE = 60_000;

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function standardDeviation(values: Float32Array): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length);
}

test('zeros, ones and constant fill the shape', () => {
  expect(initialValues({ type: 'zeros' }, [2, 3], KEY)).toEqual(new Float32Array(6));
  expect(initialValues({ type: 'ones' }, [2], KEY)).toEqual(new Float32Array([1, 1]));
  expect(initialValues({ type: 'constant', value: 0.1 }, [1, 1], KEY)).toEqual(new Float32Array([0.1]));
  expect(initialValues({ type: 'constant', value: 5 }, [], KEY)).toEqual(new Float32Array([5]));
});

test('randomNormal has the mean and the standard deviation asked for', () => {
  const values = initialValues({ type: 'randomNormal', mean: 2, stddev: 0.05 }, SHAPE, KEY);
  expect(values).toHaveLength(SIZE);
  expect(Math.abs(mean(values) - 2)).toBeLessThan((4 * 0.05) / Math.sqrt(SIZE));
  expect(Math.abs(standardDeviation(values) / 0.05 - 1)).toBeLessThan(4 / Math.sqrt(2 * SIZE));
});

test('randomUniform fills its interval evenly', () => {
  const values = initialValues({ type: 'randomUniform', minval: -0.2, maxval: 0.6 }, SHAPE, KEY);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(Math.fround(-0.2));
  expect(Math.max(...values)).toBeLessThanOrEqual(Math.fround(0.6));
  expect(Math.min(...values)).toBeLessThan(-0.1999);
  expect(Math.max(...values)).toBeGreaterThan(0.5999);
  const deviation = 0.8 / Math.sqrt(12);
  expect(Math.abs(mean(values) - 0.2)).toBeLessThan((4 * deviation) / Math.sqrt(SIZE));
  expect(Math.abs(standardDeviation(values) / deviation - 1)).toBeLessThan(0.01);
});

test('glorotUniform’s limit is sqrt(6 / (fanIn + fanOut))', () => {
  const values = initialValues({ type: 'glorotUniform' }, SHAPE, KEY);
  const limit = Math.sqrt(6 / 500);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(largest).toBeLessThanOrEqual(Math.fround(limit));
  expect(largest).toBeGreaterThan(0.999 * limit);
  expect(Math.abs(standardDeviation(values) / (limit / Math.sqrt(3)) - 1)).toBeLessThan(0.01);
});

test('truncatedNormal stays within two standard deviations, and looks normal there', () => {
  const values = initialValues({ type: 'truncatedNormal', mean: 2, stddev: 0.5 }, SHAPE, KEY);
  expect(values.every((value) => Math.abs(value - 2) <= 1)).toBe(true);
  expect(Math.max(...values)).toBeGreaterThan(2.99);
  expect(Math.abs(mean(values) - 2)).toBeLessThan((4 * 0.5) / Math.sqrt(SIZE));
  expect(Math.abs(standardDeviation(values) / (0.5 * 0.8796256610342398) - 1)).toBeLessThan(0.01);
  // Half of a normal distribution cut at 2 lies within 0.639.
  const inner = values.filter((value) => Math.abs(value - 2) < 0.5 * 0.639).length;
  expect(Math.abs(inner / SIZE - 0.5)).toBeLessThan(0.01);
});

test.each([
  ['glorotUniform', Math.sqrt(2 / 500), Math.sqrt(6 / 500)],
  ['glorotNormal', Math.sqrt(2 / 500), (2 * Math.sqrt(2 / 500)) / 0.8796256610342398],
  ['heUniform', Math.sqrt(2 / 200), Math.sqrt(6 / 200)],
  ['heNormal', Math.sqrt(2 / 200), (2 * Math.sqrt(2 / 200)) / 0.8796256610342398],
  ['lecunNormal', Math.sqrt(1 / 200), (2 * Math.sqrt(1 / 200)) / 0.8796256610342398],
] as const)('%s has the standard deviation of its paper, and a limit', (type, stddev, limit) => {
  const values = initialValues({ type }, SHAPE, KEY);
  expect(Math.abs(mean(values))).toBeLessThan((4 * stddev) / Math.sqrt(SIZE));
  expect(Math.abs(standardDeviation(values) / stddev - 1)).toBeLessThan(0.01);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(largest).toBeLessThanOrEqual(limit * (1 + 1e-6));
  expect(largest).toBeGreaterThan(0.99 * limit);
});

test.each([
  [[6, 4], 6, 4],
  [[4, 6], 4, 6],
  [[2, 3, 5, 4], 30, 4],
  [[3, 3], 3, 3],
] as const)(
  'orthogonal: %j has orthonormal columns, or rows where there are fewer, times the gain',
  (shape, rows, columns) => {
    const values = initialValues({ type: 'orthogonal', gain: 3 }, shape, KEY);
    expect(values).toHaveLength(rows * columns);
    const fewer = Math.min(rows, columns);
    const vector = (i: number): number[] =>
      Array.from({ length: Math.max(rows, columns) }, (_, k) =>
        rows < columns ? values[i * columns + k]! : values[k * columns + i]!,
      );
    for (let i = 0; i < fewer; i++) {
      for (let j = 0; j < fewer; j++) {
        const product = vector(i).reduce((total, value, k) => total + value * vector(j)[k]!, 0);
        expect(product).toBeCloseTo(i === j ? 9 : 0, 5);
      }
    }
  },
);

test('orthogonal matrices point everywhere: their elements have mean 0', () => {
  const corners = Array.from(
    { length: 2000 },
    (_, seed) => initialValues({ type: 'orthogonal', gain: 1 }, [2, 2], { seed, variable: 0 })[3]!,
  );
  // Each is a cosine or its negative: variance 1/2.
  expect(Math.abs(mean(Float32Array.from(corners)))).toBeLessThan(4 * Math.sqrt(0.5 / 2000));
});

test('orthogonal needs a matrix', () => {
  expect(() => initialValues({ type: 'orthogonal', gain: 1 }, [3], KEY)).toThrow(
    'invalid initializer: orthogonal for shape [3], expected a matrix',
  );
});

// keras.src.initializers.random_initializers.compute_fans
test.each([
  [[], 1, 1],
  [[7], 7, 7],
  [[3, 5], 3, 5],
  [[3, 3, 16, 32], 144, 288],
] as const)('a variable of shape %j has fans %i and %i', (shape, fanIn, fanOut) => {
  expect(fans(shape)).toEqual({ fanIn, fanOut });
});

test.each<InitializerSpec>([
  { type: 'randomNormal', mean: 0, stddev: 1 },
  { type: 'randomUniform', minval: 0, maxval: 1 },
  { type: 'truncatedNormal', mean: 0, stddev: 1 },
  { type: 'glorotUniform' },
  { type: 'heNormal' },
  { type: 'orthogonal', gain: 1 },
])('$type depends on seed and variable, and on nothing else', (initializer) => {
  const values = initialValues(initializer, [5, 5], KEY);
  expect(initialValues(initializer, [5, 5], KEY)).toEqual(values);
  expect(initialValues(initializer, [5, 5], { seed: 2, variable: 0 })).not.toEqual(values);
  expect(initialValues(initializer, [5, 5], { seed: 1, variable: 1 })).not.toEqual(values);
});
