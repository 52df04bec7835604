/** Whether what somebody typed is a number that is allowed, and what to say if it is not. */
import { msg, str } from '@lit/localize';
import { type NumberReason, numberReasonSentence } from '../i18n/number-reasons.ts';
import { formatLimit } from '../i18n/numbers.ts';

/** Beside the reasons that any value may be refused for, those that only a typed text has. */
export type NumberProblem =
  | NumberReason
  /** A comma where none is read: as a decimal sign, or between groups that are not thousands. */
  | { readonly kind: 'comma'; readonly whole: boolean }
  /** A number too large for any variable; quoted, since it has become infinite. */
  | { readonly kind: 'too-large'; readonly min: number; readonly max: number; readonly received: string };

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const THOUSANDS = /^[+-]?[1-9]\d{0,2}(,\d{3})+$/;
const INFINITE = /^[+-]?(infinity|inf|∞)$/i;

/** What is wrong with a typed text as a number within limits; null if nothing is. */
export function numberProblem(text: string, min: number, max: number, whole: boolean): NumberProblem | null {
  const typed = text.trim();
  if (typed === '') return { kind: 'missing' };
  const value = typedNumber(text, whole);
  if (Number.isNaN(value)) {
    // Whoever wrote digits and commas meant a number; any other text is none.
    if (/^[+\-−]?[\d.,]*,[\d.,]*(e[+\-−]?\d+)?$/i.test(typed)) return { kind: 'comma', whole };
    return { kind: 'wrong-type', expected: 'number', received: `“${typed}”` };
  }
  if (!Number.isFinite(value) && /\d/.test(typed)) return { kind: 'too-large', min, max, received: typed };
  if (!Number.isFinite(value) || value < min || value > max) {
    return { kind: 'out-of-range', min, max, received: value };
  }
  if (whole && !Number.isInteger(value)) return { kind: 'not-whole', received: value };
  return null;
}

/**
 * The number that a text says; NaN if it says none. Also with the minus sign that typographers use and, in a whole
 * number, with commas between thousands. `0,125` is no number: it would be 125 to one reader and an eighth to another.
 */
export function typedNumber(text: string, whole: boolean): number {
  const plain = text.trim().replaceAll('−', '-');
  if (DECIMAL.test(plain)) return Number(plain);
  if (whole && THOUSANDS.test(plain)) return Number(plain.replaceAll(',', ''));
  if (INFINITE.test(plain)) return plain.startsWith('-') ? -Infinity : Infinity;
  return Number.NaN;
}

/** The problem in words; `field` is the visible name of where it was typed. */
export function numberProblemSentence(field: string, problem: NumberProblem): string {
  switch (problem.kind) {
    case 'comma':
      return problem.whole
        ? msg(str`${field}: commas may only stand between thousands, as in 1,000,000.`)
        : msg(str`${field}: the decimal sign is a point, as in 0.125; a comma is not read.`);
    case 'too-large': {
      const [low, high] = [formatLimit(problem.min), formatLimit(problem.max)];
      const given = problem.received.length > 40 ? `${problem.received.slice(0, 39)}…` : problem.received;
      return msg(str`${field}: must be from ${low} to ${high}; ${given} is not.`);
    }
    default:
      return numberReasonSentence(field, problem);
  }
}
