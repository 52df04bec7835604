/**
 * RunSpec: one JSON value that says a whole run. The controls edit it, the worker opens it, a link carries it.
 * Names and defaults are Keras 3's, in camelCase. This file only describes; `parse.ts` is the gate for anything from outside.
 */

import type { DataSpec } from './data-spec.ts';
import { OPTIMIZER_DEFAULTS, type OptimizerSpec } from './optimizer-spec.ts';
import type { PreprocessingSpec } from './preprocessing.ts';

export const RUN_SPEC_VERSION = 1;

export interface RunSpec {
  readonly version: typeof RUN_SPEC_VERSION;
  /** Shown as the run's name; at most 120 characters. */
  readonly title: string;
  /** Keys the initial weights, the shuffling, the split and dropout (uint32). The data has its own seed. */
  readonly seed: number;
  readonly data: DataSpec;
  /** Steps between the data and the model, one after the other. */
  readonly preprocessing: readonly PreprocessingSpec[];
  readonly split: SplitSpec;
  readonly model: ModelSpec;
  readonly loss: LossName;
  readonly metrics: readonly MetricName[];
  readonly optimizer: OptimizerSpec;
  readonly training: TrainingSpec;
}

export interface SplitSpec {
  /** The fraction of the examples, drawn by the seed, that is kept for validation: 0 up to below 1. */
  readonly validation: number;
}

export interface ModelSpec {
  /** One after the other. */
  readonly layers: readonly LayerSpec[];
}

/** In the order in which they are offered. */
export const ACTIVATIONS = [
  'linear',
  'relu',
  /** With a slope of 0.2 below 0. */
  'leakyRelu',
  'elu',
  'selu',
  /** The exact form, by the error function. */
  'gelu',
  'silu',
  'sigmoid',
  'tanh',
  'softplus',
  'mish',
  'sin',
  /** Over the last axis. */
  'softmax',
] as const;

export type ActivationName = (typeof ACTIVATIONS)[number];

/** Each layer may end in an activation. */
export type LayerSpec =
  | DenseSpec
  | Conv2dSpec
  | Pooling2dSpec
  | FlattenSpec
  | DropoutSpec
  | BatchNormalizationSpec
  | LayerNormalizationSpec;

interface AnyLayerSpec {
  readonly activation: ActivationName;
}

/** What a layer with a kernel and a bias has. */
interface KernelLayerSpec extends AnyLayerSpec {
  readonly useBias: boolean;
  readonly kernelInitializer: InitializerSpec;
  readonly biasInitializer: BiasInitializerSpec;
  readonly kernelRegularizer: RegularizerSpec;
}

/** Adds `l1 * sum(|kernel|) + l2 * sum(kernel²)` to the loss. */
export interface RegularizerSpec {
  readonly l1: number;
  readonly l2: number;
}

/** [features] -> [units] */
export interface DenseSpec extends KernelLayerSpec {
  readonly type: 'dense';
  readonly units: number;
}

export type Padding = 'valid' | 'same';

/** [height, width, channels] -> [rows, columns, filters] */
export interface Conv2dSpec extends KernelLayerSpec {
  readonly type: 'conv2d';
  readonly filters: number;
  /** Of both axes. */
  readonly kernelSize: number;
  /** Of both axes. */
  readonly strides: number;
  readonly padding: Padding;
}

/** [height, width, channels] -> [rows, columns, channels] */
export interface Pooling2dSpec extends AnyLayerSpec {
  readonly type: 'maxPooling2d' | 'averagePooling2d';
  /** Of both axes. */
  readonly poolSize: number;
  /** Of both axes; null: as large as the pool. */
  readonly strides: number | null;
  readonly padding: Padding;
}

/** Any shape -> [features] */
export interface FlattenSpec extends AnyLayerSpec {
  readonly type: 'flatten';
}

/** While training, each value is 0 with probability `rate`, else divided by `1 - rate`. */
export interface DropoutSpec extends AnyLayerSpec {
  readonly type: 'dropout';
  readonly rate: number;
}

/** Over all axes but the last. While training by the batch's mean and variance, else by their moving averages. */
export interface BatchNormalizationSpec extends AnyLayerSpec {
  readonly type: 'batchNormalization';
  readonly momentum: number;
  readonly epsilon: number;
}

/** Over the last axis. */
export interface LayerNormalizationSpec extends AnyLayerSpec {
  readonly type: 'layerNormalization';
  readonly epsilon: number;
}

export type InitializerSpec =
  | { readonly type: 'zeros' }
  | { readonly type: 'ones' }
  | { readonly type: 'constant'; readonly value: number }
  | { readonly type: 'randomNormal'; readonly mean: number; readonly stddev: number }
  | { readonly type: 'randomUniform'; readonly minval: number; readonly maxval: number }
  | { readonly type: 'truncatedNormal'; readonly mean: number; readonly stddev: number }
  | { readonly type: 'glorotUniform' }
  | { readonly type: 'glorotNormal' }
  | { readonly type: 'heUniform' }
  | { readonly type: 'heNormal' }
  | { readonly type: 'lecunNormal' }
  | { readonly type: 'orthogonal'; readonly gain: number };

/** A bias is no matrix: it cannot begin orthogonal. */
export type BiasInitializerSpec = Exclude<InitializerSpec, { type: 'orthogonal' }>;

/** Keras 3's: what an initializer means that names only its type. */
export const INITIALIZER_DEFAULTS: {
  readonly [T in InitializerSpec['type']]: Extract<InitializerSpec, { type: T }>;
} = {
  zeros: { type: 'zeros' },
  ones: { type: 'ones' },
  constant: { type: 'constant', value: 0 },
  randomNormal: { type: 'randomNormal', mean: 0, stddev: 0.05 },
  randomUniform: { type: 'randomUniform', minval: -0.05, maxval: 0.05 },
  truncatedNormal: { type: 'truncatedNormal', mean: 0, stddev: 0.05 },
  glorotUniform: { type: 'glorotUniform' },
  glorotNormal: { type: 'glorotNormal' },
  heUniform: { type: 'heUniform' },
  heNormal: { type: 'heNormal' },
  lecunNormal: { type: 'lecunNormal' },
  orthogonal: { type: 'orthogonal', gain: 1 },
};

/** The mean over all elements of a batch; of the categorical ones, over its examples. */
export const LOSSES = [
  'meanSquaredError',
  'meanAbsoluteError',
  /** With delta = 1. */
  'huber',
  'logCosh',
  /** Labels 0 and 1 count as -1 and 1. */
  'hinge',
  'binaryCrossentropyFromLogits',
  /** The target is the number of the class. */
  'sparseCategoricalCrossentropyFromLogits',
  /** The target is one probability per class. */
  'categoricalCrossentropyFromLogits',
] as const;

export type LossName = (typeof LOSSES)[number];

export type MetricName =
  | 'meanAbsoluteError'
  | 'rootMeanSquaredError'
  | 'r2Score'
  /** Binary or categorical, as the loss says. */
  | 'accuracy'
  /** Of class 1 for a binary loss, else the mean over the classes. */
  | 'precision'
  | 'recall'
  /** Counts: one row per true class, one column per predicted one. */
  | 'confusionMatrix';

const NO_REGULARIZER: RegularizerSpec = { l1: 0, l2: 0 };
const KERNEL_DEFAULTS = {
  activation: 'linear',
  useBias: true,
  kernelInitializer: INITIALIZER_DEFAULTS.glorotUniform,
  biasInitializer: INITIALIZER_DEFAULTS.zeros,
  kernelRegularizer: NO_REGULARIZER,
} as const;
const POOLING_DEFAULTS = { poolSize: 2, strides: null, padding: 'valid', activation: 'linear' } as const;

/** Keras 3's: what a layer means that names only its type and what has no default (units, filters, kernelSize, rate). */
export const LAYER_DEFAULTS = {
  dense: { type: 'dense', ...KERNEL_DEFAULTS },
  conv2d: { type: 'conv2d', strides: 1, padding: 'valid', ...KERNEL_DEFAULTS },
  maxPooling2d: { type: 'maxPooling2d', ...POOLING_DEFAULTS },
  averagePooling2d: { type: 'averagePooling2d', ...POOLING_DEFAULTS },
  flatten: { type: 'flatten', activation: 'linear' },
  dropout: { type: 'dropout', activation: 'linear' },
  batchNormalization: { type: 'batchNormalization', momentum: 0.99, epsilon: 1e-3, activation: 'linear' },
  layerNormalization: { type: 'layerNormalization', epsilon: 1e-3, activation: 'linear' },
} as const satisfies { readonly [T in LayerSpec['type']]: Partial<LayerSpec> & { readonly type: T } };

export interface TrainingSpec {
  readonly epochs: number | 'untilStopped';
  /** Examples per step; `'all'` makes one batch of everything. The last batch of an epoch may be smaller. */
  readonly batchSize: number | 'all';
  /** A new order of the examples each epoch. Without effect when one batch holds everything. */
  readonly shuffle: boolean;
  /** What the loss of an example trained on counts for, by the number of its class; null: all alike. */
  readonly classWeight: readonly number[] | null;
  /** Null: all epochs are trained. */
  readonly earlyStopping: EarlyStoppingSpec | null;
}

export const MONITORS = ['loss', 'validationLoss'] as const;

/** Keras's EarlyStopping. `loss` is that over all examples trained on, after the epoch; without validation examples `validationLoss` never stops. */
export interface EarlyStoppingSpec {
  readonly monitor: (typeof MONITORS)[number];
  /** Epochs without improvement after which training stops. */
  readonly patience: number;
  /** What is less than this much below the best is no improvement. */
  readonly minDelta: number;
  /** When stopped, the model goes back to its weights after the best epoch; the optimizer's state stays. */
  readonly restoreBestWeights: boolean;
}

/** What Keras's means that is made without arguments. */
export const EARLY_STOPPING_DEFAULTS: EarlyStoppingSpec = {
  monitor: 'validationLoss',
  patience: 0,
  minDelta: 0,
  restoreBestWeights: false,
};

/** What each number may be. The parser, the controls and the sentences about them read the same table. */
export const LIMITS = {
  title: { maxLength: 120 },
  seed: { min: 0, max: 0xffffffff },
  examples: { min: 10, max: 1_000_000 },
  trueValue: { min: -1000, max: 1000 },
  noise: { min: 0, max: 1000 },
  initialValue: { min: -1000, max: 1000 },
  stddev: { min: 0, max: 1000 },
  units: { min: 1, max: 4096 },
  kernelSize: { min: 1, max: 64 },
  strides: { min: 1, max: 64 },
  layers: { min: 1, max: 64 },
  rate: { min: 0, max: 0.999 },
  regularizer: { min: 0, max: 1000 },
  /** Of moving averages: momentum, rho, beta1, beta2. */
  decay: { min: 0, max: 0.999999 },
  epsilon: { min: 0, max: 1 },
  gain: { min: -1000, max: 1000 },
  accumulator: { min: 0, max: 1000 },
  clip: { min: 1e-12, max: 1e12 },
  decaySteps: { min: 1, max: 1_000_000_000 },
  warmupSteps: { min: 0, max: 1_000_000_000 },
  decayRate: { min: 0, max: 1000 },
  alpha: { min: 0, max: 1000 },
  boundaries: { max: 64 },
  classes: { max: 1000 },
  /** Set by hand: how many, and where. */
  points: { min: 2, max: 2000 },
  point: { min: -6, max: 6 },
  /** Of a generated pattern, and of points set by hand. */
  patternClasses: { min: 2, max: 5 },
  classWeight: { min: 0, max: 1_000_000 },
  validation: { min: 0, max: 0.9 },
  learningRate: { min: 0, max: 1000 },
  epochs: { min: 1, max: 1_000_000_000 },
  patience: { min: 0, max: 1_000_000_000 },
  minDelta: { min: 0, max: 1_000_000 },
  batchSize: { min: 1, max: 1_000_000 },
} as const;

/** The run that TensorFlow's guide "Basic training loops" performs, and the first thing that the page shows. */
export const GUIDE_RUN: RunSpec = {
  version: RUN_SPEC_VERSION,
  title: 'Basic training loops',
  seed: 0,
  data: { type: 'guide' },
  preprocessing: [],
  split: { validation: 0 },
  model: {
    layers: [
      {
        ...LAYER_DEFAULTS.dense,
        units: 1,
        kernelInitializer: { type: 'constant', value: 5 },
      },
    ],
  },
  loss: 'meanSquaredError',
  metrics: [],
  optimizer: { ...OPTIMIZER_DEFAULTS.sgd, learningRate: 0.1 },
  training: { epochs: 10, batchSize: 'all', shuffle: false, classWeight: null, earlyStopping: null },
};
