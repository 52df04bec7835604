/** A race: the same run many times side by side, each lane with hyper-parameters or a seed of its own. */
import type { Failure, Problem } from '../failure.ts';

/** What one lane has of its own. */
export interface RaceLane {
  /** Of its initial weights, its order and its dropout. The data and their split are those of the run. */
  readonly seed: number;
  /** One for each of `Race.paths`. */
  readonly values: readonly number[];
}

export interface Race {
  /** Which settings differ: numbers that are read at every step. */
  readonly paths: readonly Problem['path'][];
  readonly lanes: readonly RaceLane[];
  readonly epochs: number;
}

export const RACE_LIMITS = {
  lanes: 256,
  /** Lanes times epochs. */
  rows: 2_000_000,
} as const;

export type RaceQuestion =
  /** Another race that is under way ends. */
  | { readonly command: 'start'; readonly race: Race }
  | { readonly command: 'look'; readonly id: number }
  | { readonly command: 'stop'; readonly id: number };

export type RaceStatus = 'preparing' | 'running' | 'finished' | 'stopped' | 'failed';

export interface RaceAnswer {
  /** Names the race in what is asked later. */
  readonly id: number;
  readonly status: RaceStatus;
  readonly failure: Failure | null;
  /** Whole epochs that all lanes have done. */
  readonly epochs: number;
  /** Training time so far. */
  readonly seconds: number;
  /** The epochs (counted from 1) at which `losses` are given: evenly chosen, the last among them. */
  readonly points: Float64Array;
  /** After each of these epochs: [lanes, points]. Of the examples kept for validation where there are any, else of those trained on. */
  readonly losses: Float32Array;
  readonly ofValidation: boolean;
  /** Of each lane, as it stands. */
  readonly finals: {
    readonly loss: Float32Array;
    readonly validationLoss: Float32Array | null;
    /** Of the same examples as `losses`; null where the run has no such metric. */
    readonly accuracy: Float32Array | null;
    readonly diverged: Uint8Array;
  };
}
