/** A convolution without padding, stride 1, by plain loops. Pictures are [rows, columns, channels]. */
import type { LayerShape } from '../workloads/shapes.ts';
import { sizeOf } from '../workloads/shapes.ts';
import type { Activation } from '../workloads/workload.ts';
import { activate, activateBackward } from './layer.ts';
import type { LayerOptions, Numbers, PlainLayer } from './layer.ts';

interface Sizes {
  readonly columns: number;
  readonly channels: number;
  readonly outRows: number;
  readonly outColumns: number;
  readonly filters: number;
  readonly side: number;
}

export function convolution(
  { input: inputShape, output: outputShape, kernel: kernelShape }: LayerShape,
  activation: Activation,
  { isFirst, batchSize, Values }: LayerOptions,
): PlainLayer {
  const [, columns = 1, channels = 1] = inputShape;
  const [outRows = 1, outColumns = 1, filters = 1] = outputShape;
  const sizes = { columns, channels, outRows, outColumns, filters, side: kernelShape?.[0] ?? 1 };
  const inputSize = sizeOf(inputShape);
  const outputSize = sizeOf(outputShape);
  const kernel = new Values(sizeOf(kernelShape ?? []));
  const bias = new Values(filters);
  const kernelGradient = new Values(kernel.length);
  const biasGradient = new Values(filters);
  const output = new Values(batchSize * outputSize);
  const inputGradient = isFirst ? null : new Values(batchSize * inputSize);
  let input: Numbers = output;
  return {
    outputShape,
    variables: [kernel, bias],
    gradients: [kernelGradient, biasGradient],
    forward(given, examples) {
      input = given;
      for (let i = 0; i < examples * outputSize; i++) output[i] = bias[i % filters]!;
      for (let n = 0; n < examples; n++)
        correlate(input, n * inputSize, kernel, output, n * outputSize, sizes);
      activate(output, examples * outputSize, activation);
      return output;
    },
    backward(gradient, examples) {
      activateBackward(gradient, output, examples * outputSize, activation);
      kernelGradient.fill(0);
      biasGradient.fill(0);
      for (let i = 0; i < examples * outputSize; i++) biasGradient[i % filters]! += gradient[i]!;
      for (let n = 0; n < examples; n++)
        byKernel(input, n * inputSize, gradient, n * outputSize, kernelGradient, sizes);
      if (!inputGradient) return null;
      inputGradient.fill(0);
      for (let n = 0; n < examples; n++)
        byInput(gradient, n * outputSize, kernel, inputGradient, n * inputSize, sizes);
      return inputGradient;
    },
  };
}

/** Output [row, column, filter] += input [row + i, column + j, channel] * kernel [i, j, channel, filter]. */
function correlate(input: Numbers, from: number, kernel: Numbers, output: Numbers, to: number, sizes: Sizes) {
  const { columns, channels, outRows, outColumns, filters, side } = sizes;
  for (let row = 0; row < outRows; row++)
    for (let column = 0; column < outColumns; column++, to += filters)
      for (let i = 0; i < side; i++) {
        const start = from + ((row + i) * columns + column) * channels;
        const taps = i * side * channels * filters;
        for (let tap = 0; tap < side * channels; tap++) {
          const value = input[start + tap]!;
          for (let f = 0; f < filters; f++) output[to + f]! += value * kernel[taps + tap * filters + f]!;
        }
      }
}

function byKernel(
  input: Numbers,
  from: number,
  gradient: Numbers,
  at: number,
  kernelGradient: Numbers,
  sizes: Sizes,
) {
  const { columns, channels, outRows, outColumns, filters, side } = sizes;
  for (let row = 0; row < outRows; row++)
    for (let column = 0; column < outColumns; column++, at += filters)
      for (let i = 0; i < side; i++) {
        const start = from + ((row + i) * columns + column) * channels;
        const taps = i * side * channels * filters;
        for (let tap = 0; tap < side * channels; tap++) {
          const value = input[start + tap]!;
          for (let f = 0; f < filters; f++)
            kernelGradient[taps + tap * filters + f]! += value * gradient[at + f]!;
        }
      }
}

function byInput(
  gradient: Numbers,
  at: number,
  kernel: Numbers,
  inputGradient: Numbers,
  to: number,
  sizes: Sizes,
) {
  const { columns, channels, outRows, outColumns, filters, side } = sizes;
  for (let row = 0; row < outRows; row++)
    for (let column = 0; column < outColumns; column++, at += filters)
      for (let i = 0; i < side; i++) {
        const start = to + ((row + i) * columns + column) * channels;
        const taps = i * side * channels * filters;
        for (let tap = 0; tap < side * channels; tap++) {
          let sum = 0;
          for (let f = 0; f < filters; f++) sum += gradient[at + f]! * kernel[taps + tap * filters + f]!;
          inputGradient[start + tap]! += sum;
        }
      }
}
