/** Models to begin with, for the data at hand. Each fits them by itself. */
import { withFeatures } from './layer-edits.ts';
import { dataShapes } from './run-checks.ts';
import { type ActivationName, LAYER_DEFAULTS, type LayerSpec, type RunSpec } from './run-spec.ts';

export const MODEL_PRESETS = [
  'linear',
  'small',
  'wide',
  'deep',
  'dropout',
  'normalized',
  'features',
  'convolutional',
] as const;

export type ModelPreset = (typeof MODEL_PRESETS)[number];

/** Images go through windows, or as one long list; only one or two inputs have derived features. */
export function presetsFor(spec: RunSpec): readonly ModelPreset[] {
  const { input } = dataShapes(spec.data);
  const isImage = input.length === 3;
  return MODEL_PRESETS.filter((preset) => {
    if (preset === 'convolutional') return isImage;
    return preset !== 'features' || (!isImage && input[0]! <= 2);
  });
}

/** The same run with another model; its last layer stays as large as it must be. */
export function withPreset(spec: RunSpec, preset: ModelPreset): RunSpec {
  const isImage = dataShapes(spec.data).input.length === 3;
  const flat: LayerSpec[] = isImage && preset !== 'convolutional' ? [LAYER_DEFAULTS.flatten] : [];
  const last = spec.model.layers.at(-1)!;
  const output: LayerSpec =
    last.type === 'dense'
      ? { ...LAYER_DEFAULTS.dense, units: last.units, activation: last.activation }
      : last;
  const plain = { ...spec, preprocessing: spec.preprocessing.filter(({ type }) => type !== 'features') };
  const run = { ...plain, model: { layers: [...flat, ...hidden(preset), output] } };
  if (preset !== 'features') return run;
  const two = dataShapes(spec.data).input[0] === 2;
  return withFeatures(run, two ? ['x1', 'x2', 'x1Squared', 'x2Squared', 'x1x2'] : ['x1', 'x1Squared']);
}

function hidden(preset: ModelPreset): readonly LayerSpec[] {
  switch (preset) {
    case 'linear':
    case 'features':
      return [];
    case 'small':
      return [dense(8, 'silu'), dense(8, 'silu')];
    case 'wide':
      return [dense(64, 'relu')];
    case 'deep':
      return [8, 8, 8, 8].map((units) => dense(units, 'tanh'));
    case 'dropout':
      return [dense(32, 'relu'), { ...LAYER_DEFAULTS.dropout, rate: 0.2 }];
    case 'normalized':
      return [dense(16), { ...LAYER_DEFAULTS.batchNormalization, activation: 'relu' }];
    case 'convolutional':
      return [
        conv(8),
        LAYER_DEFAULTS.maxPooling2d,
        conv(16),
        LAYER_DEFAULTS.maxPooling2d,
        LAYER_DEFAULTS.flatten,
      ];
    default:
      return preset satisfies never;
  }
}

function dense(units: number, activation: ActivationName = 'linear'): LayerSpec {
  return { ...LAYER_DEFAULTS.dense, units, activation };
}

function conv(filters: number): LayerSpec {
  return { ...LAYER_DEFAULTS.conv2d, filters, kernelSize: 3, padding: 'same', activation: 'relu' };
}
