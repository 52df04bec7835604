/**
 * W1 and W2: the guide's run. 1000 points, W = 5 and b = 0 at the start, mean squared error, gradient descent at learning
 * rate 0.1; the whole data at once, or shuffled batches of 32. And the same line with any number of points.
 */
import csv from '../../public/data/guide-line.csv?raw';
import { randomNumbers } from './random.ts';
import type { Arrival, Data, Workload } from './workload.ts';

const GUIDE = {
  inputShape: [1],
  layers: [{ type: 'dense', units: 1, activation: 'linear' }],
  loss: 'meanSquaredError',
  optimizer: { type: 'sgd', learningRate: 0.1 },
  examples: 1000,
  lanes: 1,
  makeData: guidePoints,
} as const;

/** Each step shrinks the error by about a fifth: after so many, nothing of the start is left in float32. */
const CONVERGED_STEPS = 150;
/** Mean squared error; float32 weights at the minimum of a parabola give far less. */
const FULL_BATCH_TOLERANCE = 1e-5;
/** Batches of 32 at this learning rate keep W and b moving about the minimum: the loss stays so far above it at most. */
const BATCHES_TOLERANCE = 0.15;
const SHUFFLED_EPOCHS = 10;

export const W1: Workload = {
  ...GUIDE,
  name: 'W1',
  title: "the guide's 1000 points, full batch, gradient descent",
  batchSize: 1000,
  shuffle: false,
  unit: 'steps/s',
  checkedSteps: 10,
  minimumSteps: CONVERGED_STEPS,
  arrival: (data) => arrival(data, FULL_BATCH_TOLERANCE),
};

export const W2: Workload = {
  ...GUIDE,
  name: 'W2',
  title: "the guide's 1000 points in shuffled batches of 32",
  batchSize: 32,
  shuffle: true,
  unit: 'epochs/s',
  checkedSteps: 0,
  minimumSteps: SHUFFLED_EPOCHS * Math.ceil(1000 / 32),
  arrival: (data) => arrival(data, BATCHES_TOLERANCE),
};

/** W1 with more points: how the time of a step grows with the data. */
export function manyPoints(examples: number): Workload {
  return {
    ...W1,
    name: `points-${examples}`,
    title: `the guide's line with ${examples} points, full batch`,
    examples,
    batchSize: examples,
    minimumSteps: 1,
    makeData: () => noisyLine(examples),
    arrival: null,
  };
}

export function guidePoints(): Data {
  const rows = csv.trim().split('\n').slice(1);
  const x = new Float32Array(rows.length);
  const y = new Float32Array(rows.length);
  rows.forEach((row, i) => {
    const [first, second] = row.split(',');
    x[i] = Number(first);
    y[i] = Number(second);
  });
  if (rows.length !== 1000 || x.some(Number.isNaN) || y.some(Number.isNaN)) {
    throw new Error('invalid guide-line.csv: expected 1000 rows of two numbers');
  }
  return { x, y };
}

function noisyLine(examples: number): Data {
  const random = randomNumbers(1);
  const x = new Float32Array(examples);
  const y = new Float32Array(examples);
  for (let i = 0; i < examples; i++) {
    x[i] = 2 * random.uniform() - 1;
    y[i] = 3 * x[i]! + 2 + random.uniform() - 0.5;
  }
  return { x, y };
}

/** The loss of the least-squares line. */
function arrival({ x, y }: Data, tolerance: number): Arrival {
  const n = x.length;
  const meanX = x.reduce((sum, value) => sum + value, 0) / n;
  const meanY = y.reduce((sum, value) => sum + value, 0) / n;
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [dx, dy] = [x[i]! - meanX, y[i]! - meanY];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  return { loss: (yy - (xy * xy) / xx) / n, tolerance };
}
