/** Maximum pooling and flattening by plain loops: nothing to learn here. */
import type { LayerShape } from '../workloads/shapes.ts';
import { sizeOf } from '../workloads/shapes.ts';
import type { LayerOptions, PlainLayer } from './layer.ts';

/** The gradient goes to the first of equal values, as in TensorFlow. */
export function maxPooling(
  { input: inputShape, output: outputShape }: LayerShape,
  poolSize: number,
  { batchSize, Values }: LayerOptions,
): PlainLayer {
  const [rows = 1, columns = 1, channels = 1] = inputShape;
  const [outRows = 1, outColumns = 1] = outputShape;
  const inputSize = sizeOf(inputShape);
  const output = new Values(batchSize * sizeOf(outputShape));
  const winners = new Int32Array(output.length);
  const inputGradient = new Values(batchSize * inputSize);
  return {
    outputShape,
    variables: [],
    gradients: [],
    forward(input, examples) {
      let to = 0;
      for (let n = 0; n < examples; n++)
        for (let row = 0; row < outRows; row++)
          for (let column = 0; column < outColumns; column++)
            for (let channel = 0; channel < channels; channel++, to++) {
              let winner = -1;
              for (let i = 0; i < poolSize; i++)
                for (let j = 0; j < poolSize; j++) {
                  const place = (n * rows + row * poolSize + i) * columns + column * poolSize + j;
                  const at = place * channels + channel;
                  if (winner < 0 || input[at]! > input[winner]!) winner = at;
                }
              winners[to] = winner;
              output[to] = input[winner]!;
            }
      return output;
    },
    backward(gradient, examples) {
      inputGradient.fill(0);
      const count = examples * sizeOf(outputShape);
      for (let i = 0; i < count; i++) inputGradient[winners[i]!]! += gradient[i]!;
      return inputGradient;
    },
  };
}

export function flatten({ output }: LayerShape): PlainLayer {
  return {
    outputShape: output,
    variables: [],
    gradients: [],
    forward: (input) => input,
    backward: (gradient) => gradient,
  };
}
