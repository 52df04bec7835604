/** `activation(input @ kernel + bias)` by plain loops. */
import type { LayerShape } from '../workloads/shapes.ts';
import { sizeOf } from '../workloads/shapes.ts';
import type { Activation } from '../workloads/workload.ts';
import { activate, activateBackward } from './layer.ts';
import type { LayerOptions, Numbers, PlainLayer } from './layer.ts';

export function dense(
  shape: LayerShape,
  activation: Activation,
  { isFirst, batchSize, Values }: LayerOptions,
): PlainLayer {
  const inputs = sizeOf(shape.input);
  const units = sizeOf(shape.output);
  const kernel = new Values(inputs * units);
  const bias = new Values(units);
  const kernelGradient = new Values(inputs * units);
  const biasGradient = new Values(units);
  const output = new Values(batchSize * units);
  const inputGradient = isFirst ? null : new Values(batchSize * inputs);
  let input: Numbers = output;
  return {
    outputShape: shape.output,
    variables: [kernel, bias],
    gradients: [kernelGradient, biasGradient],
    forward(given, examples) {
      input = given;
      multiply(input, kernel, bias, output, { examples, inputs, units });
      activate(output, examples * units, activation);
      return output;
    },
    backward(gradient, examples) {
      const sizes = { examples, inputs, units };
      activateBackward(gradient, output, examples * units, activation);
      byVariables(input, gradient, kernelGradient, biasGradient, sizes);
      if (inputGradient) byInput(gradient, kernel, inputGradient, sizes);
      return inputGradient;
    },
  };
}

interface Sizes {
  readonly examples: number;
  readonly inputs: number;
  readonly units: number;
}

function multiply(
  input: Numbers,
  kernel: Numbers,
  bias: Numbers,
  output: Numbers,
  { examples, inputs, units }: Sizes,
): void {
  for (let n = 0; n < examples; n++) {
    const to = n * units;
    for (let j = 0; j < units; j++) output[to + j] = bias[j]!;
    for (let i = 0; i < inputs; i++) {
      const value = input[n * inputs + i]!;
      const from = i * units;
      for (let j = 0; j < units; j++) output[to + j]! += value * kernel[from + j]!;
    }
  }
}

function byVariables(
  input: Numbers,
  gradient: Numbers,
  kernelGradient: Numbers,
  biasGradient: Numbers,
  { examples, inputs, units }: Sizes,
): void {
  kernelGradient.fill(0);
  biasGradient.fill(0);
  for (let n = 0; n < examples; n++) {
    const from = n * units;
    for (let j = 0; j < units; j++) biasGradient[j]! += gradient[from + j]!;
    for (let i = 0; i < inputs; i++) {
      const value = input[n * inputs + i]!;
      const to = i * units;
      for (let j = 0; j < units; j++) kernelGradient[to + j]! += value * gradient[from + j]!;
    }
  }
}

function byInput(
  gradient: Numbers,
  kernel: Numbers,
  inputGradient: Numbers,
  { examples, inputs, units }: Sizes,
): void {
  for (let n = 0; n < examples; n++) {
    const from = n * units;
    for (let i = 0; i < inputs; i++) {
      const row = i * units;
      let sum = 0;
      for (let j = 0; j < units; j++) sum += gradient[from + j]! * kernel[row + j]!;
      inputGradient[n * inputs + i] = sum;
    }
  }
}
