/** The plain formula of a learning rate against the graph that trains with it. */
import { describe, expect, test } from 'vitest';
import { OPTIMIZER_DEFAULTS, type ScheduleSpec } from '../../../protocol/optimizer-spec.ts';
import { GUIDE_RUN, LAYER_DEFAULTS, type RunSpec } from '../../../protocol/run-spec.ts';
import { firstSchedule, rateAt, stepsOf } from '../../../protocol/schedule.ts';
import { createStepper } from '../nn/stepper.ts';

const STEPS = 40;

/** The rates that training with the graph shows: with a gradient of 2 at w = 0, a step moves w by twice the rate. */
function trainedRates(schedule: ScheduleSpec): number[] {
  const stepper = createStepper({
    layers: [{ ...LAYER_DEFAULTS.dense, units: 1, useBias: false }],
    x: { shape: [1, 1], values: [1] },
    y: { shape: [1, 1], values: [1] },
    optimizer: { ...OPTIMIZER_DEFAULTS.sgd, learningRate: 0.5, schedule },
  });
  const kernel = stepper.state.get('dense/kernel')!;
  return Array.from({ length: STEPS }, () => {
    kernel.set([0]);
    stepper.step();
    return kernel[0]! / 2;
  });
}

describe('the rate of a step', () => {
  test.each<ScheduleSpec>([
    { type: 'constant' },
    { type: 'exponentialDecay', decaySteps: 7, decayRate: 0.6, staircase: false },
    { type: 'exponentialDecay', decaySteps: 7, decayRate: 0.6, staircase: true },
    { type: 'inverseTimeDecay', decaySteps: 7, decayRate: 0.6, staircase: false },
    { type: 'inverseTimeDecay', decaySteps: 7, decayRate: 0.6, staircase: true },
    { type: 'cosineDecay', decaySteps: 20, alpha: 0.1, warmupSteps: 0 },
    { type: 'cosineDecay', decaySteps: 20, alpha: 0.1, warmupSteps: 6 },
    { type: 'piecewiseConstantDecay', boundaries: [3, 10], values: [0.2, 0.01] },
  ])('$type is what the graph trains with', (schedule) => {
    const planned = Array.from({ length: STEPS }, (_, step) => rateAt({ learningRate: 0.5, schedule }, step));
    trainedRates(schedule).forEach((rate, step) =>
      expect(planned[step], `step ${step}`).toBeCloseTo(rate, 7),
    );
  });
});

test('a run has as many steps as its epochs have batches', () => {
  expect(stepsOf(GUIDE_RUN, 4)).toBe(40);
});

test.each([
  [{ type: 'constant' }, 1000],
  [{ type: 'cosineDecay', decaySteps: 20, alpha: 0, warmupSteps: 6 }, 46],
  [{ type: 'piecewiseConstantDecay', boundaries: [3, 10], values: [1, 2] }, 20],
] as const)('an endless run is drawn for as long as its schedule moves', (schedule, expected) => {
  const spec: RunSpec = {
    ...GUIDE_RUN,
    optimizer: { ...GUIDE_RUN.optimizer, schedule },
    training: { ...GUIDE_RUN.training, epochs: 'untilStopped' },
  };
  expect(stepsOf(spec, 4)).toBe(expected);
});

test.each(['exponentialDecay', 'cosineDecay', 'inverseTimeDecay', 'piecewiseConstantDecay'] as const)(
  'a first %s is seen within the run, also where that has one step',
  (type) => {
    const schedule = firstSchedule(type, 100, 0.5);
    expect(rateAt({ learningRate: 0.5, schedule }, 99)).toBeLessThan(0.5);
    expect(rateAt({ learningRate: 0.5, schedule: firstSchedule(type, 1, 0.5) }, 0)).toBe(0.5);
  },
);
