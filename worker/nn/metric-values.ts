/**
 * Metrics of the sums that an evaluation leaves in the accumulators: on the host, in float64. What would be 0 / 0 is 0, as Keras has
 * it: a class that nobody predicted has precision 0.
 */
import type { LossName, MetricName } from '../../protocol/run-spec.ts';
import { LOSSES, type Task } from './losses.ts';

/** What is summed on the device; `metrics.ts` says how. */
export type SumName =
  | 'absolute_error'
  | 'squared_error'
  | 'correct'
  | 'true_positives'
  | 'predicted'
  | 'actual'
  | 'confusion'
  | 'output_squared_error'
  | 'target_count'
  | 'target_mean'
  | 'target_deviation';

/** A confusion matrix has one row per true class, one column per predicted one. */
export type MetricValue = number | readonly (readonly number[])[];

interface Evaluation {
  readonly task: Task;
  /** All examples of the evaluation. */
  readonly examples: number;
  readonly sums: (name: SumName) => ArrayLike<number>;
}

interface Metric {
  /** Where it has a meaning. */
  readonly tasks: readonly Task[];
  readonly sums: readonly SumName[];
  value(evaluation: Evaluation): MetricValue;
}

const NUMBERS: readonly Task[] = ['regression'];
const CLASSES: readonly Task[] = ['binary', 'categorical'];

export const METRICS: { readonly [M in MetricName]: Metric } = {
  meanAbsoluteError: {
    tasks: NUMBERS,
    sums: ['absolute_error'],
    value: ({ sums, examples }) => ratio(sums('absolute_error')[0]!, examples),
  },
  rootMeanSquaredError: {
    tasks: NUMBERS,
    sums: ['squared_error'],
    value: ({ sums, examples }) => Math.sqrt(ratio(sums('squared_error')[0]!, examples)),
  },
  r2Score: {
    tasks: NUMBERS,
    sums: ['output_squared_error', 'target_count', 'target_mean', 'target_deviation'],
    value({ sums }) {
      const deviations = Array.from(sums('target_deviation'));
      const errors = sums('output_squared_error');
      return meanOf(deviations.map((deviation, i) => (deviation === 0 ? 0 : 1 - errors[i]! / deviation)));
    },
  },
  accuracy: {
    tasks: CLASSES,
    sums: ['correct'],
    value: ({ sums, examples }) => ratio(sums('correct')[0]!, examples),
  },
  precision: {
    tasks: CLASSES,
    sums: ['true_positives', 'predicted'],
    value: (evaluation) => classRatio(evaluation, 'predicted'),
  },
  recall: {
    tasks: CLASSES,
    sums: ['true_positives', 'actual'],
    value: (evaluation) => classRatio(evaluation, 'actual'),
  },
  confusionMatrix: {
    tasks: CLASSES,
    sums: ['confusion'],
    value({ sums }) {
      const counts = Array.from(sums('confusion'));
      const classes = Math.sqrt(counts.length);
      return Array.from({ length: classes }, (_, row) => counts.slice(row * classes, (row + 1) * classes));
    },
  },
};

/** By name, in the order asked for. `read` gives an accumulator's values by its variable's name. */
export function metricValues(
  { metrics, loss }: { readonly metrics: readonly MetricName[]; readonly loss: LossName },
  read: (variable: string) => ArrayLike<number>,
  examples: number,
): ReadonlyMap<MetricName, MetricValue> {
  const { task } = LOSSES[loss];
  const sums = (name: SumName): ArrayLike<number> => read(accumulatorName(name));
  return new Map(metrics.map((name) => [name, METRICS[name].value({ task, examples, sums })]));
}

export function accumulatorName(sum: SumName): string {
  return `metrics/${sum}`;
}

/** Of class 1 where there are yes and no, else the mean over the classes. */
function classRatio({ task, sums }: Evaluation, of: 'predicted' | 'actual'): number {
  const all = sums(of);
  const ratios = Array.from(sums('true_positives'), (hits, label) => ratio(hits, all[label]!));
  return task === 'binary' ? ratios[1]! : meanOf(ratios);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function meanOf(values: readonly number[]): number {
  return ratio(
    values.reduce((total, value) => total + value, 0),
    values.length,
  );
}
