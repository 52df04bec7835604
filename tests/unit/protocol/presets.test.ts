/** What is proposed where the model at hand does not fit the data. */
import { expect, test } from 'vitest';
import { possibleLosses, withData, withLoss } from '../../../protocol/presets.ts';
import { exampleShapes, runProblems } from '../../../protocol/run-checks.ts';
import { PATTERN_DEFAULTS, type DataSpec, type PatternDataSpec } from '../../../protocol/data-spec.ts';
import { GUIDE_RUN } from '../../../protocol/run-spec.ts';

const PATTERNS: readonly PatternDataSpec[] = Object.values(PATTERN_DEFAULTS);
const SPIRAL = PATTERN_DEFAULTS.spiral;

function problemsAfter(from: DataSpec, to: DataSpec): unknown[] {
  const run = withData(withData({ ...GUIDE_RUN, seed: 7 }, from), to);
  expect(run).toMatchObject({ seed: 7, data: to });
  return runProblems(run, exampleShapes(run));
}

test('from any data to any other comes a run that can be trained', () => {
  const all: readonly DataSpec[] = [...PATTERNS, { type: 'guide' }, { ...SPIRAL, classes: 5 }];
  for (const from of all) for (const to of all) expect(problemsAfter(from, to)).toEqual([]);
});

test('what fits stays as it is', () => {
  const line = withData(GUIDE_RUN, PATTERN_DEFAULTS.sine);
  expect(line).toEqual({ ...GUIDE_RUN, data: PATTERN_DEFAULTS.sine });
  const spiral = withData(GUIDE_RUN, SPIRAL);
  expect(spiral).toMatchObject({
    loss: 'binaryCrossentropyFromLogits',
    metrics: ['accuracy', 'confusionMatrix'],
  });
  expect(withData(spiral, PATTERN_DEFAULTS.moons)).toEqual({ ...spiral, data: PATTERN_DEFAULTS.moons });
});

test('for another number of classes only the end of the model changes', () => {
  const two = withData(GUIDE_RUN, SPIRAL);
  const layers = [{ ...two.model.layers[0]!, activation: 'relu' as const }, ...two.model.layers.slice(1)];
  const four = withData({ ...two, model: { layers } }, { ...SPIRAL, classes: 4 });
  expect(four).toMatchObject({ loss: 'sparseCategoricalCrossentropyFromLogits' });
  expect(four.model.layers.slice(0, -1)).toEqual(layers.slice(0, -1));
  expect(four.model.layers.at(-1)).toMatchObject({ type: 'dense', units: 4 });
});

test('losses that fit are offered, each with metrics that go with it', () => {
  expect(possibleLosses(GUIDE_RUN)).toEqual(['meanSquaredError', 'meanAbsoluteError', 'huber', 'logCosh']);
  const spiral = withData(GUIDE_RUN, SPIRAL);
  expect(possibleLosses(spiral)).toEqual([
    ...possibleLosses(GUIDE_RUN),
    'hinge',
    'binaryCrossentropyFromLogits',
  ]);
  const squares = withLoss(spiral, 'meanSquaredError');
  expect(squares).toEqual({ ...spiral, loss: 'meanSquaredError', metrics: [] });
  expect(withLoss(squares, 'hinge')).toEqual({ ...spiral, loss: 'hinge' });
  expect(possibleLosses(withData(spiral, { ...SPIRAL, classes: 3 }))).toEqual([
    'sparseCategoricalCrossentropyFromLogits',
  ]);
});
