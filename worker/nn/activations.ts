/**
 * Activations, composed of primitive ops: names and forms are keras.activations'. Each is written so that its gradient is right at 0
 * too, where whole layers stand when their weights start at 0.
 */
import type { ActivationName } from '../../protocol/run-spec.ts';
import * as t from '../tensor/build.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** Keeps the shape. */
type Activation = (x: Tensor) => Tensor;

/** Klambauer et al., "Self-normalizing neural networks", 2017, equation 2. */
const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

export const ACTIVATIONS: { readonly [A in ActivationName]: Activation } = {
  linear: (x) => x,
  relu: t.relu,
  // The smaller slope first: equal at 0, where TensorFlow takes that one.
  leakyRelu: (x) => t.maximum(t.mul(t.constant(0.2), x), x),
  elu: (x) => exponentialLinear(x, 1),
  selu: (x) => t.mul(t.constant(SELU_SCALE), exponentialLinear(x, SELU_ALPHA)),
  gelu: (x) =>
    t.mul(t.mul(t.constant(0.5), x), t.add(t.constant(1), t.erf(t.mul(t.constant(Math.SQRT1_2), x)))),
  silu: (x) => t.mul(x, t.sigmoid(x)),
  sigmoid: t.sigmoid,
  tanh: t.tanh,
  softplus,
  mish: (x) => t.mul(x, t.tanh(softplus(x))),
  sin: t.sin,
  softmax(x) {
    const powers = t.exp(shiftedLogits(x));
    return t.div(powers, keepLastAxis(t.sum(powers, [x.shape.length - 1])));
  },
};

/** x above 0, `alpha * (e^x - 1)` below. Without a select: `x - min(x, 0)` is exactly x or 0. */
function exponentialLinear(x: Tensor, alpha: number): Tensor {
  const negative = t.minimum(x, t.constant(0));
  const curve = t.expm1(negative);
  return t.add(t.sub(x, negative), alpha === 1 ? curve : t.mul(t.constant(alpha), curve));
}

/**
 * ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|). The maximum is `(x + |x|) / 2`, whose slope at 0 is 1/2, so that the whole's is right:
 * relu's would be 0 and a logistic regression that starts at 0 would not learn its negative class.
 */
export function softplus(x: Tensor): Tensor {
  const magnitude = t.abs(x);
  return t.add(t.mul(t.constant(0.5), t.add(x, magnitude)), t.log1p(t.exp(t.neg(magnitude))));
}

/**
 * x less about its greatest element along the last axis, so that no power overflows. Rounded down the greatest one is a step
 * function: no gradient flows through it, and none has to, because every amount subtracted gives the same softmax.
 */
export function shiftedLogits(x: Tensor): Tensor {
  return t.sub(x, keepLastAxis(t.floor(t.max(x, [x.shape.length - 1]))));
}

/** [...] -> [..., 1] */
function keepLastAxis(x: Tensor): Tensor {
  return t.reshape(x, [...x.shape, 1]);
}
