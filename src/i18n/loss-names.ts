/** What the losses are called. */
import { msg } from '@lit/localize';
import type { LossName } from '../../protocol/run-spec.ts';

export function lossName(loss: LossName): string {
  switch (loss) {
    case 'meanSquaredError':
      return msg('Mean squared error');
    case 'meanAbsoluteError':
      return msg('Mean absolute error');
    case 'huber':
      return msg('Huber loss');
    case 'logCosh':
      return msg('Log-cosh');
    case 'hinge':
      return msg('Hinge loss');
    case 'binaryCrossentropyFromLogits':
      return msg('Binary cross-entropy');
    case 'sparseCategoricalCrossentropyFromLogits':
    case 'categoricalCrossentropyFromLogits':
      return msg('Categorical cross-entropy');
    default:
      return loss satisfies never;
  }
}
