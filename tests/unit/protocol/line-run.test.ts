import { expect, test } from 'vitest';
import { isLeastSquares, isPlainDescent, lineLayer } from '../../../protocol/line-run.ts';
import { OPTIMIZER_DEFAULTS } from '../../../protocol/optimizer-spec.ts';
import { GUIDE_RUN, type LayerSpec, type RunSpec } from '../../../protocol/run-spec.ts';
import { splitSizes } from '../../../protocol/split.ts';
import { guideLayer } from './run-specs.ts';

const withLayers = (...layers: LayerSpec[]): RunSpec => ({ ...GUIDE_RUN, model: { layers } });

test('a line is one dense unit and nothing else', () => {
  expect(lineLayer(GUIDE_RUN)).toEqual(guideLayer());
  expect(lineLayer(withLayers({ ...guideLayer(), useBias: false }))).not.toBeNull();
  expect(lineLayer(withLayers({ ...guideLayer(), activation: 'tanh' }))).toBeNull();
  expect(lineLayer(withLayers({ ...guideLayer(), units: 2 }))).toBeNull();
  expect(lineLayer(withLayers(guideLayer(), guideLayer()))).toBeNull();
  expect(lineLayer(withLayers({ type: 'flatten', activation: 'linear' }))).toBeNull();
});

test('its least loss is that of least squares only where nothing else is added or meant', () => {
  expect(isLeastSquares(GUIDE_RUN)).toBe(true);
  expect(isLeastSquares({ ...GUIDE_RUN, loss: 'huber' })).toBe(false);
  expect(isLeastSquares(withLayers({ ...guideLayer(), kernelRegularizer: { l1: 0, l2: 0.1 } }))).toBe(false);
  expect(isLeastSquares(withLayers({ ...guideLayer(), activation: 'relu' }))).toBe(false);
});

test('plain descent is gradient descent without anything', () => {
  const { sgd, adam } = OPTIMIZER_DEFAULTS;
  expect(isPlainDescent(sgd)).toBe(true);
  expect(isPlainDescent(adam)).toBe(false);
  expect(isPlainDescent({ ...sgd, momentum: 0.9 })).toBe(false);
  expect(isPlainDescent({ ...sgd, clipvalue: 1 })).toBe(false);
  expect(isPlainDescent({ ...sgd, globalClipnorm: 1 })).toBe(false);
  const schedule = { type: 'cosineDecay', decaySteps: 10, alpha: 0, warmupSteps: 0 } as const;
  expect(isPlainDescent({ ...sgd, schedule })).toBe(false);
});

test.each([
  [0, 1000, 1000, 0],
  [0.2, 1000, 800, 200],
  [0.9, 10, 1, 9],
  [0.25, 10, 7, 3],
])('of a split of %d, %d examples are %d and %d', (validation, examples, training, kept) => {
  expect(splitSizes({ validation }, examples)).toEqual({ training, validation: kept });
});
