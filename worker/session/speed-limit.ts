/**
 * Epochs per second at most. Every step has a time at which it is due, counted from an anchor and not from the step
 * before, so that late timers do not add up. Batches of an epoch are spread evenly over its time.
 */
import type { Speed } from '../../protocol/trainer-api.ts';

/** Fast limits are served in slices of this length, instead of a run per step. */
const SLICE_MS = 10;

/** Of a step: so much may rounding be off, when a step's very time has come. */
const ROUNDING = 1e-6;

/** Who falls behind by more than this (and by two steps) is not made to run after the clock. */
const BACKLOG_MS = 500;

export class SpeedLimit {
  readonly #batchesPerEpoch: number;
  #epochsPerSecond: Speed;
  #anchorMs = 0;
  #anchorStep = 0;

  constructor(epochsPerSecond: Speed, batchesPerEpoch: number) {
    this.#epochsPerSecond = epochsPerSecond;
    this.#batchesPerEpoch = batchesPerEpoch;
  }

  /** The step after `step` is due now. */
  start(now: number, step: number): void {
    this.#anchorMs = now;
    this.#anchorStep = step;
  }

  /** The next step comes no sooner than the new speed allows after the last one. */
  set(epochsPerSecond: Speed, now: number, step: number): void {
    const lastDue = this.#dueAt(step - 1);
    this.#epochsPerSecond = epochsPerSecond;
    this.start(Math.max(now, Math.min(now, lastDue) + this.#intervalMs), step);
  }

  /** How many steps after `step` may be done now: none, or at least a slice. */
  due(now: number, step: number): number {
    const intervalMs = this.#intervalMs;
    if (intervalMs === 0) return Infinity;
    if (now - this.#dueAt(step) > Math.max(BACKLOG_MS, 2 * intervalMs)) this.start(now, step);
    const due = this.#anchorStep + Math.floor((now - this.#anchorMs) / intervalMs + ROUNDING) + 1 - step;
    return due >= this.#sliceSteps ? due : 0;
  }

  /** Until a slice after `step` is due; 0 when one is. */
  waitMs(now: number, step: number): number {
    return Math.max(0, this.#dueAt(step + this.#sliceSteps - 1) - now);
  }

  get #sliceSteps(): number {
    return this.#intervalMs === 0 ? 1 : Math.max(1, Math.floor(SLICE_MS / this.#intervalMs));
  }

  get #intervalMs(): number {
    return this.#epochsPerSecond === null ? 0 : 1000 / (this.#epochsPerSecond * this.#batchesPerEpoch);
  }

  /** When the step that leads from `step` to `step + 1` is due. */
  #dueAt(step: number): number {
    return this.#anchorMs + (step - this.#anchorStep) * this.#intervalMs;
  }
}
