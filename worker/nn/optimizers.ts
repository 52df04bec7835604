/** Optimizers turn gradients into assignments. They are more graph: no optimizer ever sees a number. */
import { hyperparameter, mul, sub } from '../tensor/build.ts';
import { type Assignment, assign } from '../tensor/graph.ts';
import type { Tensor } from '../tensor/tensor.ts';

interface Optimizer {
  /** Names of the scalars that may change while training. */
  readonly hyperparameters: readonly string[];
  update(variables: readonly Tensor[], gradients: readonly Tensor[]): readonly Assignment[];
}

/** Gradient descent as the guide writes it: `w.assign_sub(learning_rate * dw)`. */
export function sgd(): Optimizer {
  return {
    hyperparameters: ['learningRate'],
    update: (variables, gradients) =>
      variables.map((variable, i) =>
        assign(variable, sub(variable, mul(hyperparameter('learningRate'), gradients[i]!))),
      ),
  };
}
