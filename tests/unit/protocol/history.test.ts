import { array, assert, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { History, HISTORY_LIMITS } from '../../../protocol/history.ts';
import type { HistoryColumns } from '../../../protocol/snapshot.ts';

const SMALL = { rows: 64, recent: 10 };

interface Row {
  readonly epoch: number;
  readonly values: readonly number[];
}

function toColumns(rows: readonly Row[], trackedCount: number): HistoryColumns {
  const column = (i: number) => Float32Array.from(rows, (row) => row.values[i] ?? 0);
  return {
    epoch: Float64Array.from(rows, (row) => row.epoch),
    lossBefore: column(0),
    loss: column(1),
    tracked: Array.from({ length: trackedCount }, (_, i) => column(2 + i)),
  };
}

function toRows({ epoch, lossBefore, loss, tracked }: HistoryColumns): Row[] {
  return Array.from(epoch, (number, i) => ({
    epoch: number,
    values: [lossBefore, loss, ...tracked].map((column) => column[i] ?? NaN),
  }));
}

/** Epochs 0 … count - 1 with values that are easy to tell apart. */
function plainRows(count: number, start = 0): Row[] {
  return Array.from({ length: count }, (_, i) => ({
    epoch: start + i,
    values: [(start + i) * 4, (start + i) * 4 + 1, (start + i) * 4 + 2],
  }));
}

/** A run delivered in pieces: a list of lists of values for consecutive epochs. Long enough to be thinned many times. */
const pieces = array(
  array(array(integer({ min: -50, max: 50 }), { minLength: 4, maxLength: 4 }), {
    maxLength: 150,
    size: 'max',
  }),
  { maxLength: 12, size: 'max' },
);

const RUNS = { numRuns: 40 };

function deliver(delivered: readonly (readonly (readonly number[])[])[]) {
  const history = new History(2, SMALL);
  const all: Row[] = [];
  for (const piece of delivered) {
    const rows = piece.map((values, i) => ({ epoch: all.length + i, values }));
    history.append(toColumns(rows, 2));
    all.push(...rows);
  }
  return { history, all };
}

describe('while short', () => {
  test('keeps every epoch', () => {
    const history = new History(1);
    history.append(toColumns(plainRows(3), 1));
    history.append(toColumns(plainRows(2, 3), 1));
    expect(toRows(history.columns)).toEqual(plainRows(5));
    expect(history.first).toEqual({ epoch: 0, lossBefore: 0, loss: 1, tracked: [2] });
    expect(history.last).toEqual({ epoch: 4, lossBefore: 16, loss: 17, tracked: [18] });
  });

  test('is exact up to 100,000 epochs and no longer after', () => {
    const history = new History(1);
    history.append(toColumns(plainRows(100_000), 1));
    expect(history.length).toBe(100_000);
    expect(history.stride).toBe(1);
    history.append(toColumns(plainRows(1, 100_000), 1));
    expect(history.length).toBeLessThanOrEqual(50_001);
    expect(history.stride).toBeGreaterThan(1);
  });
});

describe('reading', () => {
  test('a range is inclusive at both ends, and a view', () => {
    const history = new History(1);
    history.append(toColumns(plainRows(10), 1));
    const range = history.range(3, 6);
    expect([...range.epoch]).toEqual([3, 4, 5, 6]);
    expect([...(range.tracked[0] ?? [])]).toEqual([14, 18, 22, 26]);
    expect(range.loss.buffer).toBe(history.columns.loss.buffer);
    expect(history.range(7, 3).epoch.length).toBe(0);
    expect(history.range(50, 90).epoch.length).toBe(0);
  });

  test('at() gives the nearest row, the earlier of two', () => {
    const history = new History(0);
    history.append(
      toColumns(
        [2, 6, 7].map((epoch) => ({ epoch, values: [0, 0] })),
        0,
      ),
    );
    expect([0, 2, 4, 5, 6.4, 99].map((epoch) => history.at(epoch)?.epoch)).toEqual([2, 2, 2, 6, 6, 7]);
    expect([0, 2, 4, 5, 6.4, 99].map((epoch) => history.indexNear(epoch))).toEqual([0, 0, 0, 1, 1, 2]);
    expect(new History(0).at(3)).toBeNull();
    expect(new History(0).indexNear(3)).toBe(-1);
  });

  test('revision grows with every change, generation only when rows go away', () => {
    const history = new History(1);
    const { revision, generation } = history;
    history.append(toColumns(plainRows(3), 1));
    expect(history.revision).toBe(revision + 1);
    expect(history.generation).toBe(generation);
    history.truncateAfter(1);
    expect(history.revision).toBe(revision + 2);
    expect(history.generation).toBe(generation + 1);
    history.truncateAfter(1);
    expect(history.revision).toBe(revision + 2);
  });
});

describe('refuses', () => {
  test.each([
    ['a double epoch', plainRows(1, 2)],
    ['an epoch out of order', [...plainRows(1, 5), ...plainRows(1, 4)]],
    ['an epoch that is no number', [{ epoch: NaN, values: [0, 0, 0] }]],
  ])('%s, and stays as it was', (_, rows) => {
    const history = new History(1);
    history.append(toColumns(plainRows(3), 1));
    expect(() => history.append(toColumns(rows, 1))).toThrow('invalid epoch');
    expect(toRows(history.columns)).toEqual(plainRows(3));
  });

  test('columns that do not fit', () => {
    const history = new History(1);
    expect(() => history.append(toColumns(plainRows(1), 2))).toThrow('tracked columns: 2');
    expect(() => history.append({ ...toColumns(plainRows(2), 1), loss: new Float32Array(1) })).toThrow(
      'unequal length',
    );
    expect(() => new History(1, { rows: 33, recent: 10 })).toThrow('at least 34');
  });
});

describe('however it was delivered', () => {
  test('is bounded, ascending, starts at the first epoch and ends at the last', () => {
    assert(
      property(pieces, (delivered) => {
        const { history, all } = deliver(delivered);
        const epochs = [...history.columns.epoch];
        expect(epochs.length).toBeLessThanOrEqual(SMALL.rows);
        expect(epochs.every((epoch, i) => i === 0 || epoch > (epochs[i - 1] ?? Infinity))).toBe(true);
        expect(history.first?.epoch).toBe(all[0]?.epoch);
        expect(history.last?.epoch).toBe(all.at(-1)?.epoch);
        if (all.length <= SMALL.rows) expect(toRows(history.columns)).toEqual(all);
      }),
      RUNS,
    );
  });

  test('changes no row', () => {
    assert(
      property(pieces, (delivered) => {
        const { history, all } = deliver(delivered);
        for (const row of toRows(history.columns)) expect(row).toEqual(all[row.epoch]);
      }),
      RUNS,
    );
  });

  test('keeps the last epochs whole', () => {
    assert(
      property(pieces, (delivered) => {
        const { history, all } = deliver(delivered);
        expect(toRows(history.columns).slice(-SMALL.recent)).toEqual(all.slice(-SMALL.recent));
      }),
      RUNS,
    );
  });

  test('keeps the first row and the extremes of every bucket, in every column', () => {
    assert(
      property(pieces, (delivered) => {
        const { history, all } = deliver(delivered);
        const kept = toRows(history.columns);
        for (let start = 0; start < all.length; start += history.stride) {
          const whole = all.slice(start, start + history.stride);
          const rest = kept.filter(({ epoch }) => epoch >= start && epoch < start + history.stride);
          expect(rest[0]).toEqual(whole[0]);
          expect(extremes(rest)).toEqual(extremes(whole));
        }
      }),
      RUNS,
    );
  });
});

test('many rows are thinned evenly: about half stay, and no bucket is missing', () => {
  const history = new History(1, { rows: 20_000, recent: 100 });
  const noise = (epoch: number) => Math.sin(epoch * epoch);
  const rows = Array.from({ length: 300_000 }, (_, epoch) => ({
    epoch,
    values: [noise(epoch), noise(epoch + 0.5), 1 / (epoch + 1)],
  }));
  history.append(toColumns(rows.slice(0, 20_001), 1));
  expect(history.length).toBeGreaterThan(4_000);
  expect(history.length).toBeLessThanOrEqual(10_001);
  history.append(toColumns(rows.slice(20_001), 1));
  expect(history.length).toBeLessThanOrEqual(20_000);
  const kept = new Set(Array.from(history.columns.epoch, (epoch) => Math.floor(epoch / history.stride)));
  expect(kept.size).toBe(Math.ceil(rows.length / history.stride));
  const wanted = extremes(toRows(toColumns(rows, 1)));
  expect(extremes(toRows(history.columns))).toEqual(wanted);
});

function extremes(rows: readonly Row[]) {
  return (rows[0]?.values ?? []).map((_, column) => {
    const values = rows.map((row) => row.values[column] ?? NaN);
    return [
      values.reduce((a, b) => Math.min(a, b), Infinity),
      values.reduce((a, b) => Math.max(a, b), -Infinity),
    ];
  });
}

test('an oscillating weight keeps both its sides when thinned', () => {
  const history = new History(1, SMALL);
  for (let epoch = 0; epoch < 1000; epoch++) {
    history.append(
      toColumns([{ epoch, values: [1 / (epoch + 1), 1 / (epoch + 2), epoch % 2 === 0 ? 1 : -1] }], 1),
    );
  }
  const old = history.range(0, 900).tracked[0] ?? [];
  expect(old.filter((value) => value === 1).length).toBeGreaterThan(2);
  expect(old.filter((value) => value === -1).length).toBeGreaterThan(2);
});

test('an infinite last loss stays', () => {
  const history = new History(0, SMALL);
  const rows = Array.from({ length: 200 }, (_, epoch) => ({
    epoch,
    values: [epoch, epoch === 199 ? NaN : epoch],
  }));
  history.append(toColumns(rows, 0));
  expect(history.last).toEqual({ epoch: 199, lossBefore: 199, loss: NaN, tracked: [] });
});

test('truncateAfter() cuts, and the cut epochs may come again', () => {
  const history = new History(1);
  history.append(toColumns(plainRows(10), 1));
  history.truncateAfter(5);
  expect(history.last?.epoch).toBe(5);
  history.append(toColumns(plainRows(2, 6), 1));
  expect(toRows(history.columns)).toEqual(plainRows(8));
  history.truncateAfter(-1);
  expect(history.length).toBe(0);
  expect(history.last).toBeNull();
});

test('take() hands out arrays of their own and starts anew', () => {
  const history = new History(1, SMALL);
  history.append(toColumns(plainRows(50), 1));
  const taken = history.take();
  expect(taken.loss.buffer.byteLength).toBe(50 * 4);
  expect(history.length).toBe(0);
  history.append(toColumns(plainRows(3, 50), 1));
  expect(toRows(taken)).toEqual(plainRows(50));
  expect(toRows(history.take())).toEqual(plainRows(3, 50));
});

test('what was merged in between comes out as if it had come at once', () => {
  assert(
    property(pieces, (delivered) => {
      const page = new History(2, SMALL);
      const pending = new History(2, SMALL);
      let epoch = 0;
      for (const piece of delivered) {
        const rows = piece.map((values) => ({ epoch: epoch++, values }));
        pending.append(toColumns(rows, 2));
        if (piece.length % 3 === 0) page.append(pending.take());
      }
      page.append(pending.take());
      const { all } = deliver(delivered);
      expect(extremes(toRows(page.columns))).toEqual(extremes(all));
      expect(toRows(page.columns).slice(-SMALL.recent)).toEqual(all.slice(-SMALL.recent));
    }),
    RUNS,
  );
});

test('clear() may change the number of tracked columns', () => {
  const history = new History(1);
  history.append(toColumns(plainRows(2), 1));
  history.clear(2);
  expect(history.length).toBe(0);
  expect(history.columns.tracked.length).toBe(2);
  expect(history.limits).toBe(HISTORY_LIMITS);
});
