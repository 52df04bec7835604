/** What must hold bit for bit on one backend, however the work is cut up: into runs, lanes, pauses or workgroups. */
import { describe, expect, test } from 'vitest';
import type { RunSpec } from '../../protocol/run-spec.ts';
import type { Workgroup } from '../../worker/compile/program.ts';
import { generateLine } from '../../worker/data/line.ts';
import type { Backend, LaneResult } from '../../worker/runtime/backend.ts';
import { rememberingModel } from './support/example-models.ts';
import { loadResident, loadStreamed } from './support/forced-backend.ts';
import { prepareCase } from './support/models.ts';
import { joined, trainOn } from './support/training.ts';
import { backends, guideData, guideRun, programOf, startAt } from './support/runs.ts';

const VARIANTS: readonly [string, RunSpec['training']][] = [
  ['one batch', { epochs: 10, batchSize: 'all', shuffle: false, classWeight: null, earlyStopping: null }],
  [
    'batches of 32, the last one smaller',
    { epochs: 10, batchSize: 32, shuffle: false, classWeight: null, earlyStopping: null },
  ],
  [
    'shuffled batches of 300',
    { epochs: 10, batchSize: 300, shuffle: true, classWeight: null, earlyStopping: null },
  ],
];

async function trainIn(backend: Backend, spec: RunSpec, parts: readonly number[]): Promise<LaneResult> {
  const program = programOf(spec);
  const executable = await backend.load(program, guideData);
  executable.restore([startAt(program)]);
  executable.setHyperparameters([[0.05]]);
  const results = await Promise.all(parts.map((steps) => executable.run(steps)));
  executable.dispose();
  return joined(results.map(([lane]) => lane!));
}

describe.each(backends)('on $name', ({ open }) => {
  test.each(VARIANTS)('%s: the same run twice, and in pieces', async (_, training) => {
    const backend = await open();
    const whole = await trainIn(backend, guideRun(training, 7), [130]);
    expect(await trainIn(backend, guideRun(training, 7), [130])).toEqual(whole);
    expect(await trainIn(backend, guideRun(training, 7), [1, 0, 40, 2, 87])).toEqual(whole);
    expect(whole.history.epoch.length).toBe(whole.position.epoch);
    backend.destroy();
  });

  test.each(VARIANTS)('%s: stopped at any step, stored, restored on a new device', async (_, training) => {
    const backend = await open();
    const spec = guideRun(training, 3);
    const whole = await trainIn(backend, spec, [50]);
    for (const stop of [1, 17, 33]) {
      const before = await trainIn(backend, spec, [stop]);
      const other = await open();
      const executable = await other.load(programOf(spec), guideData);
      executable.restore([{ state: before.state.slice(), position: before.position }]);
      executable.setHyperparameters([[0.05]]);
      const [after] = await executable.run(50 - stop);
      expect(joined([before, after!])).toEqual(whole);
      other.destroy();
    }
    backend.destroy();
  });

  test.each(VARIANTS)('%s: each lane is the single run with its settings', async (_, training) => {
    const backend = await open();
    const settings = [
      { seed: 1, learningRate: 0.1, w: 5, b: 0 },
      { seed: 2, learningRate: 0.02, w: -1, b: 3 },
      { seed: 3, learningRate: 0.5, w: 0, b: 0 },
    ];
    const spec = guideRun(training);
    const program = programOf(
      spec,
      settings.map(({ seed }) => seed),
    );
    const executable = await backend.load(program, guideData);
    executable.restore(settings.map(({ w, b }) => startAt(program, w, b)));
    executable.setHyperparameters(settings.map(({ learningRate }) => [learningRate]));
    const lanes = await executable.run(100);
    for (const [i, { seed, learningRate, w, b }] of settings.entries()) {
      const single = await backend.load(programOf(spec, [seed]), guideData);
      single.restore([startAt(program, w, b)]);
      single.setHyperparameters([[learningRate]]);
      expect(lanes[i]).toEqual((await single.run(100))[0]);
      single.dispose();
    }
    expect(lanes[0]!.state).not.toEqual(lanes[1]!.state);
    backend.destroy();
  });

  test.each(VARIANTS)('%s: a lane that diverges stops; the others go on', async (_, training) => {
    const backend = await open();
    const program = programOf(guideRun(training), [1, 2]);
    const executable = await backend.load(program, guideData);
    executable.restore([startAt(program), startAt(program)]);
    executable.setHyperparameters([[5], [0.1]]);
    const steps = 60 * program.batchesPerEpoch;
    const results = [await executable.run(7), await executable.run(steps - 7), await executable.run(steps)];
    const [diverged, healthy] = results[2]!;
    expect(diverged!.diverged).toBe(true);
    const first = joined(results.map(([lane]) => lane!));
    expect(first.history.epoch.length).toBe(first.position.epoch);
    // Nothing that was computed before the divergence may pass for the loss of where it stands.
    expect(Number.isFinite(diverged!.loss)).toBe(false);
    expect(Array.from(first.history.loss.slice(0, -1), Number.isFinite)).not.toContain(false);
    expect(healthy).toMatchObject({ diverged: false, position: { epoch: 120, batch: 0, step: 2 * steps } });
    expect(healthy!.loss).toBeLessThan(1.2);
    const other = await open();
    const moved = await other.load(program, guideData);
    moved.restore(results[2]!);
    moved.setHyperparameters([[5], [0.1]]);
    expect(await moved.run(0)).toEqual(await executable.run(0));
    expect(await moved.run(steps)).toEqual(await executable.run(steps));
    other.destroy();
    backend.destroy();
  });

  test.each(VARIANTS)('%s: a run may be longer than 2^32 epochs', async (_, training) => {
    const backend = await open();
    const program = programOf(guideRun(training));
    const executable = await backend.load(program, guideData);
    const epoch = 2 ** 32 - 3;
    const step = epoch * program.batchesPerEpoch;
    executable.restore([{ ...startAt(program), position: { epoch, batch: 0, step } }]);
    executable.setHyperparameters([[0.05]]);
    const results = [
      await executable.run(2 * program.batchesPerEpoch),
      await executable.run(4 * program.batchesPerEpoch),
    ];
    const lane = joined(results.map(([result]) => result!));
    expect(lane.position).toEqual({ epoch: epoch + 6, batch: 0, step: step + 6 * program.batchesPerEpoch });
    expect(Array.from(lane.history.epoch)).toEqual([0, 1, 2, 3, 4, 5].map((i) => epoch + i));
    expect(lane.history.loss[5]).toBeLessThan(lane.history.loss[0]!);
    backend.destroy();
  });

  test('the mean over 50,000 batches is as exact as the loss over all', { timeout: 60_000 }, async () => {
    const backend = await open();
    const data = generateLine({ type: 'line', examples: 50_000, w: 3, b: 2, noise: 1, seed: 1, x: 'normal' });
    const program = programOf(guideRun({ batchSize: 1, shuffle: false }), undefined, data.examples);
    const executable = await backend.load(program, data);
    executable.restore([startAt(program)]);
    executable.setHyperparameters([[0]]);
    const [lane] = await executable.run(program.batchesPerEpoch);
    // With a learning rate of 0 both are the same mean. One long float32 sum is off by 1e-5 and more.
    expect(Math.abs(lane!.history.lossBefore[0]! / lane!.history.loss[0]! - 1)).toBeLessThan(1e-6);
    backend.destroy();
  });

  test('the learning rate changes between runs without a reset', async () => {
    const backend = await open();
    const program = programOf(guideRun());
    const executable = await backend.load(program, guideData);
    executable.restore([startAt(program)]);
    executable.setHyperparameters([[0.1]]);
    const [first] = await executable.run(1);
    executable.setHyperparameters([[0]]);
    const [second] = await executable.run(5);
    expect(second!.position.epoch).toBe(6);
    expect(second!.state.slice(0, 2)).toEqual(first!.state.slice(0, 2));
    backend.destroy();
  });
});

const WORKGROUPS: readonly Workgroup[] = [
  ...[1, 4, 64, 256].map((threads): Workgroup => ({ threads, lane: 'shared' })),
  { threads: 1, lane: 'own' },
  { threads: 8, lane: 'own' },
];

test('the kind of workgroup changes no bit', async () => {
  const device = await (await navigator.gpu.requestAdapter())!.requestDevice();
  for (const [, training] of VARIANTS) {
    const program = programOf(guideRun(training, 5));
    const results: LaneResult[] = [];
    for (const workgroup of WORKGROUPS) {
      const executable = await loadResident(device, program, guideData, workgroup);
      executable.restore([startAt(program)]);
      executable.setHyperparameters([[0.05]]);
      results.push((await executable.run(70))[0]!);
      executable.dispose();
    }
    for (const result of results) expect(result).toEqual(results[0]);
  }
  device.destroy();
});

test('nor where it has more threads than there are lanes left, with all that a step may remember', async () => {
  const device = await (await navigator.gpu.requestAdapter())!.requestDevice();
  const { program, ...rest } = prepareCase(rememberingModel('adam'), [3, 1, 4, 1, 5, 9]);
  const prepared = { program, ...rest };
  const results: LaneResult[][] = [];
  for (const workgroup of [WORKGROUPS[1]!, { threads: 4, lane: 'own' } as const]) {
    const executable = await loadResident(device, program, prepared.data, workgroup);
    results.push(await trainOn(executable, prepared, [23]));
    executable.dispose();
  }
  expect(results[1]).toEqual(results[0]);
  device.destroy();
});

test('neither does the number of workgroups', async () => {
  const device = await (await navigator.gpu.requestAdapter())!.requestDevice();
  const prepared = prepareCase({ ...rememberingModel('adam'), examples: 700 });
  const results: LaneResult[][] = [];
  for (const software of [true, false]) {
    const executable = await loadStreamed(device, prepared.program, prepared.data, software);
    results.push(await trainOn(executable, prepared, [70]));
    executable.dispose();
  }
  expect(results[1]).toEqual(results[0]);
  device.destroy();
});
