/** A lane of a race is the run with that setting, or that seed, bit for bit. */
import { expect, test } from 'vitest';
import { PATTERN_DEFAULTS } from '../../../protocol/data-spec.ts';
import { withData } from '../../../protocol/presets.ts';
import type { Race, RaceAnswer } from '../../../protocol/questions/race.ts';
import { GUIDE_RUN, type RunSpec } from '../../../protocol/run-spec.ts';
import type { AskedRun } from '../../../worker/answers/asked-run.ts';
import { answerRace } from '../../../worker/answers/race.ts';
import { generateLine } from '../../../worker/data/line.ts';
import { generatePattern } from '../../../worker/data/patterns.ts';
import { metricColumns } from '../../../worker/session/metric-columns.ts';
import { askedRun } from '../../backend/support/asked-run.ts';
import { collectGarbage } from '../collect-garbage.ts';

const LINE = { type: 'line', examples: 50, w: 3, b: 2, noise: 1, seed: 1, x: 'normal' } as const;
const DATA = { ...generateLine(LINE), line: { w: 3, b: 2 } };
const RUN: RunSpec = { ...GUIDE_RUN, data: LINE };

async function finished(run: AskedRun, race: Race): Promise<RaceAnswer> {
  let answer = await answerRace(run, { command: 'start', race });
  const { id } = answer;
  while (answer.status === 'preparing' || answer.status === 'running') {
    await new Promise((resolve) => setTimeout(resolve, 2));
    answer = await answerRace(run, { command: 'look', id });
  }
  return answer;
}

test('learning rates of the guide’s model, one of which diverges', async () => {
  const rates = [0.01, 0.1, 0.3, 50];
  const race: Race = {
    paths: [['optimizer', 'learningRate']],
    lanes: rates.map((rate) => ({ seed: RUN.seed, values: [rate] })),
    epochs: 40,
  };
  const answer = await finished(await askedRun(RUN, DATA), race);
  expect(answer).toMatchObject({ status: 'finished', failure: null, epochs: 40, ofValidation: false });
  expect([...answer.finals.diverged]).toEqual([0, 0, 0, 1]);
  expect(answer.points).toHaveLength(40);
  for (const [lane, learningRate] of rates.slice(0, 3).entries()) {
    const spec = { ...RUN, optimizer: { ...RUN.optimizer, learningRate } };
    const alone = await askedRun(spec, DATA, 40);
    const again = await askedRun(spec, DATA, 0);
    expect(alone.state).not.toEqual(again.state);
    // The last loss is the one with the weights as they are at the end.
    const [w, b] = alone.state;
    const plain = DATA.y.reduce((sum, y, i) => sum + (w! * DATA.x[i]! + b! - y) ** 2, 0) / 50;
    expect(answer.finals.loss[lane]).toBeCloseTo(plain, 5);
    expect(answer.losses[lane * 40 + 39]).toBe(answer.finals.loss[lane]);
  }
});

test('seeds of a network, with batches, validation and accuracy', async () => {
  const data = { ...PATTERN_DEFAULTS.circle, examples: 120 };
  const spec = withData(GUIDE_RUN, data);
  const opened = { ...generatePattern(data), line: null };
  const run = await askedRun(spec, opened);
  const race: Race = { paths: [], lanes: [0, 1, 2].map((seed) => ({ seed, values: [] })), epochs: 12 };
  const answer = await finished(run, race);
  expect(answer).toMatchObject({ status: 'finished', epochs: 12, ofValidation: true });
  // The run's own seed is one of them: that lane is the run itself.
  const alone = await askedRun(spec, opened, 12 * run.compiled.program.batchesPerEpoch);
  const readings = metricColumns(spec, run.compiled.program).latest(alone.state);
  const reading = (name: string) =>
    readings.find((each) => each.name === name && each.set === 'validation')?.value;
  expect(answer.finals.validationLoss![0]).toBe(reading('loss'));
  expect(answer.finals.accuracy![0]).toBeCloseTo(Number(reading('accuracy')), 6);
  expect(new Set(answer.finals.validationLoss)).toHaveProperty('size', 3);
  expect(answer.losses[11]).toBe(answer.finals.validationLoss![0]);
});

test('a race is stopped, and a new one ends the one before', async () => {
  const run = await askedRun(RUN, DATA);
  const race: Race = { paths: [], lanes: [{ seed: 0, values: [] }], epochs: 1_000_000 };
  const first = await answerRace(run, { command: 'start', race });
  const second = await answerRace(run, { command: 'start', race });
  expect(second.id).toBeGreaterThan(first.id);
  await expect(async () => answerRace(run, { command: 'look', id: first.id })).rejects.toThrow('no-run');
  expect((await answerRace(run, { command: 'stop', id: second.id })).status).toBe('stopped');
});

test('what cannot differ between lanes is named', async () => {
  const race: Race = { paths: [['training', 'batchSize']], lanes: [{ seed: 0, values: [7] }], epochs: 2 };
  const answer = await finished(await askedRun(RUN, DATA), race);
  expect(answer.failure).toMatchObject({ code: 'needs-new-run' });
});

test('too many lanes, or too long, is refused', async () => {
  const run = await askedRun(RUN, DATA);
  const lanes = Array.from({ length: 257 }, (_, seed) => ({ seed, values: [] }));
  expect(() => answerRace(run, { command: 'start', race: { paths: [], lanes, epochs: 1 } })).toThrow(
    'invalid race',
  );
});

test('a race that is over does not keep its run', async () => {
  let run: AskedRun | null = await askedRun(RUN, DATA);
  const compiled = new WeakRef(run.compiled);
  const race: Race = { paths: [], lanes: [{ seed: 0, values: [] }], epochs: 5 };
  expect((await finished(run, race)).status).toBe('finished');
  run = null;
  await collectGarbage();
  expect(compiled.deref()).toBeUndefined();
});
