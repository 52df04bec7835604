import { describe, expect, it } from 'vitest';
import { numberProblem, numberProblemSentence, typedNumber } from '../../../src/components/number-problem.ts';

it.each([
  ['3', false, null],
  [' 1e2 ', false, null],
  ['−5', false, null],
  ['+5', false, null],
  ['.5', false, null],
  ['5.', false, null],
  ['1e−3', false, null],
  ['', false, 'missing'],
  ['three', false, 'wrong-type'],
  ['101', false, 'out-of-range'],
  ['-11', false, 'out-of-range'],
  ['Infinity', false, 'out-of-range'],
  ['-∞', true, 'out-of-range'],
  ['1e400', false, 'too-large'],
  ['NaN', false, 'wrong-type'],
  ['0x10', false, 'wrong-type'],
  ['0b1', true, 'wrong-type'],
  ['1 5', false, 'wrong-type'],
  ['2.5', true, 'not-whole'],
  ['2.5', false, null],
])('“%s” (whole: %s) is %s', (text, whole, kind) => {
  expect(numberProblem(text, -10, 100, whole)?.kind ?? null).toBe(kind);
});

describe('a comma', () => {
  it.each(['0,125', '1,5', '1,000', '12,500.5', '-0,1', ',5', '1,5e3'])(
    'in “%s” is no decimal sign',
    (text) => {
      expect(typedNumber(text, false)).toBeNaN();
      expect(numberProblem(text, -1e9, 1e9, false)).toEqual({ kind: 'comma', whole: false });
    },
  );

  it('may stand between thousands of a whole number', () => {
    expect(typedNumber('1,000,000', true)).toBe(1_000_000);
    expect(typedNumber('-12,500', true)).toBe(-12_500);
  });

  it.each(['0,125', '1,00', '1,0000', '1000,000', '1,000.5', '00,100', '1,,000'])(
    'in “%s” is not between thousands',
    (text) => {
      expect(numberProblem(text, 0, 1e9, true)).toEqual({ kind: 'comma', whole: true });
    },
  );
});

it('reads the typographer’s minus', () => {
  expect(typedNumber(' −2.5 ', false)).toBe(-2.5);
});

it('quotes a number that is beyond all numbers as it was typed', () => {
  const problem = numberProblem('1e400', 0, 1000, false);
  expect(problem && numberProblemSentence('Noise', problem)).toBe(
    'Noise: must be from 0 to 1000; 1e400 is not.',
  );
});
