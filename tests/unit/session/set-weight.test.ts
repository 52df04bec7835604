/** A weight set by hand: from the next step on, no epoch lost, also while training. */
import { expect, test } from 'vitest';
import { fakeStep } from './fakes.ts';
import { openSession } from './harness.ts';

test('while the run stands, the loss with it is told at once', async () => {
  const { session, page, clock } = await openSession();
  const set = session.setWeight({ variable: 0, element: 0, value: 2.5 });
  await clock.advance(50);
  await set;
  expect(page.last.variables[0]![0]).toBe(2.5);
  expect(page.last.loss).toBe(2.5);
  session.step('epoch');
  await clock.advance(50);
  expect(page.last.loss).toBe(fakeStep(2.5, 0.1));
  expect(page.last.position.step).toBe(1);
});

test.each(['cpu', 'webgpu'] as const)(
  'while it trains on %s, no epoch is lost or done twice',
  async (kind) => {
    const { session, page, clock } = await openSession({
      backends: [{ kind, stepMs: 1 }],
      epochs: 'untilStopped',
    });
    session.train();
    await clock.advance(300);
    const set = session.setWeight({ variable: 0, element: 0, value: 1000 });
    await clock.advance(200);
    await set;
    await clock.advance(300);
    session.pause();
    await clock.advance(200);
    const rows = page.snapshots.flatMap(({ history }) =>
      Array.from(history.epoch, (epoch, i) => [epoch, history.loss[i]!] as const),
    );
    expect(rows.map(([epoch]) => epoch)).toEqual(rows.map((_, i) => i));
    // All steps but one follow from the one before: that one, from what was set.
    const jumps = rows.filter(([, loss], i) => i > 0 && loss !== fakeStep(rows[i - 1]![1], 0.1));
    expect(jumps).toEqual([[expect.any(Number), fakeStep(1000, 0.1)]]);
    expect(page.last.status).toBe('paused');
  },
);

test.each([
  { variable: 3, element: 0, value: 1 },
  { variable: 0, element: 5, value: 1 },
  { variable: 0, element: -1, value: 1 },
  { variable: 0, element: 0, value: Number.NaN },
  { variable: 0, element: 0, value: 1e39 },
])('what is no weight, or no number, is refused: %j', async (change) => {
  const { session, page } = await openSession();
  const before = page.snapshots.length;
  await expect(session.setWeight(change)).rejects.toThrow('invalid weight');
  expect(page.snapshots.length).toBe(before);
});
