import { expect, it } from 'vitest';
import { numberProblem, typedNumber } from '../../../src/components/number-problem.ts';

it.each([
  ['3', false, null],
  [' 1e2 ', false, null],
  ['−5', false, null],
  ['', false, 'missing'],
  ['three', false, 'wrong-type'],
  ['1,5', false, 'wrong-type'],
  ['101', false, 'out-of-range'],
  ['-11', false, 'out-of-range'],
  ['Infinity', false, 'out-of-range'],
  ['2.5', true, 'not-whole'],
  ['2.5', false, null],
])('“%s” (whole: %s) is %s', (text, whole, kind) => {
  expect(numberProblem(text, -10, 100, whole)?.kind ?? null).toBe(kind);
});

it('reads the typographer’s minus and commas between thousands', () => {
  expect(typedNumber('1,000,000')).toBe(1_000_000);
  expect(typedNumber('-12,500.5')).toBe(-12_500.5);
  expect(typedNumber('1,00')).toBeNaN();
  expect(typedNumber(' −2.5 ')).toBe(-2.5);
});
