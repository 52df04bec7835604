/** Losses against their definitions in float64; what makes them stable; weights of classes and of partial batches. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { GUIDE_RUN, LAYER_DEFAULTS, type LossName } from '../../../protocol/run-spec.ts';
import { gradient } from '../../../worker/autodiff/gradient.ts';
import { LOSSES } from '../../../worker/nn/losses.ts';
import * as t from '../../../worker/tensor/build.ts';
import type { Tensor } from '../../../worker/tensor/tensor.ts';
import { evaluateOnce } from '../evaluate-once.ts';
import { createStepper, scattered, type Settings, specOf, type Table } from './stepper.ts';

/** Predictions are the data: one dense layer whose kernel is the identity. */
function lossOf(settings: Omit<Settings, 'layers'>): number {
  return identityStepper(settings).step();
}

function identityStepper(settings: Omit<Settings, 'layers'>): ReturnType<typeof createStepper> {
  const units = settings.x.shape[1]!;
  const stepper = createStepper({
    ...settings,
    layers: [{ ...LAYER_DEFAULTS.dense, units, useBias: false }],
  });
  stepper.state.get('dense/kernel')!.set(identity(units));
  return stepper;
}

function identity(size: number): number[] {
  return Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));
}

const table = (rows: readonly (readonly number[])[]): Table => ({
  shape: [rows.length, rows[0]!.length],
  values: rows.flat(),
});

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

const PREDICTION = table([
  [0.3, -2.5],
  [1.7, 0.1],
  [-0.6, 4],
]);
const NUMBERS = table([
  [0.5, 1],
  [0, 0.2],
  [-0.5, -1],
]);
const YES_NO = table([
  [0, 1],
  [1, 1],
  [0, 0],
]);

const ELEMENTWISE: readonly [LossName, Table, (p: number, y: number) => number][] = [
  ['meanSquaredError', NUMBERS, (p, y) => (p - y) ** 2],
  ['meanAbsoluteError', NUMBERS, (p, y) => Math.abs(p - y)],
  ['huber', NUMBERS, (p, y) => (Math.abs(p - y) <= 1 ? 0.5 * (p - y) ** 2 : Math.abs(p - y) - 0.5)],
  ['logCosh', NUMBERS, (p, y) => Math.log(Math.cosh(p - y))],
  ['hinge', YES_NO, (p, y) => Math.max(1 - (2 * y - 1) * p, 0)],
  [
    'binaryCrossentropyFromLogits',
    YES_NO,
    (p, y) => -(y * Math.log(1 / (1 + Math.exp(-p))) + (1 - y) * Math.log(1 - 1 / (1 + Math.exp(-p)))),
  ],
];

test.each(ELEMENTWISE)('%s is the mean of its terms', (loss, y, term) => {
  const terms = Array.from(y.values, (value, i) => term(PREDICTION.values[i]!, value));
  expect(lossOf({ x: PREDICTION, y, loss })).toBeCloseTo(mean(terms), 6);
});

test('the two categorical losses are one, and its definition', () => {
  const x = table([
    [0.3, -2.5, 1],
    [1.7, 0.1, 0],
  ]);
  const logSoftmax = (z: readonly number[], label: number): number =>
    z[label]! - Math.log(z.map(Math.exp).reduce((a, b) => a + b));
  const expected = -mean([logSoftmax([0.3, -2.5, 1], 2), logSoftmax([1.7, 0.1, 0], 1)]);
  const sparse = lossOf({ x, y: table([[2], [1]]), loss: 'sparseCategoricalCrossentropyFromLogits' });
  const oneHot = lossOf({
    x,
    y: table([
      [0, 0, 1],
      [0, 1, 0],
    ]),
    loss: 'categoricalCrossentropyFromLogits',
  });
  expect(sparse).toBeCloseTo(expected, 12);
  expect(oneHot).toBeCloseTo(expected, 12);
});

test('shares that do not sum to 1 count as they are', () => {
  const x = table([[0.3, -2.5, 1]]);
  const loss = 'categoricalCrossentropyFromLogits';
  const each = [0, 1, 2].map((label) =>
    lossOf({ x, y: table([[0, 1, 2].map((at) => (at === label ? 1 : 0))]), loss }),
  );
  const expected = 0.5 * each[0]! + 2 * each[1]! + each[2]!;
  expect(lossOf({ x, y: table([[0.5, 2, 1]]), loss })).toBeCloseTo(expected, 12);
});

const numbers = fc.integer({ min: -4000, max: 4000 }).map((n) => n / 1000);
/** Never next to where a loss has a corner, and no slope. */
const outputs = fc.array(
  numbers.map((n) => n + 0.0004),
  { minLength: 3, maxLength: 3 },
);
const ofLabels = fc.array(fc.constantFrom(0, 1), { minLength: 3, maxLength: 3 });
const ofNumbers = fc.array(numbers, { minLength: 3, maxLength: 3 });
const shares = fc.array(
  fc.integer({ min: 0, max: 100 }).map((n) => n / 100),
  { minLength: 3, maxLength: 3 },
);
/** Of one example of three outputs. */
const TARGETS: { readonly [L in LossName]: fc.Arbitrary<number[]> } = {
  meanSquaredError: ofNumbers,
  meanAbsoluteError: ofNumbers,
  huber: ofNumbers,
  logCosh: ofNumbers,
  hinge: ofLabels,
  binaryCrossentropyFromLogits: shares,
  sparseCategoricalCrossentropyFromLogits: fc.constantFrom([0], [1], [2]),
  categoricalCrossentropyFromLogits: shares,
};
test.each(Object.keys(TARGETS) as LossName[])('%s: its slope agrees with finite differences', (loss) => {
  const example = fc.record({ p: outputs, y: TARGETS[loss] });
  fc.assert(
    fc.property(fc.array(example, { minLength: 1, maxLength: 4 }), (examples) => {
      const [point, y] = [examples.flatMap(({ p }) => p), examples.flatMap((each) => each.y)];
      const prediction = t.variable('p', [examples.length, 3]);
      const target = t.input('y', [examples.length, y.length / examples.length]);
      // Each example with a weight of its own, so that none passes for another.
      const weights = t.input('w', [examples.length]);
      const total = t.sum(t.mul(LOSSES[loss].perExample(prediction, target), weights));
      const inputs = new Map([
        ['y', Float64Array.from(y)],
        ['w', Float64Array.from(examples, (_, i) => 1 + i / 3)],
      ]);
      const at = (root: Tensor, p: readonly number[]): Float64Array =>
        evaluateOnce(root, {
          variables: new Map([['p', Float64Array.from(p)]]),
          inputs,
          precision: 'float64',
        }) as Float64Array;
      const [slope] = gradient(total, [prediction]);
      const slopes = at(slope!, point);
      const h = 1e-5;
      point.forEach((value, i) => {
        const [above, below] = [h, -h].map((by) => at(total, point.with(i, value + by))[0]!);
        expect(slopes[i], `${i}`).toBeCloseTo((above! - below!) / (2 * h), 6);
      });
    }),
    { numRuns: 60, seed: 4 },
  );
});

test('logits and errors of any size give finite losses in float32', () => {
  const x = table([[-1e4], [1e4], [-80], [0]]);
  const y = table([[1], [0], [1], [0]]);
  for (const [loss] of ELEMENTWISE) expect(lossOf({ x, y, loss, precision: 'float32' })).toBeLessThan(1e9);
  const logits = table([
    [1e4, -1e4],
    [3e38, 0],
  ]);
  const sparse = { y: table([[0], [0]]), loss: 'sparseCategoricalCrossentropyFromLogits' } as const;
  expect(lossOf({ x: logits, ...sparse, precision: 'float32' })).toBe(0);
});

test('a logistic regression that starts at 0 learns both classes', () => {
  const stepper = createStepper({
    layers: [{ ...LAYER_DEFAULTS.dense, units: 1, kernelInitializer: { type: 'zeros' } }],
    x: table([[1], [2], [3], [4]]),
    y: table([[0], [0], [1], [0]]),
    loss: 'binaryCrossentropyFromLogits',
  });
  expect(stepper.step()).toBeCloseTo(Math.LN2, 7);
  // The gradient of the bias is mean(1/2 - y), by 0.1.
  expect(stepper.state.get('dense/bias')![0]).toBeCloseTo(-0.1 * 0.25, 12);
});

test('a smaller last batch weighs by its own size', () => {
  const x = scattered([5, 1]);
  const y = scattered([5, 1], 3);
  const squares = Array.from(x.values, (value, i) => (value - y.values[i]!) ** 2);
  const stepper = identityStepper({
    x,
    y,
    batchSize: 3,
    optimizer: { ...GUIDE_RUN.optimizer, learningRate: 0 },
  });
  expect(stepper.step()).toBeCloseTo(mean(squares.slice(0, 3)), 12);
  expect(stepper.step()).toBeCloseTo(mean(squares.slice(3)), 12);
  expect(stepper.evaluate(2).loss).toBeCloseTo(mean(squares), 12);
});

test('class weights multiply the loss of each example by its class’s', () => {
  const x = table([
    [0.3, -2.5, 1],
    [1.7, 0.1, 0],
    [0, 0, 0],
  ]);
  const sparse = { x, y: table([[2], [0], [1]]), loss: 'sparseCategoricalCrossentropyFromLogits' } as const;
  const only = (label: number): number =>
    lossOf({ ...sparse, classWeight: [0, 1, 2].map((at) => (at === label ? 1 : 0)) });
  const weighted = lossOf({ ...sparse, classWeight: [0.5, 2, 3] });
  expect(weighted).toBeCloseTo(0.5 * only(0) + 2 * only(1) + 3 * only(2), 12);
  const oneHot = table([
    [0, 0, 1],
    [1, 0, 0],
    [0, 1, 0],
  ]);
  const settings = { x, y: oneHot, loss: 'categoricalCrossentropyFromLogits' } as const;
  expect(lossOf({ ...settings, classWeight: [0.5, 2, 3] })).toBeCloseTo(weighted, 12);
});

test('class weights change between steps', () => {
  const settings = {
    x: table([[0.4], [-0.7]]),
    y: table([[1], [0]]),
    loss: 'binaryCrossentropyFromLogits',
    optimizer: { ...GUIDE_RUN.optimizer, learningRate: 0 },
  } as const;
  const stepper = identityStepper({ ...settings, classWeight: [1, 1] });
  const before = stepper.step();
  stepper.retune(specOf({ ...settings, layers: [], classWeight: [3, 3] }));
  expect(stepper.step()).toBeCloseTo(3 * before, 12);
});

test('an output that cannot be compared with the targets is refused', () => {
  const y = table([[1], [2], [3]]);
  expect(() => lossOf({ x: PREDICTION, y })).toThrow(
    'invalid target for meanSquaredError: shape [1], expected [2]',
  );
  expect(() =>
    lossOf({ x: PREDICTION, y: NUMBERS, loss: 'sparseCategoricalCrossentropyFromLogits' }),
  ).toThrow(
    'invalid target for sparseCategoricalCrossentropyFromLogits: shape [2], expected the number of a class',
  );
});
