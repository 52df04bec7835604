/** keras.layers.Dropout: Srivastava et al., 2014, scaled while training, so that inference is the identity. */
import type { DropoutSpec } from '../../../protocol/run-spec.ts';
import { constant, div, greater, hyperparameter, mul, sub, uniform } from '../../tensor/build.ts';
import { layerHyperparameters } from '../hyperparameters.ts';
import { type Layer, type LayerPlace, pureLayer } from '../layer.ts';

/** Each layer draws by its place in the model, so that two of them never drop alike. */
export function dropout(spec: DropoutSpec, at: LayerPlace): Layer {
  return pureLayer(
    at,
    (x, { mode }) => {
      if (mode === 'inference') return x;
      const rate = hyperparameter(`${at.name}/rate`);
      const keep = sub(constant(1), greater(rate, uniform(x.shape, at.place)));
      return mul(x, div(keep, sub(constant(1), rate)));
    },
    layerHyperparameters(spec, at, { rate: (now) => now.rate }),
  );
}
