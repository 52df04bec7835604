/** W3 to W7: small networks, from a playground's first one to a convolution, and W4 in any width. */
import { randomNumbers } from './random.ts';
import type { Data, DenseLayer, Workload } from './workload.ts';

const IN_ORDER = { shuffle: false, lanes: 1, minimumSteps: 1, arrival: null } as const;

export const W3: Workload = {
  ...IN_ORDER,
  name: 'W3',
  title: '2-4-2-1 tanh, 500 points, batches of 10, SGD, mean squared error',
  inputShape: [2],
  layers: [dense(4, 'tanh'), dense(2, 'tanh'), dense(1, 'linear')],
  loss: 'meanSquaredError',
  optimizer: { type: 'sgd', learningRate: 0.03 },
  examples: 500,
  batchSize: 10,
  unit: 'epochs/s',
  checkedSteps: 20,
  makeData: () => surface(500),
};

export const W4: Workload = { ...wide(64), name: 'W4' };

export const W5: Workload = {
  ...IN_ORDER,
  name: 'W5',
  title: '784-128-10 relu, cross-entropy from logits, 8192 examples, batches of 128, Adam',
  inputShape: [784],
  layers: [dense(128, 'relu'), dense(10, 'linear')],
  loss: 'crossEntropy',
  optimizer: { type: 'adam', learningRate: 0.001 },
  examples: 8192,
  batchSize: 128,
  unit: 'steps/s',
  checkedSteps: 5,
  makeData: () => classImages(8192),
};

export const W6: Workload = {
  ...IN_ORDER,
  name: 'W6',
  title:
    '28x28x1: conv 8@5x5 relu, maxpool, conv 16@5x5 relu, maxpool, dense 10; 1024 examples, batches of 64, Adam',
  inputShape: [28, 28, 1],
  layers: [
    { type: 'conv2d', filters: 8, kernelSize: 5, activation: 'relu' },
    { type: 'maxPooling2d', poolSize: 2 },
    { type: 'conv2d', filters: 16, kernelSize: 5, activation: 'relu' },
    { type: 'maxPooling2d', poolSize: 2 },
    { type: 'flatten' },
    dense(10, 'linear'),
  ],
  loss: 'crossEntropy',
  optimizer: { type: 'adam', learningRate: 0.001 },
  examples: 1024,
  batchSize: 64,
  unit: 'steps/s',
  checkedSteps: 3,
  makeData: () => classImages(1024),
};

export const W7: Workload = {
  ...W3,
  name: 'W7',
  title: '256 models of W3 side by side',
  lanes: 256,
  unit: 'model-steps/s',
};

/** 2-width-width-1 tanh: how the time of a step grows with the model. The wider it is, the further a step of Adam moves its output. */
export function wide(width: number): Workload {
  return {
    ...IN_ORDER,
    name: `width-${width}`,
    title: `2-${width}-${width}-1 tanh, 1000 points, batches of 100, Adam`,
    inputShape: [2],
    layers: [dense(width, 'tanh'), dense(width, 'tanh'), dense(1, 'linear')],
    loss: 'meanSquaredError',
    optimizer: { type: 'adam', learningRate: Math.min(0.001, 0.064 / width) },
    examples: 1000,
    batchSize: 100,
    unit: 'steps/s',
    checkedSteps: width > 256 ? 3 : 10,
    makeData: () => surface(1000),
  };
}

function dense(units: number, activation: DenseLayer['activation']): DenseLayer {
  return { type: 'dense', units, activation };
}

/** A surface over the square from -1 to 1. */
function surface(examples: number): Data {
  const random = randomNumbers(3);
  const x = new Float32Array(2 * examples).map(() => 2 * random.uniform() - 1);
  const y = new Float32Array(examples);
  for (let i = 0; i < examples; i++) y[i] = Math.sin(3 * x[2 * i]!) * Math.cos(2 * x[2 * i + 1]!);
  return { x, y };
}

const SIDE = 28;
const CLASSES = 10;

/** Ten kinds of picture, each a grating of its own direction and pitch, under noise. */
function classImages(examples: number): Data {
  const random = randomNumbers(5);
  const x = new Float32Array(examples * SIDE * SIDE);
  const y = new Float32Array(examples);
  const gratings = Array.from({ length: CLASSES }, (_, kind) => grating(kind));
  for (let i = 0; i < examples; i++) {
    const kind = Math.floor(CLASSES * random.uniform());
    const picture = gratings[kind]!;
    const strength = 0.1 + 0.3 * random.uniform();
    y[i] = kind;
    for (let pixel = 0; pixel < picture.length; pixel++)
      x[i * picture.length + pixel] = strength * picture[pixel]! + 0.6 * random.uniform();
  }
  return { x, y };
}

/** Values from 0 to 1. */
function grating(kind: number): Float32Array {
  const angle = (Math.PI * kind) / CLASSES;
  const pitch = 4 + kind;
  return Float32Array.from({ length: SIDE * SIDE }, (_, pixel) => {
    const along = (pixel % SIDE) * Math.cos(angle) + Math.floor(pixel / SIDE) * Math.sin(angle);
    return 0.5 + 0.5 * Math.sin((2 * Math.PI * along) / pitch);
  });
}
