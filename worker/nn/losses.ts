/** Losses give one number per example; `batchMean` makes the batch's loss of them, with a smaller last batch weighing by its own size. */
import type { LossName } from '../../protocol/run-spec.ts';
import { constant, div, exampleCount, exampleMask, mul, reshape, square, sub, sum } from '../tensor/build.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** prediction, target: [batch, ...] -> [batch] */
type Loss = (prediction: Tensor, target: Tensor) => Tensor;

/** Keras's `mean_squared_error`: the mean over the last axes of (target - prediction)^2. */
const meanSquaredError: Loss = (prediction, target) => exampleMean(square(sub(prediction, target)));

export const LOSSES: { readonly [L in LossName]: Loss } = { meanSquaredError };

/** [batch, ...] -> [batch] */
function exampleMean(values: Tensor): Tensor {
  const [batch = 1, ...rest] = values.shape;
  const size = sizeOf(rest);
  if (size === 1) return reshape(values, [batch]);
  const total = sum(
    values,
    rest.map((_, i) => i + 1),
  );
  return div(total, constant(size));
}

/** [batch] -> scalar. `mayBePartial`: the last places of the batch may hold no example. */
export function batchMean(perExample: Tensor, mayBePartial: boolean): Tensor {
  const [batch = 1] = perExample.shape;
  if (!mayBePartial) return div(sum(perExample), constant(batch));
  return div(sum(mul(perExample, exampleMask(batch))), exampleCount());
}
