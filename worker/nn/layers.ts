/** A model: layers one after the other, each with its activation. Names and defaults are Keras 3's. */
import { layerNames } from '../../protocol/layer-names.ts';
import { layerOutputShape } from '../../protocol/model-shapes.ts';
import type { LayerSpec } from '../../protocol/run-spec.ts';
import type { Assignment } from '../tensor/graph.ts';
import type { Shape } from '../tensor/shape.ts';
import { ACTIVATIONS } from './activations.ts';
import type { Layer, LayerPlace } from './layer.ts';
import { dense } from './layers/dense.ts';
import { dropout } from './layers/dropout.ts';
import type { createLayer as createLaterLayer } from './layers/more.ts';

export interface Model extends Layer {
  /** One after the other, each with its activation. */
  readonly layers: readonly Layer[];
}

/** The layers one after the other, for examples of shape `inputShape`. */
export function sequential(specs: readonly LayerSpec[], inputShape: Shape): Model {
  const names = layerNames(specs);
  const layers: Layer[] = [];
  let shape = inputShape;
  for (const [place, spec] of specs.entries()) {
    const name = names[place]!;
    const outputShape = shapeAfter(spec, shape, name);
    layers.push(activated(createLayer(spec, { name, place, inputShape: shape, outputShape }), spec));
    shape = outputShape;
  }
  return {
    layers,
    variables: layers.flatMap(({ variables }) => variables),
    hyperparameters: layers.flatMap(({ hyperparameters }) => hyperparameters),
    outputShape: shape,
    penalties: layers.flatMap(({ penalties }) => penalties),
    apply(x, context) {
      const assignments: Assignment[] = [];
      let value = x;
      for (const layer of layers) {
        const applied = layer.apply(value, context);
        value = applied.output;
        assignments.push(...applied.assignments);
      }
      return { output: value, assignments };
    },
  };
}

function shapeAfter(spec: LayerSpec, inputShape: Shape, name: string): Shape {
  const output = layerOutputShape(spec, inputShape);
  if (output.ok) return output.shape;
  throw new RangeError(`invalid input of ${name}: examples of shape [${inputShape.join(', ')}]`);
}

/** Makes the layers of images and the normalizations: whoever trains others never loads it. */
let more: { readonly createLayer: typeof createLaterLayer } | null = null;

/** To be waited for before a model of these layers is made. */
export async function loadLayers(specs: readonly LayerSpec[]): Promise<void> {
  if (specs.some(({ type }) => type !== 'dense' && type !== 'dropout'))
    more ??= await import('./layers/more.ts');
}

function createLayer(spec: LayerSpec, at: LayerPlace): Layer {
  switch (spec.type) {
    case 'dense':
      return dense(spec, at);
    case 'dropout':
      return dropout(spec, at);
    default:
      if (more === null) throw new Error(`missing layer: ${spec.type} is not loaded`);
      return more.createLayer(spec, at);
  }
}

function activated(layer: Layer, { activation }: LayerSpec): Layer {
  return {
    ...layer,
    apply(x, context) {
      const { output, assignments } = layer.apply(x, context);
      return { output: ACTIVATIONS[activation](output), assignments };
    },
  };
}
