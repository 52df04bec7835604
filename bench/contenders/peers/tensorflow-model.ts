/** A workload's variables, batches and loss in TensorFlow.js. */
import * as tf from '@tensorflow/tfjs-core';
import type { Task } from '../../contender.ts';
import { layerShapes, sizeOf, variableShapes } from '../../workloads/shapes.ts';
import type { LayerShape } from '../../workloads/shapes.ts';
import type { Activation } from '../../workloads/workload.ts';

export interface Batch {
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
}

export interface TensorflowModel {
  readonly variables: tf.Variable[];
  /** In order: the batches, on the device from the beginning. Shuffled: all examples. */
  readonly batches: readonly Batch[];
  setVariables(values: readonly Float32Array[]): void;
  loss(batch: Batch): tf.Scalar;
}

export function tensorflowModel(task: Task): TensorflowModel {
  const { workload, initial } = task;
  const shapes = layerShapes(workload);
  const isLine = workload.layers.length === 1 && sizeOf(shapes[0]!.kernel ?? []) === 1;
  const forms = variableShapes(workload).map((shape) => (isLine ? [] : [...shape]));
  const variables = forms.map((form, i) => tf.variable(tf.tensor(initial[i]!, form)));
  const predict = isLine
    ? (x: tf.Tensor) => tf.add(tf.mul(x, variables[0]!), variables[1]!)
    : (x: tf.Tensor) => network(shapes, variables, x);
  return {
    variables,
    batches: batchesOf(task, isLine),
    setVariables(values) {
      tf.tidy(() => variables.forEach((variable, i) => variable.assign(tf.tensor(values[i]!, forms[i]!))));
    },
    loss: ({ x, y }) =>
      tf.tidy(() =>
        workload.loss === 'crossEntropy'
          ? tf.losses.softmaxCrossEntropy<tf.Tensor, tf.Scalar>(y, predict(x))
          : tf.mean<tf.Scalar>(tf.square(tf.sub(predict(x), y))),
      ),
  };
}

function batchesOf({ workload, data }: Task, isLine: boolean): Batch[] {
  const { examples, batchSize, shuffle, inputShape } = workload;
  const width = sizeOf(inputShape);
  const size = shuffle ? examples : batchSize;
  return Array.from({ length: Math.ceil(examples / size) }, (_, i) => {
    const [from, to] = [i * size, Math.min((i + 1) * size, examples)];
    const x = data.x.slice(from * width, to * width);
    const y = data.y.slice(from, to);
    if (isLine) return { x: tf.tensor1d(x), y: tf.tensor1d(y) };
    const target =
      workload.loss === 'crossEntropy'
        ? tf.tidy(() => tf.cast(tf.oneHot(tf.tensor1d(Int32Array.from(y), 'int32'), 10), 'float32'))
        : tf.tensor2d(y, [to - from, 1]);
    return { x: tf.tensor(x, [to - from, ...inputShape]), y: target };
  });
}

/** A dense layer as TensorFlow.js's own layers compute it: product and bias in one kernel, its gradient included. */
function network(shapes: readonly LayerShape[], variables: readonly tf.Variable[], x: tf.Tensor): tf.Tensor {
  let at = 0;
  let values = x;
  for (const { layer, output } of shapes) {
    switch (layer.type) {
      case 'dense':
        values = tf.fused.matMul({ a: values, b: variables[at++]!, bias: variables[at++]! });
        values = activated(values, layer.activation);
        break;
      case 'conv2d':
        values = tf.conv2d(values as tf.Tensor4D, variables[at++] as unknown as tf.Tensor4D, 1, 'valid');
        values = activated(tf.add(values, variables[at++]!), layer.activation);
        break;
      case 'maxPooling2d':
        values = tf.maxPool(values as tf.Tensor4D, layer.poolSize, layer.poolSize, 'valid');
        break;
      case 'flatten':
        values = tf.reshape(values, [-1, sizeOf(output)]);
        break;
    }
  }
  return values;
}

function activated(values: tf.Tensor, activation: Activation): tf.Tensor {
  if (activation === 'tanh') return tf.tanh(values);
  return activation === 'relu' ? tf.relu(values) : values;
}
