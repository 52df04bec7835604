/** What may be set on an open run, training or not, without a reset. */
import { describe, expect, test } from 'vitest';
import { FailureError } from '../../../protocol/failure.ts';
import { counting, fakeSpec, fakeStep, flush } from './fakes.ts';
import { openSession } from './harness.ts';

describe('live changes', () => {
  test('the learning rate counts from the next run on, and the checkpoint carries it', async () => {
    const { page, session, clock } = await openSession({ epochs: 2 });
    session.step('epoch');
    await clock.advance(100);
    session.setLearningRate(0.5);
    await flush();
    expect(page.last).toMatchObject({ learningRate: 0.5, checkpoint: { learningRate: 0.5 } });
    session.step('epoch');
    await clock.advance(100);
    expect(page.losses).toEqual([fakeStep(1, 0.1), fakeStep(fakeStep(1, 0.1), 0.5)]);
  });

  test('a whole run that differs only in them is taken over while training', async () => {
    const { page, session, clock } = await openSession({ epochs: 1 });
    session.step('epoch');
    await clock.advance(100);
    session.update({ ...fakeSpec({ epochs: 3, learningRate: 0.5 }) });
    await flush();
    expect(page.last).toMatchObject({ status: 'paused', learningRate: 0.5 });
    expect(session.spec).toEqual(fakeSpec({ epochs: 3, learningRate: 0.5 }));
    session.train();
    await clock.advance(100);
    const [first, second] = [fakeStep(1, 0.1), fakeStep(fakeStep(1, 0.1), 0.5)];
    expect(page.losses).toEqual([first, second, fakeStep(second, 0.5)]);
    expect(page.kinds).toEqual(['ready', 'finished', 'finished']);
  });

  test('one that differs in more is refused whole', async () => {
    const { session } = await openSession({ epochs: 1 });
    expect(() => session.update({ ...fakeSpec({ epochs: 3 }), seed: 7 })).toThrow(
      new FailureError({ code: 'needs-new-run', params: { path: ['seed'] } }),
    );
    expect(session.spec).toEqual(fakeSpec({ epochs: 1 }));
  });

  test('a finished run may go on when more epochs are asked for, but only Train makes it', async () => {
    const { page, session, clock } = await openSession({ epochs: 3 });
    session.train();
    await clock.advance(1000);
    session.setEpochs(5);
    await clock.advance(1000);
    expect(page.last.status).toBe('paused');
    expect(page.epochs).toEqual(counting(3));
    session.train();
    await clock.advance(1000);
    expect(page.epochs).toEqual(counting(5));
    expect(page.kinds).toEqual(['ready', 'finished', 'finished']);
  });

  test('fewer epochs than done finish it, while training or paused', async () => {
    const { page, session, clock } = await openSession({ epochs: 'untilStopped' });
    session.train();
    await clock.advance(100);
    session.setEpochs(2);
    await clock.advance(100);
    expect(page.last.status).toBe('finished');
    session.setEpochs('untilStopped');
    await clock.advance(100);
    expect(page.last.status).toBe('paused');
    const { epoch } = page.last.position;
    session.setEpochs(2);
    await flush();
    expect(page.last.status).toBe('finished');
    session.setEpochs('untilStopped');
    await clock.advance(100);
    expect(page.last).toMatchObject({ status: 'paused', position: { epoch } });
  });

  test('a speed limit can be put on and taken off', async () => {
    const { page, session, clock } = await openSession({ epochs: 'untilStopped', speed: 10 });
    session.train();
    await clock.advance(10_050);
    expect(page.last.position.epoch).toBe(101);
    session.setSpeed(1);
    await clock.advance(5000);
    expect(page.last.position.epoch).toBe(106);
    session.setSpeed(null);
    await clock.advance(1000);
    expect(page.last.position.epoch).toBeGreaterThan(5000);
  });

  test('predicts with the current variables', async () => {
    const { session, clock } = await openSession();
    session.step('epoch');
    await clock.advance(100);
    expect(session.predict(Float32Array.of(2))).toEqual(Float32Array.of(2 * fakeStep(1, 0.1)));
  });
});
