import { describe, expect, it } from 'vitest';
import {
  anchoredRange,
  epochRange,
  extentOf,
  linearRange,
  logRange,
  lossRange,
  roundUp,
} from '../../../src/charts/axis-range.ts';

describe('ranges', () => {
  it('finds the finite extent', () => {
    expect(extentOf([3, Number.NaN, -1, Infinity])).toEqual({ min: -1, max: 3 });
    expect(extentOf([Number.NaN, Infinity])).toBeNull();
    expect(extentOf([1, 2, 99], 2)).toEqual({ min: 1, max: 2 });
  });

  it('rounds up to 1, 2 or 5 times a power of ten', () => {
    expect([0.3, 1, 1.2, 3, 7, 10, 4000].map(roundUp)).toEqual([0.5, 1, 2, 5, 10, 10, 5000]);
  });

  it('ends on round numbers a little outside of the values', () => {
    expect(linearRange({ min: -3.6, max: 3.4 })).toEqual({ min: -4, max: 4, clipped: false });
    expect(linearRange({ min: 2, max: 2 })).toMatchObject({
      min: expect.any(Number),
      max: expect.any(Number),
    });
  });

  it('shows everything that stays near its anchors', () => {
    const range = anchoredRange({ min: -20, max: 30 }, { min: 0, max: 5 });
    expect(range.clipped).toBe(false);
    expect(range.min).toBeLessThanOrEqual(-20);
    expect(range.max).toBeGreaterThanOrEqual(30);
  });

  it('cuts a divergence instead of flattening everything else', () => {
    const range = anchoredRange({ min: -1e30, max: 3e35 }, { min: 0, max: 5 });
    expect(range.clipped).toBe(true);
    expect(range.max).toBeLessThan(100);
    expect(lossRange({ min: 1, max: 1e38 }, 9)).toEqual({ min: 0, max: 100, clipped: true });
    expect(lossRange({ min: 1, max: 9 }, 9)).toEqual({ min: 0, max: 10, clipped: false });
  });

  it('spans whole decades', () => {
    expect(logRange({ min: 1.03, max: 8.95 })).toEqual({ min: 1, max: 10, clipped: false });
    expect(logRange({ min: 1, max: 3e38 })).toEqual({ min: 1, max: 1e39, clipped: false });
    expect(logRange({ min: 0, max: 100 }).clipped).toBe(true);
    expect(logRange(null)).toEqual({ min: 0.1, max: 10, clipped: false });
  });

  it('shows the planned epochs once they are in sight', () => {
    expect(epochRange(0, 10)).toMatchObject({ max: 10 });
    expect(epochRange(0, 1000)).toMatchObject({ max: 10 });
    expect(epochRange(321, 1000)).toMatchObject({ max: 500 });
    expect(epochRange(777, 800)).toMatchObject({ max: 800 });
    expect(epochRange(1234, 'untilStopped')).toMatchObject({ max: 2000 });
    expect(epochRange(12, 10)).toMatchObject({ max: 12 });
  });
});
