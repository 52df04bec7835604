/**
 * What can go wrong, as values: Comlink drops the class and fields of thrown errors, so between the threads only
 * `{code, params}` travels. The page chooses the words, in the user's language. `params` hold facts, never sentences.
 */
import type { LossName, MetricName } from './run-spec.ts';

/** Every code with the facts its sentence needs. */
export interface FailureParams {
  /** A value from outside is not a run: see `problems`. Nothing was changed. */
  'invalid-run': { readonly problems: readonly Problem[] };
  /** The run that is open cannot take over what has changed at `path`: only numbers that its steps read. Nothing was changed. */
  'needs-new-run': { readonly path: Problem['path'] };
  /** A command came before any run was opened. */
  'no-run': Record<string, never>;
  /** The command cannot be carried out while training; pause first. */
  'busy-training': { readonly command: string };
  /** The bundled data could not be read (`detail` is technical). */
  'data-unavailable': { readonly detail: string };
  /** A table of one's own that this browser does not have, or no longer. */
  'table-missing': { readonly name: string };
  /** No backend could run the model (`detail` is technical). */
  'backend-unavailable': { readonly detail: string };
  /** The run needs more than the device, or the memory, has. Nothing was allocated. */
  'does-not-fit': {
    /** WebGPU's name of the limit, e.g. `maxStorageBufferBindingSize`; or `memory`. */
    readonly limit: string;
    readonly needed: number;
    readonly available: number;
    readonly unit: 'bytes' | 'count';
    /** What would help, the most helpful first. */
    readonly reduce: readonly Reducible[];
  };
  /** The loss became infinite or NaN. `epoch` is the first one whose loss is not finite. */
  diverged: {
    readonly epoch: number;
    readonly learningRate: number;
    readonly maxStableLearningRate: number | null;
  };
  /** The worker ended or stopped answering and could not be restarted. */
  'worker-died': { readonly detail: string };
  /** A defect of ours. `detail` is technical. */
  internal: { readonly detail: string };
}

/** What a run that does not fit can have fewer of. */
export type Reducible = 'examples' | 'batchSize' | 'units' | 'lanes' | 'layers';

export type FailureCode = keyof FailureParams;

/** A union tagged by `code`: narrowing `failure.code` narrows `failure.params`. */
export type Failure = {
  [C in FailureCode]: { readonly code: C; readonly params: FailureParams[C] };
}[FailureCode];

export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** One thing wrong with a value from outside: where, what, and what would be allowed. */
export interface Problem {
  /** Keys from the root, e.g. `['training', 'epochs']`. Empty: the value as a whole. */
  readonly path: readonly (string | number)[];
  readonly reason: ProblemReason;
}

export type ProblemReason =
  | { readonly kind: 'missing' }
  | { readonly kind: 'unknown-key' }
  | { readonly kind: 'wrong-type'; readonly expected: string; readonly received: string }
  | { readonly kind: 'not-whole'; readonly received: number }
  | { readonly kind: 'out-of-range'; readonly min: number; readonly max: number; readonly received: number }
  /** Characters of a text. */
  | { readonly kind: 'too-long'; readonly max: number; readonly received: number }
  /** Entries of a list, or of an object. */
  | { readonly kind: 'too-many'; readonly max: number; readonly received: number }
  | { readonly kind: 'not-one-of'; readonly allowed: readonly string[]; readonly received: string }
  /** Of a list. */
  | { readonly kind: 'wrong-length'; readonly expected: number; readonly received: number }
  /** An entry of a list that does not rise above the one before it (above 0, if it is the first). */
  | { readonly kind: 'not-ascending'; readonly previous: number; readonly received: number }
  /** An entry of a list that stands there before. */
  | { readonly kind: 'repeated'; readonly received: string }
  /** `received`: the shape of what comes to a layer; of what comes out of the last one where `needs` is an output. */
  | { readonly kind: 'shape-mismatch'; readonly received: readonly number[]; readonly needs: ShapeNeed }
  /** The data's targets are quantities. */
  | { readonly kind: 'loss-needs-classes'; readonly received: LossName }
  /** The data's targets name more than two classes. */
  | { readonly kind: 'loss-needs-two-classes'; readonly received: LossName; readonly classes: number }
  /** It has no meaning with this loss. */
  | {
      readonly kind: 'unfit-for-loss';
      readonly received: MetricName | 'classWeight';
      readonly loss: LossName;
    }
  /** The data have too few inputs for it, or too many. */
  | { readonly kind: 'unfit-for-data'; readonly received: string }
  | { readonly kind: 'newer-version'; readonly supported: number; readonly received: number }
  | { readonly kind: 'not-json' }
  | { readonly kind: 'damaged-link' };

/** Which shapes a layer takes, or the last one must give. */
export type ShapeNeed =
  | { readonly kind: 'axes'; readonly axes: 1 | 3 }
  /** Height and width of at least `size`: a window without padding must fit in. */
  | { readonly kind: 'window'; readonly size: number }
  | { readonly kind: 'output'; readonly shape: readonly number[] };

/** Thrown inside one thread only; `trainer.ts` turns it into a `Failure` before it crosses. */
export class FailureError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(`${failure.code}: ${JSON.stringify(failure.params)}`);
    this.name = 'FailureError';
    this.failure = failure;
  }
}

/** For whoever catches: what is no `FailureError` is a defect of ours. */
export function toFailure(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  return { code: 'internal', params: { detail: String(error) } };
}
