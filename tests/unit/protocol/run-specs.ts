/** Runs for property tests: any that the limits allow, and a second opinion on whether one is. */
import * as fc from 'fast-check';
import { expect } from 'vitest';
import {
  type DataSpec,
  type InitializerSpec,
  type LayerSpec,
  LIMITS,
  type RunSpec,
} from '../../../protocol/run-spec.ts';

interface Limit {
  readonly min: number;
  readonly max: number;
}

const whole = (limit: Limit) => fc.integer(limit);
const number = (limit: Limit) =>
  fc.double({ ...limit, noNaN: true }).map((value) => (value === 0 ? 0 : value));

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
);

const initializer: fc.Arbitrary<InitializerSpec> = fc.oneof(
  fc.record({ type: fc.constantFrom('zeros' as const, 'ones' as const, 'glorotUniform' as const) }),
  fc.record({ type: fc.constant('constant' as const), value: number(LIMITS.initialValue) }),
  fc.record({
    type: fc.constant('randomNormal' as const),
    mean: number(LIMITS.initialValue),
    stddev: number(LIMITS.stddev),
  }),
  fc.record({
    type: fc.constant('randomUniform' as const),
    minval: number(LIMITS.initialValue),
    maxval: number(LIMITS.initialValue),
  }),
);

const layer: fc.Arbitrary<LayerSpec> = fc.record({
  type: fc.constant('dense' as const),
  units: whole(LIMITS.units),
  activation: fc.constant('linear' as const),
  useBias: fc.boolean(),
  kernelInitializer: initializer,
  biasInitializer: initializer,
});

export const runSpecs: fc.Arbitrary<RunSpec> = fc.record({
  version: fc.constant(1 as const),
  title: fc
    .string({ unit: 'grapheme', maxLength: LIMITS.title.maxLength })
    .map((title) => title.slice(0, LIMITS.title.maxLength).replaceAll(/\p{Surrogate}/gu, '')),
  seed: whole(LIMITS.seed),
  data,
  preprocessing: fc.constant([]),
  split: fc.constant({ validation: 0 as const }),
  model: fc.record({
    layers: fc.array(layer, { minLength: LIMITS.layers.min, maxLength: LIMITS.layers.max }),
  }),
  loss: fc.constant('meanSquaredError' as const),
  metrics: fc.constant([]),
  optimizer: fc.record({ type: fc.constant('sgd' as const), learningRate: number(LIMITS.learningRate) }),
  training: fc.record({
    epochs: fc.oneof(whole(LIMITS.epochs), fc.constant('untilStopped' as const)),
    batchSize: fc.oneof(whole(LIMITS.batchSize), fc.constant('all' as const)),
    shuffle: fc.boolean(),
  }),
});

/** What the schema promises, said again without it. */
export function expectAllowed(spec: RunSpec): void {
  const { title, seed, data: points, model, optimizer, training } = spec;
  const keys = 'data,loss,metrics,model,optimizer,preprocessing,seed,split,title,training,version';
  expect(Object.keys(spec).toSorted().join()).toBe(keys);
  expect(spec).toMatchObject({ version: 1, loss: 'meanSquaredError', split: { validation: 0 } });
  expect([spec.preprocessing, spec.metrics]).toEqual([[], []]);
  expect(title.length).toBeLessThanOrEqual(LIMITS.title.maxLength);
  expectWithin(seed, LIMITS.seed, true);
  expectPointsAllowed(points);
  expect(model.layers).toHaveLength(1);
  const [{ type, units, activation, useBias, kernelInitializer, biasInitializer }] = model.layers as [
    LayerSpec,
  ];
  expect({ type, units, activation }).toEqual({ type: 'dense', units: 1, activation: 'linear' });
  expectInitializerAllowed(kernelInitializer);
  expectInitializerAllowed(biasInitializer);
  expect(optimizer.type).toBe('sgd');
  expectWithin(optimizer.learningRate, LIMITS.learningRate);
  if (training.epochs !== 'untilStopped') expectWithin(training.epochs, LIMITS.epochs, true);
  if (training.batchSize !== 'all') expectWithin(training.batchSize, LIMITS.batchSize, true);
  expect([typeof useBias, typeof training.shuffle]).toEqual(['boolean', 'boolean']);
}

function expectPointsAllowed(points: DataSpec): void {
  if (points.type === 'guide') {
    expect(points).toEqual({ type: 'guide' });
    return;
  }
  expect(points.type).toBe('line');
  expect(['normal', 'even']).toContain(points.x);
  expectWithin(points.examples, LIMITS.examples, true);
  expectWithin(points.seed, LIMITS.seed, true);
  expectWithin(points.w, LIMITS.trueValue);
  expectWithin(points.b, LIMITS.trueValue);
  expectWithin(points.noise, LIMITS.noise);
}

function expectInitializerAllowed({ type, ...values }: InitializerSpec): void {
  const keys: Record<InitializerSpec['type'], string> = {
    zeros: '',
    ones: '',
    glorotUniform: '',
    constant: 'value',
    randomNormal: 'mean,stddev',
    randomUniform: 'maxval,minval',
  };
  expect(Object.keys(values).toSorted().join()).toBe(keys[type]);
  for (const [key, value] of Object.entries(values))
    expectWithin(value, key === 'stddev' ? LIMITS.stddev : LIMITS.initialValue);
}

function expectWithin(value: number, { min, max }: Limit, isWhole = false): void {
  expect(typeof value).toBe('number');
  expect(value >= min && value <= max && !Object.is(value, -0)).toBe(true);
  if (isWhole) expect(Number.isInteger(value)).toBe(true);
}
