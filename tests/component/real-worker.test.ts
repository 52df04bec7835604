/** The store with the real worker and the real engine, in a browser. What the page shows of it is tested elsewhere. */
import { describe, expect, test } from 'vitest';
import { OPTIMIZER_DEFAULTS } from '../../protocol/optimizer-spec.ts';
import { GUIDE_RUN, LAYER_DEFAULTS } from '../../protocol/run-spec.ts';
import { createRunStore } from '../../src/client/trainer-client.ts';
import type { RunStore } from '../../src/client/run-store.ts';

const OK = { ok: true, value: null };

/** What the guide prints: W, b and the loss, before training and after each epoch. */
const TABLE = [
  '5.00 0.00 8.95268',
  '4.59 0.40 6.02414',
  '4.27 0.72 4.17759',
  '4.02 0.98 3.01328',
  '3.81 1.18 2.27914',
  '3.65 1.34 1.81623',
  '3.52 1.46 1.52436',
  '3.42 1.56 1.34032',
  '3.34 1.64 1.22427',
  '3.28 1.71 1.15111',
  '3.23 1.76 1.10497',
];

function line(w = NaN, b = NaN, loss = NaN): string {
  return `${w.toFixed(2)} ${b.toFixed(2)} ${loss.toFixed(5)}`;
}

function table({ history }: RunStore): string[] {
  const { loss, tracked } = history.columns;
  return Array.from(loss, (value, i) => line(tracked[0]?.[i], tracked[1]?.[i], value));
}

/** Resolves as soon as it holds after a change of the store. */
function until(store: RunStore, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (!holds()) return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = store.subscribe(check);
    check();
  });
}

describe.each(['webgpu', 'cpu'] as const)('on %s', (kind) => {
  async function openGuide(epochs: number | 'untilStopped' = 10): Promise<RunStore> {
    const store = createRunStore();
    const spec = { ...GUIDE_RUN, training: { ...GUIDE_RUN.training, epochs } };
    expect(await store.open(spec)).toEqual(OK);
    expect(await store.setBackend(kind)).toEqual(OK);
    expect(store.backend?.kind).toBe(kind);
    return store;
  }

  test("the guide's table, digit for digit", async () => {
    const store = await openGuide();
    const [w, b] = store.snapshot?.variables ?? [];
    const starting = line(w?.[0], b?.[0], store.snapshot?.loss);
    await store.train();
    await until(store, () => store.status === 'finished');
    expect([starting, ...table(store)]).toEqual(TABLE);
    expect(store.snapshot?.loss.toFixed(6)).toBe('1.104969');
  });

  test('a network with Adam learns what a line is', async () => {
    const store = createRunStore();
    const { dense } = LAYER_DEFAULTS;
    const layers = [{ ...dense, units: 8, activation: 'tanh' } as const, { ...dense, units: 1 }];
    const optimizer = { ...OPTIMIZER_DEFAULTS.adam, learningRate: 0.05 };
    const training = { ...GUIDE_RUN.training, epochs: 300 };
    expect(await store.open({ ...GUIDE_RUN, model: { layers }, optimizer, training })).toEqual(OK);
    expect(await store.setBackend(kind)).toEqual(OK);
    await store.train();
    await until(store, () => store.status === 'finished');
    // The best line comes to 1.026.
    expect(store.snapshot?.loss).toBeLessThan(1.1);
    const predicted = await store.predict(Float32Array.of(-1, 0, 1));
    if (!predicted.ok) throw new Error(predicted.failure.code);
    expect(Math.abs(predicted.value[1]! - 2)).toBeLessThan(0.3);
    expect(predicted.value[2]! - predicted.value[0]!).toBeGreaterThan(5);
  });

  test('pause, step and go on: the same table', async () => {
    const store = await openGuide();
    await store.step('epoch');
    await store.step('batch');
    expect(store.status).toBe('paused');
    await store.train();
    await store.pause();
    await store.train();
    await until(store, () => store.status === 'finished');
    expect(table(store)).toEqual(TABLE.slice(1));
  });

  test('a worker that dies in mid-run: no epoch is missing, none is double, the values are the same', async () => {
    const [disturbed, undisturbed] = [await openGuide(30_000), await openGuide(30_000)];
    await disturbed.train();
    await until(disturbed, () => disturbed.history.length > 1000);
    expect(await disturbed.simulateWorkerCrash()).toEqual(OK);
    expect(disturbed.marks.map(({ cause }) => cause.kind)).toContain('worker-restarted');
    await undisturbed.train();
    await until(disturbed, () => disturbed.status === 'finished');
    await until(undisturbed, () => undisturbed.status === 'finished');
    expect(disturbed.history.length).toBe(30_000);
    expect(disturbed.history.columns).toEqual(undisturbed.history.columns);
    expect(disturbed.snapshot?.checkpoint.state).toEqual(undisturbed.snapshot?.checkpoint.state);
  });

  test('a learning rate too high is told with its epoch', async () => {
    const store = await openGuide('untilStopped');
    await store.setLearningRate(3);
    await store.train();
    await until(store, () => store.failure !== null);
    expect(store.status).toBe('diverged');
    expect(store.failure).toMatchObject({ code: 'diverged', params: { learningRate: 3 } });
    expect(store.history.last?.loss).not.toBeLessThan(Infinity);
    expect(await store.reset()).toEqual(OK);
    expect(store.snapshot?.loss.toFixed(5)).toBe('8.95268');
  });
});

test('a lost device in mid-run: the run goes on by itself, with the same values', async () => {
  const [disturbed, undisturbed] = [createRunStore(), createRunStore()];
  for (const store of [disturbed, undisturbed]) {
    await store.open({ ...GUIDE_RUN, training: { ...GUIDE_RUN.training, epochs: 90_000 } });
    await store.setBackend('webgpu');
    // Flat out it could be over before the device is lost.
    await store.setSpeed(15_000);
    await store.train();
  }
  await until(disturbed, () => disturbed.history.length > 1000);
  expect(await disturbed.simulateDeviceLoss()).toEqual({ ok: true, value: true });
  await until(disturbed, () => disturbed.status === 'finished');
  await until(undisturbed, () => undisturbed.status === 'finished');
  expect(disturbed.marks.at(-1)).toMatchObject({
    cause: { kind: 'device-lost', simulated: true },
    backend: { kind: 'webgpu' },
  });
  expect(disturbed.history.columns).toEqual(undisturbed.history.columns);
});

test('a million points: the newest run wins, and Pause comes through', async () => {
  const store = createRunStore();
  const data = { type: 'line', examples: 1_000_000, w: 3, b: 2, noise: 1, seed: 1, x: 'normal' } as const;
  const spec = { ...GUIDE_RUN, data, training: { ...GUIDE_RUN.training, epochs: 'untilStopped' as const } };
  const older = store.open({ ...spec, data: { ...data, examples: 10 } });
  expect(await store.open(spec)).toEqual(OK);
  expect(await older).toEqual(OK);
  expect(store.info?.data.examples).toBe(1_000_000);
  await store.train();
  await until(store, () => store.history.length > 3);
  expect(await store.pause()).toEqual(OK);
  expect(store.status).toBe('paused');
  expect(store.history.length).toBe(store.snapshot?.position.epoch);
});
