import { expect, test } from 'vitest';
import type { RunInfo } from '../../../protocol/events.ts';
import { OPTIMIZER_DEFAULTS } from '../../../protocol/optimizer-spec.ts';
import { GUIDE_RUN, LAYER_DEFAULTS, type LayerSpec } from '../../../protocol/run-spec.ts';
import {
  leastLoss,
  listedLabels,
  maxStableRate,
  metricInstead,
  variableSize,
} from '../../../src/charts/run-facts.ts';
import {
  lineOf,
  lossPicture,
  metricPicture,
  variablesPicture,
  type ClippedPicture,
  type HistoryInput,
} from '../../../src/charts/run-pictures.ts';
import { fakeCompiledRun } from '../session/fakes.ts';

function infoWith(labels: readonly string[]): RunInfo {
  const backend = {
    kind: 'cpu',
    adapter: '',
    software: true,
    reason: 'no-webgpu',
    workgroupSize: null,
    schedule: null,
  } as const;
  return {
    ...fakeCompiledRun().about,
    run: 1,
    spec: GUIDE_RUN,
    batchesPerEpoch: 1,
    backend,
    metrics: [],
    tracked: labels.map((label, variable) => ({ variable, element: 0, label })),
    line: { trueW: 3, trueB: 2, leastSquares: { w: 2.9, b: 1.9, loss: 1 }, maxStableLearningRate: 1 },
  };
}

function pictureOf(info: RunInfo, tracked: readonly Float32Array[] = []): ClippedPicture {
  return variablesPicture(inputOf(info, tracked));
}

function inputOf(info: RunInfo, tracked: readonly Float32Array[]): HistoryInput {
  const position = { epoch: 0, batch: 0, step: 0 };
  const none = new Float32Array(0);
  const snapshot = {
    run: 1,
    status: 'ready',
    position,
    history: { epoch: Float64Array.of(0), lossBefore: none, loss: none, tracked },
    loss: 9,
    metrics: [],
    variables: [Float32Array.of(5), Float32Array.of(0)],
    prediction: none,
    learningRate: 0.1,
    stepsPerSecond: 0,
    checkpoint: { position, state: none, learningRate: 0.1, diverged: false },
  } as const;
  const input = { info, start: null, snapshot, columns: snapshot.history, marks: [], cursor: null };
  return { ...input, pixels: 100, xSuffix: '' };
}

function goalsOf(info: RunInfo): string[] {
  return pictureOf(info)
    .picture.lines.filter(({ tone }) => tone !== 'model')
    .map(({ key }) => key);
}

test('each variable of a line has its goals, and only those that there are', () => {
  expect(goalsOf(infoWith(['W', 'b']))).toEqual(['true W', 'least squares W', 'true b', 'least squares b']);
  expect(goalsOf(infoWith(['W']))).toEqual(['true W', 'least squares W']);
});

test('the line of a model without a bias goes through the origin', () => {
  expect(lineOf(infoWith(['W', 'b']), [Float32Array.of(5), Float32Array.of(2)])).toEqual({ w: 5, b: 2 });
  expect(lineOf(infoWith(['W']), [Float32Array.of(5)])).toEqual({ w: 5, b: 0 });
});

const withLayers = (info: RunInfo, ...layers: LayerSpec[]): RunInfo => ({
  ...info,
  spec: { ...info.spec, model: { layers } },
});

test('only a line has goals, and names for its few variables', () => {
  const line = infoWith(['W', 'b']);
  const curve = withLayers(line, { ...LAYER_DEFAULTS.dense, units: 1, activation: 'tanh' });
  expect(goalsOf(curve)).toEqual([]);
  expect(pictureOf(curve).picture.lines.map(({ head }) => head)).toEqual(['W', 'b']);
  const many = infoWith(['a', 'b', 'c', 'd', 'e']);
  expect(listedLabels(many)).toEqual([]);
  expect(
    pictureOf(many)
      .picture.lines.filter(({ tone }) => tone === 'model')
      .map(({ head }) => head),
  ).toEqual(['', '', '', '', '']);
});

test('the columns of metrics are no variables', () => {
  const values = [5, 0, 1e6].map((value) => Float32Array.of(value));
  const { picture, yMax } = pictureOf(infoWith(['W', 'b']), values);
  expect(picture.lines.filter(({ tone }) => tone === 'model')).toHaveLength(2);
  expect(yMax).toBeLessThan(10);
});

test('the least loss and the largest stable rate are known of plain least squares only', () => {
  const info = infoWith(['W', 'b']);
  expect([leastLoss(info), maxStableRate(info, info.spec)]).toEqual([1, 1]);
  const adam = { ...info.spec, optimizer: OPTIMIZER_DEFAULTS.adam };
  expect(maxStableRate(info, adam)).toBeNull();
  const huber = { ...info, spec: { ...info.spec, loss: 'huber' } as const };
  expect([leastLoss(huber), maxStableRate(huber, huber.spec)]).toEqual([null, null]);
  expect(
    variableSize({ ...info, variables: [{ name: 'k', shape: [2, 3], dtype: 'float32', trainable: true }] }),
  ).toBe(6);
});

test('where variables are too many, a metric is drawn instead, and the loss of validation beside the loss', () => {
  const info: RunInfo = {
    ...infoWith([]),
    metrics: [
      { name: 'loss', set: 'validation', column: 0 },
      { name: 'accuracy', set: 'training', column: 1 },
      { name: 'accuracy', set: 'validation', column: 2 },
    ],
  };
  expect(metricInstead(info)).toBe('accuracy');
  expect(metricInstead({ ...info, metrics: info.metrics.slice(0, 1) })).toBeNull();
  expect(metricInstead(infoWith(['W']))).toBeNull();
  const values = [4, 0.5, 0.25].map((value) => Float32Array.of(value));
  const input = inputOf(info, values);
  const [trained, kept] = metricPicture(input, 'accuracy').picture.lines;
  expect([trained?.dash, kept?.dash]).toEqual(['solid', 'dashed']);
  expect(trained?.points.at(-1)).toEqual({ x: 1, y: 0.5 });
  expect(kept?.points.at(-1)).toEqual({ x: 1, y: 0.25 });
  const loss = lossPicture(input, 'linear');
  expect(loss.picture.lines.map(({ key }) => key)).toContain('validation/loss');
  expect(loss.yMax).toBeGreaterThan(4);
});
