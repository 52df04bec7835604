/**
 * Everything that the page can ask of the worker. The worker's entry plugs an implementation into Comlink; the page
 * holds one proxy. Commands answer with a `Result`, never with an exception.
 */
import type { BackendPreference, TrainerListener } from './events.ts';
import type { Result } from './failure.ts';
import type { Checkpoint } from './snapshot.ts';

export interface OpenOptions {
  readonly backend: BackendPreference;
  /** Go on from here instead of from the initial weights. */
  readonly checkpoint?: Checkpoint;
  /** The number of this run; later than any before it. The page counts, so that a restarted worker goes on counting. */
  readonly run: number;
}

/** Epochs per second at most; null: as fast as it goes. */
export type Speed = number | null;

export interface TrainerApi {
  /** Must come first. Only one listener at a time: a second replaces the first. */
  listen(listener: TrainerListener): Promise<Result<null>>;
  /** Parses, builds, compiles. What was open before stays open when this fails. */
  open(spec: unknown, options: OpenOptions): Promise<Result<null>>;
  /** Starts or goes on. Answers as soon as the loop runs. */
  train(): Promise<Result<null>>;
  /** Answers once the loop stands still and the last snapshot was taken. */
  pause(): Promise<Result<null>>;
  step(unit: 'batch' | 'epoch'): Promise<Result<null>>;
  /** Back to the same initial weights; `run` as in OpenOptions. */
  reset(run: number): Promise<Result<null>>;
  /** Takes effect at the next step, also while training, without a reset. */
  setLearningRate(learningRate: number): Promise<Result<null>>;
  /** How far to train; a finished run goes on when more are asked for. */
  setEpochs(epochs: number | 'untilStopped'): Promise<Result<null>>;
  setSpeed(epochsPerSecond: Speed): Promise<Result<null>>;
  setBackend(preference: BackendPreference): Promise<Result<null>>;
  /** The model's output at `x` with the current variables. */
  predict(x: Float32Array): Promise<Result<Float32Array>>;
  /** For teachers: destroys the GPU device, as a driver reset would. Answers `false` where no device runs. */
  simulateDeviceLoss(): Promise<Result<boolean>>;
}
