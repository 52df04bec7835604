/**
 * Optimizers turn gradients into assignments. They are more graph: no optimizer ever sees a number. Forms, and the order of
 * operations, are Keras 3's. One row per type; a row is the rule for one weight.
 */
import type { AdamSpec, AdamwSpec, OptimizerSpec } from '../../protocol/optimizer-spec.ts';
import type { InitializerSpec } from '../../protocol/run-spec.ts';
import * as t from '../tensor/build.ts';
import { type Assignment, assign } from '../tensor/graph.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { clipGradients, clippingNumbers } from './gradient-clipping.ts';
import { type Hyperparameter, logOfBase, type Numbers, optimizerHyperparameters } from './hyperparameters.ts';
import { learningRate } from './schedules.ts';
import { type StateVariable, stateVariable } from './state.ts';

export interface Optimizer {
  readonly hyperparameters: readonly Hyperparameter[];
  readonly slots: readonly StateVariable[];
  /** One gradient per weight, in their order. */
  update(gradients: readonly Tensor[]): readonly Assignment[];
}

/** What one weight brings to a step: its value, its gradient, its slots' values by name. */
interface Before {
  readonly value: Tensor;
  readonly gradient: Tensor;
  readonly slots: Readonly<Record<string, Tensor>>;
}

interface After {
  readonly value: Tensor;
  readonly slots: Readonly<Record<string, Tensor>>;
}

interface Rule<S extends OptimizerSpec> {
  /** Besides the learning rate and its schedule. */
  numbers(spec: S): Numbers<S>;
  /** Names and initial values of what is remembered of each weight. */
  slots(spec: S): Readonly<Record<string, InitializerSpec>>;
  /** Called once per graph with the step's learning rate: what all weights share is built here. */
  rule(spec: S, rate: Tensor): (before: Before) => After;
}

const ZEROS: InitializerSpec = { type: 'zeros' };

const RULES: {
  readonly [T in OptimizerSpec['type']]: Rule<Extract<OptimizerSpec, { type: T }>>;
} = {
  sgd: {
    numbers: ({ momentum }) => (momentum === 0 ? {} : { momentum: (now) => now.momentum }),
    slots: ({ momentum }) => (momentum === 0 ? {} : { momentum: ZEROS }),
    rule:
      (spec, rate) =>
      ({ value, gradient, slots }) => {
        const down = t.mul(rate, gradient);
        if (slots['momentum'] === undefined) return { value: t.sub(value, down), slots };
        const coefficient = t.hyperparameter('momentum');
        const momentum = t.sub(t.mul(coefficient, slots['momentum']), down);
        const way = spec.nesterov ? t.sub(t.mul(coefficient, momentum), down) : momentum;
        return { value: t.add(value, way), slots: { momentum } };
      },
  },
  adagrad: {
    numbers: () => ({ epsilon: ({ epsilon }) => epsilon }),
    slots: ({ initialAccumulatorValue }) => ({
      accumulator: { type: 'constant', value: initialAccumulatorValue },
    }),
    rule:
      (_, rate) =>
      ({ value, gradient, slots }) => {
        const accumulator = t.add(slots['accumulator']!, t.square(gradient));
        const way = t.div(t.mul(rate, gradient), rootWithEpsilon(accumulator));
        return { value: t.sub(value, way), slots: { accumulator } };
      },
  },
  rmsprop: {
    numbers: ({ momentum }) => ({
      rho: ({ rho }) => rho,
      oneMinusRho: ({ rho }) => 1 - rho,
      epsilon: ({ epsilon }) => epsilon,
      ...(momentum !== 0 && { momentum: (now) => now.momentum }),
    }),
    slots: ({ momentum, centered }) => ({
      velocity: ZEROS,
      ...(momentum !== 0 && { momentum: ZEROS }),
      ...(centered && { average_gradient: ZEROS }),
    }),
    rule: (_, rate) => (before) => rmspropStep(before, rate),
  },
  adam: { numbers: () => ADAM_NUMBERS, slots: adamSlots, rule: adamRule },
  adamw: {
    numbers: () => ({ ...ADAM_NUMBERS, weightDecay: ({ weightDecay }) => weightDecay }),
    slots: adamSlots,
    rule(spec, rate) {
      const step = adamRule(spec, rate);
      const decay = t.mul(rate, t.hyperparameter('weightDecay'));
      return (before) => step({ ...before, value: t.sub(before.value, t.mul(before.value, decay)) });
    },
  },
  lion: {
    numbers: () => ({
      beta1: ({ beta1 }) => beta1,
      oneMinusBeta1: ({ beta1 }) => 1 - beta1,
      beta2: ({ beta2 }) => beta2,
      oneMinusBeta2: ({ beta2 }) => 1 - beta2,
    }),
    slots: () => ({ momentum: ZEROS }),
    rule:
      (_, rate) =>
      ({ value, gradient, slots }) => {
        const momentum = slots['momentum']!;
        const direction = t.sign(mixed(momentum, 'beta1', gradient, 'oneMinusBeta1'));
        return {
          value: t.sub(value, t.mul(rate, direction)),
          slots: { momentum: mixed(momentum, 'beta2', gradient, 'oneMinusBeta2') },
        };
      },
  },
};

export function createOptimizer(spec: OptimizerSpec, weights: readonly StateVariable[]): Optimizer {
  return create(spec, RULES[spec.type] as Rule<OptimizerSpec>, weights);
}

function create<S extends OptimizerSpec>(
  spec: S,
  row: Rule<S>,
  weights: readonly StateVariable[],
): Optimizer {
  const { numbers, rate } = learningRate(spec.schedule);
  const slots = weights.map(({ name, shape }) =>
    Object.entries(row.slots(spec)).map(([slot, initializer]) => ({
      slot,
      variable: stateVariable('slot', `${spec.type}/${slot}/${name}`, shape, initializer),
    })),
  );
  return {
    hyperparameters: optimizerHyperparameters<S>(spec, {
      ...numbers,
      ...clippingNumbers(spec),
      ...row.numbers(spec),
    }),
    slots: slots.flat().map(({ variable }) => variable),
    update(gradients) {
      const step = row.rule(spec, rate);
      const clipped = clipGradients(spec, gradients);
      const updates = weights.map(({ tensor }, i) => {
        const values = slots[i]!.map(({ slot, variable }) => [slot, variable.tensor] as const);
        return step({ value: tensor, gradient: clipped[i]!, slots: Object.fromEntries(values) });
      });
      return [
        ...weights.map(({ tensor }, i) => assign(tensor, updates[i]!.value)),
        ...slots.flatMap((ofWeight, i) =>
          ofWeight.map(({ slot, variable }) => assign(variable.tensor, updates[i]!.slots[slot]!)),
        ),
      ];
    },
  };
}

/** `a * first + b * second`: the coefficients of an exponential moving average, by their names. */
function mixed(a: Tensor, first: string, b: Tensor, second: string): Tensor {
  return t.add(t.mul(t.hyperparameter(first), a), t.mul(t.hyperparameter(second), b));
}

function rootWithEpsilon(x: Tensor): Tensor {
  return t.sqrt(t.add(x, t.hyperparameter('epsilon')));
}

/** Hinton's lecture 6.5; centered: by the variance of the gradients instead of their mean square. */
function rmspropStep({ value, gradient, slots }: Before, rate: Tensor): After {
  const velocity = mixed(slots['velocity']!, 'rho', t.square(gradient), 'oneMinusRho');
  const average =
    slots['average_gradient'] && mixed(slots['average_gradient'], 'rho', gradient, 'oneMinusRho');
  const spread = average === undefined ? velocity : t.sub(velocity, t.square(average));
  const increment = t.div(t.mul(rate, gradient), rootWithEpsilon(spread));
  const momentum =
    slots['momentum'] && t.add(t.mul(t.hyperparameter('momentum'), slots['momentum']), increment);
  return {
    value: t.sub(value, momentum ?? increment),
    slots: {
      velocity,
      ...(average && { average_gradient: average }),
      ...(momentum && { momentum }),
    },
  };
}

const ADAM_NUMBERS: Numbers<AdamSpec | AdamwSpec> = {
  oneMinusBeta1: ({ beta1 }) => 1 - beta1,
  oneMinusBeta2: ({ beta2 }) => 1 - beta2,
  logBeta1: ({ beta1 }) => logOfBase(beta1),
  logBeta2: ({ beta2 }) => logOfBase(beta2),
  epsilon: ({ epsilon }) => epsilon,
};

function adamSlots({ amsgrad }: AdamSpec | AdamwSpec): Readonly<Record<string, InitializerSpec>> {
  return { momentum: ZEROS, velocity: ZEROS, ...(amsgrad && { velocity_hat: ZEROS }) };
}

/**
 * Kingma and Ba, "Adam", 2014, in the form before section 2.1, with its epsilon-hat:
 * `alpha = rate * sqrt(1 - beta2^t) / (1 - beta1^t)`, `w -= m * alpha / (sqrt(v) + epsilon)`.
 */
function adamRule(spec: AdamSpec | AdamwSpec, rate: Tensor): (before: Before) => After {
  const time = t.add(t.stepIndex(), t.constant(1));
  // 1 - beta^t, which float32 would lose by subtracting: for beta2 = 0.999 it starts at 0.001.
  const correction = (logBeta: string): Tensor => t.neg(t.expm1(t.mul(time, t.hyperparameter(logBeta))));
  const alpha = t.div(t.mul(rate, t.sqrt(correction('logBeta2'))), correction('logBeta1'));
  return ({ value, gradient, slots }) => {
    const momentum = movedTowards(slots['momentum']!, gradient, 'oneMinusBeta1');
    const velocity = movedTowards(slots['velocity']!, t.square(gradient), 'oneMinusBeta2');
    const highest = spec.amsgrad ? t.maximum(slots['velocity_hat']!, velocity) : null;
    const size = t.add(t.sqrt(highest ?? velocity), t.hyperparameter('epsilon'));
    return {
      value: t.sub(value, t.div(t.mul(momentum, alpha), size)),
      slots: { momentum, velocity, ...(highest && { velocity_hat: highest }) },
    };
  };
}

/** `from + (to - from) * share`, Keras's form of Adam's moving averages. */
function movedTowards(from: Tensor, to: Tensor, share: string): Tensor {
  return t.add(from, t.mul(t.sub(to, from), t.hyperparameter(share)));
}
