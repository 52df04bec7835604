/** Learning-rate schedules: the rate of a step as a scalar of the graph. Forms are keras.optimizers.schedules'. */
import type { OptimizerSpec, ScheduleSpec } from '../../protocol/optimizer-spec.ts';
import * as t from '../tensor/build.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { logOfBase, type Numbers } from './hyperparameters.ts';

export interface Schedule {
  readonly numbers: Numbers<OptimizerSpec>;
  /** Scalar. */
  readonly rate: Tensor;
}

export function learningRate(spec: ScheduleSpec): Schedule {
  const { numbers, factor } = schedule(spec);
  const base = t.hyperparameter('learningRate');
  return {
    numbers: { learningRate: (optimizer) => optimizer.learningRate, ...numbers },
    rate: factor(base),
  };
}

interface Form {
  readonly numbers: Numbers<OptimizerSpec>;
  /** Of the learning rate that the optimizer names. */
  readonly factor: (base: Tensor) => Tensor;
}

function schedule(spec: ScheduleSpec): Form {
  switch (spec.type) {
    case 'constant':
      return { numbers: {}, factor: (base) => base };
    case 'exponentialDecay':
      return exponentialDecay(spec);
    case 'cosineDecay':
      return cosineDecay(spec);
    case 'inverseTimeDecay':
      return inverseTimeDecay(spec);
    case 'piecewiseConstantDecay':
      return piecewiseConstantDecay(spec);
    default:
      return spec satisfies never;
  }
}

type ScheduleOf<T extends ScheduleSpec['type']> = Extract<ScheduleSpec, { type: T }>;

/** Reads numbers from a schedule of one type; the optimizer's may have become another one, which needs another graph. */
function numbersOf<T extends ScheduleSpec['type']>(
  type: T,
  numbers: Numbers<ScheduleOf<T>>,
): Numbers<OptimizerSpec> {
  const entries = Object.entries(numbers).map(([name, read]) => [
    name,
    (optimizer: OptimizerSpec): number => {
      if (optimizer.schedule.type !== type) throw new RangeError(`missing hyperparameter: ${name}`);
      return read(optimizer.schedule as ScheduleOf<T>);
    },
  ]);
  return Object.fromEntries(entries) as Numbers<OptimizerSpec>;
}

function exponentialDecay({ type, staircase }: ScheduleOf<'exponentialDecay'>): Form {
  return {
    numbers: numbersOf(type, {
      decaySteps: ({ decaySteps }) => decaySteps,
      logDecayRate: ({ decayRate }) => logOfBase(decayRate),
    }),
    factor: (base) => t.mul(base, t.exp(t.mul(decaysDone(staircase), t.hyperparameter('logDecayRate')))),
  };
}

function inverseTimeDecay({ type, staircase }: ScheduleOf<'inverseTimeDecay'>): Form {
  return {
    numbers: numbersOf(type, {
      decaySteps: ({ decaySteps }) => decaySteps,
      decayRate: ({ decayRate }) => decayRate,
    }),
    factor: (base) =>
      t.div(base, t.add(t.constant(1), t.mul(t.hyperparameter('decayRate'), decaysDone(staircase)))),
  };
}

/**
 * `step / decaySteps`, or how many whole ones. Half a step is added before rounding down: between whole numbers that changes
 * nothing, and a division that is off by one bit (WGSL allows 2.5) cannot take a stair away.
 */
function decaysDone(staircase: boolean): Tensor {
  const decaySteps = t.hyperparameter('decaySteps');
  if (!staircase) return t.div(t.stepIndex(), decaySteps);
  return t.floor(t.div(t.add(t.stepIndex(), t.constant(0.5)), decaySteps));
}

/** Loshchilov and Hutter, "SGDR", 2016, without restarts, after a linear rise. */
function cosineDecay({ type, warmupSteps }: ScheduleOf<'cosineDecay'>): Form {
  const warmsUp = warmupSteps > 0;
  return {
    numbers: numbersOf(type, {
      decaySteps: ({ decaySteps }) => decaySteps,
      alpha: ({ alpha }) => alpha,
      oneMinusAlpha: ({ alpha }) => 1 - alpha,
      ...(warmsUp && { warmupSteps: (now) => now.warmupSteps }),
    }),
    factor(base) {
      const step = t.stepIndex();
      if (!warmsUp) return t.mul(base, cosineFactor(step));
      const warmup = t.hyperparameter('warmupSteps');
      const risen = t.minimum(t.div(step, warmup), t.constant(1));
      const after = t.maximum(t.sub(step, warmup), t.constant(0));
      return t.mul(t.mul(base, risen), cosineFactor(after));
    },
  };
}

/** From 1 at 0 to `alpha` at `decaySteps` and after. */
function cosineFactor(step: Tensor): Tensor {
  const fraction = t.minimum(t.div(step, t.hyperparameter('decaySteps')), t.constant(1));
  const half = t.mul(t.constant(0.5), t.add(t.constant(1), t.cos(t.mul(t.constant(Math.PI), fraction))));
  return t.add(t.mul(t.hyperparameter('oneMinusAlpha'), half), t.hyperparameter('alpha'));
}

/** Each boundary that lies behind replaces the rate so far by its value; a switch of 0 or 1 makes that exact. */
function piecewiseConstantDecay({ type, boundaries }: ScheduleOf<'piecewiseConstantDecay'>): Form {
  const numbers: Record<string, (now: ScheduleOf<'piecewiseConstantDecay'>) => number> = {};
  for (const i of boundaries.keys()) {
    numbers[`boundaries/${i}`] = (now) => now.boundaries[i]!;
    numbers[`values/${i}`] = (now) => now.values[i]!;
  }
  return {
    numbers: numbersOf(type, numbers),
    factor: (base) =>
      boundaries.reduce((rate, _, i) => {
        const isBehind = t.greater(t.stepIndex(), t.hyperparameter(`boundaries/${i}`));
        return t.add(
          t.mul(rate, t.sub(t.constant(1), isBehind)),
          t.mul(t.hyperparameter(`values/${i}`), isBehind),
        );
      }, base),
  };
}
