/** Why training stopped with a loss that is no number, and what would help. */
import { msg, str } from '@lit/localize';
import type { Failure } from '../../protocol/failure.ts';
import { formatValue } from './numbers.ts';

export type Divergence = Extract<Failure, { code: 'diverged' }>['params'];

export function divergenceSentence({ epoch, learningRate, maxStableLearningRate }: Divergence): string {
  const rate = formatValue(learningRate);
  if (maxStableLearningRate === null) {
    return msg(
      str`Training stopped in epoch ${epoch}: the loss is no longer a finite number, because the steps grew instead of shrinking at learning rate ${rate}. Reset and try a smaller learning rate.`,
    );
  }
  const limit = formatValue(maxStableLearningRate);
  if (learningRate <= maxStableLearningRate) {
    return msg(
      str`Training stopped in epoch ${epoch}: the loss is no longer a finite number. Learning rate ${rate} would be stable with all examples in one batch (up to ${limit}), but smaller batches need a smaller one. Reset and try a tenth of it.`,
    );
  }
  return msg(
    str`Training stopped in epoch ${epoch}: the loss is no longer a finite number, because every step at learning rate ${rate} overshoots the minimum. Reset and try a learning rate below ${limit}.`,
  );
}
