/** Metrics of a whole evaluation, in several batches with a smaller last one, against their definitions. */
import { expect, test } from 'vitest';
import { metricValues } from '../../../worker/nn/metric-values.ts';
import { LAYER_DEFAULTS, type LossName, type MetricName } from '../../../protocol/run-spec.ts';
import { createStepper, scattered, type Table } from './stepper.ts';

interface Case {
  readonly x: Table;
  readonly y: Table;
  readonly loss: LossName;
  readonly precision?: 'float32';
}

/** Predictions are x itself. Every batch size must say the same; asked twice it must, too. */
function metricsOf(metrics: readonly MetricName[], { x, y, loss, precision }: Case): unknown[] {
  const stepper = createStepper({
    layers: [LAYER_DEFAULTS.flatten],
    x,
    y,
    loss,
    metrics,
    batchSize: 2,
    ...(precision && { precision }),
  });
  const [once, again, whole] = [2, 2, undefined].map((size) => [...stepper.evaluate(size).metrics.values()]);
  expect(again).toEqual(once);
  once!.flat(2).forEach((value, i) => expect(whole!.flat(2)[i]).toBeCloseTo(value, 5));
  return once!;
}

const table = (rows: readonly (readonly number[])[]): Table => ({
  shape: [rows.length, rows[0]!.length],
  values: rows.flat(),
});

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

test('errors of numbers', () => {
  const x = scattered([7, 3]);
  const y = scattered([7, 3], 5);
  const errors = Array.from(x.values, (value, i) => value - y.values[i]!);
  const scores = [0, 1, 2].map((output) => {
    const ofOutput = <T>(values: ArrayLike<T>): T[] => Array.from(values).filter((_, i) => i % 3 === output);
    const center = mean(ofOutput(y.values));
    const deviations = ofOutput(y.values).map((value) => (value - center) ** 2);
    return 1 - mean(ofOutput(errors).map((e) => e * e)) / mean(deviations);
  });
  const [mae, rmse, r2] = metricsOf(['meanAbsoluteError', 'rootMeanSquaredError', 'r2Score'], {
    x,
    y,
    loss: 'meanSquaredError',
  });
  expect(mae).toBeCloseTo(mean(errors.map(Math.abs)), 12);
  expect(rmse).toBeCloseTo(Math.sqrt(mean(errors.map((e) => e * e))), 12);
  expect(r2).toBeCloseTo(mean(scores), 12);
});

test('r² in float32 does not mind a mean that is large beside the spread', () => {
  const offset = 10_000;
  const noise = scattered([99, 1]);
  const y = { shape: [99, 1], values: Array.from(noise.values, (value) => Math.fround(offset + value)) };
  const x = { shape: [99, 1], values: y.values.map((value, i) => Math.fround(value + (i % 2) * 0.25)) };
  const center = mean(y.values);
  const deviations = mean(y.values.map((value) => (value - center) ** 2));
  const expected = 1 - mean(y.values.map((value, i) => (value - x.values[i]!) ** 2)) / deviations;
  const [r2] = metricsOf(['r2Score'], { x, y, loss: 'huber', precision: 'float32' });
  expect(r2).toBeCloseTo(expected, 3);
});

const COUNTS = ['accuracy', 'precision', 'recall', 'confusionMatrix'] as const;

test('yes and no: above 0 is yes, precision and recall are those of yes', () => {
  const [accuracy, precision, recall, confusion] = metricsOf(COUNTS, {
    x: table([[0.2], [3], [-1], [-0.1], [5]]),
    y: table([[1], [0], [1], [0], [1]]),
    loss: 'binaryCrossentropyFromLogits',
  });
  expect(accuracy).toBeCloseTo(3 / 5, 12);
  expect(precision).toBeCloseTo(2 / 3, 12);
  expect(recall).toBeCloseTo(2 / 3, 12);
  expect(confusion).toEqual([
    [1, 1],
    [1, 2],
  ]);
});

test('several yes and no at once: accuracy is that of all', () => {
  const [accuracy, , , confusion] = metricsOf(COUNTS, {
    x: table([
      [1, -1],
      [1, 1],
      [-1, -1],
    ]),
    y: table([
      [1, 1],
      [0, 1],
      [0, 0],
    ]),
    loss: 'hinge',
  });
  expect(accuracy).toBeCloseTo(4 / 6, 12);
  expect(confusion).toEqual([
    [2, 1],
    [1, 2],
  ]);
});

test('classes: rows are the true ones, a class that nobody predicted has precision 0', () => {
  const x = table([
    [3, 1, 0],
    [0, 2, 1],
    [5, 4, 4],
    [0, 1, 0],
    [9, 0, 1],
  ]);
  const expected = [
    3 / 5,
    mean([2 / 3, 1 / 2, 0]),
    mean([1, 1 / 2, 0]),
    [
      [2, 0, 0],
      [1, 1, 0],
      [0, 1, 0],
    ],
  ];
  const labels = [0, 1, 1, 2, 0];
  const sparse = metricsOf(COUNTS, {
    x,
    y: table(labels.map((label) => [label])),
    loss: 'sparseCategoricalCrossentropyFromLogits',
  });
  const oneHot = metricsOf(COUNTS, {
    x,
    y: table(labels.map((label) => [0, 1, 2].map((at) => (at === label ? 1 : 0)))),
    loss: 'categoricalCrossentropyFromLogits',
  });
  for (const values of [sparse, oneHot]) {
    values.flat(2).forEach((value, i) => expect(value).toBeCloseTo(expected.flat(2)[i]!, 12));
  }
});

test('nothing divided by nothing is 0', () => {
  const run = {
    metrics: ['accuracy', 'precision', 'recall', 'confusionMatrix'],
    loss: 'binaryCrossentropyFromLogits',
  } as const;
  const empty = metricValues(run, (name) => new Float32Array(name.endsWith('confusion') ? 4 : 2), 0);
  expect([...empty.values()]).toEqual([
    0,
    0,
    0,
    [
      [0, 0],
      [0, 0],
    ],
  ]);
});

test('a metric that makes no sense for the loss is refused', () => {
  const y = table([[1], [0]]);
  expect(() => metricsOf(['accuracy'], { x: y, y, loss: 'meanSquaredError' })).toThrow(
    'invalid metric: accuracy with the loss meanSquaredError',
  );
  expect(() => metricsOf(['r2Score'], { x: y, y, loss: 'hinge' })).toThrow(
    'invalid metric: r2Score with the loss hinge',
  );
});
