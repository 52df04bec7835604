/** Class numbers, which are floats in the data and in the graph. */
import { argMax, equal, iota, reshape } from '../tensor/build.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** The class of each example, by Keras's rule: one value is the class's number, several are scores, of which the highest counts. */
export function classNumbers(values: Tensor): Tensor {
  const [batch = 1, ...rest] = values.shape;
  const size = sizeOf(rest);
  return size === 1 ? reshape(values, [batch]) : argMax(reshape(values, [batch, size]), [1]);
}

/** [n] -> [n, classes]: 1 in the column of the class, else 0. */
export function oneHot(numbers: Tensor, classes: number): Tensor {
  const [n = 1] = numbers.shape;
  return equal(iota([n, classes], 1), reshape(numbers, [n, 1]));
}
