/** Index calculation is simplified while it is built: that must change no place. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Scalar, ScalarBuilder } from '../../../worker/compile/scalar.ts';
import { built, calculations, expected, LIMITS, places, valueOf } from './whole-numbers.ts';

test('what is built comes to what was asked for, and stays below its limit', () => {
  fc.assert(
    fc.property(calculations, places, (calculation, at) => {
      const value = expected(calculation, at);
      // Beyond, a kernel's indices would overflow.
      fc.pre(value < 2 ** 31);
      const scalar = built(new ScalarBuilder(), calculation);
      fc.pre(scalar.limit <= 2 ** 32);
      expect(valueOf(scalar, at)).toBe(value);
      expect(value).toBeLessThan(scalar.limit);
    }),
    { numRuns: 5000, seed: 8 },
  );
});

describe('a sum is divided term by term where a term is a multiple', () => {
  const scalars = new ScalarBuilder();
  const row = scalars.index('row', LIMITS.row);
  const k = scalars.index('k', LIMITS.k);
  const flat = scalars.add(scalars.mul(row, 128), k);

  test.each<[string, Scalar, Scalar]>([
    ['(row * 128 + k) / 128 is row', scalars.div(flat, 128), row],
    ['(row * 128 + k) % 128 is k', scalars.mod(flat, 128), k],
    [
      '(row * 128 + k) / 64 is row * 2 + k / 64',
      scalars.div(flat, 64),
      scalars.add(scalars.mul(row, 2), scalars.div(k, 64)),
    ],
    ['(row * 128 + k) % 32 is k % 32', scalars.mod(flat, 32), scalars.mod(k, 32)],
    ['(k + 256) / 128 is 2', scalars.div(scalars.add(k, scalars.uint(256)), 128), scalars.uint(2)],
    ['k / 5 * 5 + k % 5 is k', scalars.add(scalars.mul(scalars.div(k, 5), 5), scalars.mod(k, 5)), k],
    ['min(k, 127) is k', scalars.min(k, 127), k],
    ['a guard that always holds is none', scalars.guard(scalars.float(1), k, 128), scalars.float(1)],
  ])('%s', (_, scalar, simple) => {
    expect(scalar).toBe(simple);
  });
});

test('coordinates there and back are the place itself', () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(shapes, fc.nat(1e6), (shape, seed) => {
      const scalars = new ScalarBuilder();
      const size = shape.reduce((a, b) => a * b, 1);
      const place = scalars.index('k', size);
      const coordinates = scalars.unflatten(place, shape);
      const at = { row: 0, k: seed % size };
      coordinates.forEach((coordinate, axis) => expect(valueOf(coordinate, at)).toBeLessThan(shape[axis]!));
      expect(valueOf(scalars.flatten(coordinates, shape), at)).toBe(at.k);
    }),
  );
});

describe('equal expressions are one object', () => {
  test('of one builder', () => {
    const scalars = new ScalarBuilder();
    const twice = (): Scalar => scalars.mul(scalars.add(scalars.index('row', 5), scalars.index('k', 7)), 3);
    expect(twice()).toBe(twice());
  });

  test('0 and -0 are not equal', () => {
    const scalars = new ScalarBuilder();
    expect(scalars.float(0)).not.toBe(scalars.float(-0));
  });
});
