/** The epochs of one run, growing. */
import type { HistoryColumns, Position } from '../../../protocol/snapshot.ts';

export class HistoryRows {
  readonly #epochs: number[] = [];
  readonly #lossBefore: number[] = [];
  readonly #loss: number[] = [];
  readonly #tracked: readonly number[][];
  #pending = false;

  constructor(tracked: number) {
    this.#tracked = Array.from({ length: tracked }, () => []);
  }

  /** `loss`: null if the next step, or an evaluation, will tell. */
  push(epoch: number, lossBefore: number, loss: number | null, tracked: readonly number[]): void {
    this.#epochs.push(epoch);
    this.#lossBefore.push(lossBefore);
    this.#loss.push(loss ?? NaN);
    this.#pending = loss === null;
    tracked.forEach((value, i) => this.#tracked[i]!.push(value));
  }

  /** The loss after the last epoch; null if it is not known yet, or steps were made since. */
  lastLoss(position: Position): number | null {
    const loss = this.#loss.at(-1);
    return loss === undefined || position.batch !== 0 || this.#pending ? null : loss;
  }

  /** Fills in the loss of an epoch that was recorded before its loss was known. */
  setLastLoss(loss: number, position: Position): void {
    if (!this.#pending || position.batch !== 0) return;
    this.#loss[this.#loss.length - 1] = loss;
    this.#pending = false;
  }

  columns(): HistoryColumns {
    return {
      epoch: Float64Array.from(this.#epochs),
      lossBefore: Float32Array.from(this.#lossBefore),
      loss: Float32Array.from(this.#loss),
      tracked: this.#tracked.map((values) => Float32Array.from(values)),
    };
  }
}
