/** keras.layers.Dense, for examples of one axis. */
import type { DenseSpec } from '../../../protocol/run-spec.ts';
import { matmul } from '../../tensor/build.ts';
import type { Layer, LayerPlace } from '../layer.ts';
import { kernelLayer } from './kernel.ts';

/** `x @ kernel + bias`: [batch, features] -> [batch, units] */
export function dense(spec: DenseSpec, at: LayerPlace): Layer {
  const [features = 1] = at.inputShape;
  return kernelLayer(spec, at, {
    kernelShape: [features, spec.units],
    product: matmul,
  });
}
