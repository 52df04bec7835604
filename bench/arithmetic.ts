/**
 * What a training step must compute and move at least, from the shapes of the layers. README.md says what is counted.
 * Knows no contender: a library that computes more only looks slower.
 */
import { layerShapes, sizeOf } from './workloads/shapes.ts';
import type { LayerShape } from './workloads/shapes.ts';
import { batchesPerEpoch } from './workloads/workload.ts';
import type { Layer, Workload } from './workloads/workload.ts';

export interface Arithmetic {
  /** Floating-point operations of one step of one model; a fused multiply-add is two. */
  readonly flop: number;
  /** To and from memory in one step of one model, if nothing stays in registers or caches between layers. */
  readonly bytes: number;
}

const FLOAT_BYTES = 4;

/** For each variable: sgd multiplies and subtracts; adam: 3 for the mean, 4 for the square, 5 for the update. */
const UPDATE_FLOP = { sgd: 2, adam: 12 } as const;
/** Of each variable: it and its moments. */
const KEPT_VALUES = { sgd: 1, adam: 3 } as const;
/** For each output, the gradient included. */
const LOSS_FLOP = { meanSquaredError: 4, crossEntropy: 8 } as const;
/** For each output, forwards and backwards; any function counts as one operation. */
const ACTIVATION_FLOP = { linear: 0, relu: 2, tanh: 4 } as const;

export function arithmeticOf(workload: Workload): Arithmetic {
  const shapes = layerShapes(workload);
  const examples = workload.examples / batchesPerEpoch(workload);
  const { type } = workload.optimizer;
  const outputs = sizeOf(shapes.at(-1)?.output ?? []);
  const variables = sum(shapes.map(variableCount));
  const layerFlop = sum(shapes.map((shape, i) => exampleFlop(shape, i === 0)));
  const layerValues = sum(shapes.map(({ layer, output }) => (layer.type === 'flatten' ? 0 : sizeOf(output))));
  const flop = examples * (layerFlop + outputs * LOSS_FLOP[workload.loss]) + variables * UPDATE_FLOP[type];
  const batch = examples * (sizeOf(workload.inputShape) + 1);
  const activations = examples * layerValues;
  // Activations and their gradients are written and read once; so are the variables and what the optimizer keeps.
  const bytes = FLOAT_BYTES * (batch + 4 * activations + 2 * variables * KEPT_VALUES[type]);
  return { flop, bytes };
}

/** Forwards, by the variables, and by the input where somebody needs that. */
function exampleFlop(shape: LayerShape, isFirst: boolean): number {
  const outputs = sizeOf(shape.output);
  const { layer } = shape;
  switch (layer.type) {
    case 'dense':
    case 'conv2d': {
      const products = outputs * (sizeOf(shape.kernel ?? []) / channelsOut(layer));
      const passes = isFirst ? 2 : 3;
      const biases = 2 * outputs;
      return passes * 2 * products + biases + outputs * ACTIVATION_FLOP[layer.activation];
    }
    case 'maxPooling2d':
      // Comparisons forwards, one addition backwards.
      return outputs * layer.poolSize ** 2;
    case 'flatten':
      return 0;
  }
}

function channelsOut(layer: Extract<Layer, { type: 'dense' | 'conv2d' }>): number {
  return layer.type === 'dense' ? layer.units : layer.filters;
}

function variableCount({ kernel }: LayerShape): number {
  return kernel === null ? 0 : sizeOf(kernel) + (kernel.at(-1) ?? 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
