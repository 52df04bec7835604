/** The moments of a run that a reader can point at: the start, then every epoch whose row is kept. */
import type { RunInfo } from '../../protocol/events.ts';
import type { History } from '../../protocol/history.ts';
import type { Snapshot } from '../../protocol/snapshot.ts';
import { presentValues, type RunStart } from '../charts/run-pictures.ts';

export interface Moment {
  /** Finished by then; 0 is the start. */
  readonly epochs: number;
  /** In the order of the history's columns: those of `RunInfo.tracked`, then the metrics. */
  readonly tracked: readonly number[];
  /** Over all examples, after the epoch. */
  readonly loss: number;
  /** Keras's: before the updates; null at the start. */
  readonly lossBefore: number | null;
}

export class Moments {
  readonly #history: History;
  readonly #start: RunStart | null;

  constructor(history: History, start: RunStart | null) {
    this.#history = history;
    this.#start = start;
  }

  get count(): number {
    return this.#history.length + this.#offset;
  }

  at(index: number): Moment | null {
    if (this.#start && index === 0) {
      return { epochs: 0, tracked: this.#start.tracked, loss: this.#start.loss, lossBefore: null };
    }
    const row = this.#history.row(index - this.#offset);
    return row && { epochs: row.epoch + 1, tracked: row.tracked, loss: row.loss, lossBefore: row.lossBefore };
  }

  /** The index of the moment nearest to a place on the axis of finished epochs; null when there is none at all. */
  near(epochs: number): number | null {
    if (this.count === 0) return null;
    if (this.#history.length === 0) return 0;
    const row = this.#history.indexNear(epochs - 1);
    const first = (this.#history.first?.epoch ?? 0) + 1;
    return this.#start && row === 0 && epochs < first / 2 ? 0 : row + this.#offset;
  }

  get #offset(): number {
    return this.#start ? 1 : 0;
  }
}

/** Where the run stands, also within an epoch. */
export function presentMoment(info: RunInfo, snapshot: Snapshot): Moment {
  const { position, loss } = snapshot;
  return { epochs: position.epoch, tracked: presentValues(info, snapshot), loss, lossBefore: null };
}
