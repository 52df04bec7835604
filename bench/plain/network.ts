/**
 * A small network trained by plain loops: what a careful person writes by hand. In double precision it is the reference
 * that everyone is compared with; in single precision it is a contender. No allocation in the loop.
 */
import { layerShapes, sizeOf } from '../workloads/shapes.ts';
import type { Data, Workload } from '../workloads/workload.ts';
import { convolution } from './convolution.ts';
import { flatten, maxPooling } from './pooling.ts';
import { dense } from './dense.ts';
import type { NumbersConstructor, Numbers, PlainLayer } from './layer.ts';
import { crossEntropy, meanSquaredError } from './losses.ts';
import { adam, sgd } from './optimizers.ts';
import type { AdamForm } from './optimizers.ts';

export interface PlainNetwork {
  setVariables(values: readonly Float32Array[]): void;
  /** One step on the examples from `first` to before `end`. */
  step(first: number, end: number): void;
  /** Over the first `examples`. */
  evaluate(examples: number): number;
  readonly variables: readonly Numbers[];
}

export function plainNetwork(
  workload: Workload,
  data: Data,
  Values: NumbersConstructor,
  form: AdamForm = 'short',
): PlainNetwork {
  const batchSize = workload.batchSize;
  const layers = layerShapes(workload).map((shape, i) => createLayer(shape, i === 0, batchSize, Values));
  const variables = layers.flatMap((layer) => layer.variables);
  const gradients = layers.flatMap((layer) => layer.gradients);
  const inputSize = sizeOf(workload.inputShape);
  const loss = workload.loss === 'crossEntropy' ? crossEntropy : meanSquaredError;
  const outputGradient = new Values(batchSize * sizeOf(layers.at(-1)?.outputShape ?? []));
  const { type, learningRate } = workload.optimizer;
  const optimizer =
    type === 'adam' ? adam(variables, learningRate, Values, form) : sgd(variables, learningRate);

  function forward(first: number, end: number): Numbers {
    let values: Numbers = data.x.subarray(first * inputSize, end * inputSize);
    for (const layer of layers) values = layer.forward(values, end - first);
    return values;
  }
  return {
    variables,
    setVariables(values) {
      variables.forEach((variable, i) => variable.set(values[i]!));
      optimizer.reset();
    },
    step(first, end) {
      const targets = data.y.subarray(first, end);
      loss(forward(first, end), targets, outputGradient);
      let gradient: Numbers | null = outputGradient;
      for (let i = layers.length - 1; i >= 0 && gradient; i--)
        gradient = layers[i]!.backward(gradient, end - first);
      optimizer.update(gradients);
    },
    evaluate(examples) {
      let sum = 0;
      for (let first = 0; first < examples; first += batchSize) {
        const end = Math.min(first + batchSize, examples);
        sum += (end - first) * loss(forward(first, end), data.y.subarray(first, end), null);
      }
      return sum / examples;
    },
  };
}

function createLayer(
  shape: ReturnType<typeof layerShapes>[number],
  isFirst: boolean,
  batchSize: number,
  Values: NumbersConstructor,
): PlainLayer {
  const { layer } = shape;
  switch (layer.type) {
    case 'dense':
      return dense(shape, layer.activation, { isFirst, batchSize, Values });
    case 'conv2d':
      return convolution(shape, layer.activation, { isFirst, batchSize, Values });
    case 'maxPooling2d':
      return maxPooling(shape, layer.poolSize, { isFirst, batchSize, Values });
    case 'flatten':
      return flatten(shape);
  }
}
