/** As in Keras, class weights count among the examples trained on: those for validation count alike. */
import { expect, test } from 'vitest';
import { OPTIMIZER_DEFAULTS } from '../../protocol/optimizer-spec.ts';
import { LAYER_DEFAULTS } from '../../protocol/run-spec.ts';
import { type ModelCase, prepareCase } from './support/models.ts';
import { backends } from './support/runs.ts';
import { train } from './support/training.ts';

test.each(backends)('on $name', async ({ open }) => {
  const losses = async (classWeight: readonly number[] | null, batchSize: number | 'all') => {
    const model: ModelCase = {
      layers: [{ ...LAYER_DEFAULTS.dense, units: 3 }],
      inputShape: [2],
      targetShape: [1],
      loss: 'sparseCategoricalCrossentropyFromLogits',
      optimizer: { ...OPTIMIZER_DEFAULTS.sgd, learningRate: 0 },
      training: { classWeight, batchSize },
      validationExamples: 13,
    };
    const prepared = prepareCase(model);
    const { batchesPerEpoch, layout } = prepared.program;
    const [lane] = await train(backend, prepared, [batchesPerEpoch]);
    return { training: lane!.loss, validation: lane!.state[layout.metrics.validation.lossOffset]! };
  };
  const backend = await open();
  for (const batchSize of [8, 'all'] as const) {
    const plain = await losses(null, batchSize);
    const weighted = await losses([4, 4, 4], batchSize);
    expect(plain.validation).toBeGreaterThan(0.1);
    expect(weighted.training).toBeCloseTo(4 * plain.training, 5);
    expect(weighted.validation).toBeCloseTo(plain.validation, 5);
  }
  backend.destroy();
});

test.each([0, 13])(
  'with %i examples for validation: the step’s loss is the evaluation’s, or not',
  (validationExamples) => {
    const { program } = prepareCase({
      layers: [{ ...LAYER_DEFAULTS.dense, units: 3 }],
      inputShape: [2],
      targetShape: [1],
      loss: 'sparseCategoricalCrossentropyFromLogits',
      training: { classWeight: [1, 2, 3], batchSize: 'all' },
      validationExamples,
    });
    expect(program.lossFromNextStep).toBe(validationExamples === 0);
  },
);
