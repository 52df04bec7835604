/**
 * What the page knows of its run, and what it can ask for: the only sight of the worker that the app and its
 * views get. It names no worker, no Comlink and no WebGPU. `TrainerClient` implements it; tests may do so with a literal.
 *
 * Everything here is read-only and changes only just before the listeners are called, at most once per animation frame
 * for snapshots. `info` and `snapshot` always belong to the same run: both are null until the first run is open.
 */
import type { BackendChange, BackendInfo, BackendPreference, RunInfo } from '../../protocol/events.ts';
import type { Failure, Result } from '../../protocol/failure.ts';
import type { History } from '../../protocol/history.ts';
import type { Ask } from '../../protocol/questions.ts';
import type { RunStatus, Snapshot } from '../../protocol/snapshot.ts';
import type { RunSpec } from '../../protocol/run-spec.ts';
import type { Speed, WeightChange } from '../../protocol/trainer-api.ts';

/**
 * `empty`: nothing was opened yet. `restarting`: the worker died and is being started again; the run is kept.
 * `dead`: it could not be restarted (`failure` says so), and the run is kept; the next command tries again. Else what
 * the worker says of the run.
 */
export type StoreStatus = 'empty' | 'restarting' | 'dead' | RunStatus;

/** Something to mark on the charts: at `epoch` the run went on elsewhere. */
export interface RunMark {
  /** Epochs finished when it happened. */
  readonly epoch: number;
  readonly cause: BackendChange;
  /** What runs since then. */
  readonly backend: BackendInfo;
}

export type CommandName = keyof RunCommands;

/** What the page can see. */
export interface RunState {
  readonly status: StoreStatus;
  /**
   * The run as it was opened or last reset. `info.spec` is brought up to date with the hyper-parameters and the epochs
   * set since.
   */
  readonly info: RunInfo | null;
  /**
   * The number of the run when it was opened or last reset. A restart of the worker gives a run another number, but not
   * another origin.
   */
  readonly origin: number | null;
  readonly snapshot: Snapshot | null;
  /** All epochs of this run. One object for the life of the store; `history.revision` grows with every change. */
  readonly history: History;
  readonly backend: BackendInfo | null;
  readonly marks: readonly RunMark[];
  /**
   * The last thing that went wrong; null again when a command that opens or trains succeeds, or the one that had failed.
   */
  readonly failure: Failure | null;
  /** Commands that were given and are not answered yet. */
  readonly pending: ReadonlySet<CommandName>;
  /** What was asked for last (kept across runs). */
  readonly backendPreference: BackendPreference;
  readonly speed: Speed;
}

/**
 * Every command answers when the worker has done it, and never rejects. Commands that the worker's death interrupted
 * are given again after the restart. Of several calls of `open` only the last counts; all answer with its result.
 */
export interface RunCommands {
  /** Replaces the run. What was open stays open when this fails. The spec may come from anywhere: it is parsed. */
  open(spec: unknown): Promise<Result<null>>;
  /** Starts or goes on; answers as soon as the loop runs. */
  train(): Promise<Result<null>>;
  /** Answers once the loop stands still and its last snapshot is here. */
  pause(): Promise<Result<null>>;
  /** Answers once the step is done and its snapshot is here. `epoch` finishes a begun one. */
  step(unit: 'batch' | 'epoch'): Promise<Result<null>>;
  /** The same initial weights again. */
  reset(): Promise<Result<null>>;
  setLearningRate(learningRate: number): Promise<Result<null>>;
  /**
   * Takes over a whole run that differs from the open one only in its epochs and in numbers that are read at every step. Refused
   * (`needs-new-run`) where more than that has changed.
   */
  update(spec: RunSpec): Promise<Result<null>>;
  /** Starts nothing: a finished run that was given more waits for Train. */
  setEpochs(epochs: RunSpec['training']['epochs']): Promise<Result<null>>;
  setSpeed(epochsPerSecond: Speed): Promise<Result<null>>;
  setBackend(preference: BackendPreference): Promise<Result<null>>;
  /** The model's output at each x with the current variables. */
  predict(x: Float32Array): Promise<Result<Float32Array>>;
  /** One number of one variable becomes another; training goes on from there. */
  setWeight(change: WeightChange): Promise<Result<null>>;
  /** See `Questions`. What fails is the asker's to say: it is no failure of the run. */
  readonly ask: Ask;
  /** For teachers: destroys the GPU device. Answers `false` where none runs. */
  simulateDeviceLoss(): Promise<Result<boolean>>;
  /** For teachers and tests: the worker ends as in a crash; answers when the run is there again. */
  simulateWorkerCrash(): Promise<Result<null>>;
}

export interface RunStore extends RunState, RunCommands {
  /** Calls `listener` after each change, without arguments; the answer stops that. */
  subscribe(listener: () => void): () => void;
}
