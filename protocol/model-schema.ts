/** The layers of a run as a schema, and the initializers that they begin with. */
import * as v from 'valibot';
import { ACTIVATIONS, INITIALIZER_DEFAULTS, LAYER_DEFAULTS, LIMITS } from './run-spec.ts';
import { closed, list, number, object, plain, whole } from './schema-parts.ts';

const { constant, randomNormal, randomUniform, truncatedNormal, orthogonal } = INITIALIZER_DEFAULTS;

/** For values of any shape. */
const ofAnyShape = [
  closed({ type: v.literal('zeros') }),
  closed({ type: v.literal('ones') }),
  closed({ type: v.literal('constant'), value: v.optional(number(LIMITS.initialValue), constant.value) }),
  closed({
    type: v.literal('randomNormal'),
    mean: v.optional(number(LIMITS.initialValue), randomNormal.mean),
    stddev: v.optional(number(LIMITS.stddev), randomNormal.stddev),
  }),
  closed({
    type: v.literal('randomUniform'),
    minval: v.optional(number(LIMITS.initialValue), randomUniform.minval),
    maxval: v.optional(number(LIMITS.initialValue), randomUniform.maxval),
  }),
  closed({
    type: v.literal('truncatedNormal'),
    mean: v.optional(number(LIMITS.initialValue), truncatedNormal.mean),
    stddev: v.optional(number(LIMITS.stddev), truncatedNormal.stddev),
  }),
  closed({ type: v.literal('glorotUniform') }),
  closed({ type: v.literal('glorotNormal') }),
  closed({ type: v.literal('heUniform') }),
  closed({ type: v.literal('heNormal') }),
  closed({ type: v.literal('lecunNormal') }),
] as const;

const biasInitializer = plain(v.variant('type', ofAnyShape));

const kernelInitializer = plain(
  v.variant('type', [
    ...ofAnyShape,
    closed({ type: v.literal('orthogonal'), gain: v.optional(number(LIMITS.gain), orthogonal.gain) }),
  ]),
);

const { dense, conv2d, maxPooling2d, averagePooling2d, batchNormalization, layerNormalization } =
  LAYER_DEFAULTS;

const activation = v.optional(v.picklist(ACTIVATIONS), 'linear');

const regularizer = object({
  l1: v.optional(number(LIMITS.regularizer), 0),
  l2: v.optional(number(LIMITS.regularizer), 0),
});

/** What a layer with a kernel and a bias has beside its sizes. */
function kernelEntries(defaults: typeof dense | typeof conv2d) {
  return {
    activation,
    useBias: v.optional(v.boolean(), defaults.useBias),
    kernelInitializer: v.optional(kernelInitializer, defaults.kernelInitializer),
    biasInitializer: v.optional(biasInitializer, defaults.biasInitializer),
    kernelRegularizer: v.optional(regularizer, defaults.kernelRegularizer),
  };
}

const padding = v.picklist(['valid', 'same']);

function poolingEntries(defaults: typeof maxPooling2d | typeof averagePooling2d) {
  return {
    poolSize: v.optional(whole(LIMITS.kernelSize), defaults.poolSize),
    strides: v.optional(v.nullable(whole(LIMITS.strides)), defaults.strides),
    padding: v.optional(padding, defaults.padding),
    activation,
  };
}

const layer = plain(
  v.variant('type', [
    closed({ type: v.literal('dense'), units: whole(LIMITS.units), ...kernelEntries(dense) }),
    closed({
      type: v.literal('conv2d'),
      filters: whole(LIMITS.units),
      kernelSize: whole(LIMITS.kernelSize),
      strides: v.optional(whole(LIMITS.strides), conv2d.strides),
      padding: v.optional(padding, conv2d.padding),
      ...kernelEntries(conv2d),
    }),
    closed({ type: v.literal('maxPooling2d'), ...poolingEntries(maxPooling2d) }),
    closed({ type: v.literal('averagePooling2d'), ...poolingEntries(averagePooling2d) }),
    closed({ type: v.literal('flatten'), activation }),
    closed({ type: v.literal('dropout'), rate: number(LIMITS.rate), activation }),
    closed({
      type: v.literal('batchNormalization'),
      momentum: v.optional(number(LIMITS.decay), batchNormalization.momentum),
      epsilon: v.optional(number(LIMITS.epsilon), batchNormalization.epsilon),
      activation,
    }),
    closed({
      type: v.literal('layerNormalization'),
      epsilon: v.optional(number(LIMITS.epsilon), layerNormalization.epsilon),
      activation,
    }),
  ]),
);

export const modelSchema = object({ layers: list(layer, LIMITS.layers.max) });
