import { describe, expect, it } from 'vitest';
import { History } from '../../../protocol/history.ts';
import { LOG_LIMITS, LogModel } from '../../../src/components/log-model.ts';

function rows(from: number, to: number) {
  const epoch = Float64Array.from({ length: to - from }, (_, i) => from + i);
  const values = Float32Array.from(epoch);
  return { epoch, lossBefore: values, loss: values, tracked: [] };
}

function listed(log: LogModel): (number | string)[] {
  return log.rows.map((row) => ('epochs' in row ? `gap ${row.epochs}` : row.epoch));
}

describe('LogModel', () => {
  it('lists every epoch of a short run, each with its time', () => {
    const [history, log] = [new History(0), new LogModel()];
    history.append(rows(0, 3));
    log.follow(history, 0.5);
    history.append(rows(3, 5));
    log.follow(history, 0.25);
    expect(listed(log)).toEqual([0, 1, 2, 3, 4]);
    expect(log.rows.map((row) => ('epochs' in row ? 0 : row.secondsPerStep))).toEqual([
      0.5, 0.5, 0.5, 0.25, 0.25,
    ]);
  });

  it('lists the first and the last epochs of a long run, and counts the rest', () => {
    const [history, log] = [new History(0), new LogModel()];
    for (let from = 0; from < 5000; from += 37) {
      history.append(rows(from, Math.min(5000, from + 37)));
      log.follow(history, 0.1);
    }
    const all = listed(log);
    expect(all).toHaveLength(LOG_LIMITS.head + LOG_LIMITS.tail + 1);
    expect(all[0]).toBe(0);
    expect(all[LOG_LIMITS.head]).toBe(`gap ${5000 - LOG_LIMITS.head - LOG_LIMITS.tail}`);
    expect(all.at(-1)).toBe(4999);
  });

  it('is the same when all epochs come at once', () => {
    const [history, slow, fast] = [new History(0), new LogModel(), new LogModel()];
    for (let from = 0; from < 1000; from += 10) {
      history.append(rows(from, from + 10));
      slow.follow(history, 0);
    }
    fast.follow(history, 0);
    expect(listed(fast)).toEqual(listed(slow));
  });

  it('keeps its first lines when the history is thinned', () => {
    const [history, log] = [new History(0, { rows: 400, recent: 100 }), new LogModel()];
    for (let from = 0; from < 3000; from += 50) {
      history.append(rows(from, from + 50));
      log.follow(history, 0);
    }
    expect(history.stride).toBeGreaterThan(1);
    expect(listed(log).slice(0, 3)).toEqual([0, 1, 2]);
    expect(listed(log).at(-1)).toBe(2999);
  });

  it('drops what was cut off, and goes on without a gap or a double', () => {
    const [history, log] = [new History(0), new LogModel()];
    history.append(rows(0, 250));
    log.follow(history, 0);
    history.truncateAfter(199);
    history.append(rows(200, 210));
    log.follow(history, 0);
    const all = listed(log);
    expect(all.at(-1)).toBe(209);
    expect(new Set(all).size).toBe(all.length);
    history.truncateAfter(9);
    log.follow(history, 0);
    expect(listed(log)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('forgets another run', () => {
    const [history, log] = [new History(0), new LogModel()];
    history.append(rows(0, 5));
    log.follow(history, 0);
    history.clear();
    log.clear();
    log.follow(history, 0);
    expect(log.rows).toEqual([]);
  });
});
