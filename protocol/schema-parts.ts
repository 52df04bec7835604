/**
 * What the schemas are made of: objects that refuse every key they don't know, lists and numbers with limits. What is
 * hostile in a value's form is met here, so that the schemas only say what a run is.
 */
import * as v from 'valibot';

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
export function plain<T>(schema: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, T> {
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

/** An object with these keys and no others: each other one is an issue of its own. For the variants of a `plain` choice. */
export function closed<E extends v.ObjectEntries>(entries: E): v.ObjectSchema<E, undefined> {
  return v.objectWithRest(entries, v.never()) as unknown as v.ObjectSchema<E, undefined>;
}

export function object<E extends v.ObjectEntries>(
  entries: E,
): v.GenericSchema<unknown, v.InferOutput<v.ObjectSchema<E, undefined>>> {
  return plain(closed(entries));
}

/** Its length is checked before its items are: nobody waits for the millionth. */
export function list<S extends v.GenericSchema>(item: S, max: number) {
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

export const number = (limit: Limit) => v.pipe(v.number(), within(limit), withoutSign);

export const whole = (limit: Limit) => v.pipe(v.number(), within(limit), v.integer(), withoutSign);

export const exactly = <const N extends number>(value: N) =>
  v.pipe(
    v.number(),
    within({ min: value, max: value }),
    v.transform(() => value),
  );

/** A whole number, or one word in its place. */
export function wholeOr<const W extends string>(limit: Limit, word: W) {
  const numeric = whole(limit);
  const verbal = v.picklist([word]);
  return v.lazy((input): v.GenericSchema<unknown, number | W> =>
    typeof input === 'string' ? verbal : numeric,
  );
}
