/** Random index calculations for the tests of `scalar.ts` and of what is printed of it, and what they come to, by plain arithmetic. */
import * as fc from 'fast-check';
import type { Scalar, ScalarBuilder } from '../../../worker/compile/scalar.ts';

export type Calculation =
  | { readonly op: 'row' | 'k' }
  | { readonly op: 'add'; readonly a: Calculation; readonly b: Calculation }
  | { readonly op: 'mul' | 'div' | 'mod' | 'min' | 'addUint'; readonly a: Calculation; readonly n: number };

export interface Places {
  readonly row: number;
  readonly k: number;
}

export const LIMITS: Places = { row: 37, k: 128 };
export const places: fc.Arbitrary<Places> = fc.record({
  row: fc.nat(LIMITS.row - 1),
  k: fc.nat(LIMITS.k - 1),
});

/** Divisors and factors that often have something to do with each other, as those of shapes have. */
const numbers = fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 25, 64, 128, 1000);

export const calculations: fc.Arbitrary<Calculation> = fc.letrec<{ any: Calculation }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.record({ op: fc.constantFrom('row' as const, 'k' as const) }),
    fc.record({ op: fc.constant('add' as const), a: tie('any'), b: tie('any') }),
    fc.record({
      op: fc.constantFrom('mul' as const, 'div' as const, 'mod' as const, 'min' as const, 'addUint' as const),
      a: tie('any'),
      n: numbers,
    }),
  ),
})).any;

export function built(scalars: ScalarBuilder, calculation: Calculation): Scalar {
  switch (calculation.op) {
    case 'row':
    case 'k':
      return scalars.index(calculation.op, LIMITS[calculation.op]);
    case 'add':
      return scalars.add(built(scalars, calculation.a), built(scalars, calculation.b));
    case 'addUint':
      return scalars.add(built(scalars, calculation.a), scalars.uint(calculation.n));
    default:
      return scalars[calculation.op](built(scalars, calculation.a), calculation.n);
  }
}

export function expected(calculation: Calculation, at: Places): number {
  switch (calculation.op) {
    case 'row':
    case 'k':
      return at[calculation.op];
    case 'add':
      return expected(calculation.a, at) + expected(calculation.b, at);
    default:
      return ARITHMETIC[calculation.op](expected(calculation.a, at), calculation.n);
  }
}

const ARITHMETIC = {
  addUint: (a: number, n: number) => a + n,
  mul: (a: number, n: number) => a * n,
  div: (a: number, n: number) => Math.floor(a / n),
  mod: (a: number, n: number) => a % n,
  min: (a: number, n: number) => Math.min(a, n),
};

/** What an expression of whole numbers comes to, on unsigned 32-bit numbers. */
export function valueOf({ form }: Scalar, at: Places): number {
  switch (form.kind) {
    case 'uint':
      return form.value;
    case 'index':
      return at[form.name as keyof Places];
    case 'integer': {
      const [a, b] = [valueOf(form.a, at), valueOf(form.b, at)];
      return form.op === 'add'
        ? (a + b) >>> 0
        : form.op === 'sub'
          ? (a - b) >>> 0
          : ARITHMETIC[form.op](a, b);
    }
    default:
      throw new Error(`unknown whole number: ${form.kind}`);
  }
}
