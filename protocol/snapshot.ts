/** What the worker tells about a run in progress. Typed arrays are transferred, not copied: the sender's are empty afterwards. */
import type { EarlyStoppingSpec, MetricName } from './run-spec.ts';

/**
 * Whole epochs, as columns of equal length. An epoch's number counts from 0, as the guide prints it.
 * `lossBefore` is what Keras's `fit` logs: the mean over the epoch's batches of the loss before each update.
 * `loss` is what the guide logs: over all examples, after the epoch's last update.
 */
export interface HistoryColumns {
  readonly epoch: Float64Array;
  readonly lossBefore: Float32Array;
  readonly loss: Float32Array;
  /** One column for each entry of `RunInfo.tracked`, the value after the epoch; then those that `RunInfo.metrics` names. */
  readonly tracked: readonly Float32Array[];
}

/** Where a run stands. `step` counts batches since the initial weights; `batch` is the next one within `epoch`. */
export interface Position {
  readonly epoch: number;
  readonly batch: number;
  readonly step: number;
}

export type RunStatus = 'ready' | 'training' | 'paused' | 'finished' | 'diverged';

/**
 * All that is needed to go on as if nothing had happened: with the same RunSpec and backend, bit for bit.
 * `state` is the raw memory of one lane: the variables in order, then the running sums of the epoch begun.
 */
export interface Checkpoint {
  readonly position: Position;
  readonly state: Float32Array;
  readonly learningRate: number;
  /** A step's loss was not finite: there is no going on. */
  readonly diverged: boolean;
}

export interface MetricReading {
  readonly name: MetricName | 'loss';
  readonly set: 'training' | 'validation';
  /** A confusion matrix has one row of counts per true class, one column per predicted one. */
  readonly value: number | readonly (readonly number[])[];
}

/** Epochs are counted from 1, as finished. */
export interface StoppedEarly extends Pick<EarlyStoppingSpec, 'monitor' | 'patience' | 'restoreBestWeights'> {
  readonly epochs: number;
  readonly bestEpochs: number;
  readonly bestLoss: number;
}

export interface Snapshot {
  /** Grows with every open, reset and reseed: what belongs to an older run is dropped. */
  readonly run: number;
  readonly status: RunStatus;
  readonly position: Position;
  /** Epochs finished since the previous snapshot. */
  readonly history: HistoryColumns;
  /** Loss over all examples with the current variables (the guide's "current loss"). */
  readonly loss: number;
  /** All metrics with the current variables, and the loss over the examples kept for validation. */
  readonly metrics: readonly MetricReading[];
  /** Current values, in the order of `RunInfo.variables`. */
  readonly variables: readonly Float32Array[];
  /** The model's output at `RunInfo.grid`: [points, ...outputShape]. */
  readonly prediction: Float32Array;
  readonly learningRate: number;
  /** Measured over the last second; 0 while not training. */
  readonly stepsPerSecond: number;
  /** Why a finished run ended before its last epoch; absent or null: it did not. */
  readonly stoppedEarly?: StoppedEarly | null;
  /** To restart from if the worker dies. */
  readonly checkpoint: Checkpoint;
}
