/** Losses over a batch, and their gradients by the model's output. */
import type { Numbers } from './layer.ts';

/** `output` may be longer than the batch. Gives the mean over the examples; writes the gradient where one is wanted. */
export function meanSquaredError(output: Numbers, targets: Float32Array, gradient: Numbers | null): number {
  const examples = targets.length;
  let sum = 0;
  for (let n = 0; n < examples; n++) {
    const error = output[n]! - targets[n]!;
    sum += error * error;
    if (gradient) gradient[n] = (2 * error) / examples;
  }
  return sum / examples;
}

const CLASSES = 10;

/** From logits; shifted by the largest, so that nothing overflows. */
export function crossEntropy(output: Numbers, targets: Float32Array, gradient: Numbers | null): number {
  const examples = targets.length;
  let sum = 0;
  for (let n = 0; n < examples; n++) {
    const from = n * CLASSES;
    let largest = -Infinity;
    for (let k = 0; k < CLASSES; k++) largest = Math.max(largest, output[from + k]!);
    let total = 0;
    for (let k = 0; k < CLASSES; k++) total += Math.exp(output[from + k]! - largest);
    sum += Math.log(total) + largest - output[from + targets[n]!]!;
    if (!gradient) continue;
    for (let k = 0; k < CLASSES; k++)
      gradient[from + k] =
        (Math.exp(output[from + k]! - largest) / total - (k === targets[n] ? 1 : 0)) / examples;
  }
  return sum / examples;
}
