/**
 * The curves as files that Keras's users know: what `fit` returns as JSON, what `CSVLogger` writes as CSV. Epochs are counted from 0
 * there, and `loss` is the mean over an epoch's batches before each update. The loss over all examples trained on after the epoch, which the guide
 * prints, has a name of its own, and so have our metrics: Keras's of the training examples are means over the epoch, ours are those at its end.
 */
import type { RunInfo } from '../../../../protocol/events.ts';
import type { MetricName } from '../../../../protocol/run-spec.ts';
import { shortestFloat32 } from '../../../../protocol/shortest-float32.ts';
import type { HistoryColumns } from '../../../../protocol/snapshot.ts';

type Columns = ReadonlyMap<string, Float32Array>;
type Facts = Pick<RunInfo, 'metrics' | 'batchesPerEpoch'>;

/** As Keras's metrics call themselves. */
const KERAS_NAMES: Readonly<Record<MetricName | 'loss', string>> = {
  loss: 'loss',
  meanAbsoluteError: 'mean_absolute_error',
  rootMeanSquaredError: 'root_mean_squared_error',
  r2Score: 'r2_score',
  accuracy: 'accuracy',
  precision: 'precision',
  recall: 'recall',
  confusionMatrix: 'confusion_matrix',
};

/** `{"params": {"epochs", "steps"}, "epoch": [0, 1, …], "history": {"loss": […], "val_loss": […], …}}`. What is not a finite number is null, as JSON has none. */
export function historyJson(info: Facts, columns: HistoryColumns): string {
  const history = Object.fromEntries(
    [...namedColumns(info, columns)].map(([name, values]) => [
      name,
      Array.from(values, (value) => (Number.isFinite(value) ? shortestFloat32(value) : null)),
    ]),
  );
  const epoch = Array.from(columns.epoch);
  const params = { epochs: (epoch.at(-1) ?? -1) + 1, steps: info.batchesPerEpoch };
  return `${JSON.stringify({ params, epoch, history }, null, 2)}\n`;
}

/** A head, then a line for each epoch (RFC 4180). */
export function historyCsv(info: Facts, columns: HistoryColumns): string {
  const named = [...namedColumns(info, columns)];
  const rows = Array.from(columns.epoch, (epoch, i) =>
    [String(epoch), ...named.map(([, values]) => String(shortestFloat32(values[i]!)))].join(','),
  );
  return [['epoch', ...named.map(([name]) => name)].join(','), ...rows, ''].join('\r\n');
}

function namedColumns({ metrics }: Facts, { lossBefore, loss, tracked }: HistoryColumns): Columns {
  const own = metrics.map(({ name, set, column }): [string, Float32Array] => [
    `${set === 'validation' ? 'val_' : ''}${KERAS_NAMES[name]}${set === 'validation' ? '' : '_after_epoch'}`,
    tracked[column] ?? new Float32Array(loss.length).fill(Number.NaN),
  ]);
  return new Map([['loss', lossBefore], ['loss_after_epoch', loss], ...own]);
}
