/** Whether what somebody typed is a number that is allowed. */
import type { ProblemReason } from '../../protocol/failure.ts';

/** What is wrong with a typed text as a number within limits; null if nothing is. */
export function numberProblem(text: string, min: number, max: number, whole: boolean): ProblemReason | null {
  const value = typedNumber(text);
  if (text.trim() === '') return { kind: 'missing' };
  if (Number.isNaN(value)) return { kind: 'wrong-type', expected: 'number', received: `“${text.trim()}”` };
  if (value < min || value > max) return { kind: 'out-of-range', min, max, received: value };
  if (whole && !Number.isInteger(value)) return { kind: 'not-whole', received: value };
  return null;
}

/** Also with the minus sign that typographers use, and with commas between thousands. */
export function typedNumber(text: string): number {
  const plain = text.trim().replace('−', '-');
  return Number(/^-?\d{1,3}(,\d{3})+(\.\d*)?$/.test(plain) ? plain.replaceAll(',', '') : plain);
}
