import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Problem, ProblemReason } from '../../../protocol/failure.ts';
import { parseRunSpec } from '../../../protocol/parse.ts';
import { OPTIMIZER_DEFAULTS } from '../../../protocol/optimizer-spec.ts';
import { GUIDE_RUN, INITIALIZER_DEFAULTS, LAYER_DEFAULTS, LIMITS } from '../../../protocol/run-spec.ts';
import { expectAllowed } from './allowed-runs.ts';
import {
  ACTIVATIONS,
  CLASS_LOSSES,
  CLASS_METRICS,
  QUANTITY_LOSSES,
  QUANTITY_METRICS,
  runSpecs,
} from './run-specs.ts';

type Json = Record<string, unknown>;
type Path = readonly (string | number)[];

const LINE = { type: 'line', examples: 100, w: 3, b: 2, noise: 1, seed: 0, x: 'normal' };
const LINE_RUN: Json = { ...GUIDE_RUN, data: LINE };
/** In the order in which they are named. */
const PATTERNS =
  'polynomial,sine,step,plane,gauss,exclusiveOr,moons,circle,gaussians,spiral,iris,penguins,wine,digits,points,table'.split(
    ',',
  );
const SCHEDULES = [
  'constant',
  'exponentialDecay',
  'cosineDecay',
  'inverseTimeDecay',
  'piecewiseConstantDecay',
];
const KERNEL: Path = ['model', 'layers', 0, 'kernelInitializer'];

/** A copy of `root` with `value` at `path`. */
function withValue(root: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const parent = root as Json;
  if (Array.isArray(root)) return root.with(key as number, withValue(root[key as number], rest, value));
  return { ...parent, [key]: withValue(parent[key], rest, value) };
}

function problemsOf(value: unknown): readonly Problem[] {
  const parsed = parseRunSpec(value);
  return parsed.ok ? [] : parsed.problems;
}

/** `least` at `path` of the guide's run is read as `whole`. */
function expectMeans(path: Path, least: unknown, whole: unknown): void {
  const spec = withValue(GUIDE_RUN, path, whole);
  expect(parseRunSpec(withValue(GUIDE_RUN, path, least))).toEqual({ ok: true, spec });
}

function expectProblem(value: unknown, path: Path, reason: ProblemReason): void {
  expect(problemsOf(value)).toEqual([{ path, reason }]);
}

describe('what is allowed', () => {
  test('passes unchanged: the guide’s run, and any other within the limits', () => {
    expect(parseRunSpec(GUIDE_RUN)).toEqual({ ok: true, spec: GUIDE_RUN });
    fc.assert(
      fc.property(runSpecs, (spec) => {
        expect(parseRunSpec(spec)).toEqual({ ok: true, spec });
      }),
    );
  });

  test('comes out as a copy', () => {
    const value = structuredClone(LINE_RUN);
    const parsed = parseRunSpec(value);
    value['title'] = 'changed';
    (value['data'] as Json)['examples'] = 0;
    expect(parsed).toMatchObject({ ok: true, spec: { title: GUIDE_RUN.title, data: LINE } });
  });

  test('what is missing gets Keras 3’s defaults', () => {
    const least = {
      version: 1,
      data: { type: 'guide' },
      model: { layers: [{ type: 'dense', units: 1 }] },
      loss: 'meanSquaredError',
      optimizer: { type: 'sgd' },
    };
    const dense = {
      type: 'dense',
      units: 1,
      activation: 'linear',
      useBias: true,
      kernelInitializer: { type: 'glorotUniform' },
      biasInitializer: { type: 'zeros' },
      kernelRegularizer: { l1: 0, l2: 0 },
    };
    expect(parseRunSpec(least)).toEqual({
      ok: true,
      spec: {
        ...least,
        title: '',
        seed: 0,
        preprocessing: [],
        split: { validation: 0 },
        model: { layers: [dense] },
        metrics: [],
        optimizer: {
          type: 'sgd',
          learningRate: 0.01,
          momentum: 0,
          nesterov: false,
          schedule: { type: 'constant' },
          clipvalue: null,
          globalClipnorm: null,
        },
        training: { epochs: 1, batchSize: 32, shuffle: true, classWeight: null, earlyStopping: null },
      },
    });
  });

  test('an initializer, an optimizer and a layer that name only their type mean what the tables say', () => {
    for (const whole of Object.values(INITIALIZER_DEFAULTS)) expectMeans(KERNEL, { type: whole.type }, whole);
    for (const whole of Object.values(OPTIMIZER_DEFAULTS))
      expectMeans(['optimizer'], { type: whole.type }, whole);
    const { layers } = GUIDE_RUN.model;
    for (const type of ['flatten', 'batchNormalization', 'layerNormalization'] as const)
      expectMeans(['model', 'layers'], [{ type }, ...layers], [LAYER_DEFAULTS[type], ...layers]);
    const cosine = { type: 'cosineDecay', decaySteps: 10 };
    expectMeans(['optimizer', 'schedule'], cosine, { ...cosine, alpha: 0, warmupSteps: 0 });
    const exponential = { type: 'exponentialDecay', decaySteps: 10, decayRate: 0.9 };
    expectMeans(['optimizer', 'schedule'], exponential, { ...exponential, staircase: false });
    expectMeans(['model', 'layers', 0, 'kernelRegularizer'], { l2: 0.1 }, { l1: 0, l2: 0.1 });
  });

  test('a link from before there was more than one layer and one optimizer opens, and means the same', () => {
    const { kernelRegularizer: _k, ...layer } = GUIDE_RUN.model.layers[0] as unknown as Json;
    const { classWeight: _c, ...training } = GUIDE_RUN.training;
    const old = {
      ...GUIDE_RUN,
      model: { layers: [layer] },
      optimizer: { type: 'sgd', learningRate: 0.1 },
      training,
    };
    expect(parseRunSpec(old)).toEqual({ ok: true, spec: GUIDE_RUN });
  });

  test('a batch larger than the data is Keras’s way to say all', () => {
    const spec = withValue(LINE_RUN, ['training', 'batchSize'], 101);
    expect(parseRunSpec(spec)).toEqual({ ok: true, spec });
  });

  test('an undefined value is a missing one', () => {
    expect(parseRunSpec({ ...GUIDE_RUN, seed: undefined })).toEqual({ ok: true, spec: GUIDE_RUN });
    expectProblem({ ...GUIDE_RUN, loss: undefined }, ['loss'], { kind: 'missing' });
  });

  test('-0 becomes 0, and half a character becomes a replacement', () => {
    const parsed = parseRunSpec(withValue({ ...LINE_RUN, title: 'a\uD83D' }, ['data', 'w'], -0));
    expect(parsed).toEqual({
      ok: true,
      spec: withValue({ ...LINE_RUN, title: 'a\uFFFD' }, ['data', 'w'], 0),
    });
    expect(parseRunSpec({ ...GUIDE_RUN, title: '\u{1F600}' })).toMatchObject({
      spec: { title: '\u{1F600}' },
    });
  });
});

describe('what is refused', () => {
  test.each([
    [['data', 'examples'], LIMITS.examples, true],
    [['data', 'w'], LIMITS.trueValue, false],
    [['data', 'b'], LIMITS.trueValue, false],
    [['data', 'noise'], LIMITS.noise, false],
    [['data', 'seed'], LIMITS.seed, true],
    [['seed'], LIMITS.seed, true],
    [['optimizer', 'learningRate'], LIMITS.learningRate, false],
    [['optimizer', 'momentum'], LIMITS.decay, false],
    [['model', 'layers', 0, 'kernelRegularizer', 'l1'], LIMITS.regularizer, false],
    [['model', 'layers', 0, 'kernelRegularizer', 'l2'], LIMITS.regularizer, false],
    [['training', 'epochs'], LIMITS.epochs, true],
    [['training', 'batchSize'], LIMITS.batchSize, true],
    [['split', 'validation'], LIMITS.validation, false],
  ] as const)('%j outside %j', (path, { min, max }, isWhole) => {
    for (const value of [min, max]) expect(problemsOf(withValue(LINE_RUN, path, value))).toEqual([]);
    for (const received of [min - 1, max + 1, Infinity, -Infinity, 1e300])
      expectProblem(withValue(LINE_RUN, path, received), path, { kind: 'out-of-range', min, max, received });
    for (const value of [NaN, '1', null, true, [1], {}]) {
      const [problem, ...others] = problemsOf(withValue(LINE_RUN, path, value));
      expect(others).toEqual([]);
      expect(problem?.path).toEqual(path);
      expect(['wrong-type', 'not-one-of']).toContain(problem?.reason.kind);
    }
    if (isWhole)
      expectProblem(withValue(LINE_RUN, path, min + 0.5), path, { kind: 'not-whole', received: min + 0.5 });
  });

  test.each([
    [{ type: 'constant', value: 1001 }, 'value', LIMITS.initialValue, 1001],
    [{ type: 'randomNormal', mean: -1001 }, 'mean', LIMITS.initialValue, -1001],
    [{ type: 'randomNormal', stddev: -0.1 }, 'stddev', LIMITS.stddev, -0.1],
    [{ type: 'randomUniform', minval: -1001 }, 'minval', LIMITS.initialValue, -1001],
    [{ type: 'randomUniform', maxval: 1001 }, 'maxval', LIMITS.initialValue, 1001],
  ] as const)('the initializer %j', (initializer, key, { min, max }, received) => {
    const value = withValue(GUIDE_RUN, KERNEL, initializer);
    expectProblem(value, [...KERNEL, key], { kind: 'out-of-range', min, max, received });
  });

  test('a required part that is missing', () => {
    expect(problemsOf({}).map(({ path }) => path.join('.'))).toEqual([
      'version',
      'data',
      'model',
      'loss',
      'optimizer',
    ]);
    for (const key of Object.keys(LINE)) {
      const points: Json = { ...LINE };
      delete points[key];
      expectProblem({ ...LINE_RUN, data: points }, ['data', key], { kind: 'missing' });
    }
    expectProblem({ ...GUIDE_RUN, model: { layers: [] } }, ['model', 'layers', 0], { kind: 'missing' });
  });

  test('words that are not among the choices, and what they could be', () => {
    const not = (received: string, ...allowed: string[]): ProblemReason => ({
      kind: 'not-one-of',
      allowed,
      received,
    });
    const cases: readonly (readonly [Path, ProblemReason])[] = [
      [['data', 'type'], not('?', 'guide', 'line', ...PATTERNS)],
      [['data', 'x'], not('?', 'normal', 'even')],
      [[...KERNEL, 'type'], not('?', ...Object.keys(INITIALIZER_DEFAULTS))],
      [['model', 'layers', 0, 'type'], not('?', ...Object.keys(LAYER_DEFAULTS))],
      [['model', 'layers', 0, 'activation'], not('?', ...ACTIVATIONS)],
      [['loss'], not('?', ...QUANTITY_LOSSES, ...CLASS_LOSSES)],
      [['metrics', 0], not('?', ...QUANTITY_METRICS, ...CLASS_METRICS)],
      [['optimizer', 'type'], not('?', ...Object.keys(OPTIMIZER_DEFAULTS))],
      [['optimizer', 'schedule', 'type'], not('?', ...SCHEDULES)],
      [['training', 'epochs'], not('?', 'untilStopped')],
      [['training', 'batchSize'], not('?', 'all')],
    ];
    const run = { ...LINE_RUN, metrics: ['r2Score'] };
    for (const [path, reason] of cases) expectProblem(withValue(run, path, '?'), path, reason);
  });

  test('a list, a date or a string in the place of an object', () => {
    const wrong = (received: string): ProblemReason => ({ kind: 'wrong-type', expected: 'object', received });
    for (const path of [
      [],
      ['data'],
      ['model'],
      ['model', 'layers', 0],
      KERNEL,
      ['model', 'layers', 0, 'kernelRegularizer'],
      ['optimizer'],
      ['optimizer', 'schedule'],
      ['training'],
    ]) {
      expectProblem(withValue(GUIDE_RUN, path, []), path, wrong('array'));
      expectProblem(withValue(GUIDE_RUN, path, new Date()), path, wrong('object'));
      expectProblem(withValue(GUIDE_RUN, path, 'zeros'), path, wrong('string'));
      expectProblem(withValue(GUIDE_RUN, path, null), path, wrong('null'));
    }
    expectProblem(withValue(GUIDE_RUN, ['model', 'layers'], { 0: {} }), ['model', 'layers'], {
      kind: 'wrong-type',
      expected: 'array',
      received: 'object',
    });
  });

  test('every unknown key, wherever it is', () => {
    const value = {
      ...(withValue(withValue(GUIDE_RUN, ['data', 'examples'], 5), [...KERNEL, 'mean'], 0) as Json),
      toString: 1,
      hidden: undefined,
    };
    expect(problemsOf(value)).toEqual(
      [['data', 'examples'], [...KERNEL, 'mean'], ['toString'], ['hidden']].map((path) => ({
        path,
        reason: { kind: 'unknown-key' },
      })),
    );
  });

  test.each(['__proto__', 'constructor', 'prototype'])('the key %s, at every level', (key) => {
    const hostile = JSON.parse(`{"${key}": {"epochs": 1}}`) as Json;
    const copyOnto = (base: unknown): Json => {
      const copy: Json = { ...(base as Json) };
      Object.defineProperty(copy, key, { value: hostile[key], enumerable: true });
      return copy;
    };
    expectProblem(copyOnto(GUIDE_RUN), [key], { kind: 'unknown-key' });
    expectProblem({ ...GUIDE_RUN, training: copyOnto(GUIDE_RUN.training) }, ['training', key], {
      kind: 'unknown-key',
    });
    expectProblem({ ...GUIDE_RUN, training: hostile }, ['training', key], { kind: 'unknown-key' });
    for (const path of [KERNEL, ['model', 'layers', 0], ['optimizer'], ['optimizer', 'schedule']]) {
      const part = path.reduce<unknown>((value, step) => (value as Json)[step], GUIDE_RUN);
      expectProblem(withValue(GUIDE_RUN, path, copyOnto(part)), [...path, key], { kind: 'unknown-key' });
    }
    expect(Object.hasOwn({}, 'epochs')).toBe(false);
    expect(({} as Json)['epochs']).toBeUndefined();
  });

  test('all that is wrong at once', () => {
    const value = { ...LINE_RUN, seed: -1, loss: 5, training: { epochs: 0.5, shuffle: 'yes' } };
    expect(problemsOf(value)).toEqual([
      { path: ['seed'], reason: { kind: 'out-of-range', ...LIMITS.seed, received: -1 } },
      { path: ['loss'], reason: { kind: 'wrong-type', expected: 'string', received: 'number' } },
      { path: ['training', 'epochs'], reason: { kind: 'out-of-range', ...LIMITS.epochs, received: 0.5 } },
      {
        path: ['training', 'shuffle'],
        reason: { kind: 'wrong-type', expected: 'boolean', received: 'string' },
      },
    ]);
  });
});

describe('versions', () => {
  test('of a newer one only the version is said', () => {
    const reason: ProblemReason = { kind: 'newer-version', supported: 1, received: 2 };
    expectProblem({ version: 2, loss: 'a loss from the future' }, ['version'], reason);
    expectProblem({ ...GUIDE_RUN, version: 2 }, ['version'], reason);
  });

  test.each([0, -1, 1.5, Infinity])('there was no version %d', (received) => {
    expectProblem({ ...GUIDE_RUN, version: received }, ['version'], {
      kind: 'out-of-range',
      min: 1,
      max: 1,
      received,
    });
  });

  test('a version in words is none', () => {
    const reason: ProblemReason = { kind: 'wrong-type', expected: 'number', received: 'string' };
    expectProblem({ ...GUIDE_RUN, version: '1' }, ['version'], reason);
  });
});

describe('hostile sizes', () => {
  const reasonAt = (path: Path, value: unknown) => problemsOf(withValue(GUIDE_RUN, path, value));

  test('a title is at most 120 characters', () => {
    expect(problemsOf({ ...GUIDE_RUN, title: 'x'.repeat(120) })).toEqual([]);
    const title = 'x'.repeat(10_000_000);
    expectProblem({ ...GUIDE_RUN, title }, ['title'], { kind: 'too-long', max: 120, received: 10_000_000 });
  });

  test('quotes stay short', () => {
    const long = 'x'.repeat(1_000_000);
    const problems = [
      ...reasonAt(['loss'], long),
      ...reasonAt(['optimizer', 'type'], long),
      ...reasonAt([], { ...GUIDE_RUN, [long]: 1 }),
    ];
    expect(problems).toHaveLength(3);
    expect(JSON.stringify(problems).length).toBeLessThan(1000);
  });

  test('a list is measured before it is read', () => {
    const received = 1e9;
    const layers: unknown[] = [];
    layers.length = received;
    expect(reasonAt(['model', 'layers'], layers)).toEqual([
      { path: ['model', 'layers'], reason: { kind: 'too-many', max: 64, received } },
    ]);
    expect(
      reasonAt(
        ['metrics'],
        Array.from({ length: 8 }, () => 'accuracy'),
      ),
    ).toEqual([{ path: ['metrics'], reason: { kind: 'too-many', max: 7, received: 8 } }]);
    expect(reasonAt(['training', 'classWeight'], layers)).toEqual([
      { path: ['training', 'classWeight'], reason: { kind: 'too-many', max: 1000, received } },
    ]);
    const schedule = { type: 'piecewiseConstantDecay', boundaries: layers, values: [] };
    expect(reasonAt(['optimizer', 'schedule'], schedule)).toEqual([
      { path: ['optimizer', 'schedule', 'boundaries'], reason: { kind: 'too-many', max: 64, received } },
    ]);
  });

  test('an object of very many keys is refused as a whole, and the list of problems ends', () => {
    const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i]));
    expect(reasonAt(['training'], keys(100_000))).toEqual([
      { path: ['training'], reason: { kind: 'too-many', max: 32, received: 100_000 } },
    ]);
    const many = { ...GUIDE_RUN, ...keys(20), training: keys(30), split: keys(30) };
    expect(problemsOf(many)).toHaveLength(20);
  });

  test('deep nesting is not descended into', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 200_000; i++) deep = [deep];
    expect(reasonAt(['data'], deep)).toHaveLength(1);
    expect(reasonAt(['extra'], deep)).toEqual([{ path: ['extra'], reason: { kind: 'unknown-key' } }]);
    const circle: Json = { ...GUIDE_RUN };
    circle['training'] = circle;
    expect(problemsOf(circle).length).toBeGreaterThan(0);
  });
});

describe('anything', () => {
  const anything = fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
  });

  /** Every path in a run, inner ones too. */
  function pathsOf(value: unknown): Path[] {
    if (typeof value !== 'object' || value === null) return [[]];
    const keys = Array.isArray(value) ? value.keys() : Object.keys(value);
    const inner = [...keys].flatMap((key) => pathsOf((value as Json)[key]).map((path) => [key, ...path]));
    return [[], ...inner];
  }

  test('is answered, never thrown at', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const parsed = parseRunSpec(value);
        if (parsed.ok) expectAllowed(parsed.spec);
        else expect(parsed.problems.length).toBeGreaterThan(0);
      }),
    );
  });

  test('in the place of any part gives a run within the limits or problems that a message can carry', () => {
    const damaged = runSpecs.chain((spec) =>
      fc.record({
        spec: fc.constant(spec),
        path: fc.constantFrom(...pathsOf(spec)),
        value: fc.oneof(anything, fc.double(), fc.integer(), fc.constantFrom(-0, NaN, Infinity, 2 ** 53)),
      }),
    );
    fc.assert(
      fc.property(damaged, ({ spec, path, value }) => {
        const parsed = parseRunSpec(withValue(spec, path, value));
        if (parsed.ok) expectAllowed(parsed.spec);
        else expect(structuredClone(parsed.problems)).toEqual(parsed.problems);
      }),
      { numRuns: 1000 },
    );
  });
});
