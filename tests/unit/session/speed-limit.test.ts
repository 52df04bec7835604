import { describe, expect, test } from 'vitest';
import { SpeedLimit } from '../../../worker/session/speed-limit.ts';

/** Does what is due, `latenessMs` after it was; answers when each step was done. */
function follow(limit: SpeedLimit, untilMs: number, latenessMs = 0, start = { now: 0, step: 0 }) {
  const times: number[] = [];
  let { now, step } = start;
  while (now < untilMs) {
    const due = limit.due(now, step);
    for (let i = 0; i < due; i++) times.push(now);
    step += due;
    if (due === 0) now += Math.max(limit.waitMs(now, step), 0.01) + latenessMs;
  }
  return { times, now, step };
}

test('unlimited: everything is due', () => {
  const limit = new SpeedLimit(null, 3);
  limit.start(0, 0);
  expect(limit.due(0, 0)).toBe(Infinity);
  expect(limit.waitMs(0, 1000)).toBe(0);
});

test('the first step comes at once, the others on the second', () => {
  const limit = new SpeedLimit(1, 1);
  limit.start(500, 0);
  expect(limit.due(500, 0)).toBe(1);
  expect(limit.due(500, 1)).toBe(0);
  expect(limit.waitMs(500, 1)).toBe(1000);
  expect(limit.due(1499.9, 1)).toBe(0);
  expect(limit.due(1500, 1)).toBe(1);
});

test('late timers do not add up', () => {
  const limit = new SpeedLimit(1, 1);
  limit.start(0, 0);
  const { times } = follow(limit, 100_000, 15);
  expect(times).toHaveLength(100);
  expect(times.at(-1)).toBeCloseTo(99_015, 0);
});

test('the batches of an epoch are spread over its time', () => {
  const limit = new SpeedLimit(1, 4);
  limit.start(0, 0);
  expect(follow(limit, 1000).times.map(Math.round)).toEqual([0, 250, 500, 750]);
});

test('a fast limit is served in slices', () => {
  const limit = new SpeedLimit(10_000, 1);
  limit.start(0, 0);
  const { times } = follow(limit, 1000);
  expect(times.length).toBeGreaterThan(9_800);
  expect(times.length).toBeLessThanOrEqual(10_100);
  expect(new Set(times).size).toBeLessThanOrEqual(101);
});

test('who was held up is not made to run after the clock', () => {
  const limit = new SpeedLimit(100, 1);
  limit.start(0, 0);
  expect(limit.due(100_000, 5)).toBe(1);
  expect(limit.due(100_030, 6)).toBe(3);
});

describe('changing the speed', () => {
  test('waits no longer than the new speed says', () => {
    const limit = new SpeedLimit(1, 1);
    limit.start(0, 0);
    expect(limit.due(0, 0)).toBe(1);
    limit.set(10, 50, 1);
    expect(limit.waitMs(50, 1)).toBe(50);
    limit.set(1, 60, 1);
    expect(limit.waitMs(60, 1)).toBe(940);
  });

  test('over and over does not make it faster', () => {
    const limit = new SpeedLimit(1, 1);
    limit.start(0, 0);
    let step = 0;
    for (let now = 0; now < 10_000; now += 16) {
      limit.set(1 + (now % 3) * 0.01, now, step);
      step += limit.due(now, step);
    }
    expect(step).toBeGreaterThanOrEqual(9);
    expect(step).toBeLessThanOrEqual(11);
  });
});

test('when there is nothing more to wait for, a step is due, whatever the rounding', () => {
  for (const epochsPerSecond of [1, 3, 7, 20, 60])
    for (const batchesPerEpoch of [1, 3, 6, 7, 13]) {
      const limit = new SpeedLimit(epochsPerSecond, batchesPerEpoch);
      limit.start(0, 0);
      let now = 0;
      for (let step = 0; step < 200;) {
        now += Math.ceil(limit.waitMs(now, step));
        const due = limit.due(now, step);
        expect([epochsPerSecond, batchesPerEpoch, step, due > 0]).toEqual([
          epochsPerSecond,
          batchesPerEpoch,
          step,
          true,
        ]);
        step += due;
      }
    }
});
