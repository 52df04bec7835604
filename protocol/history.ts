/**
 * The history of a run: exact up to a limit of rows, then bounded. Both threads use it: the worker merges the epochs
 * that the page has not taken yet, the page keeps the whole run. Rows only ever come in ascending order of epoch.
 *
 * When the limit is reached, all but the last epochs are thinned: the epochs are divided into buckets of equal length
 * (a power of two, aligned at epoch 0), and of each bucket the first row stays and, for every column, the rows of its
 * least and greatest value, so that no spike and no oscillation is lost. Buckets of twice the length hold the extremes
 * of their halves, so thinning again and again gives what thinning once would have given.
 */
import type { HistoryColumns } from './snapshot.ts';

export interface HistoryLimits {
  /** Never more rows than this; up to here every epoch is kept. */
  readonly rows: number;
  /** The last epochs that are always whole. Less than half of `rows`, which must also hold one row per extreme. */
  readonly recent: number;
}

export const HISTORY_LIMITS: HistoryLimits = { rows: 100_000, recent: 1_000 };

/** One epoch; see `HistoryColumns`. */
export interface HistoryRow {
  readonly epoch: number;
  readonly lossBefore: number;
  readonly loss: number;
  readonly tracked: readonly number[];
}

type Column = Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

const FIRST_CAPACITY = 1024;

/** To find out how many of many rows would stay, one bucket of so many is looked at. */
const SAMPLE = 16;
const SAMPLE_FROM = 10_000;

export class History {
  readonly limits: HistoryLimits;
  #length = 0;
  #revision = 0;
  #generation = 0;
  #stride = 1;
  #epoch = new Float64Array(0);
  /** `lossBefore`, `loss`, then the tracked ones. */
  #values: Float32Array<ArrayBuffer>[] = [];

  /** `trackedCount`: how many tracked columns the rows have. */
  constructor(trackedCount: number, limits: HistoryLimits = HISTORY_LIMITS) {
    this.limits = limits;
    this.clear(trackedCount);
  }

  get length(): number {
    return this.#length;
  }

  /** Grows with every change. */
  get revision(): number {
    return this.#revision;
  }

  /** Grows when rows that were there before went away (thinned, cut or cleared); otherwise rows were only added. */
  get generation(): number {
    return this.#generation;
  }

  /** Epochs per bucket outside the recent part; 1 while every epoch is kept. */
  get stride(): number {
    return this.#stride;
  }

  get trackedCount(): number {
    return this.#values.length - 2;
  }

  get first(): HistoryRow | null {
    return this.row(0);
  }

  get last(): HistoryRow | null {
    return this.row(this.#length - 1);
  }

  /** All rows. Views, not copies: they hold until the next change. */
  get columns(): HistoryColumns {
    return this.#view(0, this.#length);
  }

  /** The rows with `from <= epoch <= to`, as views that hold until the next change. */
  range(from: number, to: number): HistoryColumns {
    const start = this.#lowerBound(from);
    return this.#view(start, Math.max(start, this.#upperBound(to)));
  }

  /** The row number `index`, counted from the oldest kept. */
  row(index: number): HistoryRow | null {
    const epoch = this.#epoch[index];
    if (index >= this.#length || epoch === undefined) return null;
    const [lossBefore = NaN, loss = NaN, ...tracked] = this.#values.map((column) => column[index] ?? NaN);
    return { epoch, lossBefore, loss, tracked };
  }

  /** The kept row nearest to `epoch`, the earlier of two equally near; null when there is none. */
  at(epoch: number): HistoryRow | null {
    return this.row(this.indexNear(epoch));
  }

  /** The number of that row, counted from the oldest kept; -1 when there is none. */
  indexNear(epoch: number): number {
    const after = this.#lowerBound(epoch);
    if (after === this.#length) return after - 1;
    const next = this.#epoch[after] ?? Infinity;
    const previous = this.#epoch[after - 1] ?? -Infinity;
    return epoch - previous <= next - epoch ? after - 1 : after;
  }

  /** Adds rows, copied; they must be later than all before and ascending. */
  append(columns: HistoryColumns): void {
    this.#check(columns);
    const added = columns.epoch.length;
    for (let done = 0; done < added;) {
      if (this.#length === this.limits.rows) this.#thin();
      const end = Math.min(added, done + this.limits.rows - this.#length);
      this.#copyIn(columns, done, end);
      done = end;
    }
    if (added > 0) this.#revision++;
  }

  /** Drops the rows later than `epoch`. */
  truncateAfter(epoch: number): void {
    const length = this.#upperBound(epoch);
    if (length === this.#length) return;
    this.#length = length;
    this.#generation++;
    this.#revision++;
  }

  clear(trackedCount: number = this.trackedCount): void {
    if (!Number.isInteger(trackedCount) || trackedCount < 0) {
      throw new Error(`invalid number of tracked columns: ${trackedCount}`);
    }
    const least = 2 * (this.limits.recent + 1 + 2 * (2 + trackedCount));
    if (this.limits.rows < least) {
      throw new Error(`invalid history limit: ${this.limits.rows} rows, at least ${least} are needed`);
    }
    this.#length = 0;
    this.#stride = 1;
    this.#epoch = new Float64Array(0);
    this.#values = Array.from({ length: 2 + trackedCount }, () => new Float32Array(0));
    this.#generation++;
    this.#revision++;
  }

  /** All rows, in arrays of their own that may be transferred; leaves nothing behind. */
  take(): HistoryColumns {
    const { epoch, lossBefore, loss, tracked } = this.columns;
    const taken: HistoryColumns = {
      epoch: epoch.slice(),
      lossBefore: lossBefore.slice(),
      loss: loss.slice(),
      tracked: tracked.map((column) => column.slice()),
    };
    if (this.#length > 0) {
      this.#length = 0;
      this.#stride = 1;
      this.#generation++;
      this.#revision++;
    }
    return taken;
  }

  #view(start: number, end: number): HistoryColumns {
    const [lossBefore = new Float32Array(0), loss = new Float32Array(0), ...tracked] = this.#values.map(
      (column) => column.subarray(start, end),
    );
    return { epoch: this.#epoch.subarray(start, end), lossBefore, loss, tracked };
  }

  #check({ epoch, lossBefore, loss, tracked }: HistoryColumns): void {
    if (tracked.length !== this.trackedCount) {
      throw new Error(`invalid number of tracked columns: ${tracked.length}, expected ${this.trackedCount}`);
    }
    if ([lossBefore, loss, ...tracked].some((column) => column.length !== epoch.length)) {
      throw new Error('invalid history: columns of unequal length');
    }
    let before = this.#length > 0 ? (this.#epoch[this.#length - 1] ?? -1) : -1;
    for (const current of epoch) {
      if (!(current > before)) throw new Error(`invalid epoch: ${current} after ${before}`);
      before = current;
    }
  }

  #copyIn(columns: HistoryColumns, start: number, end: number): void {
    this.#reserve(this.#length + end - start);
    const sources = [columns.lossBefore, columns.loss, ...columns.tracked];
    this.#epoch.set(columns.epoch.subarray(start, end), this.#length);
    this.#values.forEach((column, i) => column.set(sources[i]?.subarray(start, end) ?? [], this.#length));
    this.#length += end - start;
  }

  #reserve(rows: number): void {
    if (rows <= this.#epoch.length) return;
    const capacity = Math.min(this.limits.rows, Math.max(rows, 2 * this.#epoch.length, FIRST_CAPACITY));
    const grown = new Float64Array(capacity);
    grown.set(this.#epoch.subarray(0, this.#length));
    this.#epoch = grown;
    this.#values = this.#values.map((column) => {
      const wider = new Float32Array(capacity);
      wider.set(column.subarray(0, this.#length));
      return wider;
    });
  }

  /**
   * Makes the buckets longer until at most half of the rows are left, so that appending stays cheap on average. A sample says how
   * long; going over all rows again and again would take longer than a frame has.
   */
  #thin(): void {
    const newest = this.#epoch[this.#length - 1] ?? 0;
    const recentStart = this.#lowerBound(newest - this.limits.recent + 1);
    const room = Math.floor(this.limits.rows / 2) - (this.#length - recentStart);
    if (this.#length >= SAMPLE_FROM)
      this.#lengthen(() => SAMPLE * count(this.#keepers(recentStart, SAMPLE)) > room);
    let keep = new Uint8Array(0);
    this.#lengthen(() => {
      keep = this.#keepers(recentStart, 1);
      return count(keep) > room;
    });
    this.#compact(keep, recentStart);
    this.#generation++;
  }

  /** One bucket for all epochs is the longest. */
  #lengthen(isTooShort: () => boolean): void {
    const newest = this.#epoch[this.#length - 1] ?? 0;
    while (isTooShort() && this.#stride <= newest) this.#stride *= 2;
  }

  /** Marks the rows before `end` that stay: of every `nth` bucket the first one and every column's extremes. */
  #keepers(end: number, nth: number): Uint8Array<ArrayBuffer> {
    const keep = new Uint8Array(end);
    for (let start = 0; start < end;) {
      const bucket = Math.floor((this.#epoch[start] ?? 0) / this.#stride);
      let bucketEnd = start + 1;
      while (bucketEnd < end && (this.#epoch[bucketEnd] ?? Infinity) < (bucket + 1) * this.#stride)
        bucketEnd++;
      keep[start] = 1;
      for (const column of this.#values) markExtremes(column, start, bucketEnd, keep);
      start = nth === 1 ? bucketEnd : this.#lowerBound((bucket + nth) * this.#stride);
    }
    return keep;
  }

  #compact(keep: Uint8Array, recentStart: number): void {
    const recent = this.#length - recentStart;
    for (const column of [this.#epoch, ...this.#values]) {
      this.#length = squeeze(column, keep);
      column.copyWithin(this.#length, recentStart, recentStart + recent);
    }
    this.#length += recent;
  }

  /** Index of the first row whose epoch is not below `epoch`. */
  #lowerBound(epoch: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#epoch[middle] ?? Infinity) < epoch) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Index of the first row whose epoch is above `epoch`. */
  #upperBound(epoch: number): number {
    const index = this.#lowerBound(epoch);
    return index < this.#length && this.#epoch[index] === epoch ? index + 1 : index;
  }
}

/** Marks the first of the least and the first of the greatest values in `[start, end)`; NaN is neither. */
function markExtremes(column: Float32Array, start: number, end: number, keep: Uint8Array): void {
  let least = start;
  let greatest = start;
  for (let i = start + 1; i < end; i++) {
    const value = column[i] ?? NaN;
    if (value < (column[least] ?? NaN)) least = i;
    if (value > (column[greatest] ?? NaN)) greatest = i;
  }
  keep[least] = 1;
  keep[greatest] = 1;
}

/** Moves the marked values to the front; answers how many they are. */
function squeeze(column: Column, keep: Uint8Array): number {
  let length = 0;
  for (let i = 0; i < keep.length; i++) {
    if (keep[i] === 1) column[length++] = column[i] ?? NaN;
  }
  return length;
}

function count(keep: Uint8Array): number {
  let kept = 0;
  for (const mark of keep) kept += mark;
  return kept;
}
