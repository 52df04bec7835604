/** What the worker says unasked. One callback takes them all; consume with a `switch` that ends in `satisfies never`. */
import type { Failure } from './failure.ts';
import type { MetricName, RunSpec } from './run-spec.ts';
import type { Position, Snapshot } from './snapshot.ts';

export type TrainerEvent =
  /** A run was opened, reset or reseeded; its first snapshot follows at once. */
  | { readonly kind: 'ready'; readonly info: RunInfo }
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  /** All epochs are done. The last snapshot came before. */
  | { readonly kind: 'finished'; readonly run: number; readonly position: Position }
  /** Training stopped. The run is still open: reset, change something and go on. */
  | { readonly kind: 'failed'; readonly run: number; readonly failure: Failure }
  | {
      readonly kind: 'backend-changed';
      readonly run: number;
      readonly backend: BackendInfo;
      readonly cause: BackendChange;
      /** Epochs finished when it happened: where the charts put the mark. */
      readonly epoch: number;
    };

/** Answers `true` once the page has taken the event; the next snapshot waits for that. */
export type TrainerListener = (event: TrainerEvent) => Promise<boolean> | boolean;

export type BackendKind = 'webgpu' | 'cpu';
export type BackendPreference = 'auto' | BackendKind;

export interface BackendInfo {
  readonly kind: BackendKind;
  /** The adapter as the browser names it (vendor, architecture, description), or what the CPU loop is. */
  readonly adapter: string;
  /** True for WebGPU that runs on the CPU (SwiftShader, lavapipe, WARP). */
  readonly software: boolean;
  readonly reason: BackendReason;
  /** Threads of one workgroup, calibrated; null on the CPU. */
  readonly workgroupSize: number | null;
  /**
   * `resident`: the whole loop in one dispatch, a workgroup or a thread for each model. `streamed`: a dispatch per phase of the step, over all
   * workgroups. Null on the CPU.
   */
  readonly schedule: 'resident' | 'streamed' | null;
}

/** Why this backend runs. */
export type BackendReason =
  | 'hardware-gpu'
  | 'chosen-by-user'
  | 'software-gpu-only'
  | 'no-webgpu'
  | 'no-adapter'
  | 'adapter-failed'
  | 'device-failed'
  | 'kernel-failed'
  /** The device computed wrongly when it was compared with the CPU. */
  | 'self-test-failed'
  | 'device-lost';

export type BackendChange =
  | { readonly kind: 'chosen-by-user' }
  /** The device was lost; the run went on from its last epoch on `backend`. */
  | { readonly kind: 'device-lost'; readonly detail: string; readonly simulated: boolean }
  /** The worker died and was restarted from the last checkpoint. Made by the client on the page. */
  | { readonly kind: 'worker-restarted'; readonly detail: string };

/** What stays the same from one `ready` to the next. */
export interface RunInfo {
  readonly run: number;
  readonly spec: RunSpec;
  readonly backend: BackendInfo;
  readonly data: DataInfo;
  readonly variables: readonly VariableInfo[];
  /** The scalars whose history is kept (every element of small variables). */
  readonly tracked: readonly TrackedInfo[];
  /** What else the history has columns for. A confusion matrix has none: it is in the snapshot. */
  readonly metrics: readonly MetricInfo[];
  readonly batchesPerEpoch: number;
  readonly grid: Grid;
  readonly line: LineAnalysis | null;
}

/** The inputs at which `Snapshot.prediction` is given, spaced evenly over the data and a little beyond where there are two. */
export interface Grid {
  /** Row-major, [...shape, inputs]. */
  readonly x: Float32Array;
  /** [points], ascending, of one input; [rows, columns] of two, the second input falling from row to row; [0] of more. */
  readonly shape: readonly number[];
}

export interface DataInfo {
  readonly examples: number;
  /** How many classes the targets name; null: they are quantities. */
  readonly classes: number | null;
  /** Null where they have none. */
  readonly inputNames: readonly string[] | null;
  readonly classNames: readonly string[] | null;
  /** An even sample for drawing (all of them when few): [n, inputs] and [n]. */
  readonly sampleX: Float32Array;
  readonly sampleY: Float32Array;
  /** Of each of them: 1 where it is kept for validation. Null where none is. */
  readonly sampleKept: Uint8Array | null;
  /** Of each input, in their order. */
  readonly x: readonly Extent[];
  readonly y: Extent;
}

export interface Extent {
  readonly min: number;
  readonly max: number;
}

export interface VariableInfo {
  /** Keras's path, e.g. `dense/kernel`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32';
  readonly trainable: boolean;
}

export interface TrackedInfo {
  /** Index into `RunInfo.variables`. */
  readonly variable: number;
  /** Index into its elements, row-major. */
  readonly element: number;
  /** `W` and `b` for a line, else the variable's name with the index. */
  readonly label: string;
}

export interface MetricInfo {
  readonly name: MetricName | 'loss';
  readonly set: 'training' | 'validation';
  /** Index into `HistoryColumns.tracked`, behind those of `RunInfo.tracked`. */
  readonly column: number;
}

/** For one dense unit on one input with the mean squared error, computed in float64 from the moments of the examples trained on. */
export interface LineAnalysis {
  /** What the data was made with; for the guide's points W = 3, b = 2. */
  readonly trueW: number;
  readonly trueB: number;
  /** The closed-form least-squares solution (null when all x are equal) and its loss. */
  readonly leastSquares: { readonly w: number; readonly b: number; readonly loss: number } | null;
  /** 2 / the largest eigenvalue of the loss's Hessian: full-batch gradient descent diverges above it. */
  readonly maxStableLearningRate: number;
}
