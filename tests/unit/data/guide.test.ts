import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { FailureError } from '../../../protocol/failure.ts';
import { GUIDE_POINTS_PATH, loadGuidePoints, parsePoints } from '../../../worker/data/guide.ts';

/** As the built page serves it. */
const fetchBundled = (path: string): Promise<string> =>
  readFile(new URL(`../../../public/${path}`, import.meta.url), 'utf8');

/** The technical detail of the failure that `attempt` ends in. */
async function detailOf(attempt: () => unknown): Promise<string> {
  try {
    await attempt();
  } catch (error) {
    if (error instanceof FailureError && error.failure.code === 'data-unavailable')
      return error.failure.params.detail;
    throw error;
  }
  throw new Error('nothing was wrong');
}

test('the bundled text holds the guide’s 1000 points', async () => {
  const { examples, x, y } = await loadGuidePoints(fetchBundled);
  expect([examples, x.length, y.length]).toEqual([1000, 1000, 1000]);
  expect([x[0], y[0]]).toEqual([Math.fround(1.9946563), Math.fround(7.563005)]);
});

test('the bundled numbers are float32 already: reading rounds nothing away', async () => {
  const text = await fetchBundled(GUIDE_POINTS_PATH);
  const [, ...rows] = text.trim().split('\n');
  const { x, y } = parsePoints(text);
  for (const [i, row] of rows.entries()) {
    for (const [cell, value] of [
      [row.split(',')[0]!, x[i]!],
      [row.split(',')[1]!, y[i]!],
    ] as const) {
      expect(Math.abs(Number(cell) - value)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -24);
      expect(Math.fround(Number(cell))).toBe(value);
    }
  }
});

test('line ends of either kind, with or without the last one, read alike', () => {
  const expected = { examples: 2, x: new Float32Array([1, -2.5]), y: new Float32Array([3, 4e-3]) };
  for (const text of ['x,y\n1,3\n-2.5,4e-3\n', 'x,y\r\n1,3\r\n-2.5,4e-3\r\n', 'x,y\n1,3\n-2.5,4E-3'])
    expect(parsePoints(text)).toEqual(expected);
});

test.each([
  ['', 'invalid header in line 1: "", expected "x,y"'],
  ['1,2\n', 'invalid header in line 1: "1,2", expected "x,y"'],
  [
    `<!doctype html>${'a'.repeat(100)}`,
    `invalid header in line 1: "<!doctype html>${'a'.repeat(25)}…", expected "x,y"`,
  ],
  ['x,y\n1,2\n3\n', 'invalid line 3: 1 columns, expected 2'],
  ['x,y\n1,2,3\n', 'invalid line 2: 3 columns, expected 2'],
  ['x,y\n1,2\n\n3,4\n', 'invalid line 3: 1 columns, expected 2'],
  ['x,y\n1,\n', 'invalid number in line 2: ""'],
  ['x,y\n 1,2\n', 'invalid number in line 2: " 1"'],
  ['x,y\n1,NaN\n', 'invalid number in line 2: "NaN"'],
  ['x,y\n1,0x10\n', 'invalid number in line 2: "0x10"'],
  ['x,y\n1,Infinity\n', 'invalid number in line 2: "Infinity"'],
  ['x,y\n1,1e39\n', 'invalid number in line 2: "1e39"'],
  ['x,y\n1,2.\n', 'invalid number in line 2: "2."'],
])('%j is refused: %s', async (text, detail) => {
  expect(await detailOf(() => parsePoints(text))).toBe(detail);
});

test('a file cut short at a line’s end is refused too', async () => {
  const text = await fetchBundled(GUIDE_POINTS_PATH);
  const cut = text.split('\n').slice(0, 501).join('\n');
  expect(await detailOf(() => loadGuidePoints(() => Promise.resolve(cut)))).toBe(
    'invalid number of points: 500, expected 1000',
  );
});

test('a file that cannot be had is named', async () => {
  const offline = () => Promise.reject(new TypeError('Failed to fetch'));
  expect(await detailOf(() => loadGuidePoints(offline))).toBe('missing data/guide-line.csv: Failed to fetch');
});
