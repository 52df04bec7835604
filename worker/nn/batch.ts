/** Means and sums over a batch whose last places may hold no example. */
import { constant, div, exampleCount, exampleMask, mul, reshape, sum } from '../tensor/build.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** [batch, ...] -> [batch]: the mean over everything but the batch. */
export function exampleMean(values: Tensor): Tensor {
  const [batch = 1, ...rest] = values.shape;
  const size = sizeOf(rest);
  if (size === 1) return reshape(values, [batch]);
  const total = sum(
    values,
    rest.map((_, i) => i + 1),
  );
  return div(total, constant(size));
}

/** [batch] -> scalar. A smaller last batch weighs by its own size. */
export function batchMean(perExample: Tensor, mayBePartial: boolean): Tensor {
  return div(sum(onlyExamples(perExample, mayBePartial)), batchCount(perExample, mayBePartial));
}

/** [batch, ...] -> the same, with 0 in the places that hold no example. */
export function onlyExamples(values: Tensor, mayBePartial: boolean): Tensor {
  if (!mayBePartial) return values;
  const [batch = 1, ...rest] = values.shape;
  return mul(values, reshape(exampleMask(batch), [batch, ...rest.map(() => 1)]));
}

/** How many examples the batch of `values` holds. */
export function batchCount(values: Tensor, mayBePartial: boolean): Tensor {
  return mayBePartial ? exampleCount() : constant(values.shape[0] ?? 1);
}
