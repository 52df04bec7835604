import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCell,
  formatCount,
  formatFloat32,
  formatLimit,
  formatRate,
  formatValue,
} from '../../../src/i18n/numbers.ts';

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

  it('of memory have the unit that suits them', () => {
    expect([0, 1023, 1024, 134_217_728, 402_653_184, 1.5 * 2 ** 30, 2 ** 40].map(formatBytes)).toEqual(
      ['0 B', '1023 B', '1 KiB', '128 MiB', '384 MiB', '1.5 GiB', '1 TiB'].map((text) =>
        text.replace(' ', '\u00a0'),
      ),
    );
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

  it('a float32 has as few digits as tell it from its neighbours', () => {
    const texts = [39.1, 0.1, -0.25, 1e-7, 3750, 16777216, 0, 1 / 3].map((value) =>
      formatFloat32(Math.fround(value)),
    );
    expect(texts).toEqual(['39.1', '0.1', '−0.25', '1e−7', '3750', '16777216', '0', '0.33333334']);
  });
});
