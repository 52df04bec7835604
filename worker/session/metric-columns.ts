/**
 * Metrics as the page gets them. A device only adds up: its history and its state hold sums over all examples. Here they become
 * values, before anything leaves the session.
 */
import type { MetricInfo } from '../../protocol/events.ts';
import type { MetricName, RunSpec } from '../../protocol/run-spec.ts';
import type { HistoryColumns, MetricReading } from '../../protocol/snapshot.ts';
import type { ExampleSet, Program } from '../compile/program.ts';
import { accumulatorName, METRICS, metricValues } from '../nn/metric-values.ts';

export interface MetricColumns {
  /** What `history` has columns for, behind those of the variables. */
  readonly metrics: readonly MetricInfo[];
  /** A device's columns are those of `Program.tracked`; the page's those of the variables, then one per entry of `metrics`. */
  history(ofDevice: HistoryColumns): HistoryColumns;
  /** All metrics, of the last evaluation that the state knows. */
  latest(state: Float32Array): MetricReading[];
}

/** What is more than a number makes no column. */
const MATRICES: ReadonlySet<MetricName> = new Set(['confusionMatrix']);

/** A column of the page's history that is not a variable's. */
interface Column extends MetricInfo {
  /** Null for the loss, which is there as it is. */
  readonly metric: MetricName | null;
}

/** Where among the history's columns are the weights: in front. Whatever an evaluation leaves lies behind the accumulators. */
export function trackedWeights({ tracked, layout }: Program): readonly number[] {
  return tracked.filter((offset) => offset < layout.accumulators.offset);
}

export function metricColumns(spec: Pick<RunSpec, 'metrics' | 'loss'>, program: Program): MetricColumns {
  const { layout, tracked } = program;
  const evaluate = createEvaluate(spec, program);
  const sets = exampleSets(program);
  const weights = trackedWeights(program).length;
  const places = { training: sumPlaces('training', program), validation: sumPlaces('validation', program) };
  const columns = sets
    .flatMap((set) => columnsOf(set, spec, program, places[set]))
    .map((column, i): Column => ({ ...column, column: weights + i }));

  function rows(of: HistoryColumns, set: ExampleSet): Map<MetricName, Float32Array> {
    const scalars = columns.flatMap((column) => (column.set === set ? (column.metric ?? []) : []));
    const values = new Map(scalars.map((name) => [name, new Float32Array(of.epoch.length)]));
    if (scalars.length === 0) return values;
    for (let row = 0; row < of.epoch.length; row++) {
      const measured = evaluate(set, scalars, (i) => of.tracked[places[set][i]!]?.[row] ?? NaN);
      for (const [name, value] of measured) values.get(name)![row] = value as number;
    }
    return values;
  }

  return {
    metrics: columns.map(({ name, set, column }) => ({ name, set, column })),
    history(of) {
      const values = { training: rows(of, 'training'), validation: rows(of, 'validation') };
      const measured = columns.map(({ set, metric }) =>
        metric === null
          ? of.tracked[tracked.indexOf(layout.metrics[set].lossOffset)]!
          : values[set].get(metric)!,
      );
      return { ...of, tracked: [...of.tracked.slice(0, weights), ...measured] };
    },
    latest: (state) =>
      sets.flatMap((set): MetricReading[] => {
        const { offset, lossOffset } = layout.metrics[set];
        const measured = evaluate(set, spec.metrics, (i) => state[offset + i]!);
        return [
          ...(set === 'validation' ? [{ name: 'loss' as const, set, value: state[lossOffset]! }] : []),
          ...[...measured].map(([name, value]) => ({ name, set, value })),
        ];
      }),
  };
}

function exampleSets({ validationExamples }: Program): readonly ExampleSet[] {
  return validationExamples > 0 ? ['training', 'validation'] : ['training'];
}

/** Where the device's history has each of the accumulators' floats; -1: nowhere, as sums that are too many are not tracked. */
function sumPlaces(set: ExampleSet, { layout, tracked }: Program): readonly number[] {
  const { accumulators, metrics } = layout;
  const columns = new Map(tracked.map((offset, column) => [offset, column]));
  return Array.from({ length: accumulators.size }, (_, i) => columns.get(metrics[set].offset + i) ?? -1);
}

/** The training loss has a place of its own in every history. */
function columnsOf(
  set: ExampleSet,
  { metrics }: Pick<RunSpec, 'metrics'>,
  { layout }: Program,
  places: readonly number[],
): Omit<Column, 'column'>[] {
  const { accumulators, variables } = layout;
  const missing = new Set(
    variables
      .filter(({ offset, size }) => {
        const start = offset - accumulators.offset;
        return start >= 0 && places.slice(start, start + size).includes(-1);
      })
      .map(({ name }) => name),
  );
  const isTracked = (metric: MetricName): boolean =>
    METRICS[metric].sums.every((sum) => !missing.has(accumulatorName(sum)));
  const scalars = metrics.filter((name) => !MATRICES.has(name) && isTracked(name));
  return [
    ...(set === 'validation' ? [{ name: 'loss' as const, set, metric: null }] : []),
    ...scalars.map((name) => ({ name, set, metric: name })),
  ];
}

type Evaluate = (
  set: ExampleSet,
  metrics: readonly MetricName[],
  /** The i-th of the accumulators' floats. */
  sumAt: (i: number) => number,
) => ReturnType<typeof metricValues>;

function createEvaluate(
  { loss }: Pick<RunSpec, 'loss'>,
  { layout, examples, validationExamples }: Program,
): Evaluate {
  const { accumulators, variables } = layout;
  const sums = new Float32Array(accumulators.size);
  const views = new Map(
    variables
      .filter(({ role }) => role === 'accumulator')
      .map(({ name, offset, size }) => {
        const start = offset - accumulators.offset;
        return [name, sums.subarray(start, start + size)];
      }),
  );
  const read = (name: string): Float32Array => {
    const view = views.get(name);
    if (view === undefined) throw new RangeError(`missing accumulator: ${name}`);
    return view;
  };
  return (set, metrics, sumAt) => {
    for (let i = 0; i < sums.length; i++) sums[i] = sumAt(i);
    return metricValues({ metrics, loss }, read, set === 'training' ? examples : validationExamples);
  };
}
