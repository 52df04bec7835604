/** Changes of a model, layer by layer. What comes of them is still to be checked: shapes may not fit any more. */
import { type DenseSpec, LAYER_DEFAULTS, type LayerSpec, type RunSpec } from './run-spec.ts';

/** A layer before the last one: like the one before it, or the first of its kind. A line's layer gives up its own initial values. */
export function withLayer(spec: RunSpec): RunSpec {
  const { layers } = spec.model;
  const [output, before] = [layers.at(-1), layers.at(-2)];
  const hidden: LayerSpec =
    before?.type === 'dense' ? before : { ...LAYER_DEFAULTS.dense, units: 8, activation: 'tanh' };
  if (output?.type !== 'dense' || before !== undefined)
    return withLayers(spec, layers.toSpliced(Math.max(0, layers.length - 1), 0, hidden));
  return withLayers(spec, [hidden, { ...output, kernelInitializer: LAYER_DEFAULTS.dense.kernelInitializer }]);
}

export function withoutLayer(spec: RunSpec, index: number): RunSpec {
  return withLayers(spec, spec.model.layers.toSpliced(index, 1));
}

/** Of a dense layer. */
export function withDense(
  spec: RunSpec,
  index: number,
  change: Partial<Pick<DenseSpec, 'units' | 'activation'>>,
): RunSpec {
  const layer = spec.model.layers[index];
  if (layer?.type !== 'dense') return spec;
  return withLayers(spec, spec.model.layers.with(index, { ...layer, ...change }));
}

function withLayers(spec: RunSpec, layers: readonly LayerSpec[]): RunSpec {
  return { ...spec, model: { layers } };
}
