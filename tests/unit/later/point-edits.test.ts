import { describe, expect, test } from 'vitest';
import type { HandPoint } from '../../../protocol/data-spec.ts';
import { moved, nearest, placed, PointHistory, withinClasses } from '../../../src/later/data/point-edits.ts';

const POINTS: readonly HandPoint[] = [
  [0, 0, 0],
  [1, 0, 1],
  [5, 5, 2],
];

test('a point stays in the square, and its numbers stay short', () => {
  expect(placed({ x: 1.23456, y: -9 }, 1)).toEqual([1.23, -6, 1]);
  expect(Object.is(placed({ x: -0.001, y: 0 }, 0)[0], 0)).toBe(true);
});

test('the nearest point is found, if it is near enough', () => {
  expect(nearest(POINTS, { x: 0.7, y: 0 }, 1)).toBe(1);
  expect(nearest(POINTS, { x: 3, y: 0 }, 1)).toBe(-1);
  expect(nearest([], { x: 0, y: 0 }, 100)).toBe(-1);
});

test('a moved point keeps its class; the others keep their places', () => {
  expect(moved(POINTS, 2, { x: -1, y: 2 })).toEqual([POINTS[0], POINTS[1], [-1, 2, 2]]);
  expect(moved(POINTS, 7, { x: 0, y: 0 })).toBe(POINTS);
});

test('with fewer classes no point is lost', () => {
  expect(withinClasses(POINTS, 2).map(([, , label]) => label)).toEqual([0, 1, 1]);
});

describe('the history', () => {
  test('goes back and forth, until something new is done', () => {
    const history = new PointHistory();
    const [none, one, two] = [[], POINTS.slice(0, 1), POINTS.slice(0, 2)];
    expect(history.undo(none)).toBeNull();
    history.keep(none);
    history.keep(one);
    expect(history.undo(two)).toBe(one);
    expect(history.undo(one)).toBe(none);
    expect([history.canUndo, history.canRedo]).toEqual([false, true]);
    expect(history.redo(none)).toBe(one);
    history.keep(one);
    expect(history.redo(POINTS)).toBeNull();
  });
});
