/** Random models for property tests: any mix of ops over small shapes, ending in a loss and one step of gradient descent. */
import * as fc from 'fast-check';
import { gradient } from '../../../worker/autodiff/gradient.ts';
import type { ProgramSource } from '../../../worker/compile/compile-program.ts';
import * as t from '../../../worker/tensor/build.ts';
import { assign, type Graph } from '../../../worker/tensor/graph.ts';
import type { Shape } from '../../../worker/tensor/shape.ts';
import type { Tensor } from '../../../worker/tensor/tensor.ts';

/** Sizes 1, primes, and what is no multiple of anything. */
const LENGTHS = [1, 2, 3, 5, 7, 16, 17, 33];

export interface RandomModel {
  readonly examples: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly features: number;
  readonly widths: readonly number[];
  readonly choices: readonly number[];
}

export const randomModel: fc.Arbitrary<RandomModel> = fc.record({
  examples: fc.integer({ min: 2, max: 90 }),
  batchSize: fc.integer({ min: 1, max: 90 }),
  shuffle: fc.boolean(),
  features: fc.constantFrom(1, 2, 3, 5),
  widths: fc.array(fc.constantFrom(...LENGTHS), { minLength: 1, maxLength: 3 }),
  choices: fc.array(fc.nat(14), { minLength: 6, maxLength: 6 }),
});

interface Variables {
  readonly made: { name: string; shape: Shape; role: 'weight'; tensor: Tensor }[];
  make(shape: Shape): Tensor;
}

export function sourceOf(model: RandomModel): ProgramSource {
  const batchSize = Math.min(model.batchSize, model.examples);
  const shuffle = model.shuffle && batchSize < model.examples;
  const variables = newVariables();
  const build = (size: number, mayBePartial: boolean, order: 'sequential' | 'shuffled'): Tensor =>
    lossOf(model, variables, t.rowIndex(size, order), { mayBePartial, training: true });
  const loss = build(batchSize, model.examples % batchSize !== 0, shuffle ? 'shuffled' : 'sequential');
  const tensors = variables.made.map(({ tensor }) => tensor);
  const step: Graph = {
    outputs: { loss },
    assignments: gradient(loss, tensors).map((slope, i) =>
      assign(tensors[i]!, t.sub(tensors[i]!, t.mul(t.hyperparameter('learningRate'), slope))),
    ),
  };
  return {
    examples: model.examples,
    validationExamples: 0,
    batchSize,
    shuffle,
    seeds: [11],
    variables: variables.made,
    hyperparameters: ['learningRate'],
    step,
    evaluate: (size, mayBePartial) => ({
      outputs: {
        loss: lossOf(model, variables, t.rowIndex(size, 'sequential'), { mayBePartial, training: false }),
      },
      assignments: [],
    }),
    predict: (size) => ({
      outputs: { prediction: predictionOf(model, variables, t.input('x', [size, model.features]), false) },
      assignments: [],
    }),
  };
}

/** The same variables again for the evaluation: made once, then handed out by their place. */
function newVariables(): Variables & { restart(): void } {
  const made: Variables['made'] = [];
  let next = 0;
  return {
    made,
    restart: () => void (next = 0),
    make(shape) {
      const known = made[next];
      const variable = known ?? {
        name: `v${next}`,
        shape,
        role: 'weight' as const,
        tensor: t.variable(`v${next}`, shape),
      };
      if (known === undefined) made.push(variable);
      next++;
      return variable.tensor;
    },
  };
}

function lossOf(
  model: RandomModel,
  variables: ReturnType<typeof newVariables>,
  index: Tensor,
  { mayBePartial, training }: { readonly mayBePartial: boolean; readonly training: boolean },
): Tensor {
  const value = predictionOf(model, variables, t.rows('x', index, [model.features]), training);
  const error = t.sub(t.sum(value, [1]), t.reshape(t.rows('y', index, [1]), index.shape));
  const perExample =
    model.choices[5]! % 2 === 0 ? t.square(error) : t.relu(t.square(t.mul(error, t.constant(0.5))));
  const counted = mayBePartial ? t.mul(perExample, t.exampleMask(index.shape[0]!)) : perExample;
  return t.div(t.sum(counted), mayBePartial ? t.exampleCount() : t.constant(index.shape[0]!));
}

/** Only training drops values. */
function predictionOf(
  model: RandomModel,
  variables: ReturnType<typeof newVariables>,
  x: Tensor,
  training: boolean,
): Tensor {
  variables.restart();
  let value = x;
  model.widths.forEach((width, layer) => {
    const kernel = variables.make([value.shape[1]!, width]);
    const sums = t.add(t.matmul(value, kernel), variables.make([width]));
    const choice = model.choices[layer]!;
    value = choice === DROPOUT ? dropped(sums, layer, training) : mixed(sums, choice, variables);
  });
  return value;
}

const DROPOUT = 9;

function dropped(value: Tensor, part: number, training: boolean): Tensor {
  return training ? t.mul(value, t.greater(t.uniform(value.shape, part), t.constant(0.25))) : value;
}

/** Along the second axis: [batch, width] -> [batch, rows, size], overlapping where there is room. */
function alongWidth(value: Tensor): Tensor {
  const [batch = 1, width = 1] = value.shape;
  const size = Math.min(3, width);
  const cut = t.windows(t.reshape(value, [batch, width, 1, 1]), [size, 1], [2, 1]);
  return t.reshape(cut, [batch, cut.shape[1]!, size]);
}

function softmax(value: Tensor): Tensor {
  const [batch = 1] = value.shape;
  const exponentials = t.exp(t.sub(value, t.reshape(t.max(value, [1]), [batch, 1])));
  return t.div(exponentials, t.reshape(t.sum(exponentials, [1]), [batch, 1]));
}

/** One of several things that a layer may do to its values: [batch, width] -> [batch, some width]. */
function mixed(value: Tensor, choice: number, variables: Variables): Tensor {
  const [batch = 1, width = 1] = value.shape;
  switch (choice) {
    case 0:
      return t.relu(value);
    case 1:
      return t.mul(value, t.isPositive(t.sub(value, t.constant(0.1))));
    case 2:
      return t.div(value, t.add(t.constant(1), t.square(value)));
    case 3:
      return t.sub(
        value,
        t.div(t.broadcastTo(t.reshape(t.sum(value, [1]), [batch, 1]), value.shape), t.constant(width)),
      );
    case 4:
      return t.transpose(t.neg(t.transpose(value)));
    case 5:
      return t.reshape(t.relu(t.reshape(value, [batch * width])), [batch, width]);
    case 6:
      return t.mul(value, variables.make([1, width]));
    case 7:
      return t.matmul(t.relu(value), variables.make([width, 3]));
    case 8:
      return t.add(value, t.mul(value, t.constant(0.25)));
    case 10:
      return softmax(value);
    case 11:
      return t.tanh(value);
    case 12:
      return t.max(alongWidth(value), [2]);
    case 13:
      return t.sum(t.square(alongWidth(value)), [2]);
    default:
      return value;
  }
}
