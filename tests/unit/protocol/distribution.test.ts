import { expect, test } from 'vitest';
import { distribution } from '../../../protocol/distribution.ts';

test('a distribution has the moments of its numbers, and bins around 0', () => {
  const found = distribution(Float32Array.of(-2, -1, 0, 0, 1), 5);
  expect(found).toMatchObject({ min: -2, max: 1, mean: -0.4, reach: 2 });
  expect(found.norm).toBeCloseTo(Math.sqrt(6), 12);
  expect(found.standardDeviation).toBeCloseTo(Math.sqrt(6 / 5 - 0.16), 12);
  // From -2 to 2 by 0.8.
  expect([...found.counts]).toEqual([1, 1, 2, 1, 0]);
});

test('the largest number is in the last bin, and numbers that are all 0 are in the middle', () => {
  expect([...distribution(Float32Array.of(3, -3), 3).counts]).toEqual([1, 0, 1]);
  expect([...distribution(Float32Array.of(0, 0), 3).counts]).toEqual([0, 2, 0]);
});

test('what is not finite is counted nowhere and spoils the norm', () => {
  const found = distribution(Float32Array.of(Number.NaN, 1, Infinity), 3);
  expect([...found.counts]).toEqual([0, 0, 1]);
  expect(found.reach).toBe(1);
  expect(found.norm).toBeNaN();
});
