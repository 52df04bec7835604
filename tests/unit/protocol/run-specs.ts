/** Runs for property tests: any that the limits allow. `allowed-runs.ts` is the second opinion on whether one is. */
import * as fc from 'fast-check';
import type { DataSpec } from '../../../protocol/data-spec.ts';
import {
  OPTIMIZER_DEFAULTS,
  type OptimizerSpec,
  type ScheduleSpec,
} from '../../../protocol/optimizer-spec.ts';
import {
  type ActivationName,
  type BiasInitializerSpec,
  INITIALIZER_DEFAULTS,
  type InitializerSpec,
  LAYER_DEFAULTS,
  type LayerSpec,
  LIMITS,
  MONITORS,
  type LossName,
  type MetricName,
  type RunSpec,
} from '../../../protocol/run-spec.ts';

interface Limit {
  readonly min: number;
  readonly max: number;
}

export const ACTIVATIONS = Object.keys({
  linear: 0,
  relu: 0,
  leakyRelu: 0,
  elu: 0,
  selu: 0,
  gelu: 0,
  silu: 0,
  sigmoid: 0,
  tanh: 0,
  softplus: 0,
  mish: 0,
  sin: 0,
  softmax: 0,
} satisfies Record<ActivationName, 0>) as ActivationName[];

export const QUANTITY_LOSSES: readonly LossName[] = [
  'meanSquaredError',
  'meanAbsoluteError',
  'huber',
  'logCosh',
];
export const CLASS_LOSSES: readonly LossName[] = [
  'hinge',
  'binaryCrossentropyFromLogits',
  'sparseCategoricalCrossentropyFromLogits',
  'categoricalCrossentropyFromLogits',
];
export const QUANTITY_METRICS: readonly MetricName[] = [
  'meanAbsoluteError',
  'rootMeanSquaredError',
  'r2Score',
];
export const CLASS_METRICS: readonly MetricName[] = ['accuracy', 'precision', 'recall', 'confusionMatrix'];

const whole = (limit: Limit) => fc.integer(limit);
const number = (limit: Limit) =>
  fc.double({ ...limit, noNaN: true }).map((value) => (value === 0 ? 0 : value));
const orNull = <T>(some: fc.Arbitrary<T>) => fc.oneof(some, fc.constant(null));

const data: fc.Arbitrary<DataSpec> = fc.oneof(
  fc.record({ type: fc.constant('guide' as const) }),
  fc.record({
    type: fc.constant('line' as const),
    examples: whole(LIMITS.examples),
    w: number(LIMITS.trueValue),
    b: number(LIMITS.trueValue),
    noise: number(LIMITS.noise),
    seed: whole(LIMITS.seed),
    x: fc.constantFrom('normal' as const, 'even' as const),
  }),
  // Those of one number each, as the layers and losses here expect them.
  fc.record({
    type: fc.constantFrom('polynomial' as const, 'sine' as const, 'step' as const),
    examples: whole(LIMITS.examples),
    noise: number(LIMITS.noise),
    seed: whole(LIMITS.seed),
  }),
);

const INITIALIZER_LIMITS = {
  value: LIMITS.initialValue,
  mean: LIMITS.initialValue,
  stddev: LIMITS.stddev,
  minval: LIMITS.initialValue,
  maxval: LIMITS.initialValue,
  gain: LIMITS.gain,
} as const;

/** Each kind that the table of defaults knows, with other numbers. */
function initializerAmong<S extends InitializerSpec>(defaults: readonly S[]): fc.Arbitrary<S> {
  return fc.constantFrom(...defaults).chain(({ type, ...values }) =>
    fc.record({
      type: fc.constant(type),
      ...Object.fromEntries(
        Object.keys(values).map((key) => [
          key,
          number(INITIALIZER_LIMITS[key as keyof typeof INITIALIZER_LIMITS]),
        ]),
      ),
    }),
  ) as unknown as fc.Arbitrary<S>;
}

const { orthogonal, ...ofAnyShape } = INITIALIZER_DEFAULTS;
const biasInitializer = initializerAmong<BiasInitializerSpec>(Object.values(ofAnyShape));
const kernelInitializer = initializerAmong<InitializerSpec>([...Object.values(ofAnyShape), orthogonal]);

const activation = fc.constantFrom(...ACTIVATIONS);
const padding = fc.constantFrom('valid' as const, 'same' as const);
const kernelParts = {
  activation,
  useBias: fc.boolean(),
  kernelInitializer,
  biasInitializer,
  kernelRegularizer: fc.record({ l1: number(LIMITS.regularizer), l2: number(LIMITS.regularizer) }),
};
const poolingParts = {
  poolSize: whole(LIMITS.kernelSize),
  strides: orNull(whole(LIMITS.strides)),
  padding,
  activation,
};

/** Per type, so that a new one does not compile until it is here. */
const layersByType: { readonly [T in LayerSpec['type']]: fc.Arbitrary<LayerSpec> } = {
  dense: fc.record({ type: fc.constant('dense' as const), units: whole(LIMITS.units), ...kernelParts }),
  conv2d: fc.record({
    type: fc.constant('conv2d' as const),
    filters: whole(LIMITS.units),
    kernelSize: whole(LIMITS.kernelSize),
    strides: whole(LIMITS.strides),
    padding,
    ...kernelParts,
  }),
  maxPooling2d: fc.record({ type: fc.constant('maxPooling2d' as const), ...poolingParts }),
  averagePooling2d: fc.record({ type: fc.constant('averagePooling2d' as const), ...poolingParts }),
  flatten: fc.record({ type: fc.constant('flatten' as const), activation }),
  dropout: fc.record({ type: fc.constant('dropout' as const), rate: number(LIMITS.rate), activation }),
  batchNormalization: fc.record({
    type: fc.constant('batchNormalization' as const),
    momentum: number(LIMITS.decay),
    epsilon: number(LIMITS.epsilon),
    activation,
  }),
  layerNormalization: fc.record({
    type: fc.constant('layerNormalization' as const),
    epsilon: number(LIMITS.epsilon),
    activation,
  }),
};

/** Any, whether or not it fits behind another. */
export const layers = fc.array(fc.oneof(...Object.values(layersByType)), {
  minLength: LIMITS.layers.min,
  maxLength: 8,
});

/** From one feature to one: what the data so far need. */
const lineLayers = fc
  .record({
    inner: fc.array(
      fc.oneof(
        layersByType.dense,
        layersByType.flatten,
        layersByType.dropout,
        layersByType.batchNormalization,
        layersByType.layerNormalization,
      ),
      { maxLength: 4 },
    ),
    last: layersByType.dense,
  })
  .map(({ inner, last }): LayerSpec[] => [...inner, { ...last, units: 1 } as LayerSpec]);

const staircase = fc.boolean();
const decaySteps = whole(LIMITS.decaySteps);
const decayRate = number(LIMITS.decayRate);
const schedulesByType: { readonly [T in ScheduleSpec['type']]: fc.Arbitrary<ScheduleSpec> } = {
  constant: fc.constant({ type: 'constant' }),
  exponentialDecay: fc.record({ type: fc.constant('exponentialDecay'), decaySteps, decayRate, staircase }),
  cosineDecay: fc.record({
    type: fc.constant('cosineDecay'),
    decaySteps,
    alpha: number(LIMITS.alpha),
    warmupSteps: whole(LIMITS.warmupSteps),
  }),
  inverseTimeDecay: fc.record({ type: fc.constant('inverseTimeDecay'), decaySteps, decayRate, staircase }),
  piecewiseConstantDecay: fc
    .uniqueArray(decaySteps, { maxLength: LIMITS.boundaries.max })
    .chain((boundaries) =>
      fc.record({
        type: fc.constant('piecewiseConstantDecay'),
        boundaries: fc.constant(boundaries.toSorted((a, b) => a - b)),
        values: fc.array(number(LIMITS.learningRate), {
          minLength: boundaries.length,
          maxLength: boundaries.length,
        }),
      }),
    ),
};

const OPTIMIZER_NUMBERS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  learningRate: number(LIMITS.learningRate),
  schedule: fc.oneof(...Object.values(schedulesByType)),
  clipvalue: orNull(number(LIMITS.clip)),
  globalClipnorm: orNull(number(LIMITS.clip)),
  momentum: number(LIMITS.decay),
  rho: number(LIMITS.decay),
  beta1: number(LIMITS.decay),
  beta2: number(LIMITS.decay),
  epsilon: number(LIMITS.epsilon),
  initialAccumulatorValue: number(LIMITS.accumulator),
  weightDecay: number(LIMITS.regularizer),
  nesterov: fc.boolean(),
  centered: fc.boolean(),
  amsgrad: fc.boolean(),
};

/** Each kind that the table of defaults knows, with other values. */
const optimizer = fc.constantFrom(...Object.values(OPTIMIZER_DEFAULTS)).chain(({ type, ...values }) =>
  fc.record({
    type: fc.constant(type),
    ...Object.fromEntries(Object.keys(values).map((key) => [key, OPTIMIZER_NUMBERS[key]!])),
  }),
) as unknown as fc.Arbitrary<OptimizerSpec>;

export const runSpecs: fc.Arbitrary<RunSpec> = fc.record({
  version: fc.constant(1 as const),
  title: fc
    .string({ unit: 'grapheme', maxLength: LIMITS.title.maxLength })
    .map((title) => title.slice(0, LIMITS.title.maxLength).replaceAll(/\p{Surrogate}/gu, '')),
  seed: whole(LIMITS.seed),
  data,
  preprocessing: fc.constant([]),
  split: fc.record({ validation: number(LIMITS.validation) }),
  model: fc.record({ layers: lineLayers }),
  loss: fc.constantFrom(...QUANTITY_LOSSES),
  metrics: fc.subarray([...QUANTITY_METRICS]),
  optimizer,
  training: fc.record({
    epochs: fc.oneof(whole(LIMITS.epochs), fc.constant('untilStopped' as const)),
    batchSize: fc.oneof(whole(LIMITS.batchSize), fc.constant('all' as const)),
    shuffle: fc.boolean(),
    classWeight: fc.constant(null),
    earlyStopping: orNull(
      fc.record({
        monitor: fc.constantFrom(...MONITORS),
        patience: whole(LIMITS.patience),
        minDelta: number(LIMITS.minDelta),
        restoreBestWeights: fc.boolean(),
      }),
    ),
  }),
});

/** One dense unit with the guide's settings, and what else is said. */
export function guideLayer(): Extract<LayerSpec, { type: 'dense' }> {
  return { ...LAYER_DEFAULTS.dense, units: 1, kernelInitializer: { type: 'constant', value: 5 } };
}
