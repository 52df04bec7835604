/** Whole numbers are divided in float32, which is exact up to a limit: checked to the last one, on the text that kernels get. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ScalarBuilder } from '../../../worker/compile/scalar.ts';
import { divide, ExpressionPrinter, type Names } from '../../../worker/compile/wgsl/expressions.ts';
import { built, calculations, expected, places } from './whole-numbers.ts';

const LIMIT = 2 ** 21;
const QUOTIENT = /^u32\(i32\(\(f32\(i32\((\w+)\)\) \+ 0\.5f\) \* ([\d.e-]+)f\)\)$/;

function reciprocalOf(divisor: number): number {
  const found = QUOTIENT.exec(divide('a', LIMIT, divisor));
  return Math.fround(Number(found![2]));
}

function floatQuotient(a: number, reciprocal: number): number {
  return Math.trunc(Math.fround(Math.fround(a + 0.5) * reciprocal));
}

describe('divide', () => {
  test('is exact for each divisor up to 4096, at all places where the quotient changes', () => {
    // What is between two such places lies between their quotients, because rounding keeps the order.
    const wrong: [number, number][] = [];
    for (let divisor = 1; divisor <= 4096; divisor++) {
      if (Number.isInteger(Math.log2(divisor))) continue;
      const reciprocal = reciprocalOf(divisor);
      for (let a = divisor, quotient = 1; a < LIMIT; a += divisor, quotient++) {
        if (floatQuotient(a, reciprocal) !== quotient || floatQuotient(a - 1, reciprocal) !== quotient - 1)
          wrong.push([a, divisor]);
      }
      if (floatQuotient(LIMIT - 1, reciprocal) !== Math.floor((LIMIT - 1) / divisor))
        wrong.push([LIMIT - 1, divisor]);
    }
    expect(wrong).toEqual([]);
  });

  test('is exact for any divisor', () => {
    const divisors = fc.integer({ min: 3, max: LIMIT }).filter((n) => !Number.isInteger(Math.log2(n)));
    fc.assert(
      fc.property(divisors, fc.nat(LIMIT), fc.integer({ min: -2, max: 2 }), (divisor, near, off) => {
        const a = Math.min(LIMIT - 1, Math.max(0, Math.floor(near / divisor) * divisor + off));
        expect(floatQuotient(a, reciprocalOf(divisor))).toBe(Math.floor(a / divisor));
      }),
      { numRuns: 20_000, seed: 6 },
    );
  });

  test('shifts for powers of two, and leaves larger numbers to integers', () => {
    expect(divide('a', 2 ** 32, 64)).toBe('a >> 6u');
    expect(divide('a', 2 ** 32, 1)).toBe('a >> 0u');
    expect(divide('a', LIMIT, 3)).toMatch(QUOTIENT);
    expect(divide('a', LIMIT + 1, 3)).toBe('a / 3u');
  });
});

const NAMES: Names = {
  load: (memory, at) => `${memory}[${at}]`,
  row: (place) => place,
  mask: (place) => place,
  uniform: (_part, _features, at) => at,
  exampleCount: 'exampleCount',
  trainedOn: 'trainedOn',
  stepIndex: 'stepIndex',
};

test('printed index calculations come to what they should', () => {
  fc.assert(
    fc.property(calculations, places, (calculation, at) => {
      const value = expected(calculation, at);
      const scalar = built(new ScalarBuilder(), calculation);
      fc.pre(value < 2 ** 31 && scalar.limit <= 2 ** 32);
      const printer = new ExpressionPrinter(NAMES, 'v');
      const name = printer.print(scalar);
      expect(runStatements(printer.blocks.flat(), name, { ...at })).toBe(value);
    }),
    { numRuns: 3000, seed: 9 },
  );
});

test('each expression is calculated once, and a quotient serves its remainder', () => {
  const scalars = new ScalarBuilder();
  const place = scalars.index('row', 1000);
  const [a, b] = [scalars.mod(place, 7), scalars.add(scalars.mod(place, 7), scalars.uint(1))];
  const printer = new ExpressionPrinter(NAMES, 'v');
  for (const scalar of [a, b, a]) printer.print(scalar);
  const lines = printer.blocks.flat();
  expect(lines.filter((line) => line.includes('f32('))).toHaveLength(1);
  expect(new Set(lines).size).toBe(lines.length);
});

/** `let a = …;` one after the other; whole numbers are unsigned. */
function runStatements(
  statements: readonly string[],
  result: string,
  at: Readonly<Record<string, number>>,
): number {
  const values = new Map(Object.entries(at));
  const read = (text: string): number => values.get(text) ?? Number(/^(\d+)u$/.exec(text)?.[1] ?? NaN);
  const calculate = (text: string): number => {
    const quotient = QUOTIENT.exec(text);
    if (quotient !== null) return floatQuotient(read(quotient[1]!), Math.fround(Number(quotient[2])));
    const least = /^min\((\w+), (\w+)\)$/.exec(text);
    if (least !== null) return Math.min(read(least[1]!), read(least[2]!));
    const [first, ...rest] = text.split(' ');
    let value = read(first!);
    for (let i = 0; i < rest.length; i += 2) value = OPERATORS[rest[i]!]!(value, rest, i, read);
    return value >>> 0;
  };
  for (const statement of statements) {
    const [, name, text] = /^let (\w+) = (.*);$/.exec(statement)!;
    values.set(name!, calculate(text!));
  }
  return read(result);
}

type Operator = (left: number, rest: readonly string[], i: number, read: (text: string) => number) => number;

/** Of a chain such as `a - q * 7u`: a product in it is taken together with the sign before it. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  '+': (left, rest, i, read) => left + read(rest[i + 1]!),
  '-': (left, rest, i, read) => left - read(rest[i + 1]!) * (rest[i + 2] === '*' ? read(rest[i + 3]!) : 1),
  '*': (left, rest, i, read) => (rest[i - 2] === '-' ? left : left * read(rest[i + 1]!)),
  '/': (left, rest, i, read) => Math.floor(left / read(rest[i + 1]!)),
  '>>': (left, rest, i, read) => Math.floor(left / 2 ** read(rest[i + 1]!)),
  '&': (left, rest, i, read) => left & read(rest[i + 1]!),
};
