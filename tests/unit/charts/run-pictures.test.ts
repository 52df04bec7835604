import { expect, test } from 'vitest';
import type { RunInfo } from '../../../protocol/events.ts';
import { GUIDE_RUN } from '../../../protocol/run-spec.ts';
import { lineOf, variablesPicture } from '../../../src/charts/run-pictures.ts';
import { fakeCompiledRun } from '../session/fakes.ts';

function infoWith(labels: readonly string[]): RunInfo {
  const backend = {
    kind: 'cpu',
    adapter: '',
    software: true,
    reason: 'no-webgpu',
    workgroupSize: null,
  } as const;
  return {
    ...fakeCompiledRun().about,
    run: 1,
    spec: GUIDE_RUN,
    batchesPerEpoch: 1,
    backend,
    tracked: labels.map((label, variable) => ({ variable, element: 0, label })),
    line: { trueW: 3, trueB: 2, leastSquares: { w: 2.9, b: 1.9, loss: 1 }, maxStableLearningRate: 1 },
  };
}

function goalsOf(info: RunInfo): string[] {
  const position = { epoch: 0, batch: 0, step: 0 };
  const none = new Float32Array(0);
  const snapshot = {
    run: 1,
    status: 'ready',
    position,
    history: { epoch: new Float64Array(0), lossBefore: none, loss: none, tracked: [] },
    loss: 9,
    variables: [Float32Array.of(5), Float32Array.of(0)],
    prediction: none,
    learningRate: 0.1,
    stepsPerSecond: 0,
    checkpoint: { position, state: none, learningRate: 0.1 },
  } as const;
  const input = { info, start: null, snapshot, columns: snapshot.history, marks: [], cursor: null };
  const { picture } = variablesPicture({ ...input, pixels: 100, xSuffix: '' });
  return picture.lines.filter(({ tone }) => tone !== 'model').map(({ key }) => key);
}

test('each variable of a line has its goals, and only those that there are', () => {
  expect(goalsOf(infoWith(['W', 'b']))).toEqual(['true W', 'least squares W', 'true b', 'least squares b']);
  expect(goalsOf(infoWith(['W']))).toEqual(['true W', 'least squares W']);
});

test('the line of a model without a bias goes through the origin', () => {
  expect(lineOf(infoWith(['W', 'b']), [Float32Array.of(5), Float32Array.of(2)])).toEqual({ w: 5, b: 2 });
  expect(lineOf(infoWith(['W']), [Float32Array.of(5)])).toEqual({ w: 5, b: 0 });
});
