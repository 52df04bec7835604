/** keras.layers.Flatten. */
import { reshape } from '../../tensor/build.ts';
import { type Layer, type LayerPlace, pureLayer } from '../layer.ts';

/** [batch, ...] -> [batch, features] */
export function flatten(at: LayerPlace): Layer {
  return pureLayer(at, (x) => reshape(x, [x.shape[0] ?? 1, ...at.outputShape]));
}
