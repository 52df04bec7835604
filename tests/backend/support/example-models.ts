/** Models that together hold every layer, activation, loss, metric, optimizer and schedule. The tables' types see to it. */
import {
  OPTIMIZER_DEFAULTS,
  type OptimizerSpec,
  type ScheduleSpec,
} from '../../../protocol/optimizer-spec.ts';
import {
  type ActivationName,
  LAYER_DEFAULTS,
  type LayerSpec,
  type LossName,
  type MetricName,
} from '../../../protocol/run-spec.ts';
import type { ModelCase } from './models.ts';

const {
  dense,
  conv2d,
  maxPooling2d,
  averagePooling2d,
  flatten,
  dropout,
  batchNormalization,
  layerNormalization,
} = LAYER_DEFAULTS;
/** A change of the last bits must stay one: no long strides. */
const SLOW = { ...OPTIMIZER_DEFAULTS.sgd, learningRate: 0.02 };

const output = (units: number): LayerSpec => ({ ...dense, units });

/** By the layer that they are about; most hold others, too. */
export const LAYER_MODELS: {
  readonly [name in LayerSpec['type'] | 'images normalized' | 'padded']: ModelCase;
} = {
  dense: {
    layers: [
      {
        ...dense,
        units: 5,
        activation: 'tanh',
        kernelRegularizer: { l1: 0.01, l2: 0.02 },
        biasInitializer: { type: 'randomNormal', mean: 0, stddev: 1 },
      },
      { ...dense, units: 3, useBias: false, activation: 'relu', kernelRegularizer: { l1: 0, l2: 0.1 } },
      output(2),
    ],
    inputShape: [3],
    targetShape: [2],
    optimizer: SLOW,
  },
  conv2d: {
    layers: [
      { ...conv2d, filters: 3, kernelSize: 3, activation: 'relu', kernelRegularizer: { l1: 0.01, l2: 0 } },
      {
        ...conv2d,
        filters: 2,
        kernelSize: 2,
        padding: 'same',
        strides: 2,
        activation: 'tanh',
        useBias: false,
      },
      { ...conv2d, filters: 5, kernelSize: 2, strides: 2 },
      flatten,
      output(2),
    ],
    inputShape: [9, 8, 2],
    targetShape: [2],
    optimizer: SLOW,
  },
  maxPooling2d: {
    layers: [
      { ...maxPooling2d, poolSize: 2 },
      { ...maxPooling2d, poolSize: 3, strides: 2, padding: 'same', activation: 'tanh' },
      { ...maxPooling2d, poolSize: 2, strides: 1 },
      flatten,
      output(3),
    ],
    inputShape: [10, 8, 2],
    targetShape: [3],
    optimizer: SLOW,
  },
  averagePooling2d: {
    layers: [
      { ...conv2d, filters: 2, kernelSize: 1 },
      { ...averagePooling2d, poolSize: 2, padding: 'same' },
      { ...averagePooling2d, poolSize: 3, strides: 2, padding: 'same' },
      { ...averagePooling2d, poolSize: 2, strides: 1, activation: 'elu' },
      flatten,
      output(1),
    ],
    inputShape: [11, 7, 1],
    targetShape: [1],
    optimizer: SLOW,
  },
  flatten: {
    layers: [{ ...flatten, activation: 'sin' }, output(2)],
    inputShape: [3, 2, 2],
    targetShape: [2],
    optimizer: SLOW,
    training: { batchSize: 'all', shuffle: false },
  },
  dropout: {
    layers: [
      { ...dropout, rate: 0.2 },
      { ...dense, units: 6, activation: 'relu' },
      { ...dropout, rate: 0.5, activation: 'tanh' },
      output(1),
    ],
    inputShape: [4],
    targetShape: [1],
    optimizer: SLOW,
  },
  batchNormalization: {
    layers: [
      { ...dense, units: 4, useBias: false },
      { ...batchNormalization, momentum: 0.8, activation: 'relu' },
      output(2),
    ],
    inputShape: [3],
    targetShape: [2],
    optimizer: SLOW,
  },
  layerNormalization: {
    layers: [{ ...dense, units: 7 }, { ...layerNormalization, activation: 'silu' }, output(1)],
    inputShape: [3],
    targetShape: [1],
    optimizer: SLOW,
    training: { shuffle: false },
  },
  'images normalized': {
    layers: [
      { ...conv2d, filters: 3, kernelSize: 2, useBias: false },
      { ...batchNormalization, momentum: 0.9, activation: 'gelu' },
      { ...dropout, rate: 0.25 },
      { ...layerNormalization, epsilon: 0.01 },
      flatten,
      output(2),
    ],
    inputShape: [5, 4, 2],
    targetShape: [2],
    optimizer: SLOW,
    validationExamples: 11,
  },
  padded: {
    layers: [
      { ...conv2d, filters: 2, kernelSize: 4, padding: 'same', activation: 'tanh' },
      { ...conv2d, filters: 3, kernelSize: 3, padding: 'same', strides: 2 },
      flatten,
      output(1),
    ],
    inputShape: [5, 7, 1],
    targetShape: [1],
    optimizer: SLOW,
  },
};

/** What each activation is put into: few enough per model that values do not die out. */
const ACTIVATION_PLACES: { readonly [A in ActivationName]: 0 | 1 | 2 } = {
  linear: 0,
  relu: 0,
  leakyRelu: 0,
  elu: 0,
  selu: 0,
  gelu: 1,
  silu: 1,
  sigmoid: 1,
  tanh: 1,
  softplus: 2,
  mish: 2,
  sin: 2,
  softmax: 2,
};

export const ACTIVATION_MODELS: readonly (readonly [string, ModelCase])[] = [0, 1, 2].map((place) => {
  const activations = (Object.keys(ACTIVATION_PLACES) as ActivationName[]).filter(
    (name) => ACTIVATION_PLACES[name] === place,
  );
  const layers = activations.map((activation): LayerSpec => ({ ...dense, units: 5, activation }));
  return [
    activations.join(', '),
    { layers: [...layers, output(2)], inputShape: [3], targetShape: [2], optimizer: SLOW },
  ];
});

const SCHEDULES: { readonly [T in ScheduleSpec['type']]: ScheduleSpec } = {
  constant: { type: 'constant' },
  exponentialDecay: { type: 'exponentialDecay', decaySteps: 4, decayRate: 0.8, staircase: false },
  cosineDecay: { type: 'cosineDecay', decaySteps: 9, alpha: 0.1, warmupSteps: 3 },
  inverseTimeDecay: { type: 'inverseTimeDecay', decaySteps: 3, decayRate: 0.5, staircase: true },
  piecewiseConstantDecay: { type: 'piecewiseConstantDecay', boundaries: [3, 7], values: [0.03, 0.01] },
};

/** Every kind with all that it can remember, and with a schedule or clipping. */
export const OPTIMIZERS: {
  readonly [name in OptimizerSpec['type'] | 'nesterov' | 'amsgrad' | 'sgdPlain']: OptimizerSpec;
} = {
  sgdPlain: { ...OPTIMIZER_DEFAULTS.sgd, learningRate: 0.05, clipvalue: 0.1 },
  sgd: { ...OPTIMIZER_DEFAULTS.sgd, momentum: 0.7, learningRate: 0.02, schedule: SCHEDULES.cosineDecay },
  nesterov: {
    ...OPTIMIZER_DEFAULTS.sgd,
    momentum: 0.6,
    nesterov: true,
    learningRate: 0.02,
    schedule: { ...SCHEDULES.exponentialDecay, staircase: true } as ScheduleSpec,
    globalClipnorm: 0.5,
  },
  adagrad: { ...OPTIMIZER_DEFAULTS.adagrad, learningRate: 0.05, schedule: SCHEDULES.inverseTimeDecay },
  rmsprop: {
    ...OPTIMIZER_DEFAULTS.rmsprop,
    learningRate: 0.01,
    momentum: 0.5,
    centered: true,
    epsilon: 0.01,
    schedule: SCHEDULES.piecewiseConstantDecay,
  },
  adam: {
    ...OPTIMIZER_DEFAULTS.adam,
    learningRate: 0.01,
    epsilon: 0.001,
    schedule: SCHEDULES.exponentialDecay,
  },
  amsgrad: { ...OPTIMIZER_DEFAULTS.adam, learningRate: 0.01, epsilon: 0.001, amsgrad: true, clipvalue: 0.2 },
  adamw: {
    ...OPTIMIZER_DEFAULTS.adamw,
    learningRate: 0.01,
    epsilon: 0.001,
    weightDecay: 0.1,
    globalClipnorm: 0.3,
  },
  lion: { ...OPTIMIZER_DEFAULTS.lion, learningRate: 0.003, schedule: SCHEDULES.cosineDecay },
};

export type OptimizerName = keyof typeof OPTIMIZERS;

interface LossCase {
  readonly optimizer: OptimizerName;
  readonly targetShape: readonly number[];
  readonly outputs: number;
  readonly metrics: readonly MetricName[];
  readonly classWeight?: readonly number[];
}

const OF_NUMBERS: readonly MetricName[] = ['meanAbsoluteError', 'rootMeanSquaredError', 'r2Score'];
const OF_CLASSES: readonly MetricName[] = ['accuracy', 'precision', 'recall', 'confusionMatrix'];

/** Each loss with another optimizer, and every metric that it allows. */
const LOSS_CASES: { readonly [L in LossName]: LossCase } = {
  meanSquaredError: { optimizer: 'sgd', targetShape: [2], outputs: 2, metrics: OF_NUMBERS },
  meanAbsoluteError: { optimizer: 'nesterov', targetShape: [1], outputs: 1, metrics: OF_NUMBERS },
  huber: { optimizer: 'adagrad', targetShape: [3], outputs: 3, metrics: OF_NUMBERS },
  logCosh: { optimizer: 'rmsprop', targetShape: [1], outputs: 1, metrics: ['r2Score'] },
  hinge: { optimizer: 'adam', targetShape: [1], outputs: 1, metrics: OF_CLASSES, classWeight: [1, 3] },
  binaryCrossentropyFromLogits: {
    optimizer: 'amsgrad',
    targetShape: [2],
    outputs: 2,
    metrics: OF_CLASSES,
  },
  sparseCategoricalCrossentropyFromLogits: {
    optimizer: 'adamw',
    targetShape: [1],
    outputs: 3,
    metrics: OF_CLASSES,
    classWeight: [1, 0.5, 2],
  },
  categoricalCrossentropyFromLogits: {
    optimizer: 'lion',
    targetShape: [4],
    outputs: 4,
    metrics: ['recall', 'accuracy'],
    classWeight: [0.5, 2, 1, 1],
  },
};

export const LOSS_MODELS: readonly (readonly [string, ModelCase])[] = (
  Object.keys(LOSS_CASES) as LossName[]
).map((loss) => {
  const { optimizer, targetShape, outputs, metrics, classWeight } = LOSS_CASES[loss];
  return [
    `${loss}, ${optimizer}`,
    {
      layers: [{ ...dense, units: 4, activation: 'tanh' }, output(outputs)],
      inputShape: [3],
      targetShape,
      loss,
      metrics,
      optimizer: OPTIMIZERS[optimizer],
      training: { classWeight: classWeight ?? null },
      validationExamples: 13,
    },
  ];
});

/** All that a step may have to remember: a moving average, draws of dropout, shuffled batches, slots, an evaluation's sums. */
export function rememberingModel(optimizer: OptimizerName): ModelCase {
  return {
    layers: [
      { ...dense, units: 5, useBias: false },
      { ...batchNormalization, momentum: 0.8, activation: 'tanh' },
      { ...dropout, rate: 0.3 },
      output(2),
    ],
    inputShape: [3],
    targetShape: [2],
    metrics: ['meanAbsoluteError'],
    optimizer: OPTIMIZERS[optimizer],
    validationExamples: 9,
  };
}
