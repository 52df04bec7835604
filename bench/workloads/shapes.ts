/** The shape of everything in a workload's model: what goes in and out of each layer, and its variables. */
import type { Layer, Workload } from './workload.ts';

export interface LayerShape {
  readonly layer: Layer;
  /** Of one example. */
  readonly input: readonly number[];
  readonly output: readonly number[];
  /** [inputs, units] or [rows, columns, channels, filters]; null: nothing to learn. The bias has the last axis' length. */
  readonly kernel: readonly number[] | null;
}

export function layerShapes({ inputShape, layers }: Pick<Workload, 'inputShape' | 'layers'>): LayerShape[] {
  let input = inputShape;
  return layers.map((layer) => {
    const shape = layerShape(layer, input);
    input = shape.output;
    return shape;
  });
}

function layerShape(layer: Layer, input: readonly number[]): LayerShape {
  const [rows = 1, columns = 1, channels = 1] = input;
  switch (layer.type) {
    case 'dense':
      return { layer, input, output: [layer.units], kernel: [sizeOf(input), layer.units] };
    case 'conv2d': {
      const { kernelSize: k, filters } = layer;
      const output = [rows - k + 1, columns - k + 1, filters];
      return { layer, input, output, kernel: [k, k, channels, filters] };
    }
    case 'maxPooling2d': {
      const output = [Math.floor(rows / layer.poolSize), Math.floor(columns / layer.poolSize), channels];
      return { layer, input, output, kernel: null };
    }
    case 'flatten':
      return { layer, input, output: [sizeOf(input)], kernel: null };
  }
}

/** Kernel, bias, kernel, bias, …: the order in which everyone gives and takes them. */
export function variableShapes(workload: Workload): (readonly number[])[] {
  return layerShapes(workload).flatMap(({ kernel }) => (kernel ? [kernel, [kernel.at(-1) ?? 1]] : []));
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
