import { describe, expect, it } from 'vitest';
import { linearTicks, logTickLabel, logTicks, namedTicks, tickLabel } from '../../../src/charts/ticks.ts';

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

  it('name the axis at its end, and stay even where the name needs room', () => {
    const epochs = { xPrefix: '', xSuffix: ' epochs' };
    const labels = (count: number, width: number, max = 10) =>
      namedTicks(0, max, count, width, epochs).map(({ label }) => label);
    expect(labels(5, 600)).toEqual(['0', '2', '4', '6', '8', '10 epochs']);
    expect(labels(5, 300)).toEqual(['0', '5', '10 epochs']);
    expect(labels(5, 60)).toEqual(['0', '2', '4', '6', '8', '10']);
    expect(labels(4, 300, 25)).toEqual(['0', '10', '20 epochs']);
    expect(labels(4, 300, 0)).toEqual(['0 epochs']);
  });

  it('read well', () => {
    expect(tickLabel(0.30000000000000004, 0.1)).toBe('0.3');
    expect(tickLabel(-1e-17, 0.1)).toBe('0');
    expect(tickLabel(-5, 5)).toBe('−5');
    expect(tickLabel(20_000, 5000)).toBe('20k');
    expect(tickLabel(2_500_000, 5000)).toBe('2.5M');
  });
});
