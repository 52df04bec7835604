import { expect, test } from 'vitest';
import { plainNetwork } from '../../../bench/plain/network.ts';
import type { AdamForm } from '../../../bench/plain/optimizers.ts';
import { initialWeights } from '../../../bench/workloads/initial-weights.ts';
import { workloadNamed } from '../../../bench/workloads/list.ts';
import { randomNumbers } from '../../../bench/workloads/random.ts';
import { sizeOf } from '../../../bench/workloads/shapes.ts';
import type { Data, Workload } from '../../../bench/workloads/workload.ts';

const EXAMPLES = 6;

const tanhNetwork: Workload = {
  ...workloadNamed('W3'),
  examples: EXAMPLES,
  batchSize: EXAMPLES,
  optimizer: { type: 'sgd', learningRate: 1 },
};

const convolution: Workload = {
  ...workloadNamed('W6'),
  inputShape: [11, 10, 2],
  layers: [
    { type: 'conv2d', filters: 3, kernelSize: 3, activation: 'relu' },
    { type: 'maxPooling2d', poolSize: 2 },
    { type: 'conv2d', filters: 4, kernelSize: 2, activation: 'relu' },
    { type: 'flatten' },
    { type: 'dense', units: 10, activation: 'linear' },
  ],
  examples: EXAMPLES,
  batchSize: EXAMPLES,
  optimizer: { type: 'sgd', learningRate: 1 },
};

function dataFor({ inputShape, loss }: Workload): Data {
  const random = randomNumbers(9);
  const x = new Float32Array(EXAMPLES * sizeOf(inputShape)).map(() => random.normal());
  const y = Float32Array.from({ length: EXAMPLES }, (_, i) => (loss === 'crossEntropy' ? i : Math.sin(i)));
  return { x, y };
}

test.each([
  ['dense tanh layers and squared error', tanhNetwork],
  ['convolutions, pooling and cross-entropy', convolution],
])('the gradients of %s are those of finite differences', (_, workload) => {
  const network = plainNetwork(workload, dataFor(workload), Float64Array);
  const initial = initialWeights(workload);
  const gradients = descent(network, initial);
  const nudge = 2 ** -12;
  for (const [v, values] of initial.entries()) {
    const i = values.length >> 1;
    const [above, below] = [nudge, -nudge].map((by) => {
      network.setVariables(
        initial.map((all, at) => (at === v ? all.map((x, j) => (j === i ? x + by : x)) : all)),
      );
      return { loss: network.evaluate(EXAMPLES), value: Number(network.variables[v]?.[i]) };
    });
    const difference = (above!.loss - below!.loss) / (above!.value - below!.value);
    expect(gradients[v]?.[i], `variable ${v}`).toBeCloseTo(difference, 4);
  }
});

/** What one step of gradient descent at learning rate 1 takes away. */
function descent(network: ReturnType<typeof plainNetwork>, initial: readonly Float32Array[]): number[][] {
  network.setVariables(initial);
  network.step(0, EXAMPLES);
  return network.variables.map((values, v) => Array.from(values, (after, i) => initial[v]![i]! - after));
}

test.each<[AdamForm, number]>([
  ['short', 1 / (1 + 1e-7 / Math.sqrt(0.001) / 1e-6)],
  ['textbook', 1 / (1 + 1e-7 / 1e-6)],
])("the %s form of Adam's first step", (form, share) => {
  const learningRate = 0.5;
  const line: Workload = {
    ...workloadNamed('W1'),
    examples: 1,
    batchSize: 1,
    optimizer: { type: 'adam', learningRate },
  };
  // An error of 5e-7 on x = 1: both gradients are 1e-6.
  const network = plainNetwork(line, { x: Float32Array.of(1), y: Float32Array.of(0) }, Float64Array, form);
  network.setVariables([Float32Array.of(0), Float32Array.of(5e-7)]);
  network.step(0, 1);
  expect(network.variables[0]?.[0]).toBeCloseTo(-learningRate * share, 5);
});
