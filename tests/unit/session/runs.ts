/** Real runs on a few points, small enough to be calculated plainly beside them. */
import { GUIDE_RUN, LAYER_DEFAULTS, type LayerSpec, type RunSpec } from '../../../protocol/run-spec.ts';
import { normals } from '../../../worker/tensor/random.ts';

/** 60 points of two classes that overlap, around no line at all. */
export function classes(examples = 60) {
  const x = normals({ seed: 11, purpose: 'data-x' }, examples);
  const noise = normals({ seed: 11, purpose: 'data-noise' }, examples);
  return { examples, x, y: x.map((value, i) => (value + noise[i]! > 0.3 ? 1 : 0)), line: { w: 0, b: 0 } };
}

/** One hidden layer, two classes, a quarter of the examples for validation. */
export const CLASSIFICATION: RunSpec = {
  ...GUIDE_RUN,
  seed: 4,
  split: { validation: 0.25 },
  model: { layers: [dense(4, 'tanh'), dense(1)] },
  loss: 'binaryCrossentropyFromLogits',
  metrics: ['accuracy', 'confusionMatrix', 'recall'],
  training: { ...GUIDE_RUN.training, epochs: 5, batchSize: 8, shuffle: true },
};

export function dense(units: number, activation: LayerSpec['activation'] = 'linear') {
  return { ...LAYER_DEFAULTS.dense, units, activation };
}
