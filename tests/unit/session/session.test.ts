import { describe, expect, test } from 'vitest';
import { FailureError } from '../../../protocol/failure.ts';
import { OPTIMIZER_DEFAULTS } from '../../../protocol/optimizer-spec.ts';
import { counting, expectedLosses, fakeSpec, flush } from './fakes.ts';
import { openSession } from './harness.ts';

describe('opening', () => {
  test('tells about the run and gives the loss before training', async () => {
    const { page } = await openSession();
    expect(page.events.map(({ kind }) => kind)).toEqual(['ready', 'snapshot']);
    expect(page.last).toMatchObject({ run: 1, status: 'ready', loss: 1, position: { epoch: 0, step: 0 } });
    expect(page.last.prediction).toEqual(Float32Array.of(0, 1));
    expect(page.last.variables).toEqual([Float32Array.of(1)]);
    expect(page.last.stepsPerSecond).toBe(0);
  });

  test('goes on from a checkpoint, with its learning rate', async () => {
    const undisturbed = expectedLosses(10, 0.2);
    const checkpoint = {
      position: { epoch: 4, batch: 0, step: 4 },
      state: Float32Array.of(undisturbed[3] ?? NaN, 0),
      learningRate: 0.2,
      diverged: false,
    };
    const { page, session, clock } = await openSession({ checkpoint });
    expect(page.last.status).toBe('paused');
    session.train();
    await clock.advance(1000);
    expect(page.epochs).toEqual(counting(6, 4));
    expect(page.losses).toEqual(undisturbed.slice(4));
  });

  test('of a checkpoint at the end is finished', async () => {
    const checkpoint = {
      position: { epoch: 10, batch: 0, step: 10 },
      state: Float32Array.of(1, 0),
      learningRate: 1,
      diverged: false,
    };
    const { page } = await openSession({ checkpoint });
    expect(page.last.status).toBe('finished');
    expect(page.kinds).toEqual(['ready']);
  });
});

test.each([NaN, 1])('a checkpoint of a diverged run has diverged (w = %d)', async (w) => {
  const checkpoint = {
    position: { epoch: 4, batch: 0, step: 4 },
    state: Float32Array.of(w, 0),
    learningRate: 2,
    diverged: true,
  };
  const { page, session } = await openSession({ checkpoint });
  expect(page.last.status).toBe('diverged');
  expect(page.kinds).toEqual(['ready']);
  expect(() => session.train()).toThrow('"epoch":3');
});

describe('training', () => {
  test('does every epoch once and says that it is finished after the last snapshot', async () => {
    const { page, session, clock } = await openSession({ epochs: 1000 });
    session.train();
    await clock.advance(10_000);
    expect(page.epochs).toEqual(counting(1000));
    expect(page.losses).toEqual(expectedLosses(1000));
    expect(page.last).toMatchObject({ status: 'finished', position: { epoch: 1000, batch: 0, step: 1000 } });
    expect(page.events.at(-1)).toMatchObject({ kind: 'finished', run: 1, position: { epoch: 1000 } });
    expect(page.snapshots.filter(({ status }) => status === 'finished')).toHaveLength(1);
  });

  test('shows at once that it trains', async () => {
    const { page, session } = await openSession({ speed: 1 });
    session.train();
    await flush();
    expect(page.last.status).toBe('training');
  });

  test('until stopped goes on until Pause, which then says paused', async () => {
    const { page, session, clock } = await openSession({ epochs: 'untilStopped' });
    session.train();
    await clock.advance(5000);
    const before = page.last.position.epoch;
    expect(before).toBeGreaterThan(10_000);
    session.pause();
    await clock.advance(100);
    await session.settled();
    expect(page.last.status).toBe('paused');
    const { epoch } = page.last.position;
    await clock.advance(5000);
    expect(page.last.position.epoch).toBe(epoch);
    expect(page.kinds).toEqual(['ready']);
  });

  test('paused and gone on is the same run, bit for bit', async () => {
    const { page, session, clock } = await openSession({ epochs: 500, batchesPerEpoch: 3 });
    session.train();
    await clock.advance(20);
    session.pause();
    await clock.advance(100);
    expect(page.last.status).toBe('paused');
    session.train();
    await clock.advance(1000);
    expect(page.epochs).toEqual(counting(500));
    expect(page.losses).toEqual(expectedLosses(500, 0.1, 3));
  });

  test('does nothing when all epochs are done', async () => {
    const { page, session, clock } = await openSession({ epochs: 3 });
    session.train();
    await clock.advance(1000);
    const { length } = page.events;
    session.train();
    await clock.advance(1000);
    expect(page.events.length).toBe(length);
  });

  test('keeps two runs in flight on a GPU, and never two on the CPU', async () => {
    for (const [kind, most] of [
      ['webgpu', 2],
      ['cpu', 1],
    ] as const) {
      const { session, clock, backends } = await openSession({
        epochs: 'untilStopped',
        backends: [{ kind }],
      });
      session.train();
      await clock.advance(1000);
      expect(backends[0]?.loaded[0]?.mostInFlight).toBe(most);
    }
  });

  test('never asks for more epochs than the device has room for', async () => {
    const { session, clock, backends } = await openSession({
      epochs: 'untilStopped',
      batchesPerEpoch: 2,
      backends: [{ maxEpochsPerRun: 8, stepMs: 0.001 }],
    });
    session.train();
    await clock.advance(200);
    expect(Math.max(...(backends[0]?.loaded[0]?.sent ?? []))).toBe(16);
  });

  test('measures its speed while it trains', async () => {
    const { page, session, clock } = await openSession({
      epochs: 'untilStopped',
      backends: [{ runMs: 0, stepMs: 0.5 }],
    });
    session.train();
    await clock.advance(3000);
    expect(page.last.stepsPerSecond).toBeCloseTo(2000, 0);
    session.pause();
    await clock.advance(100);
    expect(page.last.stepsPerSecond).toBe(0);
  });
});

describe('Pause', () => {
  test.each([
    ['a small model', {}],
    ['a million points: a step takes 20 ms, its evaluation as long', { runMs: 20, stepMs: 20 }],
    ['a million points: a step takes 40 ms, its evaluation as long', { runMs: 40, stepMs: 40 }],
    ['the CPU', { kind: 'cpu', runMs: 0, stepMs: 0.01 } as const],
  ])('answers within 100 ms: %s', async (_, backend) => {
    const { page, session, clock } = await openSession({ epochs: 'untilStopped', backends: [backend] });
    session.train();
    await clock.advance(2000);
    for (let i = 0; i < 20; i++) {
      session.pause();
      const begin = clock.now();
      const settled = session.settled().then(() => clock.now());
      await clock.advance(500);
      expect((await settled) - begin).toBeLessThanOrEqual(100);
      expect(page.last.status).toBe('paused');
      session.train();
      await clock.advance(137 + 11 * i);
    }
  });

  test('waits for the page to take the last snapshot', async () => {
    const { page, session, clock } = await openSession({ epochs: 'untilStopped' });
    session.train();
    await clock.advance(100);
    page.isHolding = true;
    await clock.advance(100);
    let isSettled = false;
    session.pause();
    void session.settled().then(() => {
      isSettled = true;
    });
    await clock.advance(1000);
    expect(isSettled).toBe(false);
    page.isHolding = false;
    await page.take();
    await flush();
    expect(isSettled).toBe(true);
    expect(page.last.status).toBe('paused');
    expect(page.epochs).toEqual(counting(page.last.position.epoch));
  });
});

describe('stepping', () => {
  test('a batch, then to the end of the epoch, then a whole one', async () => {
    const { page, session, clock } = await openSession({ epochs: 10, batchesPerEpoch: 4 });
    const positions = [];
    for (const unit of ['batch', 'epoch', 'epoch', 'batch'] as const) {
      session.step(unit);
      await clock.advance(100);
      await session.settled();
      positions.push([page.last.position.epoch, page.last.position.batch, page.last.status]);
    }
    expect(positions).toEqual([
      [0, 1, 'paused'],
      [1, 0, 'paused'],
      [2, 0, 'paused'],
      [2, 1, 'paused'],
    ]);
    expect(page.losses).toEqual(expectedLosses(2, 0.1, 4));
  });

  test('to the last epoch finishes the run', async () => {
    const { page, session, clock } = await openSession({ epochs: 1 });
    session.step('epoch');
    await clock.advance(100);
    expect(page.last.status).toBe('finished');
    expect(page.kinds).toEqual(['ready', 'finished']);
  });

  test('twice in a row makes two steps, not one', async () => {
    const { page, session, clock } = await openSession({ batchesPerEpoch: 4 });
    session.step('batch');
    session.step('batch');
    await clock.advance(100);
    expect(page.last.position.step).toBe(2);
    session.step('epoch');
    session.step('epoch');
    await clock.advance(100);
    expect(page.last.position.step).toBe(8);
  });

  test('is refused while training, and Train may follow at once', async () => {
    const { page, session, clock } = await openSession({ epochs: 'untilStopped' });
    session.step('epoch');
    session.train();
    expect(() => session.step('epoch')).toThrow(FailureError);
    await clock.advance(100);
    expect(page.last.status).toBe('training');
  });

  test('does not wait for the end of a training that took over', async () => {
    const { session, clock } = await openSession({ epochs: 'untilStopped', batchesPerEpoch: 100_000 });
    session.step('epoch');
    const settled = session.settled();
    await clock.advance(50);
    session.train();
    await settled;
  });

  test('can be paused in the middle of a long epoch', async () => {
    const { page, session, clock } = await openSession({ batchesPerEpoch: 100_000 });
    session.step('epoch');
    await clock.advance(200);
    expect(page.last.status).toBe('training');
    session.pause();
    await clock.advance(100);
    expect(page.last.status).toBe('paused');
    expect(page.last.position.epoch).toBe(0);
    expect(page.last.position.batch).toBeGreaterThan(0);
  });
});

describe('reset', () => {
  test('starts the same run again, under its new number', async () => {
    const { page, session, clock } = await openSession({ epochs: 50 });
    session.train();
    await clock.advance(1000);
    const before = page.losses;
    const resetting = session.reset(2);
    await clock.advance(100);
    await resetting;
    expect(page.last).toMatchObject({ run: 2, status: 'ready', loss: 1, position: { step: 0 } });
    session.train();
    await clock.advance(1000);
    const again = page.snapshots.filter(({ run }) => run === 2).flatMap(({ history }) => [...history.loss]);
    expect(again).toEqual(before);
    expect(page.kinds).toEqual(['ready', 'finished', 'ready', 'finished']);
  });

  test('in mid-training leaves nothing of the old run behind', async () => {
    const { page, session, clock } = await openSession({ epochs: 'untilStopped' });
    session.train();
    await clock.advance(100);
    page.isHolding = true;
    await clock.advance(100);
    const resetting = session.reset(2);
    await clock.advance(100);
    page.isHolding = false;
    await page.take();
    await resetting;
    const mine = page.snapshots.filter(({ run }) => run === 2);
    expect(mine.map(({ history, status }) => [history.epoch.length, status])).toEqual([[0, 'ready']]);
    expect(page.kinds).toEqual(['ready', 'ready']);
  });

  test('keeps the learning rate and the epochs that were set', async () => {
    const { page, session, clock } = await openSession({ epochs: 5 });
    session.setLearningRate(0.3);
    session.setEpochs(7);
    const resetting = session.reset(2);
    await clock.advance(100);
    await resetting;
    const ready = page.events.findLast((event) => event.kind === 'ready');
    expect(ready?.info.spec).toMatchObject({ optimizer: { learningRate: 0.3 }, training: { epochs: 7 } });
    session.train();
    await clock.advance(1000);
    expect(page.losses).toEqual(expectedLosses(7, 0.3));
  });
});

describe('divergence', () => {
  test('ends the history with the first epoch whose loss is not finite', async () => {
    const { page, session, clock } = await openSession({
      epochs: 'untilStopped',
      backends: [{ divergesAt: 100 }],
    });
    session.train();
    await clock.advance(1000);
    expect(page.last.status).toBe('diverged');
    expect(page.epochs).toEqual(counting(100));
    expect(page.losses.slice(0, 99)).toEqual(expectedLosses(99));
    expect(page.losses.at(-1)).toBeNaN();
    expect(page.events.at(-1)).toEqual({
      kind: 'failed',
      run: 1,
      failure: {
        code: 'diverged',
        params: { epoch: 99, learningRate: 0.1, maxStableLearningRate: 0.9 },
      },
    });
    expect(page.kinds).toEqual(['ready', 'failed']);
  });

  test.each([
    { optimizer: { ...OPTIMIZER_DEFAULTS.sgd, momentum: 0.9 } },
    { optimizer: { ...OPTIMIZER_DEFAULTS.sgd, clipvalue: 1 } },
    { optimizer: OPTIMIZER_DEFAULTS.adam },
    { loss: 'huber' as const },
  ])('names no stable learning rate where there is none to be known: %o', async (change) => {
    const spec = { ...fakeSpec(), ...change };
    const { page, session, clock } = await openSession({ spec, backends: [{ divergesAt: 2 }] });
    session.train();
    await clock.advance(1000);
    expect(page.events.at(-1)).toMatchObject({
      failure: { code: 'diverged', params: { maxStableLearningRate: null } },
    });
  });

  test('in the middle of an epoch names the epoch begun', async () => {
    const { page, session, clock } = await openSession({
      epochs: 'untilStopped',
      batchesPerEpoch: 10,
      backends: [{ divergesAt: 34 }],
    });
    session.train();
    await clock.advance(1000);
    expect(page.epochs).toEqual(counting(3));
    expect(page.events.at(-1)).toMatchObject({ failure: { code: 'diverged', params: { epoch: 3 } } });
  });

  test('names the first epoch also when another run was in flight', async () => {
    const { page, session, clock, backends } = await openSession({
      epochs: 'untilStopped',
      backends: [{ divergesAt: 5000 }],
    });
    session.train();
    await clock.advance(2000);
    expect(backends[0]?.loaded[0]?.mostInFlight).toBe(2);
    expect(page.last).toMatchObject({ status: 'diverged', position: { step: 5000 } });
    expect(page.epochs).toEqual(counting(5000));
    expect(() => session.train()).toThrow('"epoch":4999');
    expect(page.kinds).toEqual(['ready', 'failed']);
  });

  test('stays until reset', async () => {
    const { page, session, clock } = await openSession({ epochs: 200, backends: [{ divergesAt: 100 }] });
    session.train();
    await clock.advance(1000);
    expect(() => session.train()).toThrow('diverged');
    expect(() => session.step('batch')).toThrow('diverged');
    session.setEpochs(300);
    await flush();
    expect(page.last.status).toBe('diverged');
    const resetting = session.reset(2);
    await clock.advance(100);
    await resetting;
    expect(page.last.status).toBe('ready');
    session.step('epoch');
    await clock.advance(100);
    expect(page.last).toMatchObject({ run: 2, status: 'paused', position: { epoch: 1 } });
  });
});

describe('the page', () => {
  test('that is slow gets all epochs later, merged', async () => {
    const { page, session, clock } = await openSession({ epochs: 400 });
    page.isHolding = true;
    session.train();
    await clock.advance(1000);
    const { length } = page.snapshots;
    expect(length).toBeLessThanOrEqual(2);
    expect(page.kinds).toEqual(['ready']);
    page.isHolding = false;
    await page.take();
    await page.take();
    expect(page.epochs).toEqual(counting(400));
    expect(page.kinds).toEqual(['ready', 'finished']);
  });

  test('that never answers does not stop the training, nor fill the memory', async () => {
    const { page, session, clock } = await openSession({
      epochs: 'untilStopped',
      historyLimits: { rows: 100, recent: 20 },
    });
    page.isHolding = true;
    session.train();
    await clock.advance(3000);
    page.isHolding = false;
    await page.take();
    const [, , merged] = page.snapshots;
    expect(merged?.position.epoch).toBeGreaterThan(10_000);
    expect(merged?.history.epoch.length).toBeLessThanOrEqual(100);
    expect(merged?.history.epoch.at(-1)).toBe((merged?.position.epoch ?? 0) - 1);
  });

  test('gets arrays that nothing else uses', async () => {
    const { page, session, clock } = await openSession({ epochs: 5 });
    session.train();
    await clock.advance(1000);
    const { checkpoint } = page.last;
    checkpoint.state.fill(NaN);
    session.setEpochs(6);
    session.train();
    await clock.advance(1000);
    expect(page.losses).toEqual(expectedLosses(6));
  });
});

test('a closed session says nothing more and leaves no timer', async () => {
  const { page, session, clock, backends } = await openSession({ epochs: 'untilStopped', speed: 2 });
  session.train();
  await clock.advance(1000);
  const { length } = page.events;
  session.close();
  await clock.advance(10_000);
  expect(page.events.length).toBe(length);
  expect(clock.timers).toBe(0);
  expect(backends[0]).toMatchObject({ isDestroyed: true, loaded: [{ isDisposed: true }] });
});
