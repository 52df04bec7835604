/** Any number of inputs through a graph that is made for a fixed number of them. */
import type { Evaluator } from './evaluate.ts';

export interface PreparedPrediction {
  readonly evaluator: Evaluator;
  /** What the graph reads as its `x`: so many examples of so many floats. */
  readonly input: Float32Array;
  /** Examples that fit into it. */
  readonly size: number;
}

/** The output `prediction` for each of the examples in `x`. What is behind the last one is computed for nothing. */
export function predictInPieces(
  { evaluator, input, size }: PreparedPrediction,
  x: Float32Array,
  outputSize: number,
): Float32Array {
  const inputSize = input.length / size;
  const examples = x.length / inputSize;
  const out = new Float32Array(examples * outputSize);
  for (let first = 0; first < examples; first += size) {
    const count = Math.min(size, examples - first);
    input.set(x.subarray(first * inputSize, (first + count) * inputSize));
    evaluator.run();
    out.set(evaluator.output('prediction').subarray(0, count * outputSize), first * outputSize);
  }
  return out;
}
