/** What a model says to any inputs: of each lane, with what it knew when it was asked, and the same as on the CPU. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LAYER_DEFAULTS } from '../../protocol/run-spec.ts';
import { type Backend, DeviceLostError, type LaneResult } from '../../worker/runtime/backend.ts';
import { createCpuBackend } from '../../worker/runtime/cpu/backend.ts';
import { type ModelCase, prepareCase, scattered } from './support/models.ts';
import { backends } from './support/runs.ts';
import { expectClose, trainOn } from './support/training.ts';

/** Dropout has a rate among the hyper-parameters, and says nothing where nobody trains. */
const MODEL: ModelCase = {
  layers: [
    { ...LAYER_DEFAULTS.dense, units: 5, activation: 'tanh' },
    { ...LAYER_DEFAULTS.dropout, rate: 0.3 },
    { ...LAYER_DEFAULTS.dense, units: 2 },
  ],
  inputShape: [3],
  targetShape: [2],
};
const PREPARED = prepareCase(MODEL, [1, 2, 3]);

describe.each(backends)('on $name', ({ open }) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await open();
  });
  afterAll(() => backend.destroy());

  async function onCpu(lanes: readonly LaneResult[], lane: number, x: Float32Array): Promise<Float32Array> {
    const cpu = await createCpuBackend().load(PREPARED.program, PREPARED.data);
    cpu.restore(lanes);
    cpu.setHyperparameters(PREPARED.hyperparameters);
    return cpu.predict(lane, x);
  }

  test.each([0, 1, 7, 3 * PREPARED.program.predict.batchSize + 1])('%i inputs, each lane', async (inputs) => {
    const x = scattered(3 * inputs, 5);
    const executable = await backend.load(PREPARED.program, PREPARED.data);
    const lanes = await trainOn(executable, PREPARED, [6]);
    const answers = await Promise.all(lanes.map((_, lane) => executable.predict(lane, x)));
    for (const [lane, answer] of answers.entries())
      expectClose(answer, await onCpu(lanes, lane, x), 1e-6, `lane ${lane}`);
    if (inputs > 0) expect(answers[1]).not.toEqual(answers[2]);
    executable.dispose();
  });

  test('what comes after the question changes no answer', async () => {
    const x = scattered(30, 5);
    const executable = await backend.load(PREPARED.program, PREPARED.data);
    const lanes = await trainOn(executable, PREPARED, [6]);
    const asked = executable.predict(1, x);
    const trained = executable.run(20);
    const askedLater = executable.predict(1, x);
    executable.restore(PREPARED.lanes);
    executable.setHyperparameters(PREPARED.hyperparameters.map((values) => values.map(() => 0)));
    expectClose(await asked, await onCpu(lanes, 1, x), 1e-6, 'at once');
    expectClose(await askedLater, await onCpu(await trained, 1, x), 1e-6, 'after the run');
    expect(await asked).not.toEqual(await askedLater);
    executable.dispose();
  });

  test('in flight when the program is released, none is made up', async () => {
    const executable = await backend.load(PREPARED.program, PREPARED.data);
    const lanes = await trainOn(executable, PREPARED, [3]);
    const x = scattered(3 * 9, 5);
    const expected = await executable.predict(0, x);
    const asked = executable.predict(0, x);
    executable.dispose();
    const answer = await asked.catch((error: unknown) => error);
    if (answer instanceof Error) expect(answer).toBeInstanceOf(DeviceLostError);
    else expect(answer).toEqual(expected);
    expect(lanes[0]!.diverged).toBe(false);
  });

  test('of a lane that there is, and of whole inputs', async () => {
    const executable = await backend.load(PREPARED.program, PREPARED.data);
    await expect(executable.predict(3, new Float32Array(3))).rejects.toThrow('invalid lane: 3, of 3');
    await expect(executable.predict(0, new Float32Array(4))).rejects.toThrow(
      'invalid input: 4 values, 3 for each example',
    );
    executable.dispose();
  });
});
