/** Limits on gradients before the optimizer sees them: each element first, then all together. */
import type { OptimizerSpec } from '../../protocol/optimizer-spec.ts';
import * as t from '../tensor/build.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Numbers } from './hyperparameters.ts';

type ClippingSpec = Pick<OptimizerSpec, 'clipvalue' | 'globalClipnorm'>;

/** Only those that are set: null needs no node. */
export function clippingNumbers({ clipvalue, globalClipnorm }: ClippingSpec): Numbers<OptimizerSpec> {
  return {
    ...(clipvalue !== null && { clipvalue: (now: OptimizerSpec) => limit(now, 'clipvalue') }),
    ...(globalClipnorm !== null && { globalClipnorm: (now: OptimizerSpec) => limit(now, 'globalClipnorm') }),
  };
}

function limit(spec: ClippingSpec, name: keyof ClippingSpec): number {
  const value = spec[name];
  if (value === null) throw new RangeError(`missing hyperparameter: ${name}`);
  return value;
}

export function clipGradients(
  { clipvalue, globalClipnorm }: ClippingSpec,
  gradients: readonly Tensor[],
): readonly Tensor[] {
  const cut = clipvalue === null ? gradients : gradients.map(cutToLimit);
  return globalClipnorm === null ? cut : scaleToNorm(cut);
}

function cutToLimit(gradient: Tensor): Tensor {
  const most = t.hyperparameter('clipvalue');
  // The gradient second: of two operands a kernel takes that one where they cannot be compared, and NaN must not become a step.
  return t.minimum(most, t.maximum(t.neg(most), gradient));
}

/** Scaled by `clip / max(norm, clip)`: TensorFlow's `clip_by_global_norm`. */
function scaleToNorm(gradients: readonly Tensor[]): readonly Tensor[] {
  const squares = gradients.map((gradient) => t.sum(t.square(gradient)));
  const norm = t.sqrt(squares.reduce((total, square) => t.add(total, square)));
  const clip = t.hyperparameter('globalClipnorm');
  // The norm second, as above.
  const scale = t.div(clip, t.maximum(clip, norm));
  return gradients.map((gradient) => t.mul(gradient, scale));
}
