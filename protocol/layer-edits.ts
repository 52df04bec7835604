/** Changes of a model, layer by layer. What comes of them is still to be checked: shapes may not fit any more. */
import { modelShapes } from './model-shapes.ts';
import { type FeatureName, FEATURE_INPUTS, FEATURES } from './preprocessing.ts';
import { dataShapes, exampleShapes } from './run-checks.ts';
import { type DenseSpec, LAYER_DEFAULTS, type LayerSpec, type RunSpec } from './run-spec.ts';

/** A layer before the last one: like the one before it, or the first of its kind. A line's layer gives up its own initial values. */
export function withLayer(spec: RunSpec): RunSpec {
  const { layers } = spec.model;
  const [output, before] = [layers.at(-1), layers.at(-2)];
  const hidden: LayerSpec = before?.type === 'dense' ? before : FIRST_LAYERS.dense;
  if (output?.type !== 'dense' || before !== undefined)
    return withLayers(spec, layers.toSpliced(Math.max(0, layers.length - 1), 0, hidden));
  return withLayers(spec, [hidden, { ...output, kernelInitializer: LAYER_DEFAULTS.dense.kernelInitializer }]);
}

/** What a layer is like when it is added. */
const FIRST_LAYERS: { readonly [T in LayerSpec['type']]: Extract<LayerSpec, { type: T }> } = {
  dense: { ...LAYER_DEFAULTS.dense, units: 8, activation: 'tanh' },
  conv2d: { ...LAYER_DEFAULTS.conv2d, filters: 8, kernelSize: 3, padding: 'same', activation: 'relu' },
  maxPooling2d: LAYER_DEFAULTS.maxPooling2d as Extract<LayerSpec, { type: 'maxPooling2d' }>,
  averagePooling2d: LAYER_DEFAULTS.averagePooling2d as Extract<LayerSpec, { type: 'averagePooling2d' }>,
  flatten: LAYER_DEFAULTS.flatten,
  dropout: { ...LAYER_DEFAULTS.dropout, rate: 0.2 },
  batchNormalization: LAYER_DEFAULTS.batchNormalization,
  layerNormalization: LAYER_DEFAULTS.layerNormalization,
};

/** Which can be added, in the order in which they are offered. */
export const LAYER_TYPES = Object.keys(FIRST_LAYERS) as readonly LayerSpec['type'][];

/** Of images only; the others take any shape, or features. */
const FOR_IMAGES: ReadonlySet<LayerSpec['type']> = new Set([
  'conv2d',
  'maxPooling2d',
  'averagePooling2d',
  'flatten',
]);

/** A layer of this type at the last place where what comes to it may fit; before the last layer. */
export function withNewLayer(spec: RunSpec, type: LayerSpec['type']): RunSpec {
  if (type === 'dense') return withLayer(spec);
  const { layers } = spec.model;
  const place = FOR_IMAGES.has(type) ? lastImagePlace(spec) : layers.length - 1;
  return withLayers(spec, layers.toSpliced(Math.max(0, place), 0, FIRST_LAYERS[type]));
}

/** Before the first layer that no longer gives an image, or does not fit. */
function lastImagePlace(spec: RunSpec): number {
  const { layers } = spec.model;
  const { input } = exampleShapes(spec);
  return layers.findIndex((_, i) => {
    const shapes = modelShapes(layers.slice(0, i + 1), input);
    return !shapes.ok || shapes.outputShape.length < 3;
  });
}

/** Another layer in its place. */
export function withLayerAt(spec: RunSpec, index: number, layer: LayerSpec): RunSpec {
  return withLayers(spec, spec.model.layers.with(index, layer));
}

/** One place up (-1) or down (1). */
export function withLayerMoved(spec: RunSpec, index: number, by: -1 | 1): RunSpec {
  const { layers } = spec.model;
  const [layer, other] = [layers[index], layers[index + by]];
  if (layer === undefined || other === undefined) return spec;
  return withLayers(spec, layers.with(index, other).with(index + by, layer));
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
  return withLayerAt(spec, index, { ...layer, ...change });
}

/** What can be derived from the inputs of the data; nothing of more than two, or of images. */
export function possibleFeatures({ data }: Pick<RunSpec, 'data'>): readonly FeatureName[] {
  const { input } = dataShapes(data);
  if (input.length !== 1 || input[0]! > 2) return [];
  return FEATURES.filter((feature) => FEATURE_INPUTS[feature] <= input[0]!);
}

/** What the model sees now. */
export function featuresOf(spec: RunSpec): readonly FeatureName[] {
  const step = spec.preprocessing.find(({ type }) => type === 'features');
  return step?.type === 'features' ? step.features : plainFeatures(spec);
}

/** In their usual order. The inputs themselves need no step. */
export function withFeatures(spec: RunSpec, features: readonly FeatureName[]): RunSpec {
  const others = spec.preprocessing.filter(({ type }) => type !== 'features');
  const ordered = FEATURES.filter((feature) => features.includes(feature));
  if (ordered.join() === plainFeatures(spec).join()) return { ...spec, preprocessing: others };
  return { ...spec, preprocessing: [{ type: 'features', features: ordered }, ...others] };
}

function plainFeatures(spec: Pick<RunSpec, 'data'>): readonly FeatureName[] {
  return possibleFeatures(spec).filter((feature) => feature === 'x1' || feature === 'x2');
}

function withLayers(spec: RunSpec, layers: readonly LayerSpec[]): RunSpec {
  return { ...spec, model: { layers } };
}
