/** Which metrics are shares: from 0 to 1, written as per cent. */
import type { MetricName } from './run-spec.ts';

export function isShare(name: MetricName | 'loss'): boolean {
  return name === 'accuracy' || name === 'precision' || name === 'recall';
}
