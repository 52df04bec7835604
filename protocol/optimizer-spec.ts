/** How the weights are moved: the optimizers with their own numbers, and how the learning rate depends on the step. Names and defaults are Keras 3's. */

export type OptimizerSpec = SgdSpec | AdagradSpec | RmspropSpec | AdamSpec | AdamwSpec | LionSpec;

interface AnyOptimizerSpec {
  readonly learningRate: number;
  readonly schedule: ScheduleSpec;
  /** Each gradient is cut to ±clipvalue; null: not at all. */
  readonly clipvalue: number | null;
  /** All gradients together are scaled down to this norm at most; null: not at all. */
  readonly globalClipnorm: number | null;
}

export interface SgdSpec extends AnyOptimizerSpec {
  readonly type: 'sgd';
  readonly momentum: number;
  readonly nesterov: boolean;
}

export interface AdagradSpec extends AnyOptimizerSpec {
  readonly type: 'adagrad';
  readonly initialAccumulatorValue: number;
  readonly epsilon: number;
}

export interface RmspropSpec extends AnyOptimizerSpec {
  readonly type: 'rmsprop';
  readonly rho: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly centered: boolean;
}

export interface AdamSpec extends AnyOptimizerSpec {
  readonly type: 'adam';
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly amsgrad: boolean;
}

export interface AdamwSpec extends Omit<AdamSpec, 'type'> {
  readonly type: 'adamw';
  /** Decoupled from the gradients. */
  readonly weightDecay: number;
}

export interface LionSpec extends AnyOptimizerSpec {
  readonly type: 'lion';
  readonly beta1: number;
  readonly beta2: number;
}

/** How the learning rate depends on the number of steps done. */
export type ScheduleSpec =
  | { readonly type: 'constant' }
  /** `learningRate * decayRate ^ (step / decaySteps)`; with `staircase` the exponent is rounded down. */
  | {
      readonly type: 'exponentialDecay';
      readonly decaySteps: number;
      readonly decayRate: number;
      readonly staircase: boolean;
    }
  /**
   * Rises linearly from 0 to `learningRate` over `warmupSteps`, then falls along half a cosine to `alpha * learningRate` over `decaySteps`.
   */
  | {
      readonly type: 'cosineDecay';
      readonly decaySteps: number;
      readonly alpha: number;
      readonly warmupSteps: number;
    }
  /** `learningRate / (1 + decayRate * step / decaySteps)`; with `staircase` the quotient is rounded down. */
  | {
      readonly type: 'inverseTimeDecay';
      readonly decaySteps: number;
      readonly decayRate: number;
      readonly staircase: boolean;
    }
  /** `learningRate` up to the first boundary, then the value of the last boundary that lies behind. As many values as boundaries. */
  | {
      readonly type: 'piecewiseConstantDecay';
      readonly boundaries: readonly number[];
      readonly values: readonly number[];
    };

const NO_OPTIONS = { schedule: { type: 'constant' }, clipvalue: null, globalClipnorm: null } as const;

/** Keras 3's: what an optimizer means that names only its type. */
export const OPTIMIZER_DEFAULTS: {
  readonly [T in OptimizerSpec['type']]: Extract<OptimizerSpec, { type: T }>;
} = {
  sgd: { type: 'sgd', learningRate: 0.01, momentum: 0, nesterov: false, ...NO_OPTIONS },
  adagrad: {
    type: 'adagrad',
    learningRate: 0.001,
    initialAccumulatorValue: 0.1,
    epsilon: 1e-7,
    ...NO_OPTIONS,
  },
  rmsprop: {
    type: 'rmsprop',
    learningRate: 0.001,
    rho: 0.9,
    momentum: 0,
    epsilon: 1e-7,
    centered: false,
    ...NO_OPTIONS,
  },
  adam: {
    type: 'adam',
    learningRate: 0.001,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
    amsgrad: false,
    ...NO_OPTIONS,
  },
  adamw: {
    type: 'adamw',
    learningRate: 0.001,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
    amsgrad: false,
    weightDecay: 0.004,
    ...NO_OPTIONS,
  },
  lion: { type: 'lion', learningRate: 0.001, beta1: 0.9, beta2: 0.99, ...NO_OPTIONS },
};
