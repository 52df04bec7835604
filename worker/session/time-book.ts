/** Where the time of a run goes, in totals that only grow. It measures; it decides nothing. */
import type { TimeTotals } from '../../protocol/questions/timing.ts';

export class TimeBook {
  #totals: TimeTotals = { device: 0, readback: 0, snapshots: 0, page: 0, snapshotCount: 0 };

  get totals(): TimeTotals {
    return this.#totals;
  }

  /** Of a run on the device, `ms` were its own; of these, `readback` went to reading back. */
  ran(ms: number, readback: number): void {
    const { device, readback: before } = this.#totals;
    this.#totals = { ...this.#totals, device: device + ms - readback, readback: before + readback };
  }

  composed(ms: number): void {
    const { snapshots, snapshotCount } = this.#totals;
    this.#totals = { ...this.#totals, snapshots: snapshots + ms, snapshotCount: snapshotCount + 1 };
  }

  /** Until the page had taken a snapshot. */
  taken(ms: number): void {
    this.#totals = { ...this.#totals, page: this.#totals.page + ms };
  }
}
