/** Random stacks of layers over small images, with any optimizer: both schedules on the GPU agree with the CPU. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { layerOutputShape } from '../../protocol/model-shapes.ts';
import { LAYER_DEFAULTS, type LayerSpec } from '../../protocol/run-spec.ts';
import { createCpuBackend } from '../../worker/runtime/cpu/backend.ts';
import type { Shape } from '../../worker/tensor/shape.ts';
import { OPTIMIZERS } from './support/example-models.ts';
import { openForced, SCHEDULES } from './support/forced-backend.ts';
import { type ModelCase, prepareCase } from './support/models.ts';
import { expectSameTraining, train } from './support/training.ts';

const RUNS = 10;
const { conv2d, maxPooling2d, averagePooling2d, flatten, dense, dropout, layerNormalization } =
  LAYER_DEFAULTS;

const padding = fc.constantFrom('valid' as const, 'same' as const);
/** Without corners at which a last bit decides, but for the pools. */
const activation = fc.constantFrom('linear' as const, 'tanh' as const, 'silu' as const, 'elu' as const);
const small = fc.integer({ min: 1, max: 3 });

const imageLayer: fc.Arbitrary<LayerSpec> = fc.oneof(
  fc
    .record({
      filters: fc.integer({ min: 1, max: 9 }),
      kernelSize: small,
      strides: small,
      padding,
      activation,
    })
    .map((parts) => ({ ...conv2d, ...parts })),
  fc
    .record({ poolSize: small, strides: fc.option(small), padding, activation })
    .map((parts) => ({ ...averagePooling2d, ...parts })),
  fc
    .record({ poolSize: small, strides: fc.option(small), padding })
    .map((parts) => ({ ...maxPooling2d, ...parts })),
  fc.constant({ ...dropout, rate: 0.25 }),
  fc.constant({ ...layerNormalization, epsilon: 0.1 }),
);

const randomModel: fc.Arbitrary<ModelCase> = fc
  .record({
    layers: fc.array(imageLayer, { minLength: 1, maxLength: 3 }),
    units: fc.integer({ min: 1, max: 17 }),
    inputShape: fc.tuple(
      fc.integer({ min: 3, max: 13 }),
      fc.integer({ min: 3, max: 11 }),
      fc.integer({ min: 1, max: 4 }),
    ),
    examples: fc.integer({ min: 2, max: 40 }),
    batchSize: fc.integer({ min: 1, max: 40 }),
    shuffle: fc.boolean(),
    optimizer: fc.constantFrom(OPTIMIZERS.sgdPlain, OPTIMIZERS.nesterov, OPTIMIZERS.adagrad),
  })
  .map(({ layers, units, inputShape, examples, batchSize, shuffle, optimizer }) => ({
    layers: [...thatFit(layers, inputShape), flatten, { ...dense, units }],
    inputShape,
    targetShape: [units],
    examples,
    training: { batchSize, shuffle },
    optimizer: { ...optimizer, learningRate: 0.01 },
  }));

/** Those for whose windows the image is large enough. */
function thatFit(layers: readonly LayerSpec[], inputShape: Shape): LayerSpec[] {
  let shape = inputShape;
  return layers.filter((layer) => {
    const output = layerOutputShape(layer, shape);
    if (output.ok) shape = output.shape;
    return output.ok;
  });
}

test.each(SCHEDULES)('%s', { timeout: 120_000 }, async (schedule) => {
  const cpu = createCpuBackend();
  const gpu = await openForced(schedule);
  await fc.assert(
    fc.asyncProperty(randomModel, async (model) => {
      const prepared = prepareCase(model);
      const steps = prepared.program.batchesPerEpoch + 2;
      const [expected] = await train(cpu, prepared, [steps]);
      const [actual] = await train(gpu, prepared, [steps]);
      expect(expected!.diverged).toBe(false);
      expectSameTraining(actual!, expected!, prepared.program, 5e-5);
    }),
    { numRuns: RUNS, seed: 31 },
  );
  gpu.destroy();
});
