/** Every layer, activation, loss, metric and optimizer in a whole run: both schedules on the GPU agree with the CPU. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPTIMIZER_DEFAULTS } from '../../protocol/optimizer-spec.ts';
import { LAYER_DEFAULTS } from '../../protocol/run-spec.ts';
import type { Backend } from '../../worker/runtime/backend.ts';
import { createCpuBackend } from '../../worker/runtime/cpu/backend.ts';
import { ACTIVATION_MODELS, LAYER_MODELS, LOSS_MODELS } from './support/example-models.ts';
import { openForced, SCHEDULES } from './support/forced-backend.ts';
import { type ModelCase, prepareCase, scattered } from './support/models.ts';
import { expectClose, expectSameTraining, train, trainOn } from './support/training.ts';

const MODELS: readonly (readonly [string, ModelCase])[] = [
  ...Object.entries(LAYER_MODELS),
  ...ACTIVATION_MODELS,
  ...LOSS_MODELS,
];
const EPOCHS = 3;
/** Of the largest value of a variable or column. Rounding is 6e-8; adam and batch normalization divide by small numbers. */
const TOLERANCE = 5e-5;

describe.each(SCHEDULES)('%s', (schedule) => {
  const cpu = createCpuBackend();
  let gpu: Backend;
  beforeAll(async () => {
    gpu = await openForced(schedule);
  });
  afterAll(() => gpu.destroy());

  test.each(MODELS)('%s', async (_, model) => {
    const prepared = prepareCase(model);
    const { program, data } = prepared;
    const steps = EPOCHS * program.batchesPerEpoch + 1;
    const [expected] = await train(cpu, prepared, [steps]);
    const executable = await gpu.load(program, data);
    const [actual] = await trainOn(executable, prepared, [2, steps - 2]);
    expect(expected!.history.loss.every(Number.isFinite)).toBe(true);
    expect(expected!.history.loss[EPOCHS - 1]).not.toBe(expected!.history.loss[0]);
    expectSameTraining(actual!, expected!, program, TOLERANCE);
    const { batchSize, inputSize, outputSize } = program.predict;
    const x = scattered(inputSize * (batchSize + 3), 1);
    const onCpu = await cpu.load(program, data);
    for (const each of [executable, onCpu]) each.restore([expected!]);
    onCpu.setHyperparameters(prepared.hyperparameters);
    const prediction = await onCpu.predict(0, x);
    expect(prediction.length).toBe((batchSize + 3) * outputSize);
    expectClose(await executable.predict(0, x), prediction, TOLERANCE, 'prediction');
    executable.dispose();
  });

  test.each([null, 1])('a gradient that is not a number is no step (clipvalue %o)', async (clipvalue) => {
    const line: ModelCase = {
      layers: [{ ...LAYER_DEFAULTS.dense, units: 1, kernelInitializer: { type: 'zeros' } }],
      inputShape: [1],
      targetShape: [1],
      optimizer: { ...OPTIMIZER_DEFAULTS.sgd, clipvalue },
      training: { batchSize: 'all', shuffle: false },
      examples: 2,
    };
    // The loss is 16; of its gradient one term is infinite in float32, and the other the other way.
    const data = { examples: 2, x: Float32Array.of(3e38, 3e38), y: Float32Array.of(4, -4) };
    const [lane] = await train(gpu, { ...prepareCase(line), data }, [3]);
    expect(lane).toMatchObject({ diverged: true, position: { step: 1 } });
    expect(lane!.history.lossBefore).toEqual(Float32Array.of(16));
    expect(lane!.state[0]).toBeNaN();
  });
});
