/** Layers against plain loops in float64, and their gradients against finite differences of the loss. */
import { describe, expect, test } from 'vitest';
import { sequential } from '../../../worker/nn/layers.ts';
import { sizeOf } from '../../../worker/tensor/shape.ts';
import { OPTIMIZER_DEFAULTS } from '../../../protocol/optimizer-spec.ts';
import {
  type Conv2dSpec,
  LAYER_DEFAULTS as DEFAULTS,
  type LayerSpec,
  type Padding,
  type Pooling2dSpec,
} from '../../../protocol/run-spec.ts';
import { createStepper, type Floats, scattered, specOf, type Stepper, type Table } from './stepper.ts';

const STILL = { ...OPTIMIZER_DEFAULTS.sgd, learningRate: 0 };

/** A model whose targets do not matter. */
function stepperOf(layers: readonly LayerSpec[], x: Table, batchSize = x.shape[0]!): Stepper {
  const { outputShape } = sequential(layers, x.shape.slice(1));
  const y = {
    shape: [x.shape[0]!, ...outputShape],
    values: new Float32Array(x.shape[0]! * sizeOf(outputShape)),
  };
  const stepper = createStepper({ layers, x, y, batchSize, optimizer: STILL });
  stepper.graphs.model.variables.forEach(({ name, shape }, i) => {
    stepper.state.get(name)!.set(Array.from(scattered(shape, i + 1).values, Math.abs));
  });
  return stepper;
}

function expectClose(actual: Floats, expected: readonly number[], digits = 10): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(actual[i], `element ${i}`).toBeCloseTo(value, digits));
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;

const IMAGES = [2, 5, 7, 2] as const;
/** Reads an image; null outside of it. */
type Pixel = (n: number, row: number, column: number, channel: number) => number | null;
const pixelOf = ({ shape, values }: Table): Pixel => {
  const [, height, width, channels] = shape as typeof IMAGES;
  return (n, row, column, channel) =>
    row < 0 || column < 0 || row >= height || column >= width
      ? null
      : values[((n * height + row) * width + column) * channels + channel]!;
};

/** First row or column of each window, by TensorFlow's rule. */
function starts(length: number, size: number, strides: number, padding: Padding): number[] {
  if (padding === 'valid') return range(Math.floor((length - size) / strides) + 1).map((i) => i * strides);
  const count = Math.ceil(length / strides);
  const missing = Math.max((count - 1) * strides + size - length, 0);
  return range(count).map((i) => i * strides - Math.floor(missing / 2));
}

interface Windowing {
  readonly size: number;
  readonly strides: number;
  readonly padding: Padding;
}

/** One result per window and output channel, in order. */
function overWindows(
  { size, strides, padding }: Windowing,
  channels: number,
  result: (n: number, places: readonly (readonly [number, number])[], channel: number) => number,
): number[] {
  const [images, height, width] = IMAGES;
  return range(images).flatMap((n) =>
    starts(height, size, strides, padding).flatMap((top) =>
      starts(width, size, strides, padding).flatMap((left) => {
        const places = range(size * size).map(
          (k) => [top + Math.floor(k / size), left + (k % size)] as const,
        );
        return range(channels).map((channel) => result(n, places, channel));
      }),
    ),
  );
}

const WINDOWINGS: readonly Windowing[] = [
  { size: 3, strides: 1, padding: 'valid' },
  { size: 3, strides: 1, padding: 'same' },
  { size: 2, strides: 1, padding: 'same' },
  { size: 3, strides: 2, padding: 'same' },
  { size: 2, strides: 2, padding: 'valid' },
  { size: 2, strides: 2, padding: 'same' },
  { size: 4, strides: 3, padding: 'same' },
  { size: 1, strides: 1, padding: 'valid' },
  { size: 2, strides: 3, padding: 'same' },
];

test.each(WINDOWINGS)('conv2d: %j', (windowing) => {
  const x = scattered(IMAGES);
  const pixel = pixelOf(x);
  const { size: kernelSize, ...rest } = windowing;
  const layer: Conv2dSpec = { ...DEFAULTS.conv2d, ...rest, kernelSize, filters: 3 };
  const stepper = stepperOf([layer], x);
  const kernel = stepper.state.get('conv2d/kernel')!;
  const bias = stepper.state.get('conv2d/bias')!;
  const expected = overWindows(windowing, 3, (n, places, filter) => {
    const products = places.flatMap(([row, column], k) =>
      [0, 1].map(
        (channel) => (pixel(n, row, column, channel) ?? 0) * kernel[(k * 2 + channel) * 3 + filter]!,
      ),
    );
    return sum(products) + bias[filter]!;
  });
  expectClose(stepper.predict(), expected);
});

test.each(WINDOWINGS)('pooling: %j', (windowing) => {
  const x = scattered(IMAGES);
  const pixel = pixelOf(x);
  const { size: poolSize, ...rest } = windowing;
  for (const type of ['maxPooling2d', 'averagePooling2d'] as const) {
    const layer: Pooling2dSpec = { ...DEFAULTS[type], ...rest, poolSize };
    const expected = overWindows(windowing, 2, (n, places, channel) => {
      const real = places.map(([row, column]) => pixel(n, row, column, channel)).filter((v) => v !== null);
      return type === 'maxPooling2d' ? Math.max(...real) : mean(real);
    });
    expectClose(stepperOf([layer], x).predict(), expected);
  }
});

test('pools that tile the image need no windows', () => {
  const stepper = stepperOf(
    [{ ...DEFAULTS.maxPooling2d }, { ...DEFAULTS.averagePooling2d }],
    scattered([1, 8, 4, 3]),
  );
  const x = stepper.graphs.predict(1).outputs['prediction']!;
  const ops = new Set<string>();
  for (let node = x; node !== undefined; node = node.inputs[0]!) ops.add(node.op);
  expect(ops).toEqual(new Set(['div', 'sum', 'reshape', 'max', 'input']));
});

describe('batchNormalization', () => {
  const layer: LayerSpec = { ...DEFAULTS.batchNormalization, momentum: 0.9, epsilon: 0.01 };
  const x = scattered([5, 2, 3]);
  /** Of each channel of the examples [from, to). */
  const channelValues = (from: number, to: number, channel: number): number[] =>
    Array.from(x.values).filter((_, i) => i >= from * 6 && i < to * 6 && i % 3 === channel);

  test('trains by the moments of the batch, of its real examples only', () => {
    const stepper = stepperOf([layer], x, 3);
    const state = (name: string): number[] => [...stepper.state.get(`batch_normalization/${name}`)!];
    for (const [from, to] of [
      [0, 3],
      [3, 5],
    ] as const) {
      const before = { mean: state('moving_mean'), variance: state('moving_variance') };
      const loss = stepper.step();
      const squares = [0, 1, 2].flatMap((channel) => {
        const values = channelValues(from, to, channel);
        const center = mean(values);
        const variance = mean(values.map((value) => (value - center) ** 2));
        expect(state('moving_mean')[channel]).toBeCloseTo(0.9 * before.mean[channel]! + 0.1 * center, 10);
        expect(state('moving_variance')[channel]).toBeCloseTo(
          0.9 * before.variance[channel]! + 0.1 * variance,
          10,
        );
        const [gamma, beta] = [state('gamma')[channel]!, state('beta')[channel]!];
        return values.map((value) => (((value - center) / Math.sqrt(variance + 0.01)) * gamma + beta) ** 2);
      });
      expect(loss).toBeCloseTo(mean(squares), 10);
    }
  });

  test('predicts by the moving averages, which are no weights', () => {
    const stepper = stepperOf([layer], x);
    const [gamma, beta, movingMean, movingVariance] = [...stepper.state.values()] as [
      Floats,
      Floats,
      Floats,
      Floats,
    ];
    const expected = Array.from(x.values, (value, i) => {
      const channel = i % 3;
      const scale = gamma[channel]! / Math.sqrt(movingVariance[channel]! + 0.01);
      return (value - movingMean[channel]!) * scale + beta[channel]!;
    });
    expectClose(stepper.predict(), expected);
    expect(stepper.graphs.variables.map(({ name, role }) => [name, role])).toEqual([
      ['batch_normalization/gamma', 'weight'],
      ['batch_normalization/beta', 'weight'],
      ['batch_normalization/moving_mean', 'statistic'],
      ['batch_normalization/moving_variance', 'statistic'],
    ]);
  });
});

test('layerNormalization: each example by itself, over the last axis', () => {
  const x = scattered([4, 2, 3]);
  const stepper = stepperOf([{ ...DEFAULTS.layerNormalization, epsilon: 0.01 }], x);
  const [gamma, beta] = [...stepper.state.values()] as [Floats, Floats];
  const expected = range(8).flatMap((row) => {
    const values = Array.from(x.values).slice(row * 3, row * 3 + 3);
    const center = mean(values);
    const root = Math.sqrt(mean(values.map((value) => (value - center) ** 2)) + 0.01);
    return values.map((value, channel) => ((value - center) / root) * gamma[channel]! + beta[channel]!);
  });
  expectClose(stepper.predict(), expected);
});

describe('dropout', () => {
  const ones: Table = { shape: [400, 5], values: new Float32Array(2000).fill(1) };
  const layer = { ...DEFAULTS.dropout, rate: 0.25 };

  test('drops the rate while training, and scales what it keeps', () => {
    const stepper = stepperOf([layer], ones);
    // The mean square of values that are 0 or 4/3.
    const kept = stepper.step() / (4 / 3) ** 2;
    expect(kept).toBeGreaterThan(0.75 - 4 * Math.sqrt((0.25 * 0.75) / 2000));
    expect(kept).toBeLessThan(0.75 + 4 * Math.sqrt((0.25 * 0.75) / 2000));
    expect(stepper.step()).not.toBe(kept * (4 / 3) ** 2);
  });

  test('is the identity otherwise', () => {
    const stepper = stepperOf([layer], ones);
    expect(stepper.predict()).toEqual(new Float64Array(2000).fill(1));
    expect(stepper.evaluate().loss).toBe(1);
  });

  test('takes another rate between steps, also 0', () => {
    const stepper = stepperOf([layer], ones);
    stepper.retune(specOf({ layers: [{ ...layer, rate: 0 }], x: ones, y: ones, optimizer: STILL }));
    expect(stepper.step()).toBe(1);
  });

  test('two layers draw apart', () => {
    const stepper = stepperOf(
      [
        { ...layer, rate: 0.5 },
        { ...layer, rate: 0.5 },
      ],
      ones,
    );
    // Alike they would keep half of all; apart a quarter.
    expect(stepper.step() / 16).toBeLessThan(0.3);
  });
});

test('dense, flatten and an activation', () => {
  const x = scattered([3, 2, 2, 1]);
  const stepper = stepperOf([DEFAULTS.flatten, { ...DEFAULTS.dense, units: 2, activation: 'tanh' }], x);
  const [kernel, bias] = [...stepper.state.values()] as [Floats, Floats];
  const expected = range(3).flatMap((n) =>
    range(2).map((unit) =>
      Math.tanh(sum(range(4).map((i) => x.values[n * 4 + i]! * kernel[i * 2 + unit]!)) + bias[unit]!),
    ),
  );
  expectClose(stepper.predict(), expected);
});

test('regularizers add to the loss in training and evaluation, and change between steps', () => {
  const layer = { ...DEFAULTS.dense, units: 1, kernelRegularizer: { l1: 0.1, l2: 0.01 } };
  const x: Table = { shape: [1, 2], values: [0, 0] };
  const stepper = createStepper({ layers: [layer], x, y: { shape: [1, 1], values: [0] }, optimizer: STILL });
  stepper.state.get('dense/kernel')!.set([3, -2]);
  const expected = 0.1 * 5 + 0.01 * 13;
  expect(stepper.step()).toBeCloseTo(expected, 12);
  expect(stepper.evaluate().loss).toBeCloseTo(expected, 12);
  const stronger = { ...layer, kernelRegularizer: { l1: 0.2, l2: 0.02 } };
  stepper.retune(specOf({ layers: [stronger], x, y: x, optimizer: STILL }));
  expect(stepper.step()).toBeCloseTo(2 * expected, 12);
});

test('names are Keras’s', () => {
  const kernels: LayerSpec[] = [
    { ...DEFAULTS.conv2d, kernelSize: 1, filters: 1 },
    { ...DEFAULTS.maxPooling2d, poolSize: 1 },
    { ...DEFAULTS.conv2d, kernelSize: 1, filters: 1, useBias: false },
    DEFAULTS.layerNormalization,
    DEFAULTS.flatten,
    { ...DEFAULTS.dense, units: 1 },
    { ...DEFAULTS.dropout, rate: 0.5 },
    { ...DEFAULTS.dense, units: 1, kernelRegularizer: { l1: 0, l2: 1 } },
  ];
  const model = sequential(kernels, [1, 1, 1]);
  expect(model.variables.map(({ name }) => name)).toEqual([
    'conv2d/kernel',
    'conv2d/bias',
    'conv2d_1/kernel',
    'layer_normalization/gamma',
    'layer_normalization/beta',
    'dense/kernel',
    'dense/bias',
    'dense_1/kernel',
    'dense_1/bias',
  ]);
  expect(model.hyperparameters.map(({ name }) => name)).toEqual([
    'layer_normalization/epsilon',
    'dropout/rate',
    'dense_1/l2',
  ]);
});

test('an input that does not fit is refused by the layer’s name', () => {
  const layers: LayerSpec[] = [
    { ...DEFAULTS.dense, units: 3 },
    { ...DEFAULTS.conv2d, kernelSize: 1, filters: 1 },
  ];
  expect(() => sequential(layers, [2])).toThrow('invalid input of conv2d: examples of shape [3]');
});

describe('gradients agree with finite differences', () => {
  const IMAGE_LAYERS: readonly LayerSpec[] = [
    { ...DEFAULTS.conv2d, kernelSize: 3, strides: 2, padding: 'same', filters: 2 },
    { ...DEFAULTS.conv2d, kernelSize: 2, padding: 'valid', filters: 2, activation: 'silu' },
    DEFAULTS.maxPooling2d,
    { ...DEFAULTS.maxPooling2d, poolSize: 3, strides: 2, padding: 'same' },
    DEFAULTS.averagePooling2d,
    { ...DEFAULTS.averagePooling2d, poolSize: 3, strides: 2, padding: 'same' },
    DEFAULTS.batchNormalization,
    DEFAULTS.layerNormalization,
    { ...DEFAULTS.dropout, rate: 0.4 },
    { ...DEFAULTS.dropout, rate: 0, activation: 'softmax' },
  ];

  test.each(IMAGE_LAYERS)('$type, $activation', (layer) => {
    // A convolution in front: the gradient of its kernel flows through the layer.
    const first: LayerSpec = { ...DEFAULTS.conv2d, kernelSize: 2, filters: 2, activation: 'tanh' };
    const last: LayerSpec = {
      ...DEFAULTS.dense,
      units: 1,
      activation: 'sigmoid',
      kernelRegularizer: { l1: 0.1, l2: 0.1 },
    };
    const settings = {
      layers: [first, layer, DEFAULTS.flatten, last],
      x: scattered([5, 5, 7, 1]),
      y: scattered([5, 1], 3),
      batchSize: 5,
    };
    const [still, moving] = [0, 1].map((learningRate) =>
      createStepper({ ...settings, optimizer: { ...STILL, learningRate } }),
    ) as [Stepper, Stepper];
    moving.step();
    expectGradients(still, moving);
  });
});

/** `moving` did one step of plain descent with learning rate 1 from where `still` is. */
function expectGradients(still: Stepper, moving: Stepper): void {
  const h = 1e-5;
  for (const { name, role } of still.graphs.variables) {
    if (role !== 'weight') continue;
    const values = still.state.get(name)!;
    // A few elements of each: the first, the middle, the last.
    for (const i of new Set([0, values.length >> 1, values.length - 1])) {
      const value = values[i]!;
      const lossAt = (shifted: number): number => {
        values[i] = shifted;
        const loss = still.stepAgain();
        values[i] = value;
        return loss;
      };
      const difference = (lossAt(value + h) - lossAt(value - h)) / (2 * h);
      expect(value - moving.state.get(name)![i]!, `${name}[${i}]`).toBeCloseTo(difference, 6);
    }
  }
}
