/**
 * RunSpec: one JSON value that says a whole run. The controls edit it, the worker opens it, a link carries it.
 * Names and defaults are Keras 3's, in camelCase. This file only describes; `parse.ts` is the gate for anything from outside.
 */

export const RUN_SPEC_VERSION = 1;

export interface RunSpec {
  readonly version: typeof RUN_SPEC_VERSION;
  /** Shown as the run's name; at most 120 characters. */
  readonly title: string;
  /** Keys the initial weights and the shuffling (uint32). The data has its own seed. */
  readonly seed: number;
  readonly data: DataSpec;
  /** Steps applied to the data before training; none exist yet. */
  readonly preprocessing: readonly never[];
  readonly split: { readonly validation: 0 };
  readonly model: { readonly layers: readonly LayerSpec[] };
  readonly loss: LossName;
  readonly metrics: readonly never[];
  readonly optimizer: OptimizerSpec;
  readonly training: TrainingSpec;
}

export type DataSpec = GuideDataSpec | LineDataSpec;

/** The 1000 points of the guide, bundled with the page. */
export interface GuideDataSpec {
  readonly type: 'guide';
}

/** `y = w * x + b + noise * N(0, 1)` with x normally distributed or evenly spaced. */
export interface LineDataSpec {
  readonly type: 'line';
  readonly examples: number;
  readonly w: number;
  readonly b: number;
  /** Standard deviation of the noise on y. */
  readonly noise: number;
  readonly seed: number;
  readonly x: 'normal' | 'even';
}

export type LayerSpec = DenseSpec;

export interface DenseSpec {
  readonly type: 'dense';
  readonly units: number;
  readonly activation: 'linear';
  readonly useBias: boolean;
  readonly kernelInitializer: InitializerSpec;
  readonly biasInitializer: InitializerSpec;
}

export type InitializerSpec =
  | { readonly type: 'zeros' }
  | { readonly type: 'ones' }
  | { readonly type: 'constant'; readonly value: number }
  | { readonly type: 'randomNormal'; readonly mean: number; readonly stddev: number }
  | { readonly type: 'randomUniform'; readonly minval: number; readonly maxval: number }
  | { readonly type: 'glorotUniform' };

/** Keras 3's: what an initializer means that names only its type. */
export const INITIALIZER_DEFAULTS: {
  readonly [T in InitializerSpec['type']]: Extract<InitializerSpec, { type: T }>;
} = {
  zeros: { type: 'zeros' },
  ones: { type: 'ones' },
  constant: { type: 'constant', value: 0 },
  randomNormal: { type: 'randomNormal', mean: 0, stddev: 0.05 },
  randomUniform: { type: 'randomUniform', minval: -0.05, maxval: 0.05 },
  glorotUniform: { type: 'glorotUniform' },
};

export type LossName = 'meanSquaredError';

export interface OptimizerSpec {
  readonly type: 'sgd';
  readonly learningRate: number;
}

export interface TrainingSpec {
  readonly epochs: number | 'untilStopped';
  /** Examples per step; `'all'` makes one batch of everything. The last batch of an epoch may be smaller. */
  readonly batchSize: number | 'all';
  /** A new order of the examples each epoch. Without effect when one batch holds everything. */
  readonly shuffle: boolean;
}

/** What each number may be. The parser, the controls and the sentences about them read the same table. */
export const LIMITS = {
  title: { maxLength: 120 },
  seed: { min: 0, max: 0xffffffff },
  examples: { min: 10, max: 1_000_000 },
  trueValue: { min: -1000, max: 1000 },
  noise: { min: 0, max: 1000 },
  initialValue: { min: -1000, max: 1000 },
  stddev: { min: 0, max: 1000 },
  units: { min: 1, max: 1 },
  layers: { min: 1, max: 1 },
  learningRate: { min: 0, max: 1000 },
  epochs: { min: 1, max: 1_000_000_000 },
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
        type: 'dense',
        units: 1,
        activation: 'linear',
        useBias: true,
        kernelInitializer: { type: 'constant', value: 5 },
        biasInitializer: { type: 'zeros' },
      },
    ],
  },
  loss: 'meanSquaredError',
  metrics: [],
  optimizer: { type: 'sgd', learningRate: 0.1 },
  training: { epochs: 10, batchSize: 'all', shuffle: false },
};
