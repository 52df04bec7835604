import { expect, test } from 'vitest';
import { RunBridge } from '../../../src/app/run-bridge.ts';
import { fakeSpec } from '../session/fakes.ts';
import { messages, openClient } from '../client/fake-worker.ts';
import type { FakeClientOptions } from '../client/fake-worker.ts';

/** A bridge over the real client, with the run of `fakeSpec` open. */
async function opened(options: FakeClientOptions = {}) {
  const setup = openClient(options);
  const bridge = new RunBridge(setup.client, () => {});
  await bridge.start('');
  await setup.done(bridge.execute({ kind: 'open', spec: fakeSpec({ epochs: 5 }) }));
  return { ...setup, bridge };
}

test('a new seed keeps what is being opened', async () => {
  const { bridge, client, done } = await opened();
  const { seed } = bridge.view.spec;
  const opening = bridge.execute({ kind: 'open', spec: fakeSpec({ epochs: 77 }) });
  const reseeding = bridge.execute({ kind: 'new-seed' });
  await done(opening);
  await done(reseeding);
  expect(client.info?.spec.training.epochs).toBe(77);
  expect(client.info?.spec.seed).not.toBe(seed);
  await done(bridge.execute({ kind: 'new-seed' }));
  expect(client.info?.spec).toEqual({ ...fakeSpec({ epochs: 77 }), seed: bridge.view.spec.seed });
});

test('the start is still known after the worker died within the first epoch', async () => {
  const { bridge, workers, done } = await opened({ batchesPerEpoch: 4 });
  const { start } = bridge.view;
  expect(start).not.toBeNull();
  await done(bridge.execute({ kind: 'step', unit: 'batch' }));
  workers[0]?.fail('gone');
  await done(bridge.execute({ kind: 'step', unit: 'batch' }));
  expect(bridge.view).toMatchObject({ snapshot: { position: { epoch: 0, step: 2 } }, start });
});

test('another run has another start, also when it goes on as far as the one before', async () => {
  const { bridge, client, workers, done } = await opened({ batchesPerEpoch: 4 });
  await done(bridge.execute({ kind: 'step', unit: 'epoch' }));
  expect(bridge.view.log.rows).toHaveLength(1);
  workers[0]?.fail('gone');
  await messages();
  await done(bridge.execute({ kind: 'reset' }));
  expect(client.snapshot?.position.step).toBe(0);
  expect(bridge.view.log.rows).toEqual([]);
});

test('tuning goes on with the run where it can, and opens a new one where it cannot', async () => {
  const { bridge, client, done } = await opened();
  await done(bridge.execute({ kind: 'step', unit: 'epoch' }));
  const { origin } = bridge.view;
  const faster = fakeSpec({ epochs: 5, learningRate: 0.5 });
  const tuning = bridge.execute({ kind: 'tune', spec: faster });
  expect(bridge.view.spec).toEqual(faster);
  expect(await done(tuning)).toMatchObject({ ok: true });
  expect(bridge.view).toMatchObject({ origin, spec: faster, snapshot: { position: { epoch: 1 } } });
  expect(await done(bridge.execute({ kind: 'tune', spec: { ...faster, seed: 9 } }))).toMatchObject({
    ok: true,
  });
  expect(client.info?.spec).toEqual({ ...faster, seed: 9 });
  expect(bridge.view).toMatchObject({ snapshot: { position: { epoch: 0 } }, failure: null });
  expect(bridge.view.origin).not.toBe(origin);
});
