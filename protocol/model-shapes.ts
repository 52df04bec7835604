/**
 * What shape a layer makes of a shape, and how many numbers it holds. Of one example, without the batch's axis. The worker builds by
 * it and the page shows it; neither an array nor a graph is made here.
 */
import type { Problem, ShapeNeed } from './failure.ts';
import type { LayerSpec, Padding } from './run-spec.ts';

export type ExampleShape = readonly number[];

export type LayerShape =
  | { readonly ok: true; readonly shape: ExampleShape }
  /** Its path begins at the layer. */
  | { readonly ok: false; readonly problem: Problem };

export interface ParameterCount {
  readonly trainable: number;
  /** Moving averages. */
  readonly nonTrainable: number;
}

export interface ShapedLayer {
  readonly shape: ExampleShape;
  readonly parameters: ParameterCount;
}

export type ModelShapes =
  | { readonly ok: true; readonly layers: readonly ShapedLayer[]; readonly outputShape: ExampleShape }
  /** The first one. Its path begins at the run. */
  | { readonly ok: false; readonly problem: Problem };

export function layerOutputShape(layer: LayerSpec, inputShape: ExampleShape): LayerShape {
  switch (layer.type) {
    case 'dense':
      if (inputShape.length !== 1) return mismatch(inputShape, { kind: 'axes', axes: 1 });
      return { ok: true, shape: [layer.units] };
    case 'conv2d':
      return windowsShape(inputShape, { ...layer, size: layer.kernelSize }, layer.filters);
    case 'maxPooling2d':
    case 'averagePooling2d': {
      const { poolSize: size, strides, padding } = layer;
      return windowsShape(inputShape, { size, strides: strides ?? size, padding }, inputShape[2] ?? 0);
    }
    case 'flatten':
      return { ok: true, shape: [inputShape.reduce((product, size) => product * size, 1)] };
    case 'dropout':
    case 'batchNormalization':
    case 'layerNormalization':
      return { ok: true, shape: inputShape };
    default:
      return layer satisfies never;
  }
}

/** Of a layer that takes `inputShape`. */
export function layerParameters(layer: LayerSpec, inputShape: ExampleShape): ParameterCount {
  const channels = inputShape.at(-1) ?? 0;
  switch (layer.type) {
    case 'dense':
      return trainable(channels * layer.units + (layer.useBias ? layer.units : 0));
    case 'conv2d': {
      const kernel = layer.kernelSize ** 2 * channels * layer.filters;
      return trainable(kernel + (layer.useBias ? layer.filters : 0));
    }
    // gamma and beta; and, of a batch, the moving mean and variance.
    case 'batchNormalization':
      return { trainable: 2 * channels, nonTrainable: 2 * channels };
    case 'layerNormalization':
      return trainable(2 * channels);
    case 'maxPooling2d':
    case 'averagePooling2d':
    case 'flatten':
    case 'dropout':
      return trainable(0);
    default:
      return layer satisfies never;
  }
}

/** The layers one after the other, from examples of `inputShape` on. */
export function modelShapes(layers: readonly LayerSpec[], inputShape: ExampleShape): ModelShapes {
  const shaped: ShapedLayer[] = [];
  let input = inputShape;
  for (const [i, layer] of layers.entries()) {
    const output = layerOutputShape(layer, input);
    if (!output.ok) {
      const { path, reason } = output.problem;
      return { ok: false, problem: { path: ['model', 'layers', i, ...path], reason } };
    }
    shaped.push({ shape: output.shape, parameters: layerParameters(layer, input) });
    input = output.shape;
  }
  return { ok: true, layers: shaped, outputShape: input };
}

interface Windows {
  readonly size: number;
  readonly strides: number;
  readonly padding: Padding;
}

function windowsShape(inputShape: ExampleShape, windows: Windows, channels: number): LayerShape {
  const [height = 0, width = 0] = inputShape;
  if (inputShape.length !== 3) return mismatch(inputShape, { kind: 'axes', axes: 3 });
  if (windows.padding === 'valid' && windows.size > Math.min(height, width))
    return mismatch(inputShape, { kind: 'window', size: windows.size });
  return { ok: true, shape: [windowCount(height, windows), windowCount(width, windows), channels] };
}

/** TensorFlow's, of one axis: https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2 */
function windowCount(length: number, { size, strides, padding }: Windows): number {
  return Math.ceil((padding === 'same' ? length : length - size + 1) / strides);
}

function mismatch(received: ExampleShape, needs: ShapeNeed): LayerShape {
  return { ok: false, problem: { path: [], reason: { kind: 'shape-mismatch', received, needs } } };
}

function trainable(count: number): ParameterCount {
  return { trainable: count, nonTrainable: 0 };
}
