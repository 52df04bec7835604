/** Losses: one number per example, with Keras's names and forms. `batch.ts` makes the batch's loss of them. */
import type { LossName } from '../../protocol/run-spec.ts';
import * as t from '../tensor/build.ts';
import { type Shape, sameShape, sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { shiftedLogits, softplus } from './activations.ts';
import { exampleMean } from './batch.ts';
import { classNumbers, oneHot } from './classes.ts';

/** What the model's output is about: numbers, yes or no (above 0 is yes), or one score per class. */
export type Task = 'regression' | 'binary' | 'categorical';

interface Loss {
  readonly task: Task;
  /** Shape of one example's target, where it is not the output's. */
  readonly target?: 'classNumber';
  /** prediction, target: [batch, ...] -> [batch] */
  readonly perExample: (prediction: Tensor, target: Tensor) => Tensor;
}

/** The mean of what `term` makes of each element of prediction - target. */
const ofError =
  (term: (error: Tensor) => Tensor): Loss['perExample'] =>
  (prediction, target) =>
    exampleMean(term(t.sub(prediction, target)));

export const LOSSES: { readonly [L in LossName]: Loss } = {
  meanSquaredError: { task: 'regression', perExample: ofError(t.square) },
  meanAbsoluteError: { task: 'regression', perExample: ofError(t.abs) },
  huber: { task: 'regression', perExample: ofError(huberTerm) },
  logCosh: { task: 'regression', perExample: ofError(logCoshTerm) },
  hinge: {
    task: 'binary',
    perExample(prediction, target) {
      const signs = t.sub(t.mul(t.constant(2), target), t.constant(1));
      return exampleMean(t.relu(t.sub(t.constant(1), t.mul(signs, prediction))));
    },
  },
  binaryCrossentropyFromLogits: {
    task: 'binary',
    // -y ln p - (1 - y) ln (1 - p) with p = 1 / (1 + e^-z) is softplus(z) - y z.
    perExample: (prediction, target) => exampleMean(t.sub(softplus(prediction), t.mul(target, prediction))),
  },
  sparseCategoricalCrossentropyFromLogits: {
    task: 'categorical',
    target: 'classNumber',
    perExample: (prediction, target) =>
      crossEntropy(prediction, oneHot(classNumbers(target), prediction.shape[1] ?? 1), null),
  },
  categoricalCrossentropyFromLogits: {
    task: 'categorical',
    perExample: (prediction, target) => crossEntropy(prediction, target, t.sum(target, [1])),
  },
};

/** Half the square up to 1, linear beyond: with m = min(|e|, 1) both are m * (|e| - m / 2). */
function huberTerm(error: Tensor): Tensor {
  const magnitude = t.abs(error);
  const capped = t.minimum(magnitude, t.constant(1));
  return t.mul(capped, t.sub(magnitude, t.mul(t.constant(0.5), capped)));
}

/** ln cosh e = |e| + ln(1 + e^-2|e|) - ln 2, which does not overflow. */
function logCoshTerm(error: Tensor): Tensor {
  const magnitude = t.abs(error);
  const tail = t.log1p(t.exp(t.mul(t.constant(-2), magnitude)));
  return t.sub(t.add(magnitude, tail), t.constant(Math.LN2));
}

/**
 * `-sum(p * ln softmax(z)) = sum(p) * ln sum(e^z) - sum(p * z)`: logits z and probabilities p [batch, classes] -> [batch].
 * `total`: sum(p) of each example, null where it is 1.
 */
function crossEntropy(logits: Tensor, probabilities: Tensor, total: Tensor | null): Tensor {
  const shifted = shiftedLogits(logits);
  const logOfSum = t.log(t.sum(t.exp(shifted), [1]));
  const expected = t.sum(t.mul(probabilities, shifted), [1]);
  return t.sub(total === null ? logOfSum : t.mul(total, logOfSum), expected);
}

/** Throws if a model with this output cannot be compared with such targets (shapes of one example). */
export function checkTarget(name: LossName, output: Shape, target: Shape): void {
  const { task, target: kind } = LOSSES[name];
  const list = (shape: Shape): string => `[${shape.join(', ')}]`;
  if (task === 'categorical' && output.length !== 1) {
    throw new RangeError(`invalid output for ${name}: shape ${list(output)}, expected one score per class`);
  }
  if (kind === 'classNumber' ? sizeOf(target) !== 1 : !sameShape(output, target)) {
    const expected = kind === 'classNumber' ? 'the number of a class' : list(output);
    throw new RangeError(`invalid target for ${name}: shape ${list(target)}, expected ${expected}`);
  }
}
