/** Gradient descent and Adam. */
import { ADAM } from '../workloads/workload.ts';
import type { Numbers, NumbersConstructor } from './layer.ts';

interface PlainOptimizer {
  reset(): void;
  update(gradients: readonly Numbers[]): void;
}

export function sgd(variables: readonly Numbers[], learningRate: number): PlainOptimizer {
  return {
    reset: () => undefined,
    update(gradients) {
      for (let v = 0; v < variables.length; v++) descend(variables[v]!, gradients[v]!, learningRate);
    },
  };
}

function descend(variable: Numbers, gradient: Numbers, learningRate: number): void {
  for (let i = 0; i < variable.length; i++) variable[i]! -= learningRate * gradient[i]!;
}

/**
 * Where Adam adds epsilon (Kingma and Ba, 2015): `short` before the correction for the start, as the end of section 2 and Keras do;
 * `textbook` after it, as algorithm 1 and TensorFlow.js do. For gradients near epsilon the first steps differ.
 */
export type AdamForm = 'short' | 'textbook';

export function adam(
  variables: readonly Numbers[],
  learningRate: number,
  Values: NumbersConstructor,
  form: AdamForm,
): PlainOptimizer {
  const first = variables.map(({ length }) => new Values(length));
  const second = variables.map(({ length }) => new Values(length));
  let step = 0;
  return {
    reset() {
      step = 0;
      for (const moment of [...first, ...second]) moment.fill(0);
    },
    update(gradients) {
      step++;
      const correction = Math.sqrt(1 - ADAM.beta2 ** step);
      const rate = (learningRate * correction) / (1 - ADAM.beta1 ** step);
      const epsilon = form === 'short' ? ADAM.epsilon : ADAM.epsilon * correction;
      for (let v = 0; v < variables.length; v++)
        updateOne(variables[v]!, gradients[v]!, [first[v]!, second[v]!], rate, epsilon);
    },
  };
}

function updateOne(
  variable: Numbers,
  gradient: Numbers,
  [first, second]: readonly [Numbers, Numbers],
  rate: number,
  epsilon: number,
): void {
  const { beta1, beta2 } = ADAM;
  for (let i = 0; i < variable.length; i++) {
    const slope = gradient[i]!;
    first[i]! += (1 - beta1) * (slope - first[i]!);
    second[i]! += (1 - beta2) * (slope * slope - second[i]!);
    variable[i]! -= (rate * first[i]!) / (Math.sqrt(second[i]!) + epsilon);
  }
}
