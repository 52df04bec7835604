/** A run that does not fit: which limit, by how much, and what there could be less of. */
import { msg, str } from '@lit/localize';
import type { FailureParams, Reducible } from '../../../protocol/failure.ts';
import { formatBytes, formatCount, formatValue } from '../../i18n/numbers.ts';

export function doesNotFitSentence(params: FailureParams['does-not-fit']): string {
  const { limit, unit, needed, available, reduce } = params;
  const size = unit === 'bytes' ? formatBytes : formatCount;
  const times = formatValue(needed / available, 3);
  const fact = msg(
    str`This run does not fit: ${limitName(limit)} can be ${size(available)} at most, and ${size(needed)} would be needed (${times} times as much).`,
  );
  if (reduce.length === 0) return fact;
  return `${fact} ${msg(str`What helps is less of one of these: ${reduce.map(reducibleName).join(', ')}.`)}`;
}

function limitName(limit: string): string {
  switch (limit) {
    case 'maxBufferSize':
      return msg('a buffer on this device');
    case 'maxStorageBufferBindingSize':
      return msg('a buffer that a kernel of this device uses');
    case 'maxComputeWorkgroupStorageSize':
      return msg('the memory of a workgroup on this device');
    case 'memory':
      return msg('the memory for a run');
    default:
      return msg(str`${limit} of this device`);
  }
}

function reducibleName(what: Reducible): string {
  switch (what) {
    case 'examples':
      return msg('examples');
    case 'batchSize':
      return msg('batch size');
    case 'units':
      return msg('units per layer');
    case 'lanes':
      return msg('models at once');
    case 'layers':
      return msg('layers');
    default:
      return what satisfies never;
  }
}
