/** Optimizers against plain loops over one weight matrix, written from Keras 3's update rules, in float64. */
import { describe, expect, test } from 'vitest';
import {
  OPTIMIZER_DEFAULTS as DEFAULTS,
  type OptimizerSpec,
  type ScheduleSpec,
} from '../../../protocol/optimizer-spec.ts';
import { LAYER_DEFAULTS, type RunSpec } from '../../../protocol/run-spec.ts';
import { createStepper, scattered, specOf, type Stepper } from './stepper.ts';

const X = scattered([6, 2]);
const Y = scattered([6, 1], 4);
const LAYERS = [{ ...LAYER_DEFAULTS.dense, units: 1, useBias: false }];
const STEPS = 12;

function stepperWith(optimizer: OptimizerSpec): Stepper {
  const stepper = createStepper({ layers: LAYERS, x: X, y: Y, optimizer });
  stepper.state.get('dense/kernel')!.set([0.5, -0.25]);
  return stepper;
}

/** Of the mean squared error of x @ w. */
function gradientAt(w: readonly number[]): number[] {
  const errors = Array.from({ length: 6 }, (_, i) => {
    const prediction = X.values[2 * i]! * w[0]! + X.values[2 * i + 1]! * w[1]!;
    return prediction - Y.values[i]!;
  });
  return [0, 1].map((j) => errors.reduce((total, e, i) => total + (2 * e * X.values[2 * i + j]!) / 6, 0));
}

/** The rule for one weight: takes its value, gradient and memory (changed in place), and the step from 1; gives the new value. */
type Reference = (w: number, g: number, memory: Record<string, number>, t: number) => number;

function train(reference: Reference, adjust = (g: number[], _t: number): number[] => g): number[] {
  const memories: Record<string, number>[] = [{}, {}];
  let w = [0.5, -0.25];
  for (let t = 1; t <= STEPS; t++) {
    const g = adjust(gradientAt(w), t);
    w = w.map((value, i) => reference(value, g[i]!, memories[i]!, t));
  }
  return w;
}

function expectTrained(optimizer: OptimizerSpec, expected: readonly number[]): void {
  const stepper = stepperWith(optimizer);
  for (let i = 0; i < STEPS; i++) stepper.step();
  expected.forEach((value, i) => expect(stepper.state.get('dense/kernel')![i]).toBeCloseTo(value, 12));
}

const adamLike =
  ({ rate, decay = 0, amsgrad = false }: { rate: number; decay?: number; amsgrad?: boolean }): Reference =>
  (w, g, memory, t) => {
    const m = (memory['m'] = 0.8 * (memory['m'] ?? 0) + 0.2 * g);
    const v = (memory['v'] = 0.95 * (memory['v'] ?? 0) + 0.05 * g * g);
    const highest = (memory['highest'] = Math.max(memory['highest'] ?? 0, v));
    const alpha = (rate * Math.sqrt(1 - 0.95 ** t)) / (1 - 0.8 ** t);
    return w - rate * decay * w - (m * alpha) / (Math.sqrt(amsgrad ? highest : v) + 1e-3);
  };

const ADAM = { learningRate: 0.05, beta1: 0.8, beta2: 0.95, epsilon: 1e-3 };

const CASES: readonly [string, OptimizerSpec, Reference][] = [
  ['sgd', { ...DEFAULTS.sgd, learningRate: 0.1 }, (w, g) => w - 0.1 * g],
  [
    'sgd with momentum',
    { ...DEFAULTS.sgd, learningRate: 0.1, momentum: 0.9 },
    (w, g, memory) => w + (memory['m'] = 0.9 * (memory['m'] ?? 0) - 0.1 * g),
  ],
  [
    'sgd with Nesterov’s momentum',
    { ...DEFAULTS.sgd, learningRate: 0.1, momentum: 0.9, nesterov: true },
    (w, g, memory) => {
      const m = (memory['m'] = 0.9 * (memory['m'] ?? 0) - 0.1 * g);
      return w + 0.9 * m - 0.1 * g;
    },
  ],
  [
    'adagrad',
    { ...DEFAULTS.adagrad, learningRate: 0.1, initialAccumulatorValue: 0.5, epsilon: 0.01 },
    (w, g, memory) => {
      const a = (memory['a'] = (memory['a'] ?? 0.5) + g * g);
      return w - (0.1 * g) / Math.sqrt(a + 0.01);
    },
  ],
  [
    'rmsprop',
    { ...DEFAULTS.rmsprop, learningRate: 0.02, rho: 0.8, epsilon: 0.01 },
    (w, g, memory) => {
      const v = (memory['v'] = 0.8 * (memory['v'] ?? 0) + 0.2 * g * g);
      return w - (0.02 * g) / Math.sqrt(v + 0.01);
    },
  ],
  [
    'rmsprop, centered, with momentum',
    { ...DEFAULTS.rmsprop, learningRate: 0.02, rho: 0.8, epsilon: 0.01, momentum: 0.7, centered: true },
    (w, g, memory) => {
      const v = (memory['v'] = 0.8 * (memory['v'] ?? 0) + 0.2 * g * g);
      const a = (memory['a'] = 0.8 * (memory['a'] ?? 0) + 0.2 * g);
      const m = 0.7 * (memory['m'] ?? 0) + (0.02 * g) / Math.sqrt(v - a * a + 0.01);
      return w - (memory['m'] = m);
    },
  ],
  ['adam', { ...DEFAULTS.adam, ...ADAM }, adamLike({ rate: 0.05 })],
  ['adam, amsgrad', { ...DEFAULTS.adam, ...ADAM, amsgrad: true }, adamLike({ rate: 0.05, amsgrad: true })],
  ['adamw', { ...DEFAULTS.adamw, ...ADAM, weightDecay: 0.1 }, adamLike({ rate: 0.05, decay: 0.1 })],
  [
    'lion',
    { ...DEFAULTS.lion, learningRate: 0.01, beta1: 0.8, beta2: 0.9 },
    (w, g, memory) => {
      const m = memory['m'] ?? 0;
      memory['m'] = 0.9 * m + 0.1 * g;
      return w - 0.01 * Math.sign(0.8 * m + 0.2 * g);
    },
  ],
];

test.each(CASES)('%s', (_, optimizer, reference) => {
  expectTrained(optimizer, train(reference));
});

test('a beta of 0 or next to 1 gives finite numbers in float32', () => {
  for (const betas of [
    { beta1: 0, beta2: 0 },
    { beta1: 0.999999, beta2: 0.999999 },
  ]) {
    const optimizer = { ...DEFAULTS.adam, ...betas, learningRate: 0.01 };
    const stepper = createStepper({ layers: LAYERS, x: X, y: Y, optimizer, precision: 'float32' });
    const before = stepper.state.get('dense/kernel')!.slice();
    stepper.step();
    // Adam's first step is the learning rate, whatever the gradient.
    stepper.state
      .get('dense/kernel')!
      .forEach((value, i) => expect(Math.abs(value - before[i]!)).toBeCloseTo(0.01, 5));
  }
});

describe('slots', () => {
  const namesOf = (optimizer: OptimizerSpec): readonly string[] =>
    stepperWith(optimizer)
      .graphs.variables.filter(({ role }) => role === 'slot')
      .map(({ name }) => name);

  test.each([
    [DEFAULTS.sgd, []],
    [{ ...DEFAULTS.sgd, momentum: 0.9 }, ['sgd/momentum/dense/kernel']],
    [DEFAULTS.adagrad, ['adagrad/accumulator/dense/kernel']],
    [DEFAULTS.rmsprop, ['rmsprop/velocity/dense/kernel']],
    [DEFAULTS.adam, ['adam/momentum/dense/kernel', 'adam/velocity/dense/kernel']],
    [DEFAULTS.lion, ['lion/momentum/dense/kernel']],
  ] as const)('$0.type remembers only what it needs', (optimizer, names) => {
    expect(namesOf(optimizer)).toEqual(names);
  });

  test('adagrad’s accumulators begin at the value asked for', () => {
    const stepper = stepperWith({ ...DEFAULTS.adagrad, initialAccumulatorValue: 0.5 });
    expect([...stepper.state.get('adagrad/accumulator/dense/kernel')!]).toEqual([0.5, 0.5]);
  });
});

describe('clipping', () => {
  const sgd = { ...DEFAULTS.sgd, learningRate: 0.1 };
  const cut = (g: readonly number[]): number[] => g.map((value) => Math.max(Math.min(value, 0.05), -0.05));
  const scaled = (g: readonly number[], clip: number): number[] =>
    g.map((value) => (value * clip) / Math.max(Math.hypot(...g), clip));

  test('clipvalue cuts each element, globalClipnorm scales all alike, in this order', () => {
    expectTrained(
      { ...sgd, clipvalue: 0.05 },
      train((w, g) => w - 0.1 * g, cut),
    );
    expectTrained(
      { ...sgd, globalClipnorm: 0.3 },
      train(
        (w, g) => w - 0.1 * g,
        (g) => scaled(g, 0.3),
      ),
    );
    expectTrained(
      { ...sgd, clipvalue: 0.05, globalClipnorm: 0.06 },
      train(
        (w, g) => w - 0.1 * g,
        (g) => scaled(cut(g), 0.06),
      ),
    );
  });

  test('the norm is that of all gradients together', () => {
    const layers = [
      { ...LAYER_DEFAULTS.dense, units: 3 },
      { ...LAYER_DEFAULTS.dense, units: 1 },
    ];
    const optimizer = { ...sgd, learningRate: 1, globalClipnorm: 0.01 };
    const stepper = createStepper({ layers, x: X, y: Y, optimizer });
    const before = [...stepper.state.values()].map((values) => values.slice());
    stepper.step();
    const squares = [...stepper.state.values()].flatMap((values, v) =>
      Array.from(values, (value, i) => (value - before[v]![i]!) ** 2),
    );
    expect(Math.sqrt(squares.reduce((a, b) => a + b))).toBeCloseTo(0.01, 12);
  });
});

describe('schedules', () => {
  /** The rate of each step: plain gradient descent shows it. */
  function ratesOf(schedule: ScheduleSpec, steps: number, precision?: 'float32'): number[] {
    const optimizer = { ...DEFAULTS.sgd, learningRate: 0.5, schedule };
    const settings = { layers: LAYERS, x: X, y: Y, optimizer, ...(precision && { precision }) };
    const stepper = createStepper(settings);
    const kernel = stepper.state.get('dense/kernel')!;
    return Array.from({ length: steps }, () => {
      kernel.set([0.5, -0.25]);
      stepper.step();
      return (0.5 - kernel[0]!) / gradientAt([0.5, -0.25])[0]!;
    });
  }

  function expectRates(schedule: ScheduleSpec, expected: (step: number) => number): void {
    const rates = ratesOf(schedule, 40);
    rates.forEach((rate, step) => expect(rate, `step ${step}`).toBeCloseTo(expected(step), 7));
  }

  test('constant', () => expectRates({ type: 'constant' }, () => 0.5));

  test('exponential, smooth and in stairs', () => {
    const schedule = { type: 'exponentialDecay', decaySteps: 7, decayRate: 0.6 } as const;
    expectRates({ ...schedule, staircase: false }, (step) => 0.5 * 0.6 ** (step / 7));
    expectRates({ ...schedule, staircase: true }, (step) => 0.5 * 0.6 ** Math.floor(step / 7));
    expectRates({ ...schedule, decayRate: 0, staircase: false }, (step) => (step === 0 ? 0.5 : 0));
  });

  test('inverse time, smooth and in stairs', () => {
    const schedule = { type: 'inverseTimeDecay', decaySteps: 7, decayRate: 0.6 } as const;
    expectRates({ ...schedule, staircase: false }, (step) => 0.5 / (1 + (0.6 * step) / 7));
    expectRates({ ...schedule, staircase: true }, (step) => 0.5 / (1 + 0.6 * Math.floor(step / 7)));
  });

  test('cosine, with and without warm-up', () => {
    const schedule = { type: 'cosineDecay', decaySteps: 20, alpha: 0.1 } as const;
    const cosine = (step: number): number =>
      0.5 * (0.1 + 0.9 * 0.5 * (1 + Math.cos((Math.PI * Math.min(step, 20)) / 20)));
    expectRates({ ...schedule, warmupSteps: 0 }, cosine);
    expectRates({ ...schedule, warmupSteps: 5 }, (step) => (step < 5 ? (0.5 * step) / 5 : cosine(step - 5)));
  });

  test('piecewise constant: a boundary belongs to what is before it', () => {
    const schedule = { type: 'piecewiseConstantDecay', boundaries: [3, 10], values: [0.2, 0.01] } as const;
    expectRates(schedule, (step) => (step <= 3 ? 0.5 : step <= 10 ? 0.2 : 0.01));
  });

  test('the weight decay of adamw follows the schedule', () => {
    const schedule = { type: 'inverseTimeDecay', decaySteps: 1, decayRate: 1, staircase: false } as const;
    expectTrained(
      { ...DEFAULTS.adamw, ...ADAM, weightDecay: 0.1, schedule },
      train((w, g, memory, t) => adamLike({ rate: 0.05 / t, decay: 0.1 })(w, g, memory, t)),
    );
  });
});

describe('hyper-parameters', () => {
  const specWith = (optimizer: OptimizerSpec): RunSpec => specOf({ layers: LAYERS, x: X, y: Y, optimizer });

  test('change between steps', () => {
    const stepper = stepperWith({ ...DEFAULTS.sgd, learningRate: 0 });
    stepper.step();
    expect([...stepper.state.get('dense/kernel')!]).toEqual([0.5, -0.25]);
    stepper.retune(specWith({ ...DEFAULTS.sgd, learningRate: 0.1 }));
    stepper.step();
    const expected = 0.5 - 0.1 * gradientAt([0.5, -0.25])[0]!;
    expect(stepper.state.get('dense/kernel')![0]).toBeCloseTo(expected, 12);
  });

  test('are derived in float64', () => {
    const values = new Map(
      stepperWith(DEFAULTS.adam).graphs.hyperparameters.map(({ name, value }) => [
        name,
        value(specWith(DEFAULTS.adam)),
      ]),
    );
    expect(values.get('oneMinusBeta2')).toBe(1 - 0.999);
    expect(values.get('logBeta2')).toBe(Math.log(0.999));
    expect([...values.keys()]).toEqual([
      'learningRate',
      'oneMinusBeta1',
      'oneMinusBeta2',
      'logBeta1',
      'logBeta2',
      'epsilon',
    ]);
  });

  test.each([
    [{ ...DEFAULTS.sgd, clipvalue: 1 }, DEFAULTS.sgd, 'clipvalue'],
    [DEFAULTS.adam, DEFAULTS.sgd, 'learningRate'],
    [
      {
        ...DEFAULTS.sgd,
        schedule: { type: 'exponentialDecay', decaySteps: 1, decayRate: 1, staircase: false },
      },
      DEFAULTS.sgd,
      'decaySteps',
    ],
  ] as const)('of another kind of optimizer are missing', (built, asked, name) => {
    expect(() => stepperWith(built).retune(specWith(asked))).toThrow(`missing hyperparameter: ${name}`);
  });
});
