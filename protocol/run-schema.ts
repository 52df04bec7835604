/**
 * RunSpec as a schema: which keys, of which kinds, within which limits, and what a missing one means (Keras 3's default where
 * Keras has one; what has none must be there). `parse.ts` is what others use: it turns the schema's issues into problems.
 */
import * as v from 'valibot';
import { INITIALIZER_DEFAULTS, LIMITS, RUN_SPEC_VERSION } from './run-spec.ts';

type Entries = Record<string, unknown>;

interface Limit {
  readonly min: number;
  readonly max: number;
}

/** A check that can tell its limits to the sentence about its failure. */
export interface RangeCheck {
  (value: number): boolean;
  readonly limit: Limit;
}

/** No object of ours has nearly as many keys: looking at more would be work done for an attacker. */
const MAX_KEYS = 32;

/** Keys that a schema library must pass over, so that they cannot reach a prototype. */
const RESERVED_KEYS = ['__proto__', 'constructor', 'prototype'];

function isPlainObject(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object Object]';
}

/** Lets through objects only: to the library an array or a date is an object too. */
function plain<T>(schema: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, T> {
  return v.pipe(
    v.custom<Entries>(isPlainObject, 'object'),
    v.maxEntries(MAX_KEYS),
    v.rawCheck(({ dataset, addIssue }) => {
      const input = dataset.value as Entries;
      const present = RESERVED_KEYS.filter((key) => Object.hasOwn(input, key));
      for (const key of present)
        addIssue({ path: [{ type: 'object', origin: 'key', input, key, value: undefined }] });
    }),
    schema as v.GenericSchema<Entries, T>,
  );
}

/** An object with these keys and no others: each other one is an issue of its own. */
function closed<E extends v.ObjectEntries>(entries: E): v.ObjectSchema<E, undefined> {
  return v.objectWithRest(entries, v.never()) as unknown as v.ObjectSchema<E, undefined>;
}

function object<E extends v.ObjectEntries>(
  entries: E,
): v.GenericSchema<unknown, v.InferOutput<v.ObjectSchema<E, undefined>>> {
  return plain(closed(entries));
}

/** Its length is checked before its items are: nobody waits for the millionth. */
function list<S extends v.GenericSchema>(item: S, max: number) {
  return v.pipe(
    v.custom<readonly unknown[]>((value) => Array.isArray(value), 'array'),
    v.maxLength(max),
    v.array(item),
  );
}

function within(limit: Limit) {
  const check: RangeCheck = Object.assign((value: number) => value >= limit.min && value <= limit.max, {
    limit,
  });
  return v.check(check);
}

/** -0 becomes 0: they mean the same, but only one of them survives JSON. */
const withoutSign = v.transform((value: number) => (value === 0 ? 0 : value));

const number = (limit: Limit) => v.pipe(v.number(), within(limit), withoutSign);

const whole = (limit: Limit) => v.pipe(v.number(), within(limit), v.integer(), withoutSign);

const exactly = <const N extends number>(value: N) =>
  v.pipe(
    v.number(),
    within({ min: value, max: value }),
    v.transform(() => value),
  );

/** A whole number, or one word in its place. */
function wholeOr<const W extends string>(limit: Limit, word: W) {
  const numeric = whole(limit);
  const verbal = v.picklist([word]);
  return v.lazy((input): v.GenericSchema<unknown, number | W> =>
    typeof input === 'string' ? verbal : numeric,
  );
}

/** Half of a character's surrogate pair cannot be written as UTF-8: it becomes U+FFFD. */
const wellFormed = v.transform((text: string) => text.replaceAll(/\p{Surrogate}/gu, '\u{FFFD}'));

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
  ]),
);

const { constant, randomNormal, randomUniform } = INITIALIZER_DEFAULTS;

const initializer = plain(
  v.variant('type', [
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
    closed({ type: v.literal('glorotUniform') }),
  ]),
);

const layer = plain(
  v.variant('type', [
    closed({
      type: v.literal('dense'),
      units: whole(LIMITS.units),
      activation: v.optional(v.picklist(['linear']), 'linear'),
      useBias: v.optional(v.boolean(), true),
      kernelInitializer: v.optional(initializer, INITIALIZER_DEFAULTS.glorotUniform),
      biasInitializer: v.optional(initializer, INITIALIZER_DEFAULTS.zeros),
    }),
  ]),
);

const optimizer = plain(
  v.variant('type', [
    closed({ type: v.literal('sgd'), learningRate: v.optional(number(LIMITS.learningRate), 0.01) }),
  ]),
);

const training = object({
  epochs: v.optional(wholeOr(LIMITS.epochs, 'untilStopped'), 1),
  batchSize: v.optional(wholeOr(LIMITS.batchSize, 'all'), 32),
  shuffle: v.optional(v.boolean(), true),
});

/** Of the newest version: older ones are migrated before. */
export const runSchema = object({
  version: exactly(RUN_SPEC_VERSION),
  title: v.optional(v.pipe(v.string(), v.maxLength(LIMITS.title.maxLength), wellFormed), ''),
  seed: v.optional(whole(LIMITS.seed), 0),
  data,
  preprocessing: v.optional(list(v.never(), 0), []),
  split: v.optional(object({ validation: v.optional(exactly(0), 0) }), {}),
  model: object({ layers: list(layer, LIMITS.layers.max) }),
  loss: v.picklist(['meanSquaredError']),
  metrics: v.optional(list(v.never(), 0), []),
  optimizer,
  training: v.optional(training, {}),
});
