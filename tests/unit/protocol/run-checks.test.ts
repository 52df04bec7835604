/** That the parts of a run fit together, for the data that there are and for those that are yet to come. */
import { describe, expect, test } from 'vitest';
import type { Problem, ProblemReason } from '../../../protocol/failure.ts';
import { parseRunSpec } from '../../../protocol/parse.ts';
import { type ExampleShapes, runProblems } from '../../../protocol/run-checks.ts';
import { OPTIMIZER_DEFAULTS } from '../../../protocol/optimizer-spec.ts';
import {
  GUIDE_RUN,
  LAYER_DEFAULTS,
  type LayerSpec,
  type LossName,
  type MetricName,
  type RunSpec,
} from '../../../protocol/run-spec.ts';
import { CLASS_LOSSES, CLASS_METRICS, guideLayer, QUANTITY_LOSSES, QUANTITY_METRICS } from './run-specs.ts';

const dense = (units: number): LayerSpec => ({ ...LAYER_DEFAULTS.dense, units });
const { flatten } = LAYER_DEFAULTS;

const run = (parts: Partial<RunSpec>): RunSpec => ({ ...GUIDE_RUN, ...parts });
const model = (...layers: LayerSpec[]) => ({ model: { layers } });

const IMAGES: ExampleShapes = { input: [28, 28, 1], target: [1], classes: 10 };
const SHARES: ExampleShapes = { input: [4], target: [3], classes: 3 };
const BINARY: ExampleShapes = { input: [2], target: [1], classes: 2 };

function expectProblems(spec: RunSpec, ...problems: [Problem['path'], ProblemReason][]): void {
  expect(parseRunSpec(spec)).toEqual({
    ok: false,
    problems: problems.map(([path, reason]) => ({ path, reason })),
  });
}

describe('on a line', () => {
  test('any chain of layers from one feature to one', () => {
    const { batchNormalization } = LAYER_DEFAULTS;
    const spec = run(model(dense(8), batchNormalization, flatten, dense(4096), dense(1)));
    expect(parseRunSpec(spec)).toEqual({ ok: true, spec });
  });

  test('a layer that cannot take what comes, by its place', () => {
    expectProblems(run(model(dense(8), LAYER_DEFAULTS.maxPooling2d, dense(1))), [
      ['model', 'layers', 1],
      { kind: 'shape-mismatch', received: [8], needs: { kind: 'axes', axes: 3 } },
    ]);
  });

  test('an output that is no single number', () => {
    expectProblems(run(model(dense(8), dense(2))), [
      ['model', 'layers', 1],
      { kind: 'shape-mismatch', received: [2], needs: { kind: 'output', shape: [1] } },
    ]);
  });

  test.each(CLASS_LOSSES)('%s has no classes to learn', (loss) => {
    expectProblems(run({ loss }), [['loss'], { kind: 'loss-needs-classes', received: loss }]);
    // Nor can the model's output be judged.
    expectProblems(run({ loss, ...model(dense(3)) }), [
      ['loss'],
      { kind: 'loss-needs-classes', received: loss },
    ]);
  });
});

describe('on classes', () => {
  test('as many scores as classes, or one score for the one of two', () => {
    const scores = model(flatten, dense(10));
    const sparse = 'sparseCategoricalCrossentropyFromLogits';
    expect(runProblems(run({ loss: sparse, ...scores }), IMAGES)).toEqual([]);
    expect(runProblems(run({ loss: sparse, ...model(flatten, dense(9)) }), IMAGES)).toEqual([
      {
        path: ['model', 'layers', 1],
        reason: { kind: 'shape-mismatch', received: [9], needs: { kind: 'output', shape: [10] } },
      },
    ]);
    const shares = run({ loss: 'categoricalCrossentropyFromLogits', ...model(dense(3)) });
    expect(runProblems(shares, SHARES)).toEqual([]);
    expect(runProblems(shares, { ...SHARES, target: [4] })).toHaveLength(1);
    // A class's number is no share of each.
    for (const units of [1, 3]) {
      expect(runProblems({ ...shares, ...model(dense(units)) }, { ...SHARES, target: [1] })).toEqual([
        { path: ['loss'], reason: { kind: 'loss-needs-classes', received: shares.loss } },
      ]);
    }
    for (const loss of ['hinge', 'binaryCrossentropyFromLogits'] as const) {
      expect(runProblems(run({ loss }), BINARY)).toEqual([]);
      expect(runProblems(run({ loss, ...model(dense(2)) }), BINARY)).toHaveLength(1);
    }
  });

  test('class weights: one for each class, and only where the loss knows classes', () => {
    const training = { ...GUIDE_RUN.training, classWeight: [1, 2] };
    const path = ['training', 'classWeight'];
    expect(runProblems(run({ loss: 'hinge', training }), BINARY)).toEqual([]);
    expect(runProblems(run({ loss: 'hinge', training }), { ...BINARY, classes: 3 })).toEqual([
      { path: ['loss'], reason: { kind: 'loss-needs-two-classes', received: 'hinge', classes: 3 } },
      { path, reason: { kind: 'wrong-length', expected: 3, received: 2 } },
    ]);
    expectProblems(run({ training }), [
      path,
      { kind: 'unfit-for-loss', received: 'classWeight', loss: 'meanSquaredError' },
    ]);
  });
});

describe('metrics', () => {
  const reasons = (loss: LossName, metrics: readonly MetricName[], shapes: ExampleShapes) =>
    runProblems(run({ loss, metrics }), shapes).map(({ path, reason }) => [...path, reason.kind]);

  test('go with a loss of their kind', () => {
    const quantities = { ...BINARY, input: [1], classes: null };
    for (const loss of QUANTITY_LOSSES) {
      expect(reasons(loss, QUANTITY_METRICS, quantities)).toEqual([]);
      expect(reasons(loss, CLASS_METRICS, quantities)).toEqual(
        CLASS_METRICS.map((_, i) => ['metrics', i, 'unfit-for-loss']),
      );
    }
    expect(reasons('hinge', CLASS_METRICS, BINARY)).toEqual([]);
    expect(reasons('hinge', ['r2Score'], BINARY)).toEqual([['metrics', 0, 'unfit-for-loss']]);
  });

  test('are named once', () => {
    expectProblems(run({ metrics: ['r2Score', 'meanAbsoluteError', 'r2Score'] }), [
      ['metrics', 2],
      { kind: 'repeated', received: 'r2Score' },
    ]);
  });
});

test('a schedule’s steps ascend, and each has its value', () => {
  const withSteps = (boundaries: number[], values: number[]): RunSpec =>
    run({
      optimizer: {
        ...OPTIMIZER_DEFAULTS.adam,
        schedule: { type: 'piecewiseConstantDecay', boundaries, values },
      },
    });
  const path = ['optimizer', 'schedule'];
  expect(parseRunSpec(withSteps([10, 20], [0.1, 0.01])).ok).toBe(true);
  expectProblems(withSteps([10, 20], [0.1]), [
    [...path, 'values'],
    { kind: 'wrong-length', expected: 2, received: 1 },
  ]);
  expectProblems(
    withSteps([10, 10, 5], [0.1, 0.1, 0.1]),
    [[...path, 'boundaries', 1], { kind: 'not-ascending', previous: 10, received: 10 }],
    [[...path, 'boundaries', 2], { kind: 'not-ascending', previous: 10, received: 5 }],
  );
});

test('whether parts fit is judged only once each of them is right', () => {
  const spec = { ...run({ loss: 'hinge' }), seed: -1 };
  expect(parseRunSpec(spec)).toMatchObject({ ok: false, problems: [{ path: ['seed'] }] });
  expect(runProblems(run(model(guideLayer())), { input: [1], target: [1], classes: null })).toEqual([]);
});
