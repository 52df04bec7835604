/** keras.layers.BatchNormalization and LayerNormalization. */
import type { BatchNormalizationSpec, LayerNormalizationSpec } from '../../../protocol/run-spec.ts';
import {
  add,
  constant,
  div,
  hyperparameter,
  mul,
  reshape,
  sqrt,
  square,
  sub,
  sum,
} from '../../tensor/build.ts';
import { type Assignment, assign } from '../../tensor/graph.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { batchCount, onlyExamples } from '../batch.ts';
import { layerHyperparameters } from '../hyperparameters.ts';
import type { Layer, LayerPlace } from '../layer.ts';
import { type StateVariable, stateVariable } from '../state.ts';

interface Moments {
  readonly mean: Tensor;
  /** Divided by the count, not by one less. */
  readonly variance: Tensor;
}

/**
 * Ioffe and Szegedy, "Batch normalization", 2015. Moments are over all axes but the last; both the normalization and the moving
 * average take the variance without Bessel's correction, as Keras 3 does.
 */
export function batchNormalization(spec: BatchNormalizationSpec, at: LayerPlace): Layer {
  const { gamma, beta } = scaleAndShift(at);
  const shape = gamma.shape;
  const movingMean = stateVariable('statistic', `${at.name}/moving_mean`, shape, { type: 'zeros' });
  const movingVariance = stateVariable('statistic', `${at.name}/moving_variance`, shape, { type: 'ones' });
  const moved = ({ tensor }: StateVariable, value: Tensor): Assignment => {
    const kept = mul(tensor, hyperparameter(`${at.name}/momentum`));
    return assign(tensor, add(kept, mul(value, hyperparameter(`${at.name}/oneMinusMomentum`))));
  };
  const normalized = (x: Tensor, { mean, variance }: Moments): Tensor => {
    const scale = div(gamma.tensor, rootWithEpsilon(variance, at));
    return add(mul(sub(x, mean), scale), beta.tensor);
  };
  return {
    variables: [gamma, beta, movingMean, movingVariance],
    hyperparameters: layerHyperparameters(spec, at, {
      epsilon: ({ epsilon }) => epsilon,
      momentum: ({ momentum }) => momentum,
      oneMinusMomentum: ({ momentum }) => 1 - momentum,
    }),
    outputShape: at.outputShape,
    penalties: [],
    apply(x, { mode, mayBePartial }) {
      if (mode === 'inference') {
        const moments = { mean: movingMean.tensor, variance: movingVariance.tensor };
        return { output: normalized(x, moments), assignments: [] };
      }
      const moments = batchMoments(x, mayBePartial);
      return {
        output: normalized(x, moments),
        assignments: [moved(movingMean, moments.mean), moved(movingVariance, moments.variance)],
      };
    },
  };
}

/** [batch, ..., channels] -> [channels], of the places that hold an example. */
function batchMoments(x: Tensor, mayBePartial: boolean): Moments {
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const perExample = sizeOf(x.shape.slice(1, -1));
  const examples = batchCount(x, mayBePartial);
  const count = perExample === 1 ? examples : mul(examples, constant(perExample));
  const mean = div(sum(onlyExamples(x, mayBePartial), axes), count);
  const deviations = square(sub(x, mean));
  return { mean, variance: div(sum(onlyExamples(deviations, mayBePartial), axes), count) };
}

/** Ba, Kiros and Hinton, "Layer normalization", 2016: each example by itself, over the last axis. */
export function layerNormalization(spec: LayerNormalizationSpec, at: LayerPlace): Layer {
  const { gamma, beta } = scaleAndShift(at);
  return {
    variables: [gamma, beta],
    hyperparameters: layerHyperparameters(spec, at, { epsilon: ({ epsilon }) => epsilon }),
    outputShape: at.outputShape,
    penalties: [],
    apply(x) {
      const centered = sub(x, lastAxisMean(x));
      const variance = lastAxisMean(square(centered));
      const normalized = div(centered, rootWithEpsilon(variance, at));
      return { output: add(mul(normalized, gamma.tensor), beta.tensor), assignments: [] };
    },
  };
}

/** [..., n] -> [..., 1] */
function lastAxisMean(x: Tensor): Tensor {
  const last = x.shape.length - 1;
  const total = reshape(sum(x, [last]), [...x.shape.slice(0, last), 1]);
  return div(total, constant(x.shape[last] ?? 1));
}

function rootWithEpsilon(variance: Tensor, { name }: LayerPlace): Tensor {
  return sqrt(add(variance, hyperparameter(`${name}/epsilon`)));
}

/** One of each per element of the last axis. */
function scaleAndShift({ name, inputShape }: LayerPlace): {
  readonly gamma: StateVariable;
  readonly beta: StateVariable;
} {
  const shape = inputShape.slice(-1);
  return {
    gamma: stateVariable('weight', `${name}/gamma`, shape, { type: 'ones' }),
    beta: stateVariable('weight', `${name}/beta`, shape, { type: 'zeros' }),
  };
}
