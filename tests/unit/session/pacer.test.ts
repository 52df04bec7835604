import { assert, property, record, double } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Pacer } from '../../../worker/session/pacer.ts';

interface Costs {
  /** What a run costs however short. */
  readonly runMs: number;
  readonly stepMs: number;
  /** Finished work is seen only every so often. */
  readonly pollMs?: number;
}

/** One run after the other, as on a device without overlap; the last runs' lengths in steps and in ms. */
function drive(pacer: Pacer, { runMs, stepMs, pollMs = 0 }: Costs, runs: number, startMs = 0) {
  let now = startMs;
  let work = 0;
  const sent: { steps: number; ms: number }[] = [];
  for (let i = 0; i < runs; i++) {
    const steps = pacer.steps(Infinity);
    work = runMs + steps * stepMs;
    const doneAt = now + work;
    const seenAt = pollMs === 0 ? doneAt : Math.ceil(doneAt / pollMs) * pollMs;
    pacer.learn(seenAt, steps, seenAt - now, 1);
    sent.push({ steps, ms: seenAt - now });
    now = seenAt;
  }
  return { now, sent, settled: sent.slice(-10), work };
}

describe('on a GPU', () => {
  test('runs settle between half the target and the target', () => {
    assert(
      property(
        record({
          runMs: double({ min: 0.1, max: 5, noNaN: true }),
          stepMs: double({ min: 0.0005, max: 5, noNaN: true }),
        }),
        (costs) => {
          for (const { ms } of drive(new Pacer('webgpu'), costs, 60).settled) {
            expect(ms).toBeLessThanOrEqual(25);
            expect(ms).toBeGreaterThan(12);
          }
        },
      ),
    );
  });

  test('a step longer than the target is sent alone, and never two at a time', () => {
    for (const costs of [
      { runMs: 40, stepMs: 40 },
      { runMs: 25, stepMs: 25 },
      { runMs: 1, stepMs: 90 },
    ]) {
      const pacer = new Pacer('webgpu');
      const { settled } = drive(pacer, costs, 40);
      expect(settled.map(({ steps }) => steps)).toEqual(Array.from({ length: 10 }, () => 1));
      expect(pacer.mayOverlap).toBe(false);
    }
  });

  test('what every run costs anew is the smaller part of it, as far as Pause has time', () => {
    for (const kind of ['webgpu', 'cpu'] as const) {
      // A run of 32 steps takes 52 ms; one of 64 would take 84.
      const { settled } = drive(new Pacer(kind), { runMs: 20, stepMs: 1 }, 40);
      expect(settled.map(({ steps }) => steps)).toEqual(Array.from({ length: 10 }, () => 32));
    }
  });

  test('on the CPU a run that Pause would have to wait for is never tried', () => {
    const { sent } = drive(new Pacer('cpu'), { runMs: 18, stepMs: 28 }, 2000);
    expect(new Set(sent.map(({ steps }) => steps))).toEqual(new Set([1]));
  });

  test('longer runs are tried again only seldom where they would be too slow for Pause', () => {
    const { sent } = drive(new Pacer('webgpu'), { runMs: 40, stepMs: 40 }, 1000);
    const longer = sent.filter(({ steps }) => steps > 1);
    expect(longer.length).toBeGreaterThan(0);
    expect(longer.length).toBeLessThanOrEqual(4);
  });

  test('slow read-backs make longer runs instead of ever shorter ones', () => {
    const { settled, work } = drive(new Pacer('webgpu'), { runMs: 0.5, stepMs: 0.02, pollMs: 100 }, 100);
    expect(work).toBeGreaterThan(25);
    for (const { ms } of settled) expect(ms).toBeLessThanOrEqual(200);
  });

  test('recovers when the device was busy with something else', () => {
    const pacer = new Pacer('webgpu');
    const quiet = { runMs: 1, stepMs: 0.01 };
    const before = drive(pacer, quiet, 60);
    const busy = drive(pacer, { runMs: 1, stepMs: 0.2 }, 60, before.now);
    for (const { ms } of busy.settled) expect(ms).toBeLessThanOrEqual(25);
    const after = drive(pacer, quiet, 400, busy.now);
    expect(after.settled.at(-1)?.steps).toBe(before.settled.at(-1)?.steps);
  });

  test('allows two runs in flight once both together are short', () => {
    const pacer = new Pacer('webgpu');
    expect(pacer.mayOverlap).toBe(false);
    drive(pacer, { runMs: 1, stepMs: 0.1 }, 60);
    expect(pacer.mayOverlap).toBe(true);
  });

  test('takes the share of the device that a run had', () => {
    const pacer = new Pacer('webgpu');
    for (let i = 0; i < 60; i++)
      pacer.learn(i * 20, pacer.steps(Infinity), 2 * (1 + pacer.steps(Infinity) * 0.1), 2);
    expect(pacer.steps(Infinity)).toBe(128);
  });
});

describe('on the CPU', () => {
  test('runs take at most about 8 ms, one at a time', () => {
    const pacer = new Pacer('cpu');
    for (const { ms } of drive(pacer, { runMs: 0.01, stepMs: 0.002 }, 60).settled) {
      expect(ms).toBeLessThanOrEqual(8);
      expect(ms).toBeGreaterThan(4);
    }
    expect(pacer.mayOverlap).toBe(false);
  });
});

test('never sends more than there is to do', () => {
  const pacer = new Pacer('webgpu');
  drive(pacer, { runMs: 1, stepMs: 0.001 }, 60);
  expect(pacer.steps(Infinity)).toBeGreaterThan(1000);
  expect(pacer.steps(7)).toBe(7);
});
