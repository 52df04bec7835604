/** Layers: what variables one needs, and the graph of its output. Names and defaults are Keras 3's. */
import type { DenseSpec, InitializerSpec, LayerSpec } from '../../protocol/run-spec.ts';
import { add, matmul, variable } from '../tensor/build.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';

export interface ModelVariable {
  /** Keras's path, unique in the model: `dense/kernel`, `dense_1/bias`. */
  readonly name: string;
  readonly tensor: Tensor;
  readonly trainable: boolean;
  readonly initializer: InitializerSpec;
}

export interface Model {
  readonly variables: readonly ModelVariable[];
  /** Shape of one example's output. */
  readonly outputShape: Shape;
  /** [batch, ...features] -> [batch, ...outputShape] */
  apply(x: Tensor): Tensor;
}

/** The layers one after the other, for examples of shape `inputShape`. */
export function sequential(layers: readonly LayerSpec[], inputShape: Shape): Model {
  const parts: Model[] = [];
  let shape = inputShape;
  layers.forEach((layer, i) => {
    const part = dense(layer, shape, i === 0 ? 'dense' : `dense_${i}`);
    parts.push(part);
    shape = part.outputShape;
  });
  return {
    variables: parts.flatMap((part) => part.variables),
    outputShape: shape,
    apply: (x) => parts.reduce((value, part) => part.apply(value), x),
  };
}

/** `x @ kernel + bias`: [batch, features] -> [batch, units] */
function dense(spec: DenseSpec, inputShape: Shape, name: string): Model {
  const features = inputShape[0];
  if (inputShape.length !== 1 || features === undefined) {
    throw new RangeError(
      `invalid input of ${name}: examples of shape [${inputShape.join(', ')}], expected one axis`,
    );
  }
  const kernel = newVariable(`${name}/kernel`, [features, spec.units], spec.kernelInitializer);
  const bias = newVariable(`${name}/bias`, [spec.units], spec.biasInitializer);
  return {
    variables: spec.useBias ? [kernel, bias] : [kernel],
    outputShape: [spec.units],
    apply(x) {
      const product = matmul(x, kernel.tensor);
      return spec.useBias ? add(product, bias.tensor) : product;
    },
  };
}

function newVariable(name: string, shape: Shape, initializer: InitializerSpec): ModelVariable {
  return { name, tensor: variable(name, shape), trainable: true, initializer };
}
