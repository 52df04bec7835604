/** When a loss is no longer finite: where the history ends, and what the page is told. */
import type { Failure } from '../../protocol/failure.ts';
import type { HistoryColumns } from '../../protocol/snapshot.ts';
import type { LaneResult } from '../runtime/backend.ts';

export interface Divergence {
  /** The first epoch whose loss is not finite. */
  readonly epoch: number;
  /** The run's epochs up to and including that one, as far as it was finished. */
  readonly history: HistoryColumns;
}

/**
 * Null while all is well. `steps`: how many the run did. Initial weights may be bad from the start, which is no
 * divergence; a checkpoint may come from a run that has diverged.
 */
export function findDivergence(result: LaneResult, steps: number): Divergence | null {
  const { history, position } = result;
  const row = history.loss.findIndex((loss) => !Number.isFinite(loss));
  if (row >= 0) return { epoch: history.epoch[row] ?? position.epoch, history: firstRows(history, row + 1) };
  if (position.step === 0 && steps === 0) return null;
  if (!result.diverged && Number.isFinite(result.loss)) return null;
  const isBetweenEpochs = steps === 0 && position.batch === 0;
  return { epoch: isBetweenEpochs ? position.epoch - 1 : position.epoch, history };
}

export function divergedFailure(
  { epoch }: Divergence,
  learningRate: number,
  maxStableLearningRate: number | null,
): Failure {
  return { code: 'diverged', params: { epoch, learningRate, maxStableLearningRate } };
}

export function firstRows(
  { epoch, lossBefore, loss, tracked }: HistoryColumns,
  rows: number,
): HistoryColumns {
  return {
    epoch: epoch.subarray(0, rows),
    lossBefore: lossBefore.subarray(0, rows),
    loss: loss.subarray(0, rows),
    tracked: tracked.map((column) => column.subarray(0, rows)),
  };
}
