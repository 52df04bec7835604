import { describe, expect, test } from 'vitest';
import { OPTIMIZER_DEFAULTS } from '../../../protocol/optimizer-spec.ts';
import { LAYER_DEFAULTS, type RunSpec } from '../../../protocol/run-spec.ts';
import { compileRun } from '../../../worker/session/compile-run.ts';
import { CLASSIFICATION, classes, dense } from './runs.ts';

const SPEC: RunSpec = {
  ...CLASSIFICATION,
  model: {
    layers: [
      { ...dense(4, 'tanh'), kernelRegularizer: { l1: 0, l2: 0.01 } },
      { ...LAYER_DEFAULTS.dropout, rate: 0.25 },
      LAYER_DEFAULTS.batchNormalization,
      dense(1),
    ],
  },
  optimizer: { ...OPTIMIZER_DEFAULTS.sgd, momentum: 0.9, clipvalue: 2 },
  training: { ...CLASSIFICATION.training, classWeight: [1, 2] },
};

const amended = (change: Partial<RunSpec>): RunSpec => ({ ...SPEC, ...change });

function withLayer(index: number, change: object): RunSpec {
  const layers = SPEC.model.layers.map((layer, i) => (i === index ? { ...layer, ...change } : layer));
  return amended({ model: { layers } });
}

/** As if everything came out of a message: no object is the open run's own. */
function lastingChange(next: RunSpec, open: RunSpec = SPEC) {
  return compileRun(open, classes()).lastingChange(structuredClone(next));
}

const sgd = { ...OPTIMIZER_DEFAULTS.sgd, momentum: 0.9, clipvalue: 2 };

describe('live', () => {
  test.each<[string, RunSpec]>([
    ['nothing', SPEC],
    ['the learning rate', amended({ optimizer: { ...sgd, learningRate: 0.5 } })],
    ['the momentum', amended({ optimizer: { ...sgd, momentum: 0.5 } })],
    ['the limit of gradients', amended({ optimizer: { ...sgd, clipvalue: 1 } })],
    ['the epochs', amended({ training: { ...SPEC.training, epochs: 'untilStopped' } })],
    ['class weights', amended({ training: { ...SPEC.training, classWeight: [3, 2] } })],
    ['a regularizer', withLayer(0, { kernelRegularizer: { l1: 0, l2: 0.5 } })],
    ['dropout', withLayer(1, { rate: 0 })],
    ['a normalization’s numbers', withLayer(2, { momentum: 0.5, epsilon: 0.1 })],
  ])('%s', (_, next) => {
    expect(lastingChange(next)).toBeNull();
  });

  test.each<[RunSpec['optimizer'], object]>([
    [OPTIMIZER_DEFAULTS.adam, { beta1: 0, beta2: 0.5, epsilon: 0.1 }],
    [OPTIMIZER_DEFAULTS.adamw, { weightDecay: 0 }],
    [OPTIMIZER_DEFAULTS.rmsprop, { rho: 0.5 }],
    [OPTIMIZER_DEFAULTS.lion, { beta1: 0.5, beta2: 0.5 }],
    [OPTIMIZER_DEFAULTS.adagrad, { epsilon: 0.1 }],
  ])('the numbers of $type', (optimizer, change) => {
    const next = { ...optimizer, ...change } as RunSpec['optimizer'];
    expect(lastingChange(amended({ optimizer: next }), amended({ optimizer }))).toBeNull();
  });

  test.each<[RunSpec['optimizer']['schedule'], object]>([
    [
      { type: 'exponentialDecay', decaySteps: 10, decayRate: 0.5, staircase: true },
      { decaySteps: 5, decayRate: 0 },
    ],
    [
      { type: 'cosineDecay', decaySteps: 10, alpha: 0, warmupSteps: 3 },
      { alpha: 0.5, warmupSteps: 5 },
    ],
    [
      { type: 'piecewiseConstantDecay', boundaries: [5, 9], values: [1, 2] },
      { boundaries: [6, 9], values: [1, 3] },
    ],
  ])('the numbers of $type', (schedule, change) => {
    const next = { ...schedule, ...change } as RunSpec['optimizer']['schedule'];
    const open = amended({ optimizer: { ...sgd, schedule } });
    expect(lastingChange(amended({ optimizer: { ...sgd, schedule: next } }), open)).toBeNull();
  });
});

describe('what needs a new run is named, also behind a live change', () => {
  const schedule = { type: 'cosineDecay', decaySteps: 10, alpha: 0, warmupSteps: 0 } as const;
  test.each<[string, RunSpec]>([
    ['optimizer.momentum', amended({ optimizer: { ...sgd, learningRate: 0.5, momentum: 0 } })],
    ['optimizer.nesterov', amended({ optimizer: { ...sgd, nesterov: true } })],
    ['optimizer.clipvalue', amended({ optimizer: { ...sgd, clipvalue: null } })],
    ['optimizer.globalClipnorm', amended({ optimizer: { ...sgd, globalClipnorm: 1 } })],
    ['optimizer.type', amended({ optimizer: OPTIMIZER_DEFAULTS.adam })],
    ['optimizer.schedule.type', amended({ optimizer: { ...sgd, schedule } })],
    ['training.batchSize', amended({ training: { ...SPEC.training, epochs: 9, batchSize: 9 } })],
    ['training.shuffle', amended({ training: { ...SPEC.training, shuffle: false } })],
    ['training.classWeight', amended({ training: { ...SPEC.training, classWeight: null } })],
    ['model.layers', amended({ model: { layers: SPEC.model.layers.slice(1) } })],
    ['model.layers.0.units', withLayer(0, { units: 5 })],
    ['model.layers.0.activation', withLayer(0, { activation: 'relu' })],
    ['model.layers.0.kernelRegularizer.l1', withLayer(0, { kernelRegularizer: { l1: 0.1, l2: 0.01 } })],
    ['model.layers.0.kernelRegularizer.l2', withLayer(0, { kernelRegularizer: { l1: 0, l2: 0 } })],
    ['model.layers.0.kernelInitializer.type', withLayer(0, { kernelInitializer: { type: 'zeros' } })],
    ['model.layers.1.type', withLayer(1, dense(4))],
    ['seed', amended({ seed: 5 })],
    ['split.validation', amended({ split: { validation: 0.5 } })],
    ['loss', amended({ loss: 'hinge' })],
    ['metrics', amended({ metrics: [] })],
    ['title', amended({ title: 'another' })],
    [
      'data.type',
      amended({ data: { type: 'line', examples: 60, w: 1, b: 1, noise: 1, seed: 1, x: 'even' } }),
    ],
  ])('%s', (path, next) => {
    expect(lastingChange(next)?.join('.')).toBe(path);
  });

  test('also a number that no step reads', () => {
    const adagrad = { ...OPTIMIZER_DEFAULTS.adagrad, initialAccumulatorValue: 0.5 };
    const open = amended({ optimizer: OPTIMIZER_DEFAULTS.adagrad });
    expect(lastingChange(amended({ optimizer: adagrad }), open)).toEqual([
      'optimizer',
      'initialAccumulatorValue',
    ]);
    const constant = { kernelInitializer: { type: 'constant', value: 1 } };
    const other = { kernelInitializer: { type: 'constant', value: 2 } };
    expect(lastingChange(withLayer(0, other), withLayer(0, constant))).toEqual([
      'model',
      'layers',
      0,
      'kernelInitializer',
      'value',
    ]);
  });

  test('a warm-up that begins or ends', () => {
    const open = amended({ optimizer: { ...sgd, schedule } });
    const next = amended({ optimizer: { ...sgd, schedule: { ...schedule, warmupSteps: 5 } } });
    for (const [before, after] of [
      [open, next],
      [next, open],
    ] as const)
      expect(lastingChange(after, before)).toEqual(['optimizer', 'schedule', 'warmupSteps']);
  });
});
