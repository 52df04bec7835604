import { expect, test } from 'vitest';
import type { RunInfo } from '../../../protocol/events.ts';
import type { Snapshot } from '../../../protocol/snapshot.ts';
import { RunModel } from '../../../src/client/run-model.ts';
import { fakeCompiledRun, fakeSpec, positionOf } from '../session/fakes.ts';

function info(run: number): RunInfo {
  const backend = {
    kind: 'cpu',
    adapter: 'fake',
    software: true,
    reason: 'no-webgpu',
    workgroupSize: null,
    schedule: null,
  } as const;
  return { ...fakeCompiledRun().about, run, spec: fakeSpec(), batchesPerEpoch: 1, backend };
}

/** With the epochs from `first` up to the position. */
function snapshot(run: number, first: number, epochs: number): Snapshot {
  const epoch = Float64Array.from({ length: epochs - first }, (_, i) => first + i);
  const values = Float32Array.from(epoch);
  const position = positionOf(epochs, 1);
  return {
    run,
    status: 'paused',
    position,
    history: { epoch, lossBefore: values, loss: values, tracked: [values] },
    loss: 0,
    metrics: [],
    variables: [],
    prediction: new Float32Array(0),
    learningRate: 0.1,
    stepsPerSecond: 0,
    checkpoint: { position, state: new Float32Array(2), learningRate: 0.1, diverged: false },
  };
}

function opened(): RunModel {
  const model = new RunModel();
  model.apply({ kind: 'ready', info: info(1) });
  model.take(snapshot(1, 0, 10));
  return model;
}

test('a run is shown only with its first snapshot', () => {
  const model = opened();
  let changes = 0;
  model.subscribe(() => changes++);
  model.apply({ kind: 'ready', info: info(2) });
  expect(changes).toBe(0);
  expect(model.info?.run).toBe(1);
  model.take(snapshot(2, 0, 0));
  expect(model).toMatchObject({ info: { run: 2 }, snapshot: { run: 2 } });
  expect(model.history.length).toBe(0);
});

test('what belongs to an older run is dropped', () => {
  const model = opened();
  model.apply({ kind: 'ready', info: info(2) });
  model.take(snapshot(2, 0, 3));
  model.take(snapshot(1, 10, 20));
  model.apply({ kind: 'failed', run: 1, failure: { code: 'internal', params: { detail: '' } } });
  const { backend } = info(1);
  model.apply({ kind: 'backend-changed', run: 1, backend, cause: { kind: 'chosen-by-user' }, epoch: 3 });
  expect(model).toMatchObject({ snapshot: { run: 2 }, failure: null, marks: [] });
  expect(model.history.length).toBe(3);
});

test('a continuation keeps the history, up to where it goes on', () => {
  const model = opened();
  model.expectContinuation(2, 'crashed');
  model.apply({ kind: 'ready', info: info(2) });
  model.take(snapshot(2, 8, 8));
  expect(model.marks).toMatchObject([{ epoch: 8, cause: { kind: 'worker-restarted', detail: 'crashed' } }]);
  model.take(snapshot(2, 8, 12));
  expect([...model.history.columns.epoch]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

test('a change between a run’s opening and its first snapshot is not forgotten', () => {
  const model = opened();
  model.apply({ kind: 'ready', info: info(2) });
  model.updateSpec((spec) => ({ ...spec, training: { ...spec.training, epochs: 77 } }));
  model.take(snapshot(2, 0, 0));
  expect(model.info).toMatchObject({ run: 2, spec: { training: { epochs: 77 } } });
});

test('a backend that changed before the first snapshot is the one that is shown', () => {
  const model = new RunModel();
  model.apply({ kind: 'ready', info: info(1) });
  const backend = { ...info(1).backend, adapter: 'another' };
  model.apply({ kind: 'backend-changed', run: 1, backend, cause: { kind: 'chosen-by-user' }, epoch: 0 });
  model.take(snapshot(1, 0, 0));
  expect(model).toMatchObject({
    backend: { adapter: 'another' },
    info: { backend: { adapter: 'another' } },
    marks: [],
  });
});

test('a failure stays until its command succeeds, or one that opens or trains', () => {
  const failure = { code: 'internal', params: { detail: 'x' } } as const;
  for (const [failed, succeeded, isOver] of [
    ['setSpeed', 'setSpeed', true],
    ['setSpeed', 'predict', false],
    ['setSpeed', 'train', true],
    ['open', 'pause', false],
  ] as const) {
    const model = new RunModel();
    model.begin(failed);
    model.end(failed, failure);
    expect(model.failure).toBe(failure);
    model.begin(succeeded);
    model.end(succeeded, null);
    expect(model.failure).toBe(isOver ? null : failure);
  }
});

test('a command counts as pending until its last call is answered', () => {
  const model = new RunModel();
  model.begin('step');
  model.begin('step');
  model.end('step', null);
  expect([...model.pending]).toEqual(['step']);
  model.end('step', null);
  expect([...model.pending]).toEqual([]);
});

test('the history has a column for each metric, behind those of the variables', () => {
  const model = opened();
  model.apply({ kind: 'ready', info: info(2) });
  const begun = snapshot(2, 0, 3);
  const values = begun.history.loss;
  model.take({ ...begun, history: { ...begun.history, tracked: [values, values, values] } });
  expect(model.history).toMatchObject({ length: 3, trackedCount: 3 });
});
