import { expect, test } from 'vitest';
import type { TrainerEvent } from '../../../protocol/events.ts';
import type { HistoryColumns, Snapshot } from '../../../protocol/snapshot.ts';
import { readVariables, SnapshotOutlet, transferables } from '../../../worker/session/snapshots.ts';
import { flush } from './fakes.ts';

const FINISHED: TrainerEvent = { kind: 'finished', run: 1, position: { epoch: 1, batch: 0, step: 1 } };

function rows(first: number, count: number): HistoryColumns {
  const epoch = Float64Array.from({ length: count }, (_, i) => first + i);
  return { epoch, lossBefore: Float32Array.from(epoch), loss: Float32Array.from(epoch), tracked: [] };
}

function snapshot(history: HistoryColumns): Snapshot {
  const state = Float32Array.of(1, 2);
  const position = { epoch: 0, batch: 0, step: 0 };
  return {
    run: 1,
    status: 'training',
    position,
    history,
    loss: 0,
    metrics: [],
    variables: [state.slice(0, 1), state.slice(1)],
    prediction: new Float32Array(3),
    learningRate: 0.1,
    stepsPerSecond: 0,
    checkpoint: { position, state, learningRate: 0.1, diverged: false },
  };
}

/** An outlet to a page that takes each event when it is told to. */
function open() {
  const seen: string[] = [];
  const takers: (() => void)[] = [];
  const outlet = new SnapshotOutlet(
    (event) => {
      seen.push(event.kind === 'snapshot' ? [...event.snapshot.history.epoch].join(' ') : event.kind);
      return new Promise((resolve) => takers.push(() => resolve(true)));
    },
    0,
    snapshot,
  );
  const take = async (): Promise<void> => {
    for (const taker of takers.splice(0)) taker();
    await flush();
  };
  return { outlet, seen, take };
}

test('one snapshot at a time; what came in between is merged', async () => {
  const { outlet, seen, take } = open();
  for (let epoch = 0; epoch < 5; epoch++) {
    outlet.append(rows(epoch, 1));
    outlet.offer();
  }
  expect(seen).toEqual(['0']);
  await take();
  expect(seen).toEqual(['0', '1 2 3 4']);
  await take();
  expect(seen).toEqual(['0', '1 2 3 4']);
});

test('an event that comes after waits for the last snapshot to be taken', async () => {
  const { outlet, seen, take } = open();
  outlet.append(rows(0, 1));
  outlet.offer();
  outlet.append(rows(1, 1));
  outlet.offer();
  outlet.sendAfter(FINISHED);
  await take();
  expect(seen).toEqual(['0', '1']);
  await take();
  expect(seen).toEqual(['0', '1', 'finished']);
  outlet.sendAfter(FINISHED);
  expect(seen).toEqual(['0', '1', 'finished', 'finished']);
});

test('drained when the page has taken all', async () => {
  const { outlet, take } = open();
  await outlet.drained();
  outlet.offer();
  outlet.offer();
  let isDrained = false;
  void outlet.drained().then(() => {
    isDrained = true;
  });
  await take();
  expect(isDrained).toBe(false);
  await take();
  expect(isDrained).toBe(true);
});

test('clear() drops what waits', async () => {
  const { outlet, seen, take } = open();
  outlet.append(rows(0, 1));
  outlet.offer();
  outlet.append(rows(1, 1));
  outlet.offer();
  outlet.sendAfter(FINISHED);
  outlet.clear();
  outlet.append(rows(0, 2));
  await take();
  expect(seen).toEqual(['0']);
  outlet.offer();
  expect(seen).toEqual(['0', '0 1']);
});

test('a page that fails over a snapshot gets the next', async () => {
  let calls = 0;
  const outlet = new SnapshotOutlet(
    () => {
      calls++;
      throw new Error('broken page');
    },
    0,
    snapshot,
  );
  outlet.offer();
  await flush();
  outlet.offer();
  await flush();
  expect(calls).toBe(2);
});

test('all arrays of a snapshot are transferred, each once', () => {
  const { outlet } = open();
  outlet.append(rows(0, 2));
  const event: TrainerEvent = { kind: 'snapshot', snapshot: snapshot(rows(0, 2)) };
  const buffers = transferables(event);
  expect(new Set(buffers).size).toBe(buffers.length);
  const clone = structuredClone(event, { transfer: buffers });
  expect([...clone.snapshot.history.epoch]).toEqual([0, 1]);
  expect(event.snapshot.checkpoint.state.length).toBe(0);
  expect(event.snapshot.history.loss.length).toBe(0);
  expect(transferables(FINISHED)).toEqual([]);
});

test('variables are copied out of the state in the order of the layout', () => {
  const state = Float32Array.of(1, 2, 3, 4, 5);
  const slot = { name: '', shape: [] };
  const layout = {
    variables: [
      { ...slot, role: 'weight', offset: 1, size: 2 },
      { ...slot, role: 'statistic', offset: 0, size: 1 },
      { ...slot, role: 'slot', offset: 3, size: 1 },
      { ...slot, role: 'accumulator', offset: 4, size: 1 },
    ],
  } as const;
  const variables = readVariables(state, layout);
  state.fill(0);
  expect(variables).toEqual([Float32Array.of(2, 3), Float32Array.of(1)]);
});
