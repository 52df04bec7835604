import { expect, test } from 'vitest';
import type { PointsDataSpec } from '../../../protocol/data-spec.ts';
import { parseRunSpec } from '../../../protocol/parse.ts';
import { withData } from '../../../protocol/presets.ts';
import { GUIDE_RUN } from '../../../protocol/run-spec.ts';
import { openData } from '../../../worker/data/open-data.ts';
import { compileRun } from '../../../worker/session/compile-run.ts';

const DATA: PointsDataSpec = {
  type: 'points',
  classes: 3,
  points: [
    [1.5, -2, 0],
    [0, 3, 2],
    [-4, -4, 1],
  ],
};

function problemsOf(data: unknown) {
  const parsed = parseRunSpec({ ...withData(GUIDE_RUN, DATA), data });
  return parsed.ok ? [] : parsed.problems;
}

test('points by hand come in as they were set, in a frame that does not follow them', async () => {
  const spec = withData(GUIDE_RUN, DATA);
  const opened = await openData({ ...GUIDE_RUN, data: DATA }, () =>
    Promise.reject(new Error('nothing to fetch')),
  );
  expect([...opened.x]).toEqual([1.5, -2, 0, 3, -4, -4]);
  expect([...opened.y]).toEqual([0, 2, 1]);
  const { data, grid } = compileRun(spec, opened).about;
  expect(data).toMatchObject({
    examples: 3,
    classes: 3,
    x: [
      { min: -6, max: 6 },
      { min: -6, max: 6 },
    ],
  });
  expect(grid.x[0]).toBeLessThan(-6);
});

test('a link may carry them; what is wrong with them is named', () => {
  expect(problemsOf(DATA)).toEqual([]);
  expect(problemsOf({ ...DATA, points: [[0, 0, 0]] })).toMatchObject([
    { path: ['data', 'points', 1], reason: { kind: 'missing' } },
  ]);
  // The model's last layer still has three units.
  expect(problemsOf({ ...DATA, classes: 2 }).slice(0, 1)).toMatchObject([
    { path: ['data', 'points', 1, 2], reason: { kind: 'out-of-range', max: 1, received: 2 } },
  ]);
  expect(
    problemsOf({
      ...DATA,
      points: [
        [0, 9, 0],
        [0, 0, 1],
      ],
    }),
  ).toMatchObject([
    { path: ['data', 'points', 0, 1], reason: { kind: 'out-of-range', max: 6, received: 9 } },
  ]);
  for (const point of [[0, 0], [0, 0, 0, 0], 'x', null, { 0: 1 }])
    expect(problemsOf({ ...DATA, points: [point, point] })).not.toEqual([]);
});
