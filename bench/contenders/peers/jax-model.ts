/**
 * A workload's model, loss and optimizer in jax-js, and the compiled steps. Its convolutions want channels first, so kernels
 * and pictures are turned once, before and after training, and never in a step.
 */
import { grad, jit, lax, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { layerShapes, sizeOf } from '../../workloads/shapes.ts';
import type { LayerShape } from '../../workloads/shapes.ts';
import type { Activation, Data, Workload } from '../../workloads/workload.ts';
import { ADAM } from '../../workloads/workload.ts';

/** Moments and the powers of beta1 and beta2 are Adam's; empty for gradient descent. */
export type TrainingState = {
  parameters: np.Array[];
  first: np.Array[];
  second: np.Array[];
  powers: np.Array[];
};

export interface JaxModel {
  start(initial: readonly Float32Array[]): TrainingState;
  batch(data: Data, from: number, to: number): { readonly x: np.Array; readonly y: np.Array };
  readonly step: (state: TrainingState, x: np.Array, y: np.Array) => TrainingState;
  /** On the examples at these places. */
  readonly stepOnChosen: (state: TrainingState, x: np.Array, y: np.Array, chosen: np.Array) => TrainingState;
  readonly stepWithLoss: (
    state: TrainingState,
    x: np.Array,
    y: np.Array,
  ) => { state: TrainingState; loss: np.Array };
}

export function jaxModel(workload: Workload): JaxModel {
  const shapes = layerShapes(workload);
  const loss = lossOf(workload, shapes);
  const update = workload.optimizer.type === 'adam' ? adamUpdate : sgdUpdate;
  const { learningRate } = workload.optimizer;
  function step(state: TrainingState, x: np.Array, y: np.Array): TrainingState {
    const gradients = grad(loss)(tree.ref(state.parameters), x, y);
    return update(state, gradients, learningRate);
  }
  return {
    start: (initial) => startState(workload, shapes, initial),
    batch: (data, from, to) => batchOf(workload, data, from, to),
    step: jit(step),
    stepOnChosen: jit((state: TrainingState, x: np.Array, y: np.Array, chosen: np.Array) =>
      step(state, x.slice(chosen.ref), y.slice(chosen)),
    ),
    stepWithLoss: jit((state: TrainingState, x: np.Array, y: np.Array) => {
      const [value, gradients] = valueAndGrad(loss)(tree.ref(state.parameters), x, y);
      return { state: update(state, gradients, learningRate), loss: value };
    }),
  };
}

type LossFunction = (parameters: np.Array[], x: np.Array, y: np.Array) => np.Array;

/** The line is written as the guide writes it, `x * W + b`, without a matrix product. */
function lossOf({ loss, layers }: Workload, shapes: readonly LayerShape[]): LossFunction {
  const isLine = layers.length === 1 && sizeOf(shapes[0]!.kernel ?? []) === 1;
  const predict = isLine
    ? ([w, b]: np.Array[], x: np.Array) => x.mul(w!).add(b!)
    : (parameters: np.Array[], x: np.Array) => network(shapes, parameters, x);
  if (loss === 'meanSquaredError')
    return (parameters, x, y) => np.mean(np.square(predict(parameters, x).sub(y)));
  return (parameters, x, y) => {
    const examples = y.shape[0] ?? 1;
    return nn
      .logSoftmax(predict(parameters, x))
      .mul(y)
      .sum()
      .mul(-1 / examples);
  };
}

function network(shapes: readonly LayerShape[], parameters: readonly np.Array[], x: np.Array): np.Array {
  let at = 0;
  let values = x;
  for (const { layer, output } of shapes) {
    switch (layer.type) {
      case 'dense':
        values = np.dot(values, parameters[at++]!).add(parameters[at++]!);
        values = activated(values, layer.activation);
        break;
      case 'conv2d':
        values = lax.convGeneralDilated(values, parameters[at++]!, [1, 1], 'VALID').add(parameters[at++]!);
        values = activated(values, layer.activation);
        break;
      case 'maxPooling2d': {
        const window = [layer.poolSize, layer.poolSize];
        values = lax.reduceWindow(values, np.max, window, window);
        break;
      }
      case 'flatten':
        values = values.reshape([-1, sizeOf(output)]);
        break;
    }
  }
  return values;
}

function activated(values: np.Array, activation: Activation): np.Array {
  if (activation === 'tanh') return np.tanh(values);
  return activation === 'relu' ? nn.relu(values) : values;
}

function sgdUpdate(state: TrainingState, gradients: np.Array[], learningRate: number): TrainingState {
  return {
    ...state,
    parameters: state.parameters.map((parameter, i) => parameter.sub(gradients[i]!.mul(learningRate))),
  };
}

function adamUpdate(state: TrainingState, gradients: np.Array[], learningRate: number): TrainingState {
  const { beta1, beta2, epsilon } = ADAM;
  const power1 = state.powers[0]!.mul(beta1);
  const power2 = state.powers[1]!.mul(beta2);
  const rate = np.sqrt(np.array(1).sub(power2.ref)).div(np.array(1).sub(power1.ref)).mul(learningRate);
  const first = state.first.map((moment, i) => moment.mul(beta1).add(gradients[i]!.ref.mul(1 - beta1)));
  const second = state.second.map((moment, i) =>
    moment.mul(beta2).add(np.square(gradients[i]!).mul(1 - beta2)),
  );
  const parameters = state.parameters.map((parameter, i) =>
    parameter.sub(first[i]!.ref.mul(rate.ref).div(np.sqrt(second[i]!.ref).add(epsilon))),
  );
  rate.dispose();
  return { parameters, first, second, powers: [power1, power2] };
}

function startState(
  { optimizer }: Workload,
  shapes: readonly LayerShape[],
  initial: readonly Float32Array[],
): TrainingState {
  const forms = shapes.flatMap(({ layer, kernel }) => {
    if (kernel === null) return [];
    const [rows = 1, columns = 1, channels = 1, filters = 1] = kernel;
    const isLine = kernel.length === 2 && sizeOf(kernel) === 1;
    if (isLine) return [[], []];
    return layer.type === 'conv2d'
      ? [
          [filters, channels, rows, columns],
          [filters, 1, 1],
        ]
      : [[...kernel], [kernel.at(-1) ?? 1]];
  });
  const zeros = () => forms.map((form) => np.zeros(form));
  const adam = optimizer.type === 'adam';
  return {
    parameters: forms.map((form, i) => np.array(initial[i]!.slice()).reshape(form)),
    first: adam ? zeros() : [],
    second: adam ? zeros() : [],
    powers: adam ? [np.array(1), np.array(1)] : [],
  };
}

function batchOf(workload: Workload, data: Data, from: number, to: number) {
  const { inputShape, loss, layers } = workload;
  const size = sizeOf(inputShape);
  const isLine = layers.length === 1 && size === 1;
  const [rows = 1, columns = 1, channels] = inputShape;
  if (channels !== undefined && channels !== 1)
    throw new Error(`invalid channels: ${channels}; pictures of one channel need no turning`);
  const form = channels === undefined ? [...inputShape] : [channels, rows, columns];
  const x = np.array(data.x.slice(from * size, to * size));
  const y = data.y.slice(from, to);
  if (isLine) return { x, y: np.array(y) };
  return {
    x: x.reshape([to - from, ...form]),
    y:
      loss === 'crossEntropy'
        ? nn.oneHot(np.array(Int32Array.from(y)), 10)
        : np.array(y).reshape([to - from, 1]),
  };
}

/** From [rows, columns, channels, filters] to [filters, channels, rows, columns]; a dense layer after a picture likewise. */
export function toChannelsFirst(workload: Workload, values: readonly Float32Array[]): Float32Array[] {
  return turned(workload, values, (turn, from) => turn.map((at) => from[at]!));
}

export function fromChannelsFirst(workload: Workload, values: readonly Float32Array[]): Float32Array[] {
  return turned(workload, values, (turn, from) => {
    const to = new Float32Array(from.length);
    turn.forEach((at, i) => (to[at] = from[i]!));
    return to;
  });
}

function turned(
  workload: Workload,
  values: readonly Float32Array[],
  apply: (turn: readonly number[], from: Float32Array) => ArrayLike<number>,
): Float32Array[] {
  let at = 0;
  let picture: readonly number[] | null = null;
  return layerShapes(workload).flatMap(({ layer, input, kernel }) => {
    if (layer.type === 'flatten') picture = input;
    if (kernel === null) return [];
    const [weights, bias] = [values[at++]!, values[at++]!];
    const turn = layer.type === 'conv2d' ? kernelTurn(kernel) : picture ? denseTurn(picture, kernel) : null;
    picture = null;
    return [turn ? Float32Array.from(apply(turn, weights)) : weights, bias];
  });
}

/** Where each value of the channels-first kernel is in ours. */
function kernelTurn([rows = 1, columns = 1, channels = 1, filters = 1]: readonly number[]): number[] {
  const places: number[] = [];
  for (let f = 0; f < filters; f++)
    for (let c = 0; c < channels; c++)
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++) places.push(((i * columns + j) * channels + c) * filters + f);
  return places;
}

function denseTurn(
  [rows = 1, columns = 1, channels = 1]: readonly number[],
  [, units = 1]: readonly number[],
): number[] {
  const places: number[] = [];
  for (let c = 0; c < channels; c++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++)
        for (let u = 0; u < units; u++) places.push(((i * columns + j) * channels + c) * units + u);
  return places;
}
