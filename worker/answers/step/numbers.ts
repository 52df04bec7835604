/** What is told of a node's values, and of how many. */
import type { Numbers } from '../../../protocol/questions/step.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/** Of each node. */
const MOST_FIRST = 4;
/** Of all nodes together: beyond that nothing is evaluated, so that the worker has time and memory for the run. */
const MOST_NUMBERS = 2 ** 22;

export function canBeShown(nodes: readonly Tensor[]): boolean {
  return nodes.reduce((sum, { shape }) => sum + sizeOf(shape), 0) <= MOST_NUMBERS;
}

export function numbersOf(values: ArrayLike<number>): Numbers {
  let [min, max, sum] = [Infinity, -Infinity, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  const first = Array.from({ length: Math.min(values.length, MOST_FIRST) }, (_, i) => values[i]!);
  return { first, min, max, mean: sum / values.length };
}
