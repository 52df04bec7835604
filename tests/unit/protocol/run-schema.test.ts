/** Every layer, optimizer and schedule by itself, whether or not the data so far fit it: keys, defaults and limits. */
import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { parseRunSpec } from '../../../protocol/parse.ts';
import { runSchema } from '../../../protocol/run-schema.ts';
import type { OPTIMIZER_DEFAULTS } from '../../../protocol/optimizer-spec.ts';
import { GUIDE_RUN, LAYER_DEFAULTS, LIMITS } from '../../../protocol/run-spec.ts';
import { CLASS_LOSSES, CLASS_METRICS, layers, runSpecs } from './run-specs.ts';

type Json = Readonly<Record<string, unknown>>;

const read = (value: unknown): unknown => v.parse(runSchema, value);

const withLayer = (layer: unknown): Json => ({ ...GUIDE_RUN, model: { layers: [layer] } });
const withOptimizer = (optimizer: unknown): Json => ({ ...GUIDE_RUN, optimizer });

test('any layers, losses, metrics and class weights within the limits pass unchanged', () => {
  const any = fc.record({
    spec: runSpecs,
    layers,
    loss: fc.constantFrom(...CLASS_LOSSES),
    metrics: fc.subarray([...CLASS_METRICS]),
    classWeight: fc.array(fc.double({ ...LIMITS.classWeight, noNaN: true, minExcluded: true }), {
      maxLength: 20,
    }),
  });
  fc.assert(
    fc.property(any, ({ spec, layers: chain, classWeight, ...parts }) => {
      const training = { ...spec.training, classWeight };
      const value = { ...spec, ...parts, training, model: { layers: chain } };
      expect(read(value)).toEqual(value);
    }),
  );
});

test('a layer that names only what has no default means what the table says', () => {
  const { dense, conv2d, maxPooling2d, averagePooling2d, dropout } = LAYER_DEFAULTS;
  const cases = [
    [dense, { units: 3 }],
    [conv2d, { filters: 3, kernelSize: 5 }],
    [maxPooling2d, {}],
    [averagePooling2d, {}],
    [dropout, { rate: 0.5 }],
  ] as const;
  for (const [defaults, needed] of cases) {
    const { type } = defaults;
    expect(read(withLayer({ type, ...needed }))).toEqual(withLayer({ ...defaults, ...needed }));
    for (const key of Object.keys(needed)) {
      const without = { type, ...needed, [key]: undefined };
      expect(parseRunSpec(withLayer(without))).toMatchObject({
        problems: [{ path: ['model', 'layers', 0, key], reason: { kind: 'missing' } }],
      });
    }
  }
});

interface Limit {
  readonly min: number;
  readonly max: number;
}

const WHOLE = new Set(['units', 'filters', 'kernelSize', 'strides', 'poolSize', 'decaySteps', 'warmupSteps']);

const LAYER_LIMITS: readonly (readonly [layer: Json, limits: Readonly<Record<string, Limit>>])[] = [
  [{ type: 'dense', units: 1 }, { units: LIMITS.units }],
  [
    { type: 'conv2d', filters: 1, kernelSize: 1 },
    { filters: LIMITS.units, kernelSize: LIMITS.kernelSize, strides: LIMITS.strides },
  ],
  [{ type: 'maxPooling2d' }, { poolSize: LIMITS.kernelSize, strides: LIMITS.strides }],
  [{ type: 'averagePooling2d' }, { poolSize: LIMITS.kernelSize, strides: LIMITS.strides }],
  [{ type: 'dropout', rate: 0 }, { rate: LIMITS.rate }],
  [{ type: 'batchNormalization' }, { momentum: LIMITS.decay, epsilon: LIMITS.epsilon }],
  [{ type: 'layerNormalization' }, { epsilon: LIMITS.epsilon }],
];

const ANY_OPTIMIZER = {
  learningRate: LIMITS.learningRate,
  clipvalue: LIMITS.clip,
  globalClipnorm: LIMITS.clip,
};
const { decay, epsilon } = LIMITS;
const OPTIMIZER_LIMITS: {
  readonly [T in keyof typeof OPTIMIZER_DEFAULTS]: Readonly<Record<string, Limit>>;
} = {
  sgd: { ...ANY_OPTIMIZER, momentum: decay },
  adagrad: { ...ANY_OPTIMIZER, initialAccumulatorValue: LIMITS.accumulator, epsilon },
  rmsprop: { ...ANY_OPTIMIZER, rho: decay, momentum: decay, epsilon },
  adam: { ...ANY_OPTIMIZER, beta1: decay, beta2: decay, epsilon },
  adamw: { ...ANY_OPTIMIZER, beta1: decay, beta2: decay, epsilon, weightDecay: LIMITS.regularizer },
  lion: { ...ANY_OPTIMIZER, beta1: decay, beta2: decay },
};

const INVERSE = { decaySteps: LIMITS.decaySteps, decayRate: LIMITS.decayRate };
const SCHEDULE_LIMITS: readonly (readonly [schedule: Json, limits: Readonly<Record<string, Limit>>])[] = [
  [{ type: 'exponentialDecay', decaySteps: 1, decayRate: 1 }, INVERSE],
  [{ type: 'inverseTimeDecay', decaySteps: 1, decayRate: 1 }, INVERSE],
  [
    { type: 'cosineDecay', decaySteps: 1 },
    { decaySteps: LIMITS.decaySteps, alpha: LIMITS.alpha, warmupSteps: LIMITS.warmupSteps },
  ],
];

describe('the limits of', () => {
  function expectLimits(
    part: Json,
    limits: Readonly<Record<string, Limit>>,
    path: readonly (string | number)[],
    within: (part: Json) => Json,
  ): void {
    for (const [key, { min, max }] of Object.entries(limits)) {
      for (const value of [min, max]) expect(v.is(runSchema, within({ ...part, [key]: value }))).toBe(true);
      const at = [...path, key];
      for (const received of [min - 1, max + 1, Infinity, -Infinity]) {
        const problem = { path: at, reason: { kind: 'out-of-range', min, max, received } };
        expect(parseRunSpec(within({ ...part, [key]: received }))).toEqual({
          ok: false,
          problems: [problem],
        });
      }
      const broken = parseRunSpec(within({ ...part, [key]: min + 0.5 }));
      if (WHOLE.has(key))
        expect(broken).toMatchObject({ problems: [{ path: at, reason: { kind: 'not-whole' } }] });
      expect(parseRunSpec(within({ ...part, [key]: '1' }))).toMatchObject({
        problems: [{ path: at, reason: { kind: 'wrong-type', expected: 'number', received: 'string' } }],
      });
    }
  }

  test.each(LAYER_LIMITS)('the layer %j', (layer, limits) => {
    expectLimits(layer, limits, ['model', 'layers', 0], withLayer);
  });

  test.each(Object.entries(OPTIMIZER_LIMITS))('the optimizer %s', (type, limits) => {
    expectLimits({ type }, limits, ['optimizer'], withOptimizer);
  });

  test.each(SCHEDULE_LIMITS)('the schedule %j', (schedule, limits) => {
    expectLimits(schedule, limits, ['optimizer', 'schedule'], (part) =>
      withOptimizer({ type: 'adam', schedule: part }),
    );
  });
});

test('null stands for "not at all", and only where that is said', () => {
  const optimizer = { type: 'adam', clipvalue: null, globalClipnorm: null };
  expect(parseRunSpec(withOptimizer(optimizer)).ok).toBe(true);
  expect(parseRunSpec(withOptimizer({ type: 'adam', beta1: null })).ok).toBe(false);
  expect(parseRunSpec(withLayer({ type: 'conv2d', filters: 1, kernelSize: 1, strides: null }))).toMatchObject(
    {
      problems: [{ path: ['model', 'layers', 0, 'strides'], reason: { kind: 'wrong-type' } }],
    },
  );
});

test('a bias is no matrix: it cannot begin orthogonal', () => {
  const layer = { type: 'dense', units: 1, biasInitializer: { type: 'orthogonal' } };
  const parsed = parseRunSpec({ ...GUIDE_RUN, model: { layers: [layer] } });
  if (parsed.ok) throw new Error('let in');
  expect(parsed.problems).toMatchObject([
    {
      path: ['model', 'layers', 0, 'biasInitializer', 'type'],
      reason: { kind: 'not-one-of', received: 'orthogonal' },
    },
  ]);
});
