import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimate } from '../../../src/charts/decimate.ts';

function track(values: readonly number[]) {
  return { x: values.map((_, i) => i), y: values, length: values.length };
}

const anyValue = fc.oneof(
  { weight: 9, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity) },
);

describe('decimate', () => {
  it('leaves a short track as it is', () => {
    expect(decimate(track([3, 1, 2]), 0, 2, 100)).toEqual([
      { x: 0, y: 3 },
      { x: 1, y: 1 },
      { x: 2, y: 2 },
    ]);
  });

  it('leaves out what is not finite', () => {
    expect(decimate(track([1, Number.NaN, Infinity, 2]), 0, 3, 100).map(({ y }) => y)).toEqual([1, 2]);
  });

  it('keeps a single spike among a hundred thousand', () => {
    const values = Array.from({ length: 100_000 }, () => 1);
    values[77_777] = 50;
    values[12_345] = -50;
    const points = decimate(track(values), 0, 99_999, 300);
    expect(points).toContainEqual({ x: 77_777, y: 50 });
    expect(points).toContainEqual({ x: 12_345, y: -50 });
    expect(points.length).toBeLessThanOrEqual(602);
  });

  it('keeps the extremes of every column, the ends and the order, in few points', () => {
    fc.assert(
      fc.property(
        fc.array(anyValue, { minLength: 1, maxLength: 400 }),
        fc.integer({ min: 1, max: 40 }),
        (values, columns) => {
          const points = decimate(track(values), 0, values.length - 1, columns);
          const finite = values.map((y, x) => ({ x, y })).filter(({ y }) => Number.isFinite(y));
          if (finite.length === 0) return points.length === 0;
          if (values.length > 2 * columns) expect(points.length).toBeLessThanOrEqual(2 * (columns + 1) + 2);
          expect(points[0]).toEqual(finite[0]);
          expect(points.at(-1)).toEqual(finite.at(-1));
          expect(Math.max(...points.map(({ y }) => y))).toBe(Math.max(...finite.map(({ y }) => y)));
          expect(Math.min(...points.map(({ y }) => y))).toBe(Math.min(...finite.map(({ y }) => y)));
          expect(points.every(({ x }, i) => i === 0 || x >= (points[i - 1]?.x ?? 0))).toBe(true);
          return true;
        },
      ),
    );
  });
});
