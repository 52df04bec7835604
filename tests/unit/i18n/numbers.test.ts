import { describe, expect, it } from 'vitest';
import { formatCell, formatCount, formatLimit, formatRate, formatValue } from '../../../src/i18n/numbers.ts';

describe('numbers for people', () => {
  it('have one minus sign', () => {
    expect(formatCount(-1_000_000)).toBe('−1,000,000');
    expect(formatLimit(-1_000_000)).toBe('−1,000,000');
    expect(formatValue(-1.5e-9)).toBe('−1.5e−9');
  });

  it('measured near ten do not change their form', () => {
    expect([9.94, 9.96, 9.999, 10, 10.04].map(formatRate)).toEqual(['9.9', '10', '10', '10', '10']);
    expect([123_456, 0].map(formatRate)).toEqual(['123,000', '—']);
  });

  it('in a table have equally many decimals', () => {
    expect([3, -0.5, Math.fround(4.0161), 0, 1.25e-10].map(formatCell)).toEqual([
      '3.0000000',
      '−0.5000000',
      '4.0160999',
      '0.0000000',
      '1.2500000e−10',
    ]);
    expect([Infinity, Number.NaN].map(formatCell)).toEqual(['∞', 'NaN']);
  });
});
