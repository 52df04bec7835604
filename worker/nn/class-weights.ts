/**
 * Class weights: an example's loss counts for more or less by its class, as in Keras's `fit(class_weight=…)`: among the examples trained on.
 * Those for validation count alike.
 */
import { add, constant, equal, hyperparameter, mul, sub, trainedOn } from '../tensor/build.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { classNumbers } from './classes.ts';
import type { Hyperparameter } from './hyperparameters.ts';

export interface ClassWeights {
  readonly hyperparameters: readonly Hyperparameter[];
  /** target: [batch, ...] -> [batch] */
  of(target: Tensor, options: { readonly mayBeValidation: boolean }): Tensor;
}

/**
 * One weight per class, each a hyper-parameter. The weight of an example is a sum with one term per class, all but one of them 0:
 * exact, and in reach of a slider.
 */
export function classWeights(weights: readonly number[]): ClassWeights {
  const names = weights.map((_, label) => `classWeight/${label}`);
  return {
    hyperparameters: names.map((name, label) => ({
      name,
      value({ training }) {
        const weight = training.classWeight?.[label];
        if (weight === undefined) throw new RangeError(`missing hyperparameter: ${name}`);
        return weight;
      },
    })),
    of(target, { mayBeValidation }) {
      const numbers = classNumbers(target);
      const weight = names
        .map((name, label) => mul(hyperparameter(name), equal(numbers, constant(label))))
        .reduce(add);
      // Exactly the weight, or exactly 1.
      return mayBeValidation ? add(mul(weight, trainedOn()), sub(constant(1), trainedOn())) : weight;
    },
  };
}
