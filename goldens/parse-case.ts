/**
 * The gate for a golden case: from a file's text to a run, its data, its weights and what must come out — or to every problem that it
 * has, each with its path. What the case shares with RunSpec (model, loss, optimizer, training) is judged by RunSpec's own schema and checks, but for
 * the case's data in place of a run's.
 */
import * as v from 'valibot';
import { runProblems } from '../protocol/run-checks.ts';
import { runSchema } from '../protocol/run-schema.ts';
import { LIMITS, RUN_SPEC_VERSION, type RunSpec } from '../protocol/run-spec.ts';
import type { RangeCheck } from '../protocol/schema-parts.ts';

export interface GoldenCase {
  readonly spec: RunSpec;
  /** Row-major: x is [examples, ...inputShape], y is [examples, ...targetShape]. */
  readonly data: {
    readonly examples: number;
    readonly inputShape: readonly number[];
    readonly targetShape: readonly number[];
    readonly x: Float32Array;
    readonly y: Float32Array;
  };
  readonly initialWeights: readonly GoldenWeight[];
  readonly expected: GoldenExpectation;
  /** Allowed: |actual - expected| / max(1, |expected|). */
  readonly tolerance: number;
}

export interface Values {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

export interface NamedValues extends Values {
  readonly name: string;
}

export interface GoldenWeight extends NamedValues {
  readonly trainable?: boolean | undefined;
}

export interface GoldenExpectation {
  /** Of every step before its update, regularization included. */
  readonly stepLosses: readonly number[];
  /** Over all examples in inference mode, after the last update. */
  readonly finalLoss: number;
  readonly finalWeights: readonly NamedValues[];
  /** Of all examples in inference mode, after the last update. */
  readonly predictions: Values;
}

export type ParsedCase =
  | { readonly ok: true; readonly golden: GoldenCase }
  | { readonly ok: false; readonly problems: readonly string[] };

/** The largest float32: data and weights must not become infinite on their way into the engine. */
const MAX_FLOAT32 = 3.4028234663852886e38;

const finite = v.pipe(v.number(), v.finite());
const float32 = v.pipe(v.number(), v.minValue(-MAX_FLOAT32), v.maxValue(MAX_FLOAT32));
const size = v.pipe(v.number(), v.integer(), v.minValue(1));
const valuesEntries = { shape: v.array(size), values: v.array(float32) };
const values = v.strictObject(valuesEntries);
const name = v.pipe(v.string(), v.minLength(1));

const caseSchema = v.strictObject({
  name,
  seed: v.optional(v.unknown(), 0),
  data: v.strictObject({ x: values, y: values }),
  model: v.strictObject({ layers: v.pipe(v.array(v.unknown()), v.minLength(1)) }),
  loss: v.unknown(),
  optimizer: v.unknown(),
  batchSize: size,
  shuffle: v.optional(v.boolean(), false),
  epochs: size,
  classWeight: v.optional(v.unknown(), null),
  initialWeights: v.array(v.strictObject({ name, trainable: v.optional(v.boolean()), ...valuesEntries })),
  expected: v.strictObject({
    stepLosses: v.array(finite),
    finalLoss: finite,
    finalWeights: v.array(v.strictObject({ name, ...valuesEntries })),
    predictions: values,
  }),
  tolerance: v.pipe(v.number(), v.finite(), v.gtValue(0)),
  /** What another summation order alone did to the numbers; nothing is judged by it. */
  float32Drift: v.optional(finite),
});

type CaseFile = v.InferOutput<typeof caseSchema>;

/** Never throws. */
export function parseCase(text: string): ParsedCase {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return {
      ok: false,
      problems: [`invalid JSON: ${error instanceof Error ? error.message : 'unreadable'}`],
    };
  }
  const file = v.safeParse(caseSchema, value, { abortPipeEarly: true });
  if (!file.success) return { ok: false, problems: file.issues.map(sentenceOf) };
  const run = v.safeParse(runSchema, runOf(file.output), { abortPipeEarly: true });
  const problems = [
    ...contradictions(file.output),
    ...(run.success ? misfits(run.output, file.output) : run.issues.map(sentenceOf)),
  ];
  if (!run.success || problems.length > 0) return { ok: false, problems };
  const { data, initialWeights, expected, tolerance } = file.output;
  return { ok: true, golden: { spec: run.output, data: dataOf(data), initialWeights, expected, tolerance } };
}

function dataOf({ x, y }: CaseFile['data']): GoldenCase['data'] {
  return {
    examples: x.shape[0]!,
    inputShape: exampleShape(x.shape),
    targetShape: exampleShape(y.shape),
    x: Float32Array.from(x.values),
    y: Float32Array.from(y.values),
  };
}

/** As Keras does: a plain list of numbers is one feature for each example. */
function exampleShape([, ...shape]: readonly number[]): readonly number[] {
  return shape.length === 0 ? [1] : shape;
}

function runOf(file: CaseFile): unknown {
  return {
    version: RUN_SPEC_VERSION,
    title: file.name.slice(0, LIMITS.title.maxLength),
    seed: file.seed,
    // A run has to name some data; the case brings its own, which the engine is given apart.
    data: { type: 'guide' },
    model: { layers: file.model.layers.map(layerOf) },
    loss: file.loss,
    optimizer: file.optimizer,
    training: {
      epochs: file.epochs,
      batchSize: file.batchSize,
      shuffle: file.shuffle,
      classWeight: file.classWeight,
    },
  };
}

/** The cases write a kernel's regularizer flat, beside the layer's other options. */
function layerOf(layer: unknown): unknown {
  if (typeof layer !== 'object' || layer === null || !('l1' in layer || 'l2' in layer)) return layer;
  const { l1 = 0, l2 = 0, ...rest } = layer as Readonly<Record<string, unknown>>;
  return { ...rest, kernelRegularizer: { l1, l2 } };
}

/** What each value alone does not show: they must fit together. */
function contradictions(file: CaseFile): readonly string[] {
  const { x, y } = file.data;
  const { predictions, stepLosses } = file.expected;
  const examples = x.shape[0] ?? 0;
  const steps = file.epochs * Math.ceil(examples / file.batchSize);
  return [
    ...wrongSize('data.x', x),
    ...wrongSize('data.y', y),
    ...wrongSize('expected.predictions', predictions),
    ...file.initialWeights.flatMap((weight) => wrongSize(`initialWeights ${weight.name}`, weight)),
    ...file.expected.finalWeights.flatMap((weight) => wrongSize(`finalWeights ${weight.name}`, weight)),
    ...unequal('examples in data.y', y.shape[0], examples),
    ...unequal('examples in expected.predictions', predictions.shape[0], examples),
    ...unequal('number of expected.stepLosses', stepLosses.length, steps),
    ...unmatchedWeights(file),
    ...wrongLabels(file),
  ];
}

function wrongSize(what: string, { shape, values: { length } }: Values): readonly string[] {
  const wanted = shape.reduce((product, n) => product * n, 1);
  if (shape.length === 0) return [`invalid ${what}: shape [], expected at least one axis`];
  return length === wanted
    ? []
    : [`invalid ${what}: ${length} values, expected ${wanted} for shape [${shape.join(', ')}]`];
}

function unequal(what: string, actual: number | undefined, expected: number): readonly string[] {
  return actual === expected ? [] : [`invalid ${what}: ${actual ?? 'none'}, expected ${expected}`];
}

function unmatchedWeights({ initialWeights, expected: { finalWeights } }: CaseFile): readonly string[] {
  const initial = new Map(initialWeights.map((weight) => [weight.name, weight]));
  const final = new Map(finalWeights.map((weight) => [weight.name, weight]));
  return [
    ...unequal('number of different names in initialWeights', initial.size, initialWeights.length),
    ...unequal('number of different names in finalWeights', final.size, finalWeights.length),
    ...[...initial.keys()].filter((key) => !final.has(key)).map((key) => `missing finalWeights: ${key}`),
    ...[...final.values()].flatMap(({ name: key, shape }) => {
      const before = initial.get(key);
      if (before === undefined) return [`unknown finalWeights: ${key}`];
      return unequalShape(`finalWeights ${key}`, shape, before.shape);
    }),
  ];
}

/** Empty where the shapes are the same. */
export function unequalShape(
  what: string,
  actual: readonly number[],
  expected: readonly number[],
): readonly string[] {
  const same = actual.length === expected.length && actual.every((n, axis) => n === expected[axis]);
  return same ? [] : [`invalid ${what}: shape [${actual.join(', ')}], expected [${expected.join(', ')}]`];
}

/** A class number outside the model's classes would read somebody else's memory, or nothing. */
function wrongLabels({ loss, data, expected }: CaseFile): readonly string[] {
  if (loss !== 'sparseCategoricalCrossentropyFromLogits') return [];
  const classes = expected.predictions.shape.at(-1) ?? 0;
  const at = data.y.values.findIndex((label) => !Number.isInteger(label) || label < 0 || label >= classes);
  if (at < 0) return [];
  return [`invalid data.y.values.${at}: ${data.y.values[at]}, expected a class of 0 to ${classes - 1}`];
}

/** What only shows where the model meets the data. */
function misfits(spec: RunSpec, { data, loss, expected }: CaseFile): readonly string[] {
  const byNumber = loss === 'sparseCategoricalCrossentropyFromLogits';
  const target = exampleShape(data.y.shape);
  const classes = byNumber ? expected.predictions.shape.at(-1) : Math.max(2, target.at(-1) ?? 0);
  const shapes = { input: exampleShape(data.x.shape), target, classes: classes ?? null };
  return runProblems(spec, shapes).map(
    ({ path, reason: { kind, ...facts } }) => `invalid ${whereIn(path)}: ${kind} ${JSON.stringify(facts)}`,
  );
}

/** The facts of a schema's issue; the library's own words are too vague where a limit is broken. */
function sentenceOf(issue: v.BaseIssue<unknown>): string {
  const where = whereIn((issue.path ?? []).map(({ key }) => String(key)));
  if (issue.type === 'raw_check' || issue.expected === 'never') return `unknown key: ${where}`;
  if (issue.input === undefined) return `missing ${where}`;
  return `invalid ${where}: ${issue.received}, expected ${limitOf(issue) ?? issue.expected ?? issue.type}`;
}

function limitOf({ type, requirement, message }: v.BaseIssue<unknown>): string | undefined {
  if (type === 'custom') return message;
  if (type === 'integer') return 'a whole number';
  if (typeof requirement !== 'function' || !('limit' in requirement)) return undefined;
  const { min, max } = (requirement as RangeCheck).limit;
  return `${min} to ${max}`;
}

/** A case has no `training` around its epochs. */
function whereIn(path: readonly (string | number)[]): string {
  return path.slice(path[0] === 'training' ? 1 : 0).join('.') || 'case';
}
