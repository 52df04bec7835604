import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { goldenOptions } from '../../../goldens/options.mjs';

const places = { root: '/house/repository/', from: '/house/elsewhere' };

test('without a word: the cases beside the repository, both backends, in Chromium', () => {
  expect(goldenOptions([], places)).toEqual({
    path: resolve('/house/shared/goldens'),
    backends: ['gpu', 'cpu'],
    schedule: 'auto',
    browserName: 'chromium',
    json: undefined,
  });
});

test('relative paths start where the person is', () => {
  const { path, json } = goldenOptions(['cases', '--json', 'out.json'], places);
  expect(path).toBe(resolve('/house/elsewhere/cases'));
  expect(json).toBe(resolve('/house/elsewhere/out.json'));
});

test('one backend, a forced schedule, another browser', () => {
  const args = ['/cases', '--backend', 'gpu', '--schedule', 'streamed', '--browser', 'firefox'];
  expect(goldenOptions(args, places)).toMatchObject({
    path: resolve('/cases'),
    backends: ['gpu'],
    schedule: 'streamed',
    browserName: 'firefox',
  });
});

test.each([
  [['--backend', 'webgl'], 'unknown --backend: webgl; expected gpu or cpu'],
  [['--schedule', 'fast'], 'unknown --schedule: fast; expected auto or resident or streamed'],
  [['--browser', 'safari'], 'unknown --browser: safari; expected chromium or firefox'],
  [['a', 'b'], 'invalid paths: a, b; expected one'],
  [['--backends', 'gpu'], /--backends/],
])('%j is refused', (args, sentence) => {
  expect(() => goldenOptions(args, places)).toThrow(sentence);
});
