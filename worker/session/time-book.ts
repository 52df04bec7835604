/** Where the time of a run goes, in totals that only grow. It measures; it decides nothing. */
import type { TrainerEvent, TrainerListener } from '../../protocol/events.ts';
import type { TimeTotals } from '../../protocol/questions/timing.ts';
import type { Clock } from './clock.ts';

export class TimeBook {
  readonly #clock: Pick<Clock, 'now'>;
  #totals: TimeTotals = { device: 0, readback: 0, snapshots: 0, page: 0, snapshotCount: 0 };

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  get totals(): TimeTotals {
    return this.#totals;
  }

  /** Of a run on the device, `ms` were its own; of these, `readback` went to reading back. */
  ran(ms: number, readback: number): void {
    const { device, readback: before } = this.#totals;
    this.#totals = { ...this.#totals, device: device + ms - readback, readback: before + readback };
  }

  /** Makes a snapshot. */
  composing<T>(compose: () => T): T {
    const startedAt = this.#clock.now();
    const made = compose();
    const { snapshots, snapshotCount } = this.#totals;
    const ms = this.#clock.now() - startedAt;
    this.#totals = { ...this.#totals, snapshots: snapshots + ms, snapshotCount: snapshotCount + 1 };
    return made;
  }

  /** Tells the page, and waits until it has taken what it was told. */
  async telling(event: TrainerEvent, listener: TrainerListener): Promise<boolean> {
    const sentAt = this.#clock.now();
    const taken = await listener(event);
    const ms = event.kind === 'snapshot' ? this.#clock.now() - sentAt : 0;
    this.#totals = { ...this.#totals, page: this.#totals.page + ms };
    return taken;
  }
}
