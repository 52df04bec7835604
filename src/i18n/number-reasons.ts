/** Why a value cannot be taken, for what somebody may type: the other reasons have their words in `src/later/words/failure-sentences.ts`. */
import { msg, str } from '@lit/localize';
import type { ProblemReason } from '../../protocol/failure.ts';
import { formatLimit } from './numbers.ts';
import { shorten } from './shorten.ts';

export type NumberReason = Extract<
  ProblemReason,
  { kind: 'missing' | 'wrong-type' | 'not-whole' | 'out-of-range' }
>;

export function isOfNumbers(reason: ProblemReason): reason is NumberReason {
  return ['missing', 'wrong-type', 'not-whole', 'out-of-range'].includes(reason.kind);
}

/** `field`: the visible name of where it stands. */
export function numberReasonSentence(field: string, reason: NumberReason): string {
  switch (reason.kind) {
    case 'missing':
      return msg(str`${field}: a value is missing.`);
    case 'wrong-type':
      return msg(str`${field}: must be ${typeName(reason.expected)}, not ${typeName(reason.received)}.`);
    case 'not-whole':
      return msg(str`${field}: must be a whole number; ${formatLimit(reason.received)} is not.`);
    case 'out-of-range':
      return outOfRangeSentence(field, reason);
    default:
      return reason satisfies never;
  }
}

function outOfRangeSentence(
  field: string,
  { min, max, received }: { min: number; max: number; received: number },
): string {
  const [low, high, given] = [formatLimit(min), formatLimit(max), formatLimit(received)];
  return msg(str`${field}: must be from ${low} to ${high}; ${given} is not.`);
}

function typeName(type: string): string {
  switch (type) {
    case 'number':
      return msg('a number');
    case 'string':
      return msg('a text');
    case 'boolean':
      return msg('true or false');
    case 'array':
      return msg('a list');
    case 'object':
      return msg('an object');
    case 'null':
    case 'undefined':
      return msg('nothing');
    default:
      return shorten(type);
  }
}
