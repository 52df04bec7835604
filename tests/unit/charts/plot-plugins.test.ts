import { expect, it } from 'vitest';
import { apart } from '../../../src/charts/plot-plugins.ts';

it('moves labels apart that would overlap, and keeps their order', () => {
  const moved = apart(
    [
      { y: 52, text: 'b' },
      { y: 50, text: 'W' },
    ],
    14,
  );
  expect(moved.map(({ text }) => text)).toEqual(['W', 'b']);
  expect((moved[1]?.y ?? 0) - (moved[0]?.y ?? 0)).toBeCloseTo(14);
  expect(apart([{ y: 10 }, { y: 90 }], 14)).toEqual([{ y: 10 }, { y: 90 }]);
});
