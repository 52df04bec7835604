import { expect, test } from 'vitest';
import type { LineDataSpec } from '../../../protocol/data-spec.ts';
import { generateLine } from '../../../worker/data/line.ts';

const SPEC: LineDataSpec = { type: 'line', examples: 50_000, w: 3, b: 2, noise: 1, seed: 4, x: 'normal' };

function meanAndDeviation(values: Float32Array): [number, number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return [mean, Math.sqrt(variance)];
}

test('normal x and the noise have the moments asked for', () => {
  const { examples, x, y } = generateLine({ ...SPEC, noise: 0.5 });
  expect([examples, x.length, y.length]).toEqual([50_000, 50_000, 50_000]);
  const [meanX, deviationX] = meanAndDeviation(x);
  expect(Math.abs(meanX)).toBeLessThan(4 / Math.sqrt(50_000));
  expect(Math.abs(deviationX - 1)).toBeLessThan(4 / Math.sqrt(100_000));
  const residuals = y.map((value, i) => value - 3 * x[i]! - 2);
  const [meanNoise, deviationNoise] = meanAndDeviation(residuals);
  expect(Math.abs(meanNoise)).toBeLessThan(2 / Math.sqrt(50_000));
  expect(Math.abs(deviationNoise - 0.5)).toBeLessThan(2 / Math.sqrt(100_000));
  const correlation = residuals.reduce((sum, value, i) => sum + value * x[i]!, 0) / 25_000;
  expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(50_000));
});

test('without noise every point is on the line, to the last bit', () => {
  for (const x of ['normal', 'even'] as const) {
    const data = generateLine({ ...SPEC, examples: 1000, w: -1.7, b: 0.3, noise: 0, x });
    expect(data.y).toEqual(data.x.map((value) => -1.7 * value + 0.3));
  }
});

test('even x goes from -2 to 2 in equal steps, like tf.linspace', () => {
  expect(generateLine({ ...SPEC, examples: 11, x: 'even' }).x).toEqual(
    new Float32Array([-2, -1.6, -1.2, -0.8, -0.4, 0, 0.4, 0.8, 1.2, 1.6, 2]),
  );
  const { x } = generateLine({ ...SPEC, examples: 1000, x: 'even' });
  expect(x.toReversed().map((value) => -value)).toEqual(x);
  expect(generateLine({ ...SPEC, examples: 1, x: 'even' }).x).toEqual(new Float32Array([0]));
});

test('the same spec gives the same points, another seed others', () => {
  expect(generateLine(SPEC)).toEqual(generateLine({ ...SPEC }));
  expect(generateLine({ ...SPEC, seed: 5 }).x).not.toEqual(generateLine(SPEC).x);
  const even = { ...SPEC, x: 'even' } as const;
  expect(generateLine({ ...even, seed: 5 }).y).not.toEqual(generateLine(even).y);
});

test('true line and noise change no draw; more examples keep the first ones', () => {
  const { x } = generateLine(SPEC);
  expect(generateLine({ ...SPEC, w: 7, b: -1, noise: 3 }).x).toEqual(x);
  expect(generateLine({ ...SPEC, examples: 777 }).x).toEqual(x.slice(0, 777));
});
