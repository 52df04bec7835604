import { expect, test } from 'vitest';
import { OPTIMIZER_DEFAULTS } from '../../../protocol/optimizer-spec.ts';
import { GUIDE_RUN, LAYER_DEFAULTS, type RunSpec } from '../../../protocol/run-spec.ts';
import {
  bandOf,
  bestLane,
  lanesOf,
  settingsOf,
  spanAround,
  specOfLane,
  valuesOf,
} from '../../../src/later/views/race/settings.ts';

test('what has a part in the step can differ; what is 0 or off cannot', () => {
  const layers = [
    { ...LAYER_DEFAULTS.dense, units: 4, kernelRegularizer: { l1: 0, l2: 0.01 } },
    { ...LAYER_DEFAULTS.dropout, rate: 0.2 },
    { ...LAYER_DEFAULTS.dense, units: 1 },
  ] as const;
  const optimizer = { ...OPTIMIZER_DEFAULTS.sgd, momentum: 0.9 };
  expect(settingsOf({ ...GUIDE_RUN, optimizer, model: { layers } })).toEqual([
    { path: ['optimizer', 'learningRate'], value: 0.01 },
    { path: ['optimizer', 'momentum'], value: 0.9 },
    { path: ['model', 'layers', 0, 'kernelRegularizer', 'l2'], value: 0.01 },
    { path: ['model', 'layers', 1, 'rate'], value: 0.2 },
  ]);
});

test('values are evenly spaced, by sum or by factor, ends included', () => {
  expect(valuesOf({ from: 0, to: 1, count: 5, scale: 'linear' })).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(valuesOf({ from: 0.01, to: 100, count: 5, scale: 'log' })).toEqual([0.01, 0.1, 1, 10, 100]);
  expect(valuesOf({ from: 3, to: 9, count: 1, scale: 'log' })).toEqual([3]);
  expect(valuesOf({ from: 0, to: 1, count: 5, scale: 'log' })).toEqual([]);
});

test('around a setting lies what it could be', () => {
  const rate = spanAround({ path: ['optimizer', 'learningRate'], value: 0.1 }, 9);
  expect(rate.from).toBeLessThan(0.1);
  expect(rate.to).toBeGreaterThan(0.1);
  expect(spanAround({ path: ['optimizer', 'beta1'], value: 0.9 }, 9)).toMatchObject({
    scale: 'linear',
    to: 0.9,
  });
});

test('every pair of two settings, every seed of each', () => {
  expect(
    lanesOf(
      [
        [1, 2],
        [7, 8, 9],
      ],
      [5],
    ).map(({ values }) => values),
  ).toEqual([
    [1, 7],
    [1, 8],
    [1, 9],
    [2, 7],
    [2, 8],
    [2, 9],
  ]);
  expect(lanesOf([], [3, 4])).toEqual([
    { seed: 3, values: [] },
    { seed: 4, values: [] },
  ]);
});

test('a lane’s spec is the run’s with its own values', () => {
  const paths = [
    ['optimizer', 'learningRate'],
    ['model', 'layers', 0, 'kernelRegularizer', 'l2'],
  ] as const;
  const spec: RunSpec = specOfLane(GUIDE_RUN, paths, { seed: 9, values: [0.5, 0.25] });
  expect(spec.optimizer.learningRate).toBe(0.5);
  expect(spec.model.layers[0]).toMatchObject({ kernelRegularizer: { l1: 0, l2: 0.25 } });
  expect(spec.seed).toBe(9);
  expect(GUIDE_RUN.optimizer.learningRate).toBe(0.1);
});

test('mean and band leave out what is not finite; the best lane has not diverged', () => {
  expect(bandOf([1, 3, NaN, Infinity])).toEqual({ mean: 2, low: 1, high: 3 });
  expect(bandOf([NaN])).toBeNull();
  expect(bestLane(Float32Array.of(3, 0.5, 1, NaN), Uint8Array.of(0, 1, 0, 0))).toBe(2);
  expect(bestLane(Float32Array.of(NaN), Uint8Array.of(0))).toBe(-1);
});
