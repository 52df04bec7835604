/** Where evaluating takes longer than training, most of the time is training all the same, and nothing is shown that is not known. */
import { describe, expect, test } from 'vitest';
import { Evaluations } from '../../../worker/session/evaluations.ts';
import { openSession } from './harness.ts';

describe('a loss over all examples', () => {
  test('comes with each run where it is cheap, or as long as nothing is known of it', () => {
    const evaluations = new Evaluations();
    expect(evaluations.isDue(0)).toBe(true);
    evaluations.learn(10, 4);
    expect([evaluations.areCheap, evaluations.isDue(11)]).toEqual([true, true]);
  });

  test('comes after four times as long as it takes, where it is not', () => {
    const evaluations = new Evaluations();
    // The first one compiles, too.
    evaluations.learn(0, 900);
    evaluations.learn(1000, 100);
    evaluations.learn(2000, 130);
    expect(evaluations.areCheap).toBe(false);
    expect([2100, 2399, 2400].map((now) => evaluations.isDue(now))).toEqual([false, false, true]);
  });
});

test('what one device takes says nothing of another', async () => {
  const { session, page, clock } = await openSession({
    backends: [{ stepMs: 1 }, { evaluateMs: 40, stepMs: 1 }],
    batchesPerEpoch: 400,
    epochs: 100,
  });
  session.train();
  await clock.advance(500);
  const change = session.setBackend('webgpu');
  await clock.advance(300);
  await change;
  const from = page.last.position.step;
  await clock.advance(3000);
  expect(page.last.position.step - from).toBeGreaterThan(1800);
});

test.each(['cpu', 'webgpu'] as const)('a run with costly evaluations, on %s', async (kind) => {
  const { session, page, clock } = await openSession({
    backends: [{ kind, evaluateMs: 40, stepMs: 1 }],
    batchesPerEpoch: 400,
    epochs: 100,
  });
  await clock.advance(200);
  session.train();
  await clock.advance(3000);
  session.pause();
  await clock.advance(1000);
  const { snapshots } = page;
  const last = snapshots.at(-1)!;
  // Most of three seconds, at a millisecond each; with an evaluation for each run it would be a sixth.
  expect(last.position.step).toBeGreaterThan(1800);
  expect(last.status).toBe('paused');
  expect(snapshots.length).toBeGreaterThan(5);
  expect(snapshots.every(({ loss }) => Number.isFinite(loss))).toBe(true);
  expect(last.position.step).toBe(session.asked().position.step);
  const epochs = snapshots.flatMap(({ history }) => [...history.epoch]);
  expect(epochs).toEqual(Array.from({ length: last.position.epoch }, (_, epoch) => epoch));
});
