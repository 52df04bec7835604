import { expect, test } from 'vitest';
import { gridOver } from '../../../worker/session/grid.ts';

test('over one input: a line from end to end', () => {
  const { x, shape } = gridOver([{ min: -1, max: 3 }], 10);
  expect(shape).toEqual([x.length]);
  expect([x[0], x.at(-1)]).toEqual([-1, 3]);
  expect([...x]).toEqual([...x].toSorted((a, b) => a - b));
});

test('over two: row by row from the top, a little beyond the data', () => {
  const { x, shape } = gridOver(
    [
      { min: 0, max: 10 },
      { min: -1, max: 1 },
    ],
    105,
  );
  const [rows = 0, columns = 0] = shape;
  expect([rows, columns, x.length]).toEqual([50, 50, 5000]);
  const at = (row: number, column: number): number[] => [
    ...x.subarray(2 * (row * columns + column)).subarray(0, 2),
  ];
  expect(at(0, 0)[0]).toBeLessThan(0);
  expect(at(0, columns - 1)[0]).toBeGreaterThan(10);
  expect(at(0, 0)[1]).toBeGreaterThan(1);
  expect(at(rows - 1, 0)[1]).toBeLessThan(-1);
  expect(at(7, 3)[0]).toBe(at(8, 3)[0]);
  expect(at(7, 3)[1]).toBe(at(7, 4)[1]);
});

test('a large model is asked at fewer places, and one of more inputs at none', () => {
  const two = [0, 0].map(() => ({ min: 0, max: 0 }));
  expect(gridOver(two, 10_000).shape).toEqual([20, 20]);
  expect(gridOver(two, 1e9).shape).toEqual([16, 16]);
  expect(gridOver([...two, ...two], 10)).toEqual({ x: new Float32Array(0), shape: [0] });
});
