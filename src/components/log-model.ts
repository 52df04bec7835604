/**
 * Which epochs the log lists: the first hundred, the last hundred, and an honest gap between them. It follows the
 * history, and remembers how long a step took when an epoch arrived, which the history does not.
 */
import type { History, HistoryRow } from '../../protocol/history.ts';

export interface LogRow extends HistoryRow {
  /** Measured when the epoch arrived; 0 where nothing could be measured. */
  readonly secondsPerStep: number;
}

/** Epochs between two listed rows that are not listed themselves. */
export interface LogGap {
  readonly epochs: number;
}

export const LOG_LIMITS = { head: 100, tail: 100 } as const;

export class LogModel {
  #head: LogRow[] = [];
  #tail: LogRow[] = [];
  #generation = -1;
  #last = -1;

  /** Takes what has come since the last call. `secondsPerStep` is true of those rows. */
  follow(history: History, secondsPerStep: number): void {
    if (history.generation !== this.#generation) this.#rebuild(history);
    const last = history.last?.epoch ?? -1;
    if (last > this.#last) this.#add(history, last, secondsPerStep);
    this.#generation = history.generation;
    this.#last = last;
  }

  /** Forgets everything: another run. */
  clear(): void {
    this.#head = [];
    this.#tail = [];
    this.#generation = -1;
    this.#last = -1;
  }

  /** Rows in order, with the gaps between them. */
  get rows(): readonly (LogRow | LogGap)[] {
    const listed = [...this.#head, ...this.#tail];
    return listed.flatMap((row, i) => {
      const expected = (listed[i - 1]?.epoch ?? -1) + 1;
      return row.epoch > expected ? [{ epochs: row.epoch - expected }, row] : [row];
    });
  }

  #add(history: History, last: number, secondsPerStep: number): void {
    const fresh = this.#last + 1;
    for (let index = this.#firstIndex(history, fresh); this.#head.length < LOG_LIMITS.head; index++) {
      const row = history.row(index);
      if (!row) return;
      this.#head.push({ ...row, secondsPerStep });
    }
    const after = (this.#head.at(-1)?.epoch ?? -1) + 1;
    const from = Math.max(fresh, after, last - LOG_LIMITS.tail + 1);
    for (let index = this.#firstIndex(history, from); ; index++) {
      const row = history.row(index);
      if (!row) break;
      this.#tail.push({ ...row, secondsPerStep });
    }
    if (this.#tail.length > LOG_LIMITS.tail) this.#tail = this.#tail.slice(-LOG_LIMITS.tail);
  }

  /** Rows went away: what was cut off is dropped, what was thinned out stays listed. */
  #rebuild(history: History): void {
    const last = history.last?.epoch ?? -1;
    const still = (row: LogRow): boolean => row.epoch <= last;
    const renewed = (row: LogRow): LogRow => {
      const kept = history.at(row.epoch);
      return kept?.epoch === row.epoch ? { ...kept, secondsPerStep: row.secondsPerStep } : row;
    };
    this.#head = this.#head.filter(still).map(renewed);
    this.#tail = this.#tail.filter(still).map(renewed);
    this.#last = Math.min(this.#last, last);
  }

  #firstIndex(history: History, epoch: number): number {
    return history.length - history.range(epoch, Infinity).epoch.length;
  }
}
