/** What of a layer everybody looks for, and where that says all of it. */
import { msg } from '@lit/localize';
import { LAYER_DEFAULTS, type LayerSpec, LIMITS } from '../../../protocol/run-spec.ts';
import { layerCode } from '../../components/keras-code.ts';

/** Its two fields say all of it. */
export function isPlain(layer: LayerSpec): boolean {
  if (layer.type !== 'dense') return false;
  const { units, activation } = layer;
  return layerCode(layer) === layerCode({ ...LAYER_DEFAULTS.dense, units, activation });
}

/** Whether a number and the activation are what everybody looks for. */
export function hasPair({ type }: LayerSpec): boolean {
  return type === 'dense' || type === 'conv2d';
}

export interface UsualNumber {
  readonly key: string;
  readonly label: string;
  readonly limits: { readonly min: number; readonly max: number };
  readonly whole: boolean;
}

/** The numbers that everybody looks for; of the last layer the units follow from the data. */
export function usualNumbers({ type }: LayerSpec, isLast: boolean): UsualNumber[] {
  const windowSize = { label: msg('Size of the window'), limits: LIMITS.kernelSize, whole: true };
  switch (type) {
    case 'dense':
      return isLast ? [] : [{ key: 'units', label: msg('Units'), limits: LIMITS.units, whole: true }];
    case 'conv2d':
      return [
        { key: 'filters', label: msg('Filters'), limits: LIMITS.units, whole: true },
        { key: 'kernelSize', ...windowSize },
      ];
    case 'maxPooling2d':
    case 'averagePooling2d':
      return [{ key: 'poolSize', ...windowSize }];
    case 'dropout':
      return [{ key: 'rate', label: msg('Rate'), limits: LIMITS.rate, whole: false }];
    default:
      return [];
  }
}
