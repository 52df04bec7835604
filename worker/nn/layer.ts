/** What every layer is, and what a model is too: the layers of `layers/` make it, `layers.ts` puts them one after the other. */
import type { Assignment } from '../tensor/graph.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Hyperparameter } from './hyperparameters.ts';
import type { StateVariable } from './state.ts';

export interface Layer {
  /** In Keras's order. */
  readonly variables: readonly StateVariable[];
  readonly hyperparameters: readonly Hyperparameter[];
  /** Shape of one example's output. */
  readonly outputShape: Shape;
  /** What its regularizers add to the loss: scalars. */
  readonly penalties: readonly Tensor[];
  /** [batch, ...inputShape] -> [batch, ...outputShape] */
  apply(x: Tensor, context: Context): Applied;
}

export interface Context {
  readonly mode: 'training' | 'inference';
  /** The last places of the batch may hold no example. */
  readonly mayBePartial: boolean;
}

export interface Applied {
  readonly output: Tensor;
  /** New values of the layer's statistics. */
  readonly assignments: readonly Assignment[];
}

/** Where a layer stands in its model. */
export interface LayerPlace {
  /** Keras's: `dense`, `dense_1`. */
  readonly name: string;
  /** From 0. */
  readonly place: number;
  /** Shapes of one example, which `protocol/model-shapes.ts` has found to fit the layer. */
  readonly inputShape: Shape;
  readonly outputShape: Shape;
}

/** A layer that remembers nothing. */
export function pureLayer(
  { outputShape }: LayerPlace,
  apply: (x: Tensor, context: Context) => Tensor,
  hyperparameters: readonly Hyperparameter[] = [],
): Layer {
  return {
    variables: [],
    hyperparameters,
    outputShape,
    penalties: [],
    apply: (x, context) => ({ output: apply(x, context), assignments: [] }),
  };
}
