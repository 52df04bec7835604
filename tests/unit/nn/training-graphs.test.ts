/** The graphs of a run: as small as the guide's by default, and what a larger one remembers. */
import { expect, test } from 'vitest';
import { simplify } from '../../../worker/compile/simplify.ts';
import { type BatchShape, buildTrainingGraphs } from '../../../worker/nn/training-graphs.ts';
import { printGraph } from '../../../worker/tensor/print.ts';
import { verifyGraph } from '../../../worker/tensor/verify.ts';
import { OPTIMIZER_DEFAULTS } from '../../../protocol/optimizer-spec.ts';
import { GUIDE_RUN, LAYER_DEFAULTS, type RunSpec } from '../../../protocol/run-spec.ts';

const SHAPE: BatchShape = {
  batchSize: 1000,
  mayBePartial: false,
  order: 'sequential',
  hasValidation: false,
  inputShape: [1],
  targetShape: [1],
};

const CLASSIFIER: RunSpec = {
  ...GUIDE_RUN,
  model: {
    layers: [
      { ...LAYER_DEFAULTS.dense, units: 4, kernelRegularizer: { l1: 0, l2: 0.1 } },
      { ...LAYER_DEFAULTS.batchNormalization, activation: 'relu' },
      { ...LAYER_DEFAULTS.dropout, rate: 0.5 },
      { ...LAYER_DEFAULTS.dense, units: 3, useBias: false },
    ],
  },
  loss: 'sparseCategoricalCrossentropyFromLogits',
  metrics: ['accuracy', 'precision', 'recall'],
  optimizer: { ...OPTIMIZER_DEFAULTS.sgd, momentum: 0.9, globalClipnorm: 1 },
  training: { ...GUIDE_RUN.training, classWeight: [1, 2, 3] },
};

test('the guide’s graphs hold nothing that it does not need', () => {
  const graphs = buildTrainingGraphs(GUIDE_RUN, SHAPE);
  expect(graphs.hyperparameters.map(({ name }) => name)).toEqual(['learningRate']);
  expect(graphs.variables.map(({ name, role }) => [name, role])).toEqual([
    ['dense/kernel', 'weight'],
    ['dense/bias', 'weight'],
  ]);
  expect(printGraph(graphs.evaluate(1000, false))).not.toContain('assign');
  const ops = printGraph(simplify(graphs.step)).split('\n');
  expect(ops).toHaveLength(33);
});

test('variables: the model’s in the order of its layers, slots, accumulators; sums that metrics share once', () => {
  const graphs = buildTrainingGraphs(CLASSIFIER, SHAPE);
  expect(graphs.variables.map(({ name, role }) => `${role} ${name}`)).toEqual([
    'weight dense/kernel',
    'weight dense/bias',
    'weight batch_normalization/gamma',
    'weight batch_normalization/beta',
    'statistic batch_normalization/moving_mean',
    'statistic batch_normalization/moving_variance',
    'weight dense_1/kernel',
    'slot sgd/momentum/dense/kernel',
    'slot sgd/momentum/dense/bias',
    'slot sgd/momentum/batch_normalization/gamma',
    'slot sgd/momentum/batch_normalization/beta',
    'slot sgd/momentum/dense_1/kernel',
    'accumulator metrics/correct',
    'accumulator metrics/true_positives',
    'accumulator metrics/predicted',
    'accumulator metrics/actual',
  ]);
});

test('each hyper-parameter has a value, and a graph that asks for it', () => {
  const graphs = buildTrainingGraphs(CLASSIFIER, SHAPE);
  const text = printGraph(graphs.step);
  const values = Object.fromEntries(
    graphs.hyperparameters.map(({ name, value }) => [name, value(CLASSIFIER)]),
  );
  expect(values).toEqual({
    learningRate: 0.01,
    momentum: 0.9,
    globalClipnorm: 1,
    'dense/l2': 0.1,
    'batch_normalization/epsilon': 1e-3,
    'batch_normalization/momentum': 0.99,
    'batch_normalization/oneMinusMomentum': 1 - 0.99,
    'dropout/rate': 0.5,
    'classWeight/0': 1,
    'classWeight/1': 2,
    'classWeight/2': 3,
  });
  const asked = [...text.matchAll(/hyperparameter name="([^"]+)"/g)].map(([, name]) => name!);
  expect(new Set(asked)).toEqual(new Set(Object.keys(values)));
});

test('a step trains in training mode; evaluation and prediction draw nothing and move no average', () => {
  const graphs = buildTrainingGraphs(CLASSIFIER, SHAPE);
  const assigned = (graph: typeof graphs.step): string[] =>
    graph.assignments.map(({ variable }) => variable.attributes.name);
  const ofRole = (...roles: readonly string[]): string[] =>
    graphs.variables.filter(({ role }) => roles.includes(role)).map(({ name }) => name);
  expect(new Set(assigned(graphs.step))).toEqual(new Set(ofRole('weight', 'slot', 'statistic')));
  expect(assigned(graphs.evaluate(100, true))).toEqual(ofRole('accumulator'));
  expect(assigned(graphs.predict(7))).toEqual([]);
  expect(printGraph(graphs.step)).toContain('uniform part=2');
  for (const graph of [graphs.step, graphs.evaluate(100, true), graphs.predict(7)]) verifyGraph(graph);
  for (const graph of [graphs.evaluate(100, true), graphs.predict(7)])
    expect(printGraph(graph)).not.toContain('uniform');
});
