import { expect, test } from 'vitest';
import { GUIDE_RUN } from '../../../protocol/run-spec.ts';
import { openData } from '../../../worker/data/open-data.ts';

test('the guide’s points come from the bundled file, with the guide’s line', async () => {
  const paths: string[] = [];
  const text = `x,y\n${'1,5\n'.repeat(1000)}`;
  const data = await openData(GUIDE_RUN, (path) => {
    paths.push(path);
    return Promise.resolve(text);
  });
  expect(paths).toEqual(['data/guide-line.csv']);
  expect(data.examples).toBe(1000);
  expect(data.line).toEqual({ w: 3, b: 2 });
});

test('generated points need no file', async () => {
  const refuse = () => Promise.reject(new Error('asked for a file'));
  const data = await openData(
    { ...GUIDE_RUN, data: { type: 'line', examples: 10, w: 1.5, b: -2, noise: 0, seed: 0, x: 'even' } },
    refuse,
  );
  expect(data.line).toEqual({ w: 1.5, b: -2 });
  expect([data.y[0], data.y[9]]).toEqual([-5, 1]);
});
