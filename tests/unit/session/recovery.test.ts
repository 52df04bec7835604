import { describe, expect, test } from 'vitest';
import { FailureError } from '../../../protocol/failure.ts';
import { DeviceLostError } from '../../../worker/runtime/backend.ts';
import { RUN_LIMIT_MS } from '../../../worker/session/device.ts';
import { LOAD_LIMIT_MS, openDevice, type SelectBackend } from '../../../worker/session/recovery.ts';
import {
  counting,
  expectedLosses,
  FakeBackend,
  FakeClock,
  fakeCompiledRun,
  fakeSelection,
  flush,
  kernelError,
} from './fakes.ts';
import { openSession } from './harness.ts';
import type { Harness, HarnessOptions } from './harness.ts';

/** Begins 20,000 epochs and hands over the session in the middle. */
async function inMidTraining(options: HarnessOptions = {}): Promise<Harness> {
  const harness = await openSession({ epochs: 20_000, ...options });
  harness.session.train();
  await harness.clock.advance(500);
  expect(harness.page.last.position.epoch).toBeGreaterThan(1000);
  expect(harness.page.last.position.epoch).toBeLessThan(10_000);
  return harness;
}

async function expectUndisturbed({ page, clock }: Harness): Promise<void> {
  await clock.advance(10_000);
  expect(page.last.status).toBe('finished');
  expect(page.epochs).toEqual(counting(20_000));
  expect(page.losses).toEqual(expectedLosses(20_000));
}

function changes({ page }: Harness) {
  return page.events.filter((event) => event.kind === 'backend-changed');
}

describe('a device lost in mid-run', () => {
  test('is replaced, and the run is as if nothing had happened', async () => {
    const harness = await inMidTraining({ backends: [{}, {}] });
    harness.backends[0]?.lose('driver reset');
    await expectUndisturbed(harness);
    expect(changes(harness)).toMatchObject([
      {
        run: 1,
        backend: { kind: 'webgpu', reason: 'hardware-gpu' },
        cause: { kind: 'device-lost', detail: 'driver reset', simulated: false },
      },
    ]);
    expect(harness.backends[0]).toMatchObject({ isDestroyed: true, loaded: [{ isDisposed: true }] });
  });

  test('is marked at the last epoch that was read back', async () => {
    const harness = await inMidTraining({ backends: [{}, {}] });
    const { epoch } = harness.page.last.position;
    harness.backends[0]?.lose();
    await flush();
    expect(changes(harness)).toMatchObject([{ epoch }]);
  });

  test('in the middle of an epoch goes on from the last batch', async () => {
    const harness = await openSession({ epochs: 50, batchesPerEpoch: 1000, backends: [{}, {}] });
    harness.session.train();
    await harness.clock.advance(500);
    expect(harness.page.last.position.batch).not.toBe(0);
    harness.backends[0]?.lose();
    await harness.clock.advance(60_000);
    expect(harness.page.epochs).toEqual(counting(50));
    expect(harness.page.losses).toEqual(expectedLosses(50, 0.1, 1000));
  });

  test('twice, with no adapter after that: the CPU goes on', async () => {
    const harness = await inMidTraining({ backends: [{}, {}] });
    harness.backends[0]?.lose('first crash');
    await harness.clock.advance(200);
    harness.backends[1]?.lose('second crash');
    await expectUndisturbed(harness);
    expect(changes(harness).map(({ backend, cause }) => [backend.kind, backend.reason, cause])).toEqual([
      ['webgpu', 'hardware-gpu', { kind: 'device-lost', detail: 'first crash', simulated: false }],
      ['cpu', 'device-lost', { kind: 'device-lost', detail: 'second crash', simulated: false }],
    ]);
  });

  test('again and again: the GPU is left alone', async () => {
    const harness = await inMidTraining({ backends: [{}, {}, {}, {}, {}] });
    for (const backend of harness.backends.slice(0, 3)) {
      backend.lose();
      await harness.clock.advance(100);
    }
    expect(harness.page.events.findLast(({ kind }) => kind === 'backend-changed')).toMatchObject({
      backend: { kind: 'cpu', reason: 'device-lost' },
    });
    await expectUndisturbed(harness);
  });

  test('simulated any number of times comes back on the GPU', async () => {
    const harness = await inMidTraining({ backends: [{}, {}, {}, {}, {}] });
    for (let i = 0; i < 4; i++) {
      expect(harness.session.simulateDeviceLoss()).toBe(true);
      await harness.clock.advance(100);
    }
    expect(changes(harness).map(({ backend, cause }) => [backend.kind, cause])).toEqual(
      Array.from({ length: 4 }, () => [
        'webgpu',
        { kind: 'device-lost', detail: 'destroyed', simulated: true },
      ]),
    );
    await expectUndisturbed(harness);
  });

  test('while the new one is loaded: tries once more', async () => {
    const lost = { loadError: new DeviceLostError('lost while loading') };
    const harness = await inMidTraining({ backends: [{}, lost, {}] });
    harness.backends[0]?.lose();
    await expectUndisturbed(harness);
    expect(changes(harness)).toMatchObject([{ backend: { kind: 'webgpu' } }]);
    expect(harness.backends[1]?.isDestroyed).toBe(true);
  });

  test('that only fails to answer is noticed', async () => {
    const harness = await openSession({ epochs: 20_000, backends: [{}, {}] });
    const executable = harness.backends[0]?.loaded[0];
    if (executable !== undefined) executable.run = () => new Promise(() => {});
    harness.session.train();
    await harness.clock.advance(RUN_LIMIT_MS - 100);
    expect(changes(harness)).toEqual([]);
    await harness.clock.advance(200);
    expect(changes(harness)).toMatchObject([{ cause: { kind: 'device-lost', simulated: false } }]);
    await expectUndisturbed(harness);
  });

  test('in the very moment that a result comes, with another run in flight', async () => {
    const harness = await inMidTraining({ backends: [{}, {}] });
    let isLost = false;
    harness.page.onEvent = (event) => {
      if (event.kind !== 'snapshot' || isLost) return;
      isLost = true;
      expect(harness.backends[0]?.loaded[0]?.inFlight).toBe(1);
      harness.backends[0]?.lose();
    };
    await expectUndisturbed(harness);
    expect(changes(harness)).toMatchObject([{ backend: { kind: 'webgpu' } }]);
  });

  test('keeps a learning rate that was changed', async () => {
    const harness = await openSession({ epochs: 10, backends: [{}, {}] });
    harness.session.setLearningRate(0.4);
    harness.backends[0]?.lose();
    await flush();
    harness.session.train();
    await harness.clock.advance(1000);
    expect(harness.page.losses).toEqual(expectedLosses(10, 0.4));
  });

  test('answers Pause all the same', async () => {
    const harness = await inMidTraining({ backends: [{}, {}] });
    harness.backends[0]?.lose();
    harness.session.pause();
    await harness.clock.advance(200);
    await harness.session.settled();
    expect(harness.page.last.status).toBe('paused');
    expect(changes(harness)).toHaveLength(1);
  });

  test('during a step still does the step', async () => {
    const harness = await openSession({ batchesPerEpoch: 10_000, backends: [{}, {}] });
    harness.session.step('epoch');
    await harness.clock.advance(100);
    harness.backends[0]?.lose();
    await harness.clock.advance(5000);
    await harness.session.settled();
    expect(harness.page.last).toMatchObject({ status: 'paused', position: { epoch: 1, batch: 0 } });
    expect(harness.page.losses).toEqual(expectedLosses(1, 0.1, 10_000));
  });
});

describe('a device lost while idle', () => {
  test('is replaced without training', async () => {
    const harness = await openSession({ backends: [{}, {}] });
    harness.backends[0]?.lose();
    await harness.clock.advance(1000);
    expect(harness.page.last).toMatchObject({ status: 'ready', position: { step: 0 } });
    expect(changes(harness)).toHaveLength(1);
    expect(harness.backends[1]?.loaded).toHaveLength(1);
    harness.session.train();
    await harness.clock.advance(1000);
    expect(harness.page.losses).toEqual(expectedLosses(10));
  });

  test('between two epochs of a slow run is replaced at once', async () => {
    const harness = await openSession({ epochs: 'untilStopped', speed: 1, backends: [{}, {}] });
    harness.session.train();
    await harness.clock.advance(3500);
    harness.backends[0]?.lose();
    await flush();
    expect(changes(harness)).toHaveLength(1);
    await harness.clock.advance(7000);
    expect(harness.page.epochs).toEqual(counting(11));
  });
});

describe('a kernel that the GPU rejects', () => {
  test('when opened: the CPU, with the reason', async () => {
    const { page, backends } = await openSession({ backends: [{ loadError: kernelError }] });
    const ready = page.events.find((event) => event.kind === 'ready');
    expect(ready?.info.backend).toMatchObject({ kind: 'cpu', reason: 'kernel-failed', workgroupSize: null });
    expect(backends[0]?.isDestroyed).toBe(true);
  });

  test('in mid-run: the CPU goes on', async () => {
    const harness = await inMidTraining();
    const executable = harness.backends[0]?.loaded[0];
    if (executable !== undefined) executable.run = () => Promise.reject(new Error('validation failed'));
    await expectUndisturbed(harness);
    expect(changes(harness)).toMatchObject([
      { backend: { kind: 'cpu', reason: 'kernel-failed' }, cause: { detail: 'Error: validation failed' } },
    ]);
  });
});

describe('changing the backend', () => {
  test('keeps the state and goes on training', async () => {
    const harness = await inMidTraining();
    const changing = harness.session.setBackend('cpu');
    await harness.clock.advance(100);
    await changing;
    expect(harness.page.last.status).toBe('training');
    await expectUndisturbed(harness);
    expect(changes(harness)).toMatchObject([{ backend: { kind: 'cpu' }, cause: { kind: 'chosen-by-user' } }]);
    expect(harness.backends[0]?.isDestroyed).toBe(true);
    expect(harness.page.snapshots.slice(1, -1).every(({ status }) => status === 'training')).toBe(true);
  });

  test('stays paused when it was', async () => {
    const harness = await openSession();
    await harness.session.setBackend('cpu');
    await harness.clock.advance(1000);
    expect(harness.page.last).toMatchObject({ status: 'ready', position: { step: 0 } });
  });

  test('is noticed by Pause only when it is through', async () => {
    const harness = await inMidTraining();
    const changing = harness.session.setBackend('cpu');
    harness.session.pause();
    const settled = harness.session.settled();
    await harness.clock.advance(200);
    await Promise.all([changing, settled]);
    expect(harness.page.last.status).toBe('paused');
    const { epoch } = harness.page.last.position;
    await harness.clock.advance(1000);
    expect(harness.page.last.position.epoch).toBe(epoch);
  });

  test('with the old device lost at the same time loses nothing', async () => {
    const harness = await inMidTraining();
    const changing = harness.session.setBackend('cpu');
    harness.backends[0]?.lose();
    await harness.clock.advance(100);
    await changing;
    await expectUndisturbed(harness);
  });
});

describe('when not even the CPU works', () => {
  test('opening fails with what was tried', async () => {
    const clock = new FakeClock();
    const source = {
      clock,
      selectBackend: () =>
        Promise.resolve({
          backend: new FakeBackend(clock, { loadError: kernelError }),
          reason: 'hardware-gpu' as const,
        }),
    };
    const opening = openDevice(source, fakeCompiledRun(), {
      preference: 'auto',
      cause: 'opened',
      current: null,
    });
    await expect(opening).rejects.toThrow(FailureError);
    await expect(opening).rejects.toThrow(/invalid kernel: fake.*invalid kernel: fake/);
  });

  test('a run in training is told, keeps its state, and can be taken up again', async () => {
    const harness = await inMidTraining();
    const broken = harness.backends[0];
    const selectBackend = harness.selection.select;
    harness.source.selectBackend = () => Promise.reject(new Error('no backend at all'));
    broken?.lose();
    await harness.clock.advance(100);
    expect(harness.errors).toMatchObject([{ failure: { code: 'backend-unavailable' } }]);
    expect(harness.page.last.status).toBe('paused');
    harness.source.selectBackend = selectBackend;
    harness.session.train();
    await expectUndisturbed(harness);
  });
});

describe('opening a device', () => {
  const request = { preference: 'auto', cause: 'opened', current: null } as const;

  test('that loads for ever ends on the CPU', async () => {
    const clock = new FakeClock();
    const stuck = new FakeBackend(clock);
    stuck.load = () => new Promise(() => {});
    const selection = fakeSelection(clock, [stuck]);
    const opening = openDevice({ clock, selectBackend: selection.select }, fakeCompiledRun(), request);
    await clock.advance(LOAD_LIMIT_MS);
    expect((await opening).info).toMatchObject({ kind: 'cpu', reason: 'device-lost' });
    expect(clock.timers).toBe(0);
  });

  test('when selecting throws ends on the CPU', async () => {
    const clock = new FakeClock();
    const selection = fakeSelection(clock, [new Error('blocked by policy')]);
    const device = await openDevice({ clock, selectBackend: selection.select }, fakeCompiledRun(), request);
    expect(device.info).toMatchObject({ kind: 'cpu', reason: 'device-failed' });
  });

  test('for a run that does not fit is refused, and nothing slower is tried', async () => {
    const clock = new FakeClock();
    const params = { limit: 'memory', needed: 2, available: 1, unit: 'bytes', reduce: ['units'] } as const;
    const full = new FakeBackend(clock, {
      loadError: new FailureError({ code: 'does-not-fit', params }),
    });
    const selection = fakeSelection(clock, [full]);
    const opening = openDevice({ clock, selectBackend: selection.select }, fakeCompiledRun(), request);
    await expect(opening).rejects.toMatchObject({ failure: { code: 'does-not-fit', params } });
    expect(full.isDestroyed).toBe(true);
    expect(selection.requests).toHaveLength(1);
  });

  test('in place of one that was lost, with a CPU that is too small, does not blame the run', async () => {
    const clock = new FakeClock();
    const params = { limit: 'memory', needed: 2, available: 1, unit: 'bytes', reduce: ['units'] } as const;
    const lost = { loadError: new DeviceLostError('lost while loading') };
    const small = { loadError: new FailureError({ code: 'does-not-fit', params }) };
    const causes: string[] = [];
    const selectBackend: SelectBackend = ({ preference, cause }) => {
      causes.push(cause);
      const backend = new FakeBackend(clock, preference === 'cpu' ? small : lost);
      return Promise.resolve({ backend, reason: 'hardware-gpu' });
    };
    const opening = openDevice({ clock, selectBackend }, fakeCompiledRun(), request);
    await expect(opening).rejects.toMatchObject({ failure: { code: 'backend-unavailable' } });
    await expect(opening).rejects.toThrow(/lost while loading.*does-not-fit/);
    expect(causes).toEqual(['opened', 'device-lost', 'device-lost']);
  });

  test('on a GPU that cannot compile it, with a CPU that is too small, says what is too much', async () => {
    const clock = new FakeClock();
    const params = { limit: 'memory', needed: 2, available: 1, unit: 'bytes', reduce: ['units'] } as const;
    const tooLarge = new FailureError({ code: 'does-not-fit', params });
    const selectBackend: SelectBackend = ({ preference }) => {
      const loadError = preference === 'cpu' ? tooLarge : kernelError;
      return Promise.resolve({ backend: new FakeBackend(clock, { loadError }), reason: 'hardware-gpu' });
    };
    const opening = openDevice({ clock, selectBackend }, fakeCompiledRun(), request);
    await expect(opening).rejects.toBe(tooLarge);
  });

  test('in place of one that was lost, on a smaller GPU, ends on the CPU for that reason', async () => {
    const clock = new FakeClock();
    const params = { limit: 'memory', needed: 2, available: 1, unit: 'bytes', reduce: ['units'] } as const;
    const small = new FakeBackend(clock, { loadError: new FailureError({ code: 'does-not-fit', params }) });
    const selection = fakeSelection(clock, [small]);
    const lost = { ...request, cause: 'device-lost' } as const;
    const device = await openDevice({ clock, selectBackend: selection.select }, fakeCompiledRun(), lost);
    expect(device.info).toMatchObject({ kind: 'cpu', reason: 'device-lost' });
  });

  test('shares a backend that runs already, and does not destroy it when that fails', async () => {
    const clock = new FakeClock();
    const backend = new FakeBackend(clock);
    const current = { backend, reason: 'hardware-gpu' } as const;
    const selection = fakeSelection(clock, []);
    const source = { clock, selectBackend: selection.select };
    const shared = await openDevice(source, fakeCompiledRun(), { ...request, current });
    expect(shared.selected.backend).toBe(backend);
    backend.load = () => Promise.reject(kernelError);
    const fallen = await openDevice(source, fakeCompiledRun(), { ...request, current });
    expect(fallen.info.kind).toBe('cpu');
    expect(backend.isDestroyed).toBe(false);
  });
});
