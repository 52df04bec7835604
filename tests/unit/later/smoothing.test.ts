import { expect, test } from 'vitest';
import { smoothed } from '../../../src/later/views/curves/smoothing.ts';

test('a debiased mean: the first value is itself, a constant stays, a weight of 0 changes nothing', () => {
  expect([...smoothed([3, 5], 0.5)]).toEqual([3, (0.5 * 0.5 * 3 + 0.5 * 5) / 0.75]);
  for (const mean of smoothed([2, 2, 2, 2], 0.9)) expect(mean).toBeCloseTo(2, 12);
  expect([...smoothed([4, 1, 7], 0)]).toEqual([4, 1, 7]);
});

test('is the weighted mean of all before it', () => {
  const values = [4, 1, 7, 2, 9, 3];
  const weights = values.map((_, i) => 0.8 ** (values.length - 1 - i));
  const sum = (all: readonly number[]): number => all.reduce((a, b) => a + b);
  const expected = sum(values.map((value, i) => value * weights[i]!)) / sum(weights);
  expect(smoothed(values, 0.8).at(-1)).toBeCloseTo(expected, 12);
});

test('what is not finite counts for nothing', () => {
  const means = smoothed([1, NaN, 1], 0.5);
  expect(means[1]).toBeNaN();
  expect(means[2]).toBeCloseTo(1, 12);
});
