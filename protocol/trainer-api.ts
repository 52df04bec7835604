/**
 * Everything that the page can ask of the worker. The worker's entry plugs an implementation into Comlink; the page
 * holds one proxy. Commands answer with a `Result`, never with an exception.
 */
import type { BackendPreference, TrainerListener } from './events.ts';
import type { Result } from './failure.ts';
import type { QuestionKind, Questions } from './questions.ts';
import type { RunSpec } from './run-spec.ts';
import type { Checkpoint } from './snapshot.ts';

export interface OpenOptions {
  readonly backend: BackendPreference;
  /** Go on from here instead of from the initial weights. */
  readonly checkpoint?: Checkpoint;
  /** The number of this run; later than any before it. The page counts, so that a restarted worker goes on counting. */
  readonly run: number;
}

export interface WeightChange {
  /** Index into `RunInfo.variables`. */
  readonly variable: number;
  /** Index into its elements, row-major. */
  readonly element: number;
  /** Finite as a float32. */
  readonly value: number;
}

/** Epochs per second at most; null: as fast as it goes. */
export type Speed = number | null;

export interface TrainerApi {
  /** Must come first. Only one listener at a time: a second replaces the first. */
  listen(listener: TrainerListener): Promise<Result<null>>;
  /**
   * Builds and compiles what the page has parsed; answers when the first snapshot was taken. What was open before stays open when this fails. A later
   * `open` replaces one that is under way, which then answers with the later one's result.
   */
  open(spec: RunSpec, options: OpenOptions): Promise<Result<null>>;
  /** Starts or goes on. Answers as soon as the loop runs. */
  train(): Promise<Result<null>>;
  /** Answers once the loop stands still and the last snapshot was taken. */
  pause(): Promise<Result<null>>;
  /**
   * Answers once the step is done and its snapshot was taken. `epoch` finishes a begun one. A step asked for during a step
   * follows it; `train` and `pause` end it.
   */
  step(unit: 'batch' | 'epoch'): Promise<Result<null>>;
  /**
   * Back to the same initial weights, with the learning rate and the epochs as they were set last; `run` as in OpenOptions.
   * Answers when the first snapshot was taken.
   */
  reset(run: number): Promise<Result<null>>;
  /** Takes effect at the next step, also while training, without a reset. */
  setLearningRate(learningRate: number): Promise<Result<null>>;
  /**
   * Takes over a whole run that differs from the open one only in its epochs and in numbers that are read at every step: of the optimizer and
   * its schedule, of regularizers, dropout, normalization and class weights. From the next step on, also while training, without a
   * reset. Any other difference is refused (`needs-new-run`), also a number from or to 0 where that adds or removes a part.
   */
  update(spec: RunSpec): Promise<Result<null>>;
  /** How far to train. Starts nothing: a finished run that was given more waits for Train. */
  setEpochs(epochs: number | 'untilStopped'): Promise<Result<null>>;
  /** Counts for the open run and those after it; may come before the first. */
  setSpeed(epochsPerSecond: Speed): Promise<Result<null>>;
  /** Keeps the state, and goes on if it was training. */
  setBackend(preference: BackendPreference): Promise<Result<null>>;
  /** The model's output at `x` with the current variables. */
  predict(x: Float32Array): Promise<Result<Float32Array>>;
  /**
   * One number of one of `RunInfo.variables` becomes another, also while training: from the next step on. Nothing else changes, the optimizer's
   * memory included. Answers when the loss with it is known.
   */
  setWeight(change: WeightChange): Promise<Result<null>>;
  /** See `Questions`. */
  ask<K extends QuestionKind>(
    kind: K,
    question: Questions[K]['question'],
  ): Promise<Result<Questions[K]['answer']>>;
  /** Answers at once, between two runs: the worker is alive. */
  ping(): Promise<true>;
  /** For teachers: destroys the GPU device, as a driver reset would. Answers `false` where no device runs. */
  simulateDeviceLoss(): Promise<Result<boolean>>;
}
