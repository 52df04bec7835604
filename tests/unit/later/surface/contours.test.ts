import { describe, expect, test } from 'vitest';
import { contourLines, type Field } from '../../../../src/later/views/surface/contours.ts';

function field(columns: number, rows: number, height: (x: number, y: number) => number): Field {
  const values = Float32Array.from({ length: columns * rows }, (_, i) =>
    height(i % columns, Math.floor(i / columns)),
  );
  return { values, columns, rows };
}

describe('contour lines', () => {
  test('a slope has one straight line, where it should be', () => {
    const lines = contourLines(
      field(5, 4, (x) => x),
      1.25,
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]).toHaveLength(4);
    for (const { x } of lines[0]!) expect(x).toBeCloseTo(1.25, 6);
    expect(lines[0]!.map(({ y }) => y).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
  });

  test('a bowl has one closed line, round about', () => {
    const lines = contourLines(
      field(41, 41, (x, y) => (x - 20) ** 2 + (y - 20) ** 2),
      144,
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]!.at(0)).toEqual(lines[0]!.at(-1));
    for (const { x, y } of lines[0]!) expect(Math.hypot(x - 20, y - 20)).toBeCloseTo(12, 1);
  });

  test('two hollows have two lines below the pass, one above', () => {
    const pair = field(91, 61, (x, y) => Math.min((x - 30) ** 2, (x - 60) ** 2) + (y - 30) ** 2);
    expect(contourLines(pair, 100)).toHaveLength(2);
    const around = contourLines(pair, 300);
    expect(around).toHaveLength(1);
    expect(around[0]!.at(0)).toEqual(around[0]!.at(-1));
  });

  test('a saddle cell is parted by its middle', () => {
    const lines = contourLines({ values: Float32Array.of(1, 0, 0, 1), columns: 2, rows: 2 }, 0.4);
    expect(lines).toHaveLength(2);
    // The middle, 0.5, is above: the low corners are cut off, each by its own line.
    for (const line of lines) {
      const [a, b] = [line[0]!, line[1]!];
      expect([a.x + b.x, a.y + b.y].map((sum) => Math.abs(sum - 1) > 0.3)).toEqual([true, true]);
    }
  });

  test('none where nothing crosses, or where there are no numbers', () => {
    expect(
      contourLines(
        field(4, 4, () => 1),
        1.5,
      ),
    ).toEqual([]);
    expect(
      contourLines(
        field(2, 2, (x) => (x === 0 ? NaN : 2)),
        1,
      ),
    ).toEqual([]);
  });
});
