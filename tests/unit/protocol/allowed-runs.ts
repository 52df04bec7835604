/** What the schema and the checks promise of a run, said again without them. */
import { expect } from 'vitest';
import type { DataSpec } from '../../../protocol/data-spec.ts';
import {
  OPTIMIZER_DEFAULTS,
  type OptimizerSpec,
  type ScheduleSpec,
} from '../../../protocol/optimizer-spec.ts';
import {
  INITIALIZER_DEFAULTS,
  type InitializerSpec,
  LAYER_DEFAULTS,
  type LayerSpec,
  LIMITS,
  type RunSpec,
} from '../../../protocol/run-spec.ts';
import { ACTIVATIONS, QUANTITY_LOSSES, QUANTITY_METRICS } from './run-specs.ts';

interface Limit {
  readonly min: number;
  readonly max: number;
}

export function expectAllowed(spec: RunSpec): void {
  const { title, seed, data: points, model, optimizer, training } = spec;
  const keys = 'data,loss,metrics,model,optimizer,preprocessing,seed,split,title,training,version';
  expect(keysOf(spec)).toBe(keys);
  expect([spec.version, spec.preprocessing]).toEqual([1, []]);
  expect(keysOf(spec.split)).toBe('validation');
  expectWithin(spec.split.validation, LIMITS.validation);
  expect(QUANTITY_LOSSES).toContain(spec.loss);
  expect(new Set(spec.metrics).size).toBe(spec.metrics.length);
  for (const metric of spec.metrics) expect(QUANTITY_METRICS).toContain(metric);
  expect(title.length).toBeLessThanOrEqual(LIMITS.title.maxLength);
  expectWithin(seed, LIMITS.seed, true);
  expectPointsAllowed(points);
  expectLayersAllowed(model.layers);
  expectOptimizerAllowed(optimizer);
  if (training.epochs !== 'untilStopped') expectWithin(training.epochs, LIMITS.epochs, true);
  if (training.batchSize !== 'all') expectWithin(training.batchSize, LIMITS.batchSize, true);
  expect(typeof training.shuffle).toBe('boolean');
  expect(training.classWeight).toBeNull();
}

function expectPointsAllowed(points: DataSpec): void {
  if (points.type === 'guide') {
    expect(points).toEqual({ type: 'guide' });
    return;
  }
  if (!('noise' in points)) throw new Error(`${points.type} has more inputs`);
  expectWithin(points.examples, LIMITS.examples, true);
  expectWithin(points.seed, LIMITS.seed, true);
  if (points.type !== 'line') {
    expect(['polynomial', 'sine', 'step']).toContain(points.type);
    expect(keysOf(points)).toBe('examples,noise,seed,type');
    expectWithin(points.noise, LIMITS.noise);
    return;
  }
  expect(['normal', 'even']).toContain(points.x);
  expectWithin(points.w, LIMITS.trueValue);
  expectWithin(points.b, LIMITS.trueValue);
  expectWithin(points.noise, LIMITS.noise);
}

/** On one feature nothing with windows can stand, and the features end as one. */
function expectLayersAllowed(layers: readonly LayerSpec[]): void {
  expect(layers.length).toBeGreaterThan(0);
  expect(layers.length).toBeLessThanOrEqual(LIMITS.layers.max);
  let features = 1;
  for (const layer of layers) {
    expectLayerAllowed(layer);
    if (layer.type === 'dense') features = layer.units;
  }
  expect(features).toBe(1);
}

const OWN_LAYER_KEYS: Partial<Record<LayerSpec['type'], string>> = { dense: 'units', dropout: 'rate' };

function expectLayerAllowed(layer: LayerSpec): void {
  const types = ['dense', 'flatten', 'dropout', 'batchNormalization', 'layerNormalization'];
  expect(types).toContain(layer.type);
  const own = OWN_LAYER_KEYS[layer.type];
  const keys = [...Object.keys(LAYER_DEFAULTS[layer.type]), ...(own === undefined ? [] : [own])];
  expect(keysOf(layer)).toBe(keys.toSorted().join());
  expect(ACTIVATIONS).toContain(layer.activation);
  if ('epsilon' in layer) expectWithin(layer.epsilon, LIMITS.epsilon);
  if ('momentum' in layer) expectWithin(layer.momentum, LIMITS.decay);
  if ('rate' in layer) expectWithin(layer.rate, LIMITS.rate);
  if (layer.type !== 'dense') return;
  expectWithin(layer.units, LIMITS.units, true);
  expect(typeof layer.useBias).toBe('boolean');
  expectInitializerAllowed(layer.kernelInitializer);
  expectInitializerAllowed(layer.biasInitializer);
  expect(layer.biasInitializer.type).not.toBe('orthogonal');
  expect(keysOf(layer.kernelRegularizer)).toBe('l1,l2');
  for (const strength of Object.values(layer.kernelRegularizer)) expectWithin(strength, LIMITS.regularizer);
}

function expectInitializerAllowed(initializer: InitializerSpec): void {
  expect(keysOf(initializer)).toBe(keysOf(INITIALIZER_DEFAULTS[initializer.type]));
  const { type: _, ...values } = initializer;
  for (const [key, value] of Object.entries(values))
    expectWithin(value, key === 'stddev' ? LIMITS.stddev : LIMITS.initialValue);
}

const OPTIMIZER_LIMITS: Readonly<Record<string, Limit>> = {
  learningRate: LIMITS.learningRate,
  clipvalue: LIMITS.clip,
  globalClipnorm: LIMITS.clip,
  momentum: LIMITS.decay,
  rho: LIMITS.decay,
  beta1: LIMITS.decay,
  beta2: LIMITS.decay,
  epsilon: LIMITS.epsilon,
  initialAccumulatorValue: LIMITS.accumulator,
  weightDecay: LIMITS.regularizer,
};

function expectOptimizerAllowed(optimizer: OptimizerSpec): void {
  expect(keysOf(optimizer)).toBe(keysOf(OPTIMIZER_DEFAULTS[optimizer.type]));
  const { type: _, schedule, ...values } = optimizer;
  for (const [key, value] of Object.entries(values)) {
    const mayBeNull = key === 'clipvalue' || key === 'globalClipnorm';
    if (typeof value === 'boolean') expect(['nesterov', 'centered', 'amsgrad']).toContain(key);
    else if (value !== null || !mayBeNull) expectWithin(value, OPTIMIZER_LIMITS[key]!);
  }
  expectScheduleAllowed(schedule);
}

const SCHEDULE_KEYS: Readonly<Record<ScheduleSpec['type'], string>> = {
  constant: 'type',
  exponentialDecay: 'decayRate,decaySteps,staircase,type',
  cosineDecay: 'alpha,decaySteps,type,warmupSteps',
  inverseTimeDecay: 'decayRate,decaySteps,staircase,type',
  piecewiseConstantDecay: 'boundaries,type,values',
};

function expectScheduleAllowed(schedule: ScheduleSpec): void {
  expect(keysOf(schedule)).toBe(SCHEDULE_KEYS[schedule.type]);
  if ('decaySteps' in schedule) expectWithin(schedule.decaySteps, LIMITS.decaySteps, true);
  if ('decayRate' in schedule) expectWithin(schedule.decayRate, LIMITS.decayRate);
  if ('warmupSteps' in schedule) expectWithin(schedule.warmupSteps, LIMITS.warmupSteps, true);
  if ('alpha' in schedule) expectWithin(schedule.alpha, LIMITS.alpha);
  if (schedule.type !== 'piecewiseConstantDecay') return;
  const { boundaries, values } = schedule;
  expect(values).toHaveLength(boundaries.length);
  expect(boundaries.length).toBeLessThanOrEqual(LIMITS.boundaries.max);
  expect(boundaries).toEqual([...new Set(boundaries)].toSorted((a, b) => a - b));
  for (const boundary of boundaries) expectWithin(boundary, LIMITS.decaySteps, true);
  for (const value of values) expectWithin(value, LIMITS.learningRate);
}

function keysOf(value: object): string {
  return Object.keys(value).toSorted().join();
}

function expectWithin(value: unknown, { min, max }: Limit, isWhole = false): void {
  if (typeof value !== 'number') throw new Error(`invalid number: ${String(value)}`);
  expect(value >= min && value <= max && !Object.is(value, -0)).toBe(true);
  if (isWhole) expect(Number.isInteger(value)).toBe(true);
}
