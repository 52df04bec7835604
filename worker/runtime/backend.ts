/**
 * What the training loop needs of a device, and nothing about how it is done. `cpu/` and `gpu/` implement it;
 * `select-backend.ts` is the only file that knows both. Interfaces do not import implementations.
 */
import type { BackendKind } from '../../protocol/events.ts';
import type { HistoryColumns, Position } from '../../protocol/snapshot.ts';
import type { Program, Schedule, StepTimes, Workgroup } from '../compile/program.ts';

export interface Backend {
  readonly kind: BackendKind;
  /** The adapter as the browser names it, or what the CPU loop is. */
  readonly adapter: string;
  /** True for a GPU interface that runs on the CPU. */
  readonly software: boolean;
  /** Settles once, when the device is lost for any reason but `destroy`; never on the CPU. */
  readonly lost: Promise<DeviceLoss>;
  /** Compiles and allocates. Throws `KernelError` when the device rejects or miscomputes the program. */
  load(program: Program, data: TrainingData, options?: LoadOptions): Promise<Executable>;
  /** Destroys the device as an outside event would (`lost` settles). False where there is none. */
  simulateLoss(): boolean;
  destroy(): void;
}

export interface DeviceLoss {
  /** Technical, from the browser. */
  readonly detail: string;
  readonly simulated: boolean;
}

export interface LoadOptions {
  /** Forced, for tests and measurements; chosen by cost where it is not said. Without effect on the CPU. */
  readonly schedule?: Schedule;
}

/**
 * Row-major float32: `x` is [examples, ...inputShape], `y` is [examples, ...targetShape]. The examples to train on come first, those kept
 * for validation after them. Shared by all lanes.
 */
export interface TrainingData {
  /** All of them, those for validation included. */
  readonly examples: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/** One lane's memory as `Program.layout` describes it, and where it stands. */
export interface LaneState {
  readonly state: Float32Array;
  readonly position: Position;
  /** A step's loss was not finite: the lane stopped before that step's update, for good. Absent: no. */
  readonly diverged?: boolean;
}

/** What one lane did during one `run`. */
export interface LaneResult extends LaneState {
  /** The epochs completed in this run, numbered from 0 at the initial weights, in order, without a gap. */
  readonly history: HistoryColumns;
  /** Over all examples trained on, with the variables as they are in `state`. */
  readonly loss: number;
  readonly diverged: boolean;
}

/**
 * When the loss over all examples, and the metrics, are evaluated: after each epoch and at the end of the run, only at the end, or never.
 * What was not evaluated is NaN, unless training gives it for free.
 */
export type Evaluations = 'epochs' | 'end' | 'never';

export interface RunOptions {
  /** `epochs` where it is not said. */
  readonly evaluate?: Evaluations;
  /** Aborted, a run that is under way may reject with the signal's reason, some lanes further than others. The GPU does not look at it. */
  readonly signal?: AbortSignal;
}

export interface Executable {
  /** Of its kernels; null on the CPU. */
  readonly workgroup: Workgroup | null;
  /** Null on the CPU. */
  readonly schedule: Schedule | null;
  /** What a step should take, by what the device's costs came to; null where nobody estimated it. */
  readonly estimates: StepTimes | null;
  /** Milliseconds that all runs together waited for their numbers after the device had done them: as far as it was measured. */
  readonly readbackMs: number;
  /** No single `run` may complete more epochs than this (the history buffer's rows). */
  readonly maxEpochsPerRun: number;
  /**
   * Sets every lane. The next `run` goes on from there, but for lanes that have diverged. The others must stand at the same place: throws
   * `RangeError` where they don't.
   */
  restore(lanes: readonly LaneState[]): void;
  /** Values in the order of `Program.hyperparameters`, per lane. Counts from the next `run`. */
  setHyperparameters(lanes: readonly (readonly number[])[]): void;
  /**
   * Does `steps` more steps on every lane that has not diverged. Zero steps only evaluate. A second call may come before
   * the first has resolved: they run, and resolve, in order. Rejects with `DeviceLostError` when the device goes away.
   */
  run(steps: number, options?: RunOptions): Promise<readonly LaneResult[]>;
  /**
   * The model's output in inference mode at `x`, [n, ...inputShape], with one lane's variables as they are after the runs
   * asked for so far, whatever comes later: [n, ...outputShape]. Rejects with `RangeError` for another lane or parts of an example.
   */
  predict(lane: number, x: Float32Array): Promise<Float32Array>;
  dispose(): void;
}

export class DeviceLostError extends Error {
  override readonly name = 'DeviceLostError';
}

/** The device rejected a kernel, or could not hold it. */
export class KernelError extends Error {
  override readonly name = 'KernelError';
}
