/** What may be said of a run: a line has goals, a limit of its learning rate and two variables to name; other models have not. */
import type { MetricInfo, RunInfo } from '../../protocol/events.ts';
import { isLeastSquares, isPlainDescent, lineLayer } from '../../protocol/line-run.ts';
import { dataShapes } from '../../protocol/run-checks.ts';
import type { Snapshot } from '../../protocol/snapshot.ts';
import type { RunSpec } from '../../protocol/run-spec.ts';

/** More than these are drawn, but not listed by name. */
const MOST_LISTED = 4;

export function isLine({ spec }: Pick<RunInfo, 'spec'>): boolean {
  return lineLayer(spec) !== null;
}

/** Whether the data lie in a plane: over two inputs. */
export function isPlane({ data }: RunSpec): boolean {
  const { input } = dataShapes(data);
  return input.length === 1 && input[0] === 2;
}

/** Names of the tracked variables, in order; none where they are too many to be listed. */
export function listedLabels({ tracked }: RunInfo): readonly string[] {
  return tracked.length > MOST_LISTED ? [] : tracked.map(({ label }) => label);
}

/** A metric as the snapshot has it; NaN where it has none, or no number. */
export function metricNow(
  { metrics }: Pick<Snapshot, 'metrics'>,
  { name, set }: Pick<MetricInfo, 'name' | 'set'>,
): number {
  const value = metrics.find((each) => each.name === name && each.set === set)?.value;
  return typeof value === 'number' ? value : Number.NaN;
}

/** What is drawn over the epochs where the variables are too many to be: the first of the metrics; null where the variables are, or there is no metric. */
export function metricInstead({ tracked, metrics }: RunInfo): MetricInfo['name'] | null {
  return tracked.length > 0 ? null : (metrics.find(({ name }) => name !== 'loss')?.name ?? null);
}

/** Elements of all variables together. */
export function variableSize({ variables }: RunInfo): number {
  return variables.reduce(
    (sum, { shape }) => sum + shape.reduce((product, dimension) => product * dimension, 1),
    0,
  );
}

/** What no training can fall below; null where that is not known. */
export function leastLoss({ spec, line }: RunInfo): number | null {
  return isLeastSquares(spec) ? (line?.leastSquares?.loss ?? null) : null;
}

/** The learning rate above which `spec` diverges; null where that is not known. */
export function maxStableRate(info: RunInfo | null, spec: RunSpec): number | null {
  if (!isLeastSquares(spec) || !isPlainDescent(spec.optimizer)) return null;
  return info?.line?.maxStableLearningRate ?? null;
}
