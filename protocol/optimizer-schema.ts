/** The optimizers of a run and how their learning rate moves, as a schema. */
import * as v from 'valibot';
import { OPTIMIZER_DEFAULTS } from './optimizer-spec.ts';
import { LIMITS } from './run-spec.ts';
import { closed, list, number, plain, whole } from './schema-parts.ts';

const decaySteps = whole(LIMITS.decaySteps);
const staircase = v.optional(v.boolean(), false);

/** Keras has no default for a schedule's numbers, but for the cosine's. */
const schedule = plain(
  v.variant('type', [
    closed({ type: v.literal('constant') }),
    closed({
      type: v.literal('exponentialDecay'),
      decaySteps,
      decayRate: number(LIMITS.decayRate),
      staircase,
    }),
    closed({
      type: v.literal('cosineDecay'),
      decaySteps,
      alpha: v.optional(number(LIMITS.alpha), 0),
      warmupSteps: v.optional(whole(LIMITS.warmupSteps), 0),
    }),
    closed({
      type: v.literal('inverseTimeDecay'),
      decaySteps,
      decayRate: number(LIMITS.decayRate),
      staircase,
    }),
    closed({
      type: v.literal('piecewiseConstantDecay'),
      boundaries: list(decaySteps, LIMITS.boundaries.max),
      values: list(number(LIMITS.learningRate), LIMITS.boundaries.max),
    }),
  ]),
);

type AnyDefaults = (typeof OPTIMIZER_DEFAULTS)[keyof typeof OPTIMIZER_DEFAULTS];

function anyEntries(defaults: AnyDefaults) {
  return {
    learningRate: v.optional(number(LIMITS.learningRate), defaults.learningRate),
    schedule: v.optional(schedule, defaults.schedule),
    clipvalue: v.optional(v.nullable(number(LIMITS.clip)), defaults.clipvalue),
    globalClipnorm: v.optional(v.nullable(number(LIMITS.clip)), defaults.globalClipnorm),
  };
}

const decay = (byDefault: number) => v.optional(number(LIMITS.decay), byDefault);
const epsilon = (byDefault: number) => v.optional(number(LIMITS.epsilon), byDefault);
const flag = (byDefault: boolean) => v.optional(v.boolean(), byDefault);

const { sgd, adagrad, rmsprop, adam, adamw, lion } = OPTIMIZER_DEFAULTS;

function adamEntries(defaults: typeof adam | typeof adamw) {
  return {
    ...anyEntries(defaults),
    beta1: decay(defaults.beta1),
    beta2: decay(defaults.beta2),
    epsilon: epsilon(defaults.epsilon),
    amsgrad: flag(defaults.amsgrad),
  };
}

export const optimizerSchema = plain(
  v.variant('type', [
    closed({
      type: v.literal('sgd'),
      ...anyEntries(sgd),
      momentum: decay(sgd.momentum),
      nesterov: flag(sgd.nesterov),
    }),
    closed({
      type: v.literal('adagrad'),
      ...anyEntries(adagrad),
      initialAccumulatorValue: v.optional(number(LIMITS.accumulator), adagrad.initialAccumulatorValue),
      epsilon: epsilon(adagrad.epsilon),
    }),
    closed({
      type: v.literal('rmsprop'),
      ...anyEntries(rmsprop),
      rho: decay(rmsprop.rho),
      momentum: decay(rmsprop.momentum),
      epsilon: epsilon(rmsprop.epsilon),
      centered: flag(rmsprop.centered),
    }),
    closed({ type: v.literal('adam'), ...adamEntries(adam) }),
    closed({
      type: v.literal('adamw'),
      ...adamEntries(adamw),
      weightDecay: v.optional(number(LIMITS.regularizer), adamw.weightDecay),
    }),
    closed({
      type: v.literal('lion'),
      ...anyEntries(lion),
      beta1: decay(lion.beta1),
      beta2: decay(lion.beta2),
    }),
  ]),
);
