import { expect, test } from 'vitest';
import { deviation, worst, worstOf } from '../../../goldens/compare.ts';

test('large values are compared by their ratio, small ones by their difference', () => {
  expect(deviation('a', 210, 200).error).toBeCloseTo(0.05);
  expect(deviation('a', -0.01, 0.01).error).toBeCloseTo(0.02);
});

test('the worst says where it is; not a number is worse than any', () => {
  expect(worstOf('w', Float32Array.of(1, 2, 5), [1, 2.5, 5])).toEqual({
    error: 0.2,
    at: 'w[1]',
    actual: 2,
    expected: 2.5,
  });
  const values = [1, Number.NaN, 9].map((value, i) => deviation(String(i), value, 0));
  expect(worst(values).at).toBe('1');
  expect(worst(values.toReversed()).at).toBe('1');
});

test('lists of different lengths are not compared', () => {
  expect(() => worstOf('w', [1], [1, 2])).toThrow('invalid w: 1 values, expected 2');
});
