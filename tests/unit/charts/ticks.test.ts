import { describe, expect, it } from 'vitest';
import { linearTicks, logTickLabel, logTicks, tickLabel } from '../../../src/charts/ticks.ts';

describe('ticks', () => {
  it('are few, round, and reach the ends', () => {
    expect(linearTicks(0, 10, 4)).toEqual([0, 2, 4, 6, 8, 10]);
    expect(linearTicks(-4, 4, 4)).toEqual([-4, -2, 0, 2, 4]);
    expect(linearTicks(3, 3, 4)).toEqual([3]);
  });

  it('are powers of ten on a logarithmic axis, with 2 and 5 where there is room', () => {
    expect(logTicks(0, 1, 6).map(logTickLabel)).toEqual(['1', '2', '5', '10']);
    expect(logTicks(0, 39, 3).map(logTickLabel)).toEqual(['1', '1e13', '1e26', '1e39']);
    expect(logTicks(-2, 2, 4).map(logTickLabel)).toEqual(['0.01', '0.1', '1', '10', '100']);
  });

  it('read well', () => {
    expect(tickLabel(0.30000000000000004, 0.1)).toBe('0.3');
    expect(tickLabel(-1e-17, 0.1)).toBe('0');
    expect(tickLabel(-5, 5)).toBe('−5');
    expect(tickLabel(20_000, 5000)).toBe('20k');
    expect(tickLabel(2_500_000, 5000)).toBe('2.5M');
  });
});
