/** What the metrics are called, and how their values are written. */
import { msg, str } from '@lit/localize';
import type { MetricInfo } from '../../protocol/events.ts';
import { isShare } from '../../protocol/metric-share.ts';
import type { MetricName } from '../../protocol/run-spec.ts';
import { formatFixed } from './numbers.ts';

export function metricName(name: MetricName | 'loss'): string {
  switch (name) {
    case 'loss':
      return msg('loss');
    case 'meanAbsoluteError':
      return msg('mean absolute error');
    case 'rootMeanSquaredError':
      return msg('root mean squared error');
    case 'r2Score':
      return 'R²';
    case 'accuracy':
      return msg('accuracy');
    case 'precision':
      return msg('precision');
    case 'recall':
      return msg('recall');
    case 'confusionMatrix':
      return msg('confusion matrix');
    default:
      return name satisfies never;
  }
}

/** With the examples that it is measured on, where they are not those trained on. */
export function metricLabel({ name, set }: Pick<MetricInfo, 'name' | 'set'>): string {
  return set === 'validation' ? msg(str`${metricName(name)}, validation`) : metricName(name);
}

/** Shares as per cent. */
export function metricText(name: MetricName | 'loss', value: number): string {
  return isShare(name) ? `${formatFixed(100 * value, 1)} %` : formatFixed(value, 6);
}
