/** The layers that not every run needs: `../layers.ts` loads them with the first model that has one. */
import type { LayerSpec } from '../../../protocol/run-spec.ts';
import type { Layer, LayerPlace } from '../layer.ts';
import { conv2d } from './conv2d.ts';
import { flatten } from './flatten.ts';
import { batchNormalization, layerNormalization } from './normalization.ts';
import { pooling2d } from './pooling2d.ts';

type LaterSpec = Exclude<LayerSpec, { type: 'dense' | 'dropout' }>;

export function createLayer(spec: LaterSpec, at: LayerPlace): Layer {
  switch (spec.type) {
    case 'conv2d':
      return conv2d(spec, at);
    case 'maxPooling2d':
    case 'averagePooling2d':
      return pooling2d(spec, at);
    case 'flatten':
      return flatten(at);
    case 'batchNormalization':
      return batchNormalization(spec, at);
    case 'layerNormalization':
      return layerNormalization(spec, at);
    default:
      return spec satisfies never;
  }
}
