import { describe, expect, test } from 'vitest';
import type { Result } from '../../../protocol/failure.ts';
import type { History } from '../../../protocol/history.ts';
import { DEATHS } from '../../../src/client/connection.ts';
import { BEAT_MS, SILENT_BEATS } from '../../../src/client/worker-link.ts';
import { counting, expectedLosses, fakeSpec, fakeStep } from '../session/fakes.ts';
import { messages, openClient } from './fake-worker.ts';
import type { FakeClientOptions } from './fake-worker.ts';

const OK = { ok: true, value: null };

function failureOf(result: Result<unknown>) {
  if (result.ok) throw new Error('it succeeded');
  return result.failure;
}

function epochs({ columns }: History): number[] {
  return [...columns.epoch];
}

function losses({ columns }: History): number[] {
  return [...columns.loss];
}

/** Opened and ready. */
async function opened(options: Parameters<typeof fakeSpec>[0] = {}, client: FakeClientOptions = {}) {
  const setup = openClient(client);
  expect(await setup.done(setup.client.open(fakeSpec(options)))).toEqual(OK);
  return setup;
}

/** Begins 2000 epochs and stops in the middle. */
async function inMidTraining(client: FakeClientOptions = {}) {
  const setup = await opened({ epochs: 2000 }, { devices: [{ stepMs: 0.5 }], ...client });
  await setup.done(setup.client.train());
  await setup.run(400);
  expect(setup.client.history.length).toBeGreaterThan(100);
  expect(setup.client.history.length).toBeLessThan(1500);
  return setup;
}

async function expectUndisturbed({ client, run }: Awaited<ReturnType<typeof inMidTraining>>): Promise<void> {
  await run(2000);
  expect(client.status).toBe('finished');
  expect(epochs(client.history)).toEqual(counting(2000));
  expect(losses(client.history)).toEqual(expectedLosses(2000));
}

describe('a run', () => {
  test('is opened, trained, and there for the page', async () => {
    const { client, run, done } = openClient();
    expect(client.status).toBe('empty');
    const opening = client.open(fakeSpec({ epochs: 100 }));
    expect([...client.pending]).toEqual(['open']);
    expect(await done(opening)).toEqual(OK);
    expect(client.pending.size).toBe(0);
    expect(client).toMatchObject({
      status: 'ready',
      info: { run: 1, spec: { training: { epochs: 100 } } },
      snapshot: { run: 1, loss: 1 },
      backend: { kind: 'webgpu', reason: 'hardware-gpu', workgroupSize: 64 },
      marks: [],
      failure: null,
    });
    expect(client.history.trackedCount).toBe(1);
    await done(client.train());
    await run(500);
    expect(client.status).toBe('finished');
    expect(epochs(client.history)).toEqual(counting(100));
    expect(losses(client.history)).toEqual(expectedLosses(100));
  });

  test('never shows info and snapshot of two different runs', async () => {
    const { client, done } = openClient();
    const pairs = new Set<string>();
    client.subscribe(() => pairs.add(`${client.info?.run} ${client.snapshot?.run}`));
    await done(client.open(fakeSpec()));
    await done(client.train());
    await done(client.reset());
    await done(client.open(fakeSpec()));
    expect([...pairs]).toEqual(['undefined undefined', '1 1', '2 2', '3 3']);
  });

  test('of a refused spec leaves the open one alone', async () => {
    const { client, done } = await opened();
    const failure = failureOf(await done(client.open({ ...fakeSpec(), training: { epochs: -1 } })));
    expect(failure.code).toBe('invalid-run');
    expect(client.failure).toEqual(failure);
    expect(client).toMatchObject({ status: 'ready', info: { run: 1 } });
    await done(client.train());
    expect(client.failure).toBeNull();
  });

  test('opened while another is being opened takes its place; both answer with its result', async () => {
    const { client, hooks, done } = openClient();
    let compile = (): void => {};
    hooks.compiling = () =>
      new Promise((resolve) => {
        compile = resolve;
      });
    const runs: number[] = [];
    hooks.sent = (event) => event.kind === 'ready' && runs.push(event.info.run);
    const first = client.open(fakeSpec({ epochs: 1 }));
    await messages();
    const second = client.open(fakeSpec({ epochs: 2 }));
    const refused = client.open({});
    await messages();
    expect(failureOf(await done(refused)).code).toBe('invalid-run');
    compile();
    await messages();
    compile();
    expect(await done(first)).toEqual(OK);
    expect(await done(second)).toEqual(OK);
    expect(client.info?.spec.training.epochs).toBe(2);
    expect(runs).toEqual([2]);
  });

  test('before there is one, commands say so', async () => {
    const { client, done } = openClient();
    expect(failureOf(await done(client.train())).code).toBe('no-run');
    expect(failureOf(await done(client.reset())).code).toBe('no-run');
    expect(await done(client.setSpeed(3))).toEqual(OK);
  });
});

describe('commands', () => {
  test('quick ones are carried out in order', async () => {
    const { client, run, done } = openClient();
    const answers = [
      client.open(fakeSpec({ epochs: 1000 })),
      client.train(),
      client.pause(),
      client.reset(),
      client.step('epoch'),
      client.setLearningRate(0.5),
      client.step('epoch'),
    ];
    for (const answer of answers) expect(await done(answer)).toEqual(OK);
    await run(100);
    expect(losses(client.history)).toEqual([fakeStep(1, 0.1), fakeStep(fakeStep(1, 0.1), 0.5)]);
    expect(client).toMatchObject({
      status: 'paused',
      info: { run: 2, spec: { optimizer: { learningRate: 0.5 } } },
    });
  });

  test('a value out of range is refused with the field', async () => {
    const { client, done } = await opened();
    expect(failureOf(await done(client.setLearningRate(-1)))).toMatchObject({
      code: 'invalid-run',
      params: { problems: [{ path: ['optimizer', 'learningRate'], reason: { kind: 'out-of-range' } }] },
    });
    expect(failureOf(await done(client.setEpochs(0.5)))).toMatchObject({
      params: { problems: [{ path: ['training', 'epochs'] }] },
    });
    expect(client.info?.spec.optimizer.learningRate).toBe(0.1);
    await done(client.setEpochs(3));
    expect(client.failure).toBeNull();
  });

  test('a run that cannot be taken over is refused with the setting, and nothing is changed', async () => {
    const { client, done } = await opened({ epochs: 5 });
    const next = fakeSpec({ epochs: 6 });
    expect(failureOf(await done(client.update({ ...next, seed: 7 })))).toEqual({
      code: 'needs-new-run',
      params: { path: ['seed'] },
    });
    const wrong = { ...next, training: { ...next.training, epochs: -1 } };
    expect(failureOf(await done(client.update(wrong))).code).toBe('invalid-run');
    expect(client.info?.spec).toEqual(fakeSpec({ epochs: 5 }));
    expect(await done(client.update(next))).toEqual(OK);
    expect(client.info?.spec).toEqual(next);
    expect(client.failure).toBeNull();
  });

  test('there is nothing to take over before a run is open', async () => {
    const { client, done } = openClient();
    expect(failureOf(await done(client.update(fakeSpec()))).code).toBe('no-run');
  });

  test('pause answers when the last epoch is there', async () => {
    const { client, run, done } = await opened({ epochs: 'untilStopped' });
    await done(client.train());
    await run(200);
    expect(client.status).toBe('training');
    expect(await done(client.pause())).toEqual(OK);
    expect(client.status).toBe('paused');
    expect(epochs(client.history)).toEqual(counting(client.snapshot?.position.epoch ?? NaN));
  });

  test('a long step can be paused', async () => {
    const { client, run, done } = await opened({}, { batchesPerEpoch: 100_000 });
    const step = client.step('epoch');
    await run(100);
    expect(await done(client.pause())).toEqual(OK);
    expect(await done(step)).toEqual(OK);
    expect(client).toMatchObject({ status: 'paused', snapshot: { position: { epoch: 0 } } });
  });

  test('predict, backend and a simulated loss', async () => {
    const { client, run, done } = await opened();
    expect(await done(client.predict(Float32Array.of(3)))).toEqual({ ok: true, value: Float32Array.of(3) });
    expect(await done(client.simulateDeviceLoss())).toEqual({ ok: true, value: true });
    await run(100);
    expect(await done(client.setBackend('cpu'))).toEqual(OK);
    await messages();
    expect(client.backendPreference).toBe('cpu');
    expect(client.backend?.kind).toBe('cpu');
    expect(client.info?.backend.kind).toBe('cpu');
    expect(client.marks.map(({ cause }) => cause.kind)).toEqual(['device-lost', 'chosen-by-user']);
    expect(await done(client.simulateDeviceLoss())).toEqual({ ok: true, value: false });
  });

  test('opening again with the same preference shares the device, and does not with another', async () => {
    const { client, backends, done } = await opened();
    await done(client.open(fakeSpec()));
    expect(backends).toHaveLength(1);
    expect(backends[0]?.loaded.map(({ isDisposed }) => isDisposed)).toEqual([true, false]);
    await done(client.setBackend('cpu'));
    await done(client.open(fakeSpec()));
    expect(backends).toHaveLength(2);
    expect(backends[0]?.isDestroyed).toBe(true);
  });

  test('divergence is a failure, and the last epoch says it', async () => {
    const { client, run, done } = await opened({ epochs: 100 }, { devices: [{ divergesAt: 20 }] });
    await done(client.train());
    await run(200);
    expect(client.status).toBe('diverged');
    expect(client.failure).toMatchObject({
      code: 'diverged',
      params: { epoch: 19, maxStableLearningRate: 0.9 },
    });
    expect(client.history.last).toMatchObject({ epoch: 19, loss: NaN });
    expect(failureOf(await done(client.train())).code).toBe('diverged');
    expect(await done(client.reset())).toEqual(OK);
    expect(client).toMatchObject({ status: 'ready', failure: null });
    expect(client.history.length).toBe(0);
  });
});

describe('drawing', () => {
  test('takes a snapshot once per frame; what comes in between is merged', async () => {
    const { client, page, run, done } = await opened(
      { epochs: 'untilStopped' },
      { devices: [{ stepMs: 0.5 }] },
    );
    page.isHolding = true;
    await done(client.train());
    page.draw();
    await run(300);
    const { revision } = client.history;
    expect(client.history.length).toBe(0);
    page.draw();
    await messages();
    page.draw();
    await messages();
    expect(client.history.revision).toBe(revision + 2);
    expect(client.history.length).toBeGreaterThan(100);
    expect(epochs(client.history)).toEqual(counting(client.history.length));
  });

  test('a snapshot of the run before is dropped', async () => {
    const { client, page, run, done } = await opened({ epochs: 'untilStopped' });
    await done(client.train());
    await run(100);
    page.isHolding = true;
    await run(100);
    const resetting = client.reset();
    await run(100);
    page.isHolding = false;
    page.draw();
    await done(resetting);
    expect(client).toMatchObject({ status: 'ready', info: { run: 2 }, snapshot: { run: 2 } });
    expect(client.history.length).toBe(0);
  });

  test('who unsubscribes hears nothing more', async () => {
    const { client, done } = await opened();
    let calls = 0;
    const unsubscribe = client.subscribe(() => calls++);
    unsubscribe();
    await done(client.train());
    expect(calls).toBe(0);
  });
});

describe('a worker that dies', () => {
  test('in mid-run by an error is replaced, and the run is as if nothing had happened', async () => {
    const setup = await inMidTraining();
    const { client, workers } = setup;
    const statuses = new Set<string>();
    client.subscribe(() => statuses.add(client.status));
    const { epoch } = client.snapshot?.position ?? { epoch: NaN };
    workers[0]?.fail('out of memory');
    expect(client.status).toBe('restarting');
    await expectUndisturbed(setup);
    expect([...statuses]).toEqual(['restarting', 'training', 'finished']);
    expect(workers).toHaveLength(2);
    expect(workers[0]?.isTerminated).toBe(true);
    expect(client.marks).toMatchObject([
      { epoch, cause: { kind: 'worker-restarted', detail: 'out of memory' }, backend: { kind: 'webgpu' } },
    ]);
    expect(client.failure).toBeNull();
  });

  test('without a word is noticed by its silence', async () => {
    const setup = await inMidTraining();
    setup.workers[0]?.vanish();
    await setup.page.timers.advance(SILENT_BEATS * BEAT_MS);
    expect(setup.workers).toHaveLength(1);
    await setup.page.timers.advance(2 * BEAT_MS);
    expect(setup.workers).toHaveLength(2);
    await expectUndisturbed(setup);
  });

  test('is not a worker that is busy, nor one that stands idle', async () => {
    const { client, page, workers, hooks, done } = await opened();
    for (let beat = 0; beat < 3 * SILENT_BEATS; beat++) {
      await page.timers.advance(BEAT_MS);
      await messages();
    }
    expect(workers).toHaveLength(1);
    let compile = (): void => {};
    hooks.compiling = () =>
      new Promise((resolve) => {
        compile = resolve;
      });
    const opening = client.open(fakeSpec());
    for (let beat = 0; beat < 3 * SILENT_BEATS; beat++) {
      await page.timers.advance(BEAT_MS);
      await messages();
    }
    compile();
    expect(await done(opening)).toEqual(OK);
    expect(workers).toHaveLength(1);
  });

  test('keeps what was set: epochs, learning rate, speed, backend', async () => {
    const { client, workers, run, done } = await opened({ epochs: 5 });
    for (const command of [
      client.setEpochs(7),
      client.setLearningRate(0.3),
      client.setSpeed(1000),
      client.setBackend('cpu'),
      client.step('epoch'),
    ])
      expect(await done(command)).toEqual(OK);
    workers[0]?.fail('gone');
    await run(100);
    expect(client).toMatchObject({
      status: 'paused',
      backend: { kind: 'cpu' },
      snapshot: { learningRate: 0.3 },
    });
    await done(client.train());
    await run(500);
    expect(losses(client.history)).toEqual(expectedLosses(7, 0.3));
  });

  test('goes on with a run that was taken over', async () => {
    const { client, workers, run, done } = await opened({ epochs: 5 });
    expect(await done(client.update(fakeSpec({ epochs: 6, learningRate: 0.4 })))).toEqual(OK);
    workers[0]?.fail('gone');
    await run(100);
    await done(client.train());
    await run(500);
    expect(losses(client.history)).toEqual(expectedLosses(6, 0.4));
  });

  test('just after a learning rate was accepted: the newer one counts', async () => {
    const { client, page, workers, run, done } = await opened({ epochs: 7 });
    page.isHolding = true;
    expect(await done(client.setLearningRate(0.3))).toEqual(OK);
    expect(client.snapshot?.checkpoint.learningRate).toBe(0.1);
    workers[0]?.fail('gone');
    page.isHolding = false;
    page.draw();
    await done(client.train());
    await run(500);
    expect(client.info?.spec.optimizer.learningRate).toBe(0.3);
    expect(losses(client.history)).toEqual(expectedLosses(7, 0.3));
  });

  test('with commands in flight: they are given again', async () => {
    const { client, workers, run, done } = await opened({ epochs: 'untilStopped' }, { batchesPerEpoch: 4 });
    const step = client.step('batch');
    workers[0]?.fail('gone');
    expect(await done(step)).toEqual(OK);
    expect(client).toMatchObject({ status: 'paused', snapshot: { position: { step: 1 } } });
    const train = client.train();
    workers[1]?.fail('gone');
    expect(await done(train)).toEqual(OK);
    await run(50);
    const pause = client.pause();
    workers[2]?.fail('gone');
    expect(await done(pause)).toEqual(OK);
    expect(client.status).toBe('paused');
    expect(epochs(client.history)).toEqual(counting(client.snapshot?.position.epoch ?? NaN));
  });

  test('while a run is being opened: it is opened all the same', async () => {
    const { client, workers, hooks, done } = await opened({ epochs: 3 });
    let isFirst = true;
    hooks.compiling = () => {
      if (isFirst) workers[0]?.fail('gone');
      isFirst = false;
      return Promise.resolve();
    };
    expect(await done(client.open(fakeSpec({ epochs: 77 })))).toEqual(OK);
    expect(client.info?.spec.training.epochs).toBe(77);
    expect(client.marks).toEqual([]);
  });

  test('says nothing after its death', async () => {
    const setup = await inMidTraining();
    setup.page.isHolding = true;
    await setup.run(50);
    setup.workers[0]?.fail('gone');
    setup.page.isHolding = false;
    setup.page.draw();
    await expectUndisturbed(setup);
  });

  test('simulated by a teacher, as often as wanted', async () => {
    const setup = await inMidTraining();
    for (let i = 0; i < DEATHS + 2; i++) {
      expect(await setup.done(setup.client.simulateWorkerCrash())).toEqual(OK);
    }
    expect(setup.workers).toHaveLength(DEATHS + 3);
    expect(setup.client.marks.every(({ cause }) => 'detail' in cause && cause.detail === 'simulated')).toBe(
      true,
    );
    await expectUndisturbed(setup);
  });

  test('again and again without getting anywhere is left dead, and the next command tries again', async () => {
    const setup = await inMidTraining();
    const { client, workers, hooks, page, done } = setup;
    hooks.starting = () => {
      throw new Error('blocked');
    };
    workers[0]?.fail('gone');
    const pausing = client.pause();
    await messages();
    await page.timers.advance(10_000);
    await messages();
    expect(failureOf(await done(pausing))).toEqual({
      code: 'worker-died',
      params: { detail: 'Error: blocked' },
    });
    expect(client.status).toBe('dead');
    expect(client.failure?.code).toBe('worker-died');
    expect(client.history.length).toBeGreaterThan(100);
    expect(failureOf(await done(client.train())).code).toBe('worker-died');
    hooks.starting = () => {};
    expect(await done(client.train())).toEqual(OK);
    expect(client.failure).toBeNull();
    await expectUndisturbed(setup);
  });

  test('has worked once another run came anywhere, however far the one before had come', async () => {
    const { client, workers, page, run, done } = await inMidTraining();
    await done(client.pause());
    const die = async (): Promise<void> => {
      workers.at(-1)?.fail('gone');
      await messages();
      await page.timers.advance(5_000);
      await messages();
    };
    for (let death = 1; death < DEATHS; death++) await die();
    await done(client.open(fakeSpec({ epochs: 20 })));
    await done(client.step('epoch'));
    await die();
    await run(50);
    expect(client.status).toBe('paused');
  });

  test('of one and the same command fails that command, and the run goes on', async () => {
    const setup = await inMidTraining();
    const { client, workers, hooks, done, page, run } = setup;
    hooks.compiling = ({ training }) => {
      if (training.epochs === 77) workers.at(-1)?.fail('too much');
      return Promise.resolve();
    };
    const opening = client.open(fakeSpec({ epochs: 77 }));
    for (let restart = 0; restart < 3; restart++) {
      await run(20);
      await page.timers.advance(2_000);
    }
    const failure = failureOf(await done(opening));
    expect(failure).toEqual({ code: 'worker-died', params: { detail: 'too much' } });
    await expectUndisturbed(setup);
  });
});
