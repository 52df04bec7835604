import { expect, test } from 'vitest';
import { between, type Reading } from '../../../src/later/views/timing/second.ts';

const START: Reading = {
  at: 1000,
  run: 3,
  steps: 50,
  totals: { device: 100, readback: 10, snapshots: 5, page: 20, snapshotCount: 4 },
  drawn: 8,
  frames: 2,
  travel: 0.4,
};

test('two readings half a second apart, per second', () => {
  const now: Reading = {
    ...START,
    at: 1500,
    steps: 300,
    totals: { device: 400, readback: 20, snapshots: 15, page: 60, snapshotCount: 34 },
    drawn: 108,
    frames: 32,
    travel: 0.7,
  };
  expect(between(START, now)).toEqual({
    device: 600,
    readback: 20,
    snapshots: 20,
    page: 80,
    drawing: 200,
    message: 0.7,
    steps: 500,
    snapshotCount: 60,
    frames: 60,
  });
});

test('another run, or no time between them, says nothing', () => {
  expect(between(null, START)).toBeNull();
  expect(between(START, START)).toBeNull();
  expect(between(START, { ...START, at: 2000, run: 4 })).toBeNull();
});

test('after a reset nothing is below 0', () => {
  const now = { ...START, at: 2000, steps: 0, totals: { ...START.totals, device: 0 } };
  expect(between(START, now)).toMatchObject({ steps: 0, device: 0 });
});
