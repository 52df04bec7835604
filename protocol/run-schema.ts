/**
 * RunSpec as a schema: which keys, of which kinds, within which limits, and what a missing one means (Keras 3's default where
 * Keras has one; what has none must be there). `parse.ts` is what others use: it turns the schema's issues into problems.
 */
import * as v from 'valibot';
import { modelSchema } from './model-schema.ts';
import { optimizerSchema } from './optimizer-schema.ts';
import { MISSING_RULES, TABLE_LIMITS } from './own-tables.ts';
import { FEATURES } from './preprocessing.ts';
import {
  EARLY_STOPPING_DEFAULTS,
  LIMITS,
  LOSSES,
  type MetricName,
  MONITORS,
  RUN_SPEC_VERSION,
} from './run-spec.ts';
import { closed, exactly, list, number, object, plain, whole, wholeOr } from './schema-parts.ts';

/** Half of a character's surrogate pair cannot be written as UTF-8: it becomes U+FFFD. */
const wellFormed = v.transform((value: string) => value.replaceAll(/\p{Surrogate}/gu, '\u{FFFD}'));

const text = (maxLength: number) => v.pipe(v.string(), v.maxLength(maxLength), wellFormed);

const patternEntries = {
  examples: whole(LIMITS.examples),
  noise: number(LIMITS.noise),
  seed: whole(LIMITS.seed),
};

function pattern<T extends string>(type: T) {
  return closed({ type: v.literal(type), ...patternEntries });
}

function patternOfClasses<T extends string>(type: T) {
  return closed({ type: v.literal(type), ...patternEntries, classes: whole(LIMITS.patternClasses) });
}

const handPoint = v.pipe(
  v.custom<readonly unknown[]>((value) => Array.isArray(value), 'array'),
  v.strictTuple([
    number(LIMITS.point),
    number(LIMITS.point),
    whole({ min: 0, max: LIMITS.patternClasses.max - 1 }),
  ]),
);

const data = plain(
  v.variant('type', [
    closed({ type: v.literal('guide') }),
    closed({
      type: v.literal('line'),
      examples: whole(LIMITS.examples),
      w: number(LIMITS.trueValue),
      b: number(LIMITS.trueValue),
      noise: number(LIMITS.noise),
      seed: whole(LIMITS.seed),
      x: v.picklist(['normal', 'even']),
    }),
    ...(['polynomial', 'sine', 'step', 'plane', 'gauss', 'exclusiveOr', 'moons'] as const).map(pattern),
    ...(['circle', 'gaussians', 'spiral'] as const).map(patternOfClasses),
    ...(['iris', 'penguins', 'wine', 'digits'] as const).map((type) => closed({ type: v.literal(type) })),
    closed({
      type: v.literal('points'),
      classes: whole(LIMITS.patternClasses),
      points: list(handPoint, LIMITS.points.max),
    }),
    closed({
      type: v.literal('table'),
      name: text(TABLE_LIMITS.name.maxLength),
      content: text(TABLE_LIMITS.content.maxLength),
      examples: whole(TABLE_LIMITS.examples),
      inputs: whole(TABLE_LIMITS.inputs),
      classes: v.nullable(whole(TABLE_LIMITS.classes)),
      missing: v.picklist(MISSING_RULES),
      standardizeTarget: v.boolean(),
    }),
  ]),
);

const preprocessing = plain(
  v.variant('type', [
    closed({ type: v.literal('standardize') }),
    closed({ type: v.literal('features'), features: list(v.picklist(FEATURES), FEATURES.length) }),
  ]),
);

const METRICS = [
  'meanAbsoluteError',
  'rootMeanSquaredError',
  'r2Score',
  'accuracy',
  'precision',
  'recall',
  'confusionMatrix',
] as const satisfies readonly MetricName[];

const { monitor, patience, minDelta, restoreBestWeights } = EARLY_STOPPING_DEFAULTS;

const earlyStopping = object({
  monitor: v.optional(v.picklist(MONITORS), monitor),
  patience: v.optional(whole(LIMITS.patience), patience),
  minDelta: v.optional(number(LIMITS.minDelta), minDelta),
  restoreBestWeights: v.optional(v.boolean(), restoreBestWeights),
});

const training = object({
  epochs: v.optional(wholeOr(LIMITS.epochs, 'untilStopped'), 1),
  batchSize: v.optional(wholeOr(LIMITS.batchSize, 'all'), 32),
  shuffle: v.optional(v.boolean(), true),
  classWeight: v.optional(v.nullable(list(number(LIMITS.classWeight), LIMITS.classes.max)), null),
  earlyStopping: v.optional(v.nullable(earlyStopping), null),
});

/** Of the newest version: older ones are migrated before. */
export const runSchema = object({
  version: exactly(RUN_SPEC_VERSION),
  title: v.optional(text(LIMITS.title.maxLength), ''),
  seed: v.optional(whole(LIMITS.seed), 0),
  data,
  preprocessing: v.optional(list(preprocessing, 4), []),
  split: v.optional(object({ validation: v.optional(number(LIMITS.validation), 0) }), {}),
  model: modelSchema,
  loss: v.picklist(LOSSES),
  metrics: v.optional(list(v.picklist(METRICS), METRICS.length), []),
  optimizer: optimizerSchema,
  training: v.optional(training, {}),
});
