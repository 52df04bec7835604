/** A number of epochs in words, singular and plural. */
import { msg, str } from '@lit/localize';
import { formatCount } from './numbers.ts';

export function epochsText(epochs: number): string {
  return epochs === 1 ? msg('1 epoch') : msg(str`${formatCount(epochs)} epochs`);
}
