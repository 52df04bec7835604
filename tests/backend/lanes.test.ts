/** One program, many models: each lane is the single run with its seed, initial weights and hyper-parameters, bit for bit. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPTIMIZER_DEFAULTS } from '../../protocol/optimizer-spec.ts';
import { LAYER_DEFAULTS } from '../../protocol/run-spec.ts';
import type { Backend, LaneResult } from '../../worker/runtime/backend.ts';
import { createCpuBackend } from '../../worker/runtime/cpu/backend.ts';
import { OPTIMIZERS, rememberingModel } from './support/example-models.ts';
import { type ModelCase, type PreparedCase, prepareCase } from './support/models.ts';
import { backends, guideData, guideRun, programOf, startAt } from './support/runs.ts';
import { expectSameTraining, joined, storedAndRead, train, trainOn } from './support/training.ts';

const { dense } = LAYER_DEFAULTS;

const SMALL_MLP: ModelCase = {
  layers: [
    { ...dense, units: 4, activation: 'tanh' },
    { ...dense, units: 1 },
  ],
  inputShape: [2],
  targetShape: [1],
  optimizer: { ...OPTIMIZER_DEFAULTS.adam, learningRate: 0.01 },
};

/** Every kind of number that may change: of an optimizer, its schedule and clipping, of layers, and of the classes. */
const MANY_NUMBERS: ModelCase = {
  ...rememberingModel('adamw'),
  layers: [
    { ...dense, units: 4, activation: 'tanh', kernelRegularizer: { l1: 0.01, l2: 0.02 } },
    ...rememberingModel('adamw').layers,
  ],
  loss: 'binaryCrossentropyFromLogits',
  metrics: ['accuracy', 'recall'],
  optimizer: { ...OPTIMIZERS.adamw, clipvalue: 0.5, globalClipnorm: 0.4, schedule: OPTIMIZERS.sgd.schedule },
  training: { classWeight: [1, 2] },
};

/** The lane as a case of its own. */
function singleOf(model: ModelCase, { program, hyperparameters }: PreparedCase, lane: number): PreparedCase {
  return { ...prepareCase(model, [program.seeds[lane]!]), hyperparameters: [hyperparameters[lane]!] };
}

describe.each(backends)('on $name', ({ open }) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await open();
  });
  afterAll(() => backend.destroy());

  test('seeds, initial weights and every hyper-parameter differ', async () => {
    const seeds = [1, 77, 0xffff_ffff, 0];
    const made = prepareCase(MANY_NUMBERS, seeds);
    const factors = [1, 0.93, 0.71, 0.5];
    const hyperparameters = made.hyperparameters.map((values, lane) =>
      values.map((value) => value * factors[lane]!),
    );
    expect(made.program.hyperparameters).toEqual(
      expect.arrayContaining([
        'learningRate',
        'clipvalue',
        'globalClipnorm',
        'dense/l1',
        'dense/l2',
        'dropout/rate',
        'classWeight/1',
      ]),
    );
    const lanes = await train(backend, { ...made, hyperparameters }, [7, 12]);
    for (const [lane, result] of lanes.entries()) {
      const [single] = await train(backend, singleOf(MANY_NUMBERS, { ...made, hyperparameters }, lane), [19]);
      expect(result).toEqual(single);
      expect(result.history.loss).not.toEqual(lanes[(lane + 1) % seeds.length]!.history.loss);
    }
  });

  test('64 seeds of a small model', async () => {
    const seeds = Array.from({ length: 64 }, (_, lane) => lane * 1_000_003);
    const made = prepareCase(SMALL_MLP, seeds);
    const lanes = await train(backend, made, [15]);
    for (const lane of [0, 1, 31, 63]) {
      expect(lanes[lane]).toEqual((await train(backend, singleOf(SMALL_MLP, made, lane), [15]))[0]);
    }
    const expected = await train(createCpuBackend(), made, [15]);
    lanes.forEach((lane, i) => expectSameTraining(lane, expected[i]!, made.program, 2e-5));
    expect(new Set(lanes.map(({ loss }) => loss)).size).toBe(64);
  });

  test('256 learning rates of the guide', async () => {
    const seeds = Array.from({ length: 256 }, () => 0);
    const rates = seeds.map((_, lane) => [10 ** (-4 + lane / 75)]);
    const program = programOf(guideRun(), seeds);
    const sweep = await backend.load(program, guideData);
    sweep.restore(seeds.map(() => startAt(program)));
    sweep.setHyperparameters(rates);
    const parts = [await sweep.run(3), await sweep.run(17)];
    sweep.dispose();
    const lanes = seeds.map((_, lane) => joined(parts.map((part) => part[lane]!)));
    const single = await backend.load(programOf(guideRun()), guideData);
    for (const [lane, rate] of rates.entries()) {
      single.restore([startAt(program)]);
      single.setHyperparameters([rate]);
      expect(lanes[lane]).toEqual((await single.run(20))[0]);
    }
    single.dispose();
    // The best of them have come so near to the end that they differ in the weights only.
    expect(new Set(lanes.map(({ state }) => state.join())).size).toBe(256);
  });

  test('a model that diverges stands still where it stopped; the others go on', async () => {
    const made = prepareCase(SMALL_MLP, [1, 2, 3]);
    const learningRate = made.program.hyperparameters.indexOf('learningRate');
    const hyperparameters = made.hyperparameters.map((values, lane) =>
      values.map((value, i) => (i === learningRate && lane === 1 ? 1e25 : value)),
    );
    const executable = await backend.load(made.program, made.data);
    const sweep = { ...made, hyperparameters };
    const [healthy, diverged, other] = await trainOn(executable, sweep, [4, 40]);
    const later = await executable.run(5);
    expect([healthy, diverged, other].map((lane) => lane!.diverged)).toEqual([false, true, false]);
    expect(diverged!.position.step).toBeLessThan(4);
    expect(later[1]).toMatchObject({ diverged: true, position: diverged!.position });
    expect(later[1]!.history.epoch.length).toBe(0);
    expect(later[1]!.state).toEqual(diverged!.state);
    await expectSingle(healthy!, 0);
    await expectSingle(other!, 2);
    // On a new device the sweep is what it was: the one stands, the others go on.
    const moved = await backend.load(made.program, made.data);
    moved.setHyperparameters(hyperparameters);
    moved.restore([healthy!, diverged!, other!].map(storedAndRead));
    expect(await moved.run(5)).toEqual(later);
    moved.dispose();
    executable.restore(made.lanes);
    const [, restored] = await executable.run(1);
    expect(restored!.position.step).toBe(1);
    executable.dispose();

    async function expectSingle(result: LaneResult, lane: number): Promise<void> {
      const [single] = await train(backend, singleOf(SMALL_MLP, sweep, lane), [44]);
      expect(result).toEqual(single);
    }
  });

  test('lanes that go on stand at one place, and there are as many as the program has', async () => {
    const { program, data, lanes } = prepareCase(SMALL_MLP, [1, 2]);
    const executable = await backend.load(program, data);
    const elsewhere = { ...lanes[1]!, position: { epoch: 0, batch: 1, step: 1 } };
    expect(() => executable.restore([lanes[0]!, elsewhere])).toThrow(
      'invalid lanes: lane 1 stands at step 1',
    );
    expect(() => executable.restore([lanes[0]!])).toThrow('invalid lanes: 1 for a program of 2');
    executable.dispose();
  });
});
