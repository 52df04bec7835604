/**
 * Metrics, as far as the device goes: sums over the batches of one evaluation, in variables that are 0 before it. `metric-values.ts`
 * makes metrics of the sums. Metrics that need the same sum share it.
 */
import type { LossName, MetricName } from '../../protocol/run-spec.ts';
import * as t from '../tensor/build.ts';
import { type Assignment, assign } from '../tensor/graph.ts';
import { type Shape, sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { batchCount, exampleMean, onlyExamples } from './batch.ts';
import { classNumbers, oneHot } from './classes.ts';
import { LOSSES, type Task } from './losses.ts';
import { accumulatorName, METRICS, type SumName } from './metric-values.ts';
import { type StateVariable, stateVariable } from './state.ts';

export interface Metrics {
  readonly accumulators: readonly StateVariable[];
  /** Adds one batch: prediction and target are [batch, ...], as the model and the data give them. */
  accumulate(prediction: Tensor, target: Tensor, mayBePartial: boolean): readonly Assignment[];
}

interface Batch {
  readonly task: Task;
  /** [batch, ...] */
  readonly prediction: Tensor;
  readonly target: Tensor;
  readonly mayBePartial: boolean;
}

/** The old values of all sums. */
type Before = (name: SumName) => Tensor;

interface Sum {
  /** `output`: shape of one example's. */
  shape(output: Shape, task: Task): Shape;
  /** The new value; `own` is the old one. */
  after(batch: Batch, own: Tensor, before: Before): Tensor;
}

const SUMS: { readonly [S in SumName]: Sum } = {
  absolute_error: perExample((batch) => exampleMean(t.abs(errorOf(batch)))),
  squared_error: perExample((batch) => exampleMean(t.square(errorOf(batch)))),
  correct: perExample(({ task, prediction, target }) =>
    task === 'binary'
      ? exampleMean(t.equal(t.isPositive(prediction), isYes(target)))
      : t.equal(classNumbers(prediction), classNumbers(target)),
  ),
  true_positives: perClass((batch) => t.sum(t.mul(actualClasses(batch), predictedClasses(batch)), [0])),
  predicted: perClass((batch) => t.sum(predictedClasses(batch), [0])),
  actual: perClass((batch) => t.sum(actualClasses(batch), [0])),
  confusion: {
    shape: (output, task) => [classCount(output, task), classCount(output, task)],
    after: (batch, own) => t.add(own, t.matmul(t.transpose(actualClasses(batch)), predictedClasses(batch))),
  },
  output_squared_error: {
    shape: (output) => [sizeOf(output)],
    after: (batch, own) => t.add(own, outputSum(t.square(flat(errorOf(batch))), batch)),
  },
  target_count: {
    shape: () => [],
    after: ({ target, mayBePartial }, own) => t.add(own, batchCount(target, mayBePartial)),
  },
  target_mean: {
    shape: (output) => [sizeOf(output)],
    after(batch, own, before) {
      const { shift, share } = mergeTargets(batch, before);
      return t.add(own, t.mul(shift, share));
    },
  },
  target_deviation: {
    shape: (output) => [sizeOf(output)],
    after(batch, own, before) {
      const { mean, shift, share } = mergeTargets(batch, before);
      const within = outputSum(t.square(t.sub(flat(batch.target), mean)), batch);
      const between = t.mul(t.square(shift), t.mul(before('target_count'), share));
      return t.add(own, t.add(within, between));
    },
  },
};

/** Throws if a metric makes no sense for the loss. `output`: shape of one example's. */
export function createMetrics(names: readonly MetricName[], loss: LossName, output: Shape): Metrics {
  const { task } = LOSSES[loss];
  for (const name of names) {
    if (!METRICS[name].tasks.includes(task)) {
      throw new RangeError(`invalid metric: ${name} with the loss ${loss}`);
    }
  }
  const sums = [...new Set(names.flatMap((name) => METRICS[name].sums))];
  const accumulators = new Map(
    sums.map((name) => [
      name,
      stateVariable('accumulator', accumulatorName(name), SUMS[name].shape(output, task), { type: 'zeros' }),
    ]),
  );
  const before: Before = (name) => accumulators.get(name)!.tensor;
  return {
    accumulators: [...accumulators.values()],
    accumulate(prediction, target, mayBePartial) {
      const batch: Batch = { task, prediction, target, mayBePartial };
      return sums.map((name) => assign(before(name), SUMS[name].after(batch, before(name), before)));
    },
  };
}

/** A scalar: the sum of one number per example. */
function perExample(values: (batch: Batch) => Tensor): Sum {
  return {
    shape: () => [],
    after: (batch, own) => t.add(own, t.sum(onlyExamples(values(batch), batch.mayBePartial))),
  };
}

/** One count per class. */
function perClass(counts: (batch: Batch) => Tensor): Sum {
  return {
    shape: (output, task) => [classCount(output, task)],
    after: (batch, own) => t.add(own, counts(batch)),
  };
}

function errorOf({ prediction, target }: Batch): Tensor {
  return t.sub(prediction, target);
}

function classCount([scores = 1]: Shape, task: Task): number {
  return task === 'binary' ? 2 : scores;
}

/** Labels are 0 and 1. */
function isYes(target: Tensor): Tensor {
  return t.greater(target, t.constant(0.5));
}

function predictedClasses({ task, prediction, mayBePartial }: Batch): Tensor {
  return task === 'binary'
    ? marks(t.isPositive(prediction), 2, mayBePartial)
    : marks(classNumbers(prediction), prediction.shape[1] ?? 1, mayBePartial);
}

function actualClasses({ task, prediction, target, mayBePartial }: Batch): Tensor {
  return task === 'binary'
    ? marks(isYes(target), 2, mayBePartial)
    : marks(classNumbers(target), prediction.shape[1] ?? 1, mayBePartial);
}

/** [batch, ...] class numbers -> [decisions, classes]: 1 in the column of the class; nothing in places without an example. */
function marks(numbers: Tensor, classes: number, mayBePartial: boolean): Tensor {
  const [batch = 1] = numbers.shape;
  const decisions = sizeOf(numbers.shape);
  const all = oneHot(t.reshape(numbers, [decisions]), classes);
  const perBatch = t.reshape(all, [batch, (decisions / batch) * classes]);
  return t.reshape(onlyExamples(perBatch, mayBePartial), [decisions, classes]);
}

/** [batch, ...] -> [batch, outputs] */
function flat(values: Tensor): Tensor {
  const [batch = 1, ...rest] = values.shape;
  return t.reshape(values, [batch, sizeOf(rest)]);
}

/** [batch, outputs] -> [outputs] */
function outputSum(values: Tensor, { mayBePartial }: Batch): Tensor {
  return t.sum(onlyExamples(values, mayBePartial), [0]);
}

/**
 * Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979: sums of y and y^2 would
 * lose all digits in float32 where the mean is large beside the spread.
 */
function mergeTargets(
  batch: Batch,
  before: Before,
): {
  /** Of the batch: [outputs]. */
  readonly mean: Tensor;
  /** From the mean so far to the batch's. */
  readonly shift: Tensor;
  /** The batch's share of all examples so far, itself included: a scalar. */
  readonly share: Tensor;
} {
  const count = batchCount(batch.target, batch.mayBePartial);
  const mean = t.div(outputSum(flat(batch.target), batch), count);
  return {
    mean,
    shift: t.sub(mean, before('target_mean')),
    share: t.div(count, t.add(before('target_count'), count)),
  };
}
