/** Early stopping against plain references: the rule of Keras's callback, and a run that nobody stopped. */
import { describe, expect, test } from 'vitest';
import { OPTIMIZER_DEFAULTS } from '../../../protocol/optimizer-spec.ts';
import {
  EARLY_STOPPING_DEFAULTS,
  type EarlyStoppingSpec,
  GUIDE_RUN,
  type RunSpec,
} from '../../../protocol/run-spec.ts';
import { createCpuBackend } from '../../../worker/runtime/cpu/backend.ts';
import { EarlyStopping } from '../../../worker/session/early-stopping.ts';
import { compileRun } from '../../../worker/session/compile-run.ts';
import { openDevice } from '../../../worker/session/recovery.ts';
import { Session } from '../../../worker/session/session.ts';
import { FakeClock, FakePage, fakeSpec, fakeStep } from './fakes.ts';
import { openSession, type HarnessOptions } from './harness.ts';
import { CLASSIFICATION, classes } from './runs.ts';

const ORIGIN = {
  before: { state: new Float32Array(0), position: { epoch: 0, batch: 0, step: 0 }, loss: 1 },
  hyperparameters: [],
};

/** The epoch after which Keras's callback stops, and its best one; written from its source. */
function reference(losses: readonly number[], { patience, minDelta }: EarlyStoppingSpec) {
  let [best, bestEpoch, wait] = [Infinity, -1, 0];
  for (const [epoch, loss] of losses.entries()) {
    wait++;
    if (loss < best - minDelta) [best, bestEpoch, wait] = [loss, epoch, 0];
    else if (wait >= patience && epoch > 0) return { epoch, best: bestEpoch };
  }
  return null;
}

const LOSSES = [5, 4, 4.5, 3, 2.95, 3.1, 2.9, 2.95, 3, 3.5, 2, 2.5, 2.6, 2.7, 2.8];

describe('the rule', () => {
  test.each([
    [0, 0],
    [1, 0],
    [2, 0],
    [3, 0],
    [4, 0],
    [2, 0.2],
    [3, 2.5],
    [9, 0],
  ])('with a patience of %i and a least improvement of %d', (patience, minDelta) => {
    const spec = { ...EARLY_STOPPING_DEFAULTS, patience, minDelta };
    for (const portion of [1, 2, 3, 7, LOSSES.length]) {
      const watch = new EarlyStopping(spec);
      let found: { epoch: number; best: number } | null = null;
      for (let start = 0; start < LOSSES.length && !found; start += portion) {
        const losses = LOSSES.slice(start, start + portion);
        const epoch = Float64Array.from(losses, (_, i) => start + i);
        const end = watch.look({ epoch }, Float32Array.from(losses), ORIGIN);
        if (end) found = { epoch: end.epoch, best: end.best.epoch };
      }
      expect(found, `${portion} at a time`).toEqual(reference(LOSSES, spec));
    }
  });

  test('what is not a number is no improvement', () => {
    const watch = new EarlyStopping({ ...EARLY_STOPPING_DEFAULTS, patience: 2 });
    const epoch = Float64Array.of(0, 1, 2);
    expect(watch.look({ epoch }, Float32Array.of(1, NaN, NaN), ORIGIN)).toMatchObject({ epoch: 2, row: 2 });
  });
});

/** With a rate of 0 the fake's w falls by 1 % per step; with 0.1 it rises from 1 towards 10. */
function stopping(earlyStopping: Partial<EarlyStoppingSpec>, learningRate = 0.1): RunSpec {
  const spec = fakeSpec({ epochs: 200, learningRate });
  return {
    ...spec,
    training: {
      ...spec.training,
      earlyStopping: { ...EARLY_STOPPING_DEFAULTS, monitor: 'loss', ...earlyStopping },
    },
  };
}

async function trained(options: HarnessOptions) {
  const harness = await openSession(options);
  harness.session.train();
  await harness.clock.advance(60_000);
  return harness;
}

describe('a session', () => {
  /** The first epoch is the best of a loss that rises. */
  test.each([null, 50])('stops at the epoch, whatever ran ahead, at a speed of %s', async (speed) => {
    const spec = stopping({ patience: 20 });
    const { page } = await trained({ spec, speed, batchesPerEpoch: 3 });
    let w = 1;
    for (let step = 0; step < 21 * 3; step++) w = fakeStep(w, 0.1);
    expect(page.epochs).toEqual(Array.from({ length: 21 }, (_, i) => i));
    expect(page.last).toMatchObject({
      status: 'finished',
      position: { epoch: 21, batch: 0, step: 63 },
      loss: w,
      stoppedEarly: { epochs: 21, bestEpochs: 1, patience: 20 },
    });
    expect(page.last.variables[0]![0]).toBe(w);
    expect(page.kinds).toEqual(['ready', 'finished']);
  });

  test('goes back to the best weights, and stays where it stopped', async () => {
    const spec = stopping({ patience: 20, restoreBestWeights: true });
    const { page } = await trained({ spec, batchesPerEpoch: 3 });
    let w = 1;
    for (let step = 0; step < 3; step++) w = fakeStep(w, 0.1);
    expect(page.last).toMatchObject({ status: 'finished', position: { epoch: 21, step: 63 }, loss: w });
    expect(page.last.variables[0]![0]).toBe(w);
  });

  test('a loss that falls all the time is trained to the end', async () => {
    const { page } = await trained({ spec: stopping({ patience: 0 }, 0) });
    expect(page.last).toMatchObject({ status: 'finished', position: { epoch: 200 }, stoppedEarly: null });
  });

  test('a device that is lost on the way changes nothing', async () => {
    const spec = stopping({ patience: 20, restoreBestWeights: true });
    const whole = await trained({ spec, batchesPerEpoch: 3 });
    for (const ms of [3, 6, 9, 12, 15, 18, 21, 24]) {
      const { session, clock, backends, page } = await openSession({
        spec,
        batchesPerEpoch: 3,
        backends: [{}, {}],
      });
      session.train();
      await clock.advance(ms);
      backends[0]!.lose();
      await clock.advance(60_000);
      expect(page.last.checkpoint, `lost after ${ms} ms`).toEqual(whole.page.last.checkpoint);
      expect(page.epochs).toEqual(whole.page.epochs);
    }
  });

  test('Train goes on with as much patience as at first', async () => {
    const { session, clock, page } = await trained({ spec: stopping({ patience: 5 }) });
    expect(page.last.position.epoch).toBe(6);
    session.train();
    await clock.advance(60_000);
    expect(page.last).toMatchObject({ status: 'finished', position: { epoch: 12 } });
    session.step('epoch');
    await clock.advance(1000);
    expect(page.last).toMatchObject({ status: 'paused', position: { epoch: 13 }, stoppedEarly: null });
    const resetting = session.reset(2);
    await clock.advance(50);
    await resetting;
    expect(page.last).toMatchObject({ status: 'ready', stoppedEarly: null });
  });

  test('may be told so while training, and not to', async () => {
    const { session, clock, page } = await openSession({ spec: stopping({ patience: 5 }), speed: 10 });
    session.train();
    await clock.advance(250);
    session.update({ ...session.spec, training: { ...session.spec.training, earlyStopping: null } });
    await clock.advance(2000);
    expect(page.last).toMatchObject({ status: 'training' });
    session.update(stopping({ patience: 5 }));
    await clock.advance(2000);
    expect(page.last).toMatchObject({ status: 'finished' });
  });

  test('a learning rate that changes in between is the one that each epoch had', async () => {
    const { session, clock, page } = await openSession({
      spec: stopping({ patience: 30, restoreBestWeights: true }),
    });
    session.train();
    await clock.advance(2);
    session.setLearningRate(0.3);
    await clock.advance(60_000);
    const losses = page.losses;
    expect(losses).toHaveLength(31);
    expect(page.last.loss).toBe(losses[0]);
    expect(page.last.learningRate).toBe(0.3);
    // Where it stands is where the steps led, with the best weights in it.
    session.step('epoch');
    await clock.advance(1000);
    expect(page.last.loss).toBe(fakeStep(losses[0]!, 0.3));
  });
});

/** A network that learns 45 points by heart. */
const OVERFITTING: RunSpec = {
  ...CLASSIFICATION,
  optimizer: { ...OPTIMIZER_DEFAULTS.adam, learningRate: 0.05 },
  training: {
    ...GUIDE_RUN.training,
    epochs: 400,
    // Six of 45.
    batchSize: 8,
    shuffle: true,
    earlyStopping: { monitor: 'validationLoss', patience: 4, minDelta: 0, restoreBestWeights: true },
  },
};

/** On the real CPU backend; `epochs`: how far an undisturbed run goes, one step after the other. */
async function real(spec: RunSpec, speed: number | null) {
  const [clock, page] = [new FakeClock(), new FakePage()];
  const compiled = compileRun(spec, classes());
  const source = {
    clock,
    selectBackend: () => Promise.resolve({ backend: createCpuBackend(), reason: 'no-adapter' as const }),
  };
  const device = await openDevice(source, compiled, { preference: 'cpu', cause: 'opened', current: null });
  const session = new Session({
    run: 1,
    compiled,
    device,
    preference: 'cpu',
    speed,
    source,
    listener: page.listener,
    onError: (error) => {
      throw error;
    },
  });
  const started = session.start();
  await clock.advance(50);
  await started;
  session.train();
  await clock.advance(60_000);
  const { column } = compiled.about.metrics.find(({ name, set }) => name === 'loss' && set === 'validation')!;
  return {
    page,
    column,
    validation: page.last.metrics.find(({ name, set }) => name === 'loss' && set === 'validation'),
  };
}

test('a network that overfits stops where the reference says, with the weights that were best', async () => {
  const endless = await real(
    { ...OVERFITTING, training: { ...OVERFITTING.training, epochs: 60, earlyStopping: null } },
    null,
  );
  const all = endless.page.snapshots.flatMap(({ history }) => [...history.tracked[endless.column]!]);
  expect(all).toHaveLength(60);
  const expected = reference(all, OVERFITTING.training.earlyStopping!)!;
  expect(expected.epoch).toBeLessThan(60);
  for (const speed of [null, 20, 25]) {
    const { page, validation } = await real(OVERFITTING, speed);
    expect(page.last.stoppedEarly).toMatchObject({
      epochs: expected.epoch + 1,
      bestEpochs: expected.best + 1,
    });
    expect(page.last.position.epoch).toBe(expected.epoch + 1);
    expect(validation?.value).toBe(all[expected.best]);
  }
});
