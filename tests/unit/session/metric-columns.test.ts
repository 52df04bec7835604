/** What a session says about metrics, on the real CPU backend, against a plain calculation from the weights that it says. */
import { expect, test } from 'vitest';
import type { RunSpec } from '../../../protocol/run-spec.ts';
import { splitSizes } from '../../../protocol/split.ts';
import type { Snapshot } from '../../../protocol/snapshot.ts';
import { splitExamples } from '../../../worker/data/split.ts';
import { createCpuBackend } from '../../../worker/runtime/cpu/backend.ts';
import { compileRun } from '../../../worker/session/compile-run.ts';
import { metricColumns } from '../../../worker/session/metric-columns.ts';
import { openDevice } from '../../../worker/session/recovery.ts';
import { Session } from '../../../worker/session/session.ts';
import { FakeClock, FakePage } from './fakes.ts';
import { CLASSIFICATION, classes, dense } from './runs.ts';

/** Opened, and trained to the end epoch by epoch. */
async function trained(spec: RunSpec) {
  const clock = new FakeClock();
  const page = new FakePage();
  const compiled = compileRun(spec, classes());
  const selectBackend = () => Promise.resolve({ backend: createCpuBackend(), reason: 'no-adapter' } as const);
  const source = { selectBackend, clock };
  const device = await openDevice(source, compiled, { preference: 'cpu', cause: 'opened', current: null });
  const session = new Session({
    run: 1,
    compiled,
    device,
    preference: 'cpu',
    speed: null,
    source,
    listener: page.listener,
    onError: (error) => expect.unreachable(String(error)),
  });
  const settle = async (command: Promise<void>): Promise<void> => {
    await clock.advance(100);
    await command;
  };
  await settle(session.start());
  for (let epoch = 0; epoch < Number(spec.training.epochs); epoch++) {
    session.step('epoch');
    await settle(session.settled());
  }
  return { compiled, page, session };
}

/** Of the snapshot's weights over one set: [accuracy, recall, confusion matrix, loss]. */
function plainly({ variables }: Snapshot, set: 'training' | 'validation') {
  const data = classes();
  const sizes = splitSizes(CLASSIFICATION.split, data.examples);
  const { all } = splitExamples(data, sizes, CLASSIFICATION.seed);
  const [kernel1, bias1, kernel2, bias2] = variables as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const logit = (x: number): number =>
    kernel1.reduce((sum, w, unit) => sum + kernel2[unit]! * Math.tanh(w * x + bias1[unit]!), bias2[0]!);
  const range = set === 'training' ? [0, sizes.training] : [sizes.training, data.examples];
  const answers = Array.from(all.x.subarray(...range), logit);
  const labels = all.y.subarray(...range);
  const counted = (label: number, said: boolean): number =>
    answers.filter((answer, i) => labels[i] === label && answer > 0 === said).length;
  const confusion = [0, 1].map((label) => [counted(label, false), counted(label, true)]);
  const [[no = 0] = [], [missed = 0, yes = 0] = []] = confusion;
  const losses = answers.map((z, i) => Math.log(1 + Math.exp(labels[i] === 1 ? -z : z)));
  return {
    accuracy: (no + yes) / answers.length,
    recall: yes / (missed + yes),
    confusion,
    loss: losses.reduce((a, b) => a + b, 0) / answers.length,
  };
}

test('values, not sums, of both sets reach the page: in each epoch’s row and in each snapshot', async () => {
  const { page } = await trained(CLASSIFICATION);
  const [ready] = page.events;
  if (ready?.kind !== 'ready') throw new Error('missing run');
  expect(ready.info.tracked).toEqual([]);
  expect(ready.info.metrics).toEqual([
    { name: 'accuracy', set: 'training', column: 0 },
    { name: 'recall', set: 'training', column: 1 },
    { name: 'loss', set: 'validation', column: 2 },
    { name: 'accuracy', set: 'validation', column: 3 },
    { name: 'recall', set: 'validation', column: 4 },
  ]);
  expect(page.epochs).toEqual([0, 1, 2, 3, 4]);
  for (const snapshot of page.snapshots) {
    expect(snapshot.history.tracked).toHaveLength(5);
    const [training, validation] = [plainly(snapshot, 'training'), plainly(snapshot, 'validation')];
    expect(snapshot.loss).toBeCloseTo(training.loss, 6);
    expect(snapshot.metrics).toEqual([
      { name: 'accuracy', set: 'training', value: training.accuracy },
      { name: 'confusionMatrix', set: 'training', value: training.confusion },
      { name: 'recall', set: 'training', value: training.recall },
      { name: 'loss', set: 'validation', value: expect.closeTo(validation.loss, 6) as number },
      { name: 'accuracy', set: 'validation', value: validation.accuracy },
      { name: 'confusionMatrix', set: 'validation', value: validation.confusion },
      { name: 'recall', set: 'validation', value: validation.recall },
    ]);
    if (snapshot.history.epoch.length === 0) continue;
    const row = snapshot.history.tracked.map((column) => column[0]!);
    const expected = [training, validation].flatMap(({ accuracy, recall }) => [accuracy, recall]);
    expect([row[0], row[1], row[3], row[4]]).toEqual(expected.map(Math.fround));
    expect(row[2]).toBeCloseTo(validation.loss, 6);
  }
});

test('they stand behind the variables, and only the last ones are needed to go on', async () => {
  const spec: RunSpec = { ...CLASSIFICATION, model: { layers: [dense(1)] }, metrics: ['precision'] };
  const { page, compiled } = await trained(spec);
  expect(compiled.about.tracked.map(({ label }) => label)).toEqual(['W', 'b']);
  expect(compiled.about.metrics.map(({ column }) => column)).toEqual([2, 3, 4]);
  const { history, variables } = page.snapshots.at(-1)!;
  expect(history.tracked.slice(0, 2).map((column) => column[0])).toEqual(variables.flatMap((v) => [...v]));
});

test('a metric whose sums are not tracked has no column, and the others keep theirs', () => {
  const { program } = compileRun(CLASSIFICATION, classes());
  const { variables, accumulators, metrics } = program.layout;
  const matrix = variables.find(({ name }) => name === 'metrics/confusion')!;
  const start = metrics.training.offset + matrix.offset - accumulators.offset;
  const withoutMatrix = program.tracked.filter((at) => at < start || at >= start + matrix.size);
  const history = {
    epoch: Float64Array.of(0),
    lossBefore: Float32Array.of(1),
    loss: Float32Array.of(1),
    tracked: program.tracked.map((_, i) => Float32Array.of(i + 1)),
  };
  const whole = metricColumns(CLASSIFICATION, program).history(history);
  const partly = metricColumns(CLASSIFICATION, { ...program, tracked: withoutMatrix }).history({
    ...history,
    tracked: history.tracked.filter((_, i) => withoutMatrix.includes(program.tracked[i]!)),
  });
  expect(partly).toEqual(whole);
  const none = program.tracked.filter((at) => at === metrics.validation.lossOffset);
  expect(metricColumns(CLASSIFICATION, { ...program, tracked: none }).metrics).toEqual([
    { name: 'loss', set: 'validation', column: 0 },
  ]);
});

test('an empty history has all its columns', () => {
  const { program } = compileRun(CLASSIFICATION, classes());
  const none = new Float32Array(0);
  const empty = { epoch: new Float64Array(0), lossBefore: none, loss: none };
  const columns = metricColumns(CLASSIFICATION, program);
  expect(columns.history({ ...empty, tracked: program.tracked.map(() => none) }).tracked).toHaveLength(5);
});

test('without metrics and validation the device’s columns go through as they are', () => {
  const plain: RunSpec = { ...CLASSIFICATION, metrics: [], split: { validation: 0 } };
  const { program } = compileRun(plain, classes());
  const columns = metricColumns(plain, program);
  expect(columns.metrics).toEqual([]);
  expect(columns.latest(new Float32Array(program.layout.size))).toEqual([]);
});
