/** Reductions and matmul against plain loops over coordinates, over random shapes; and how they round. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Floats } from '../../../../worker/runtime/cpu/kernels.ts';
import * as t from '../../../../worker/tensor/build.ts';
import { type Shape, sizeOf, withoutAxes } from '../../../../worker/tensor/shape.ts';
import { coordinatesOf, placeIn, valueOf } from './evaluating.ts';

const reduced = fc.array(fc.constantFrom(1, 2, 3, 4, 5, 7), { minLength: 1, maxLength: 4 }).chain((shape) =>
  fc.record({
    shape: fc.constant(shape),
    axes: fc.shuffledSubarray([...shape.keys()], { minLength: 1 }),
    content: fc.array(fc.integer({ min: -4, max: 4 }), {
      minLength: sizeOf(shape),
      maxLength: sizeOf(shape),
    }),
  }),
);

/** For each result, row-major, the elements that it is made of, row-major. */
function groups(shape: Shape, axes: readonly number[], content: readonly number[]): number[][] {
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const result: number[][] = Array.from({ length: sizeOf(withoutAxes(shape, axes)) }, () => []);
  for (const coordinate of coordinatesOf(shape)) {
    const place = placeIn(
      kept.map((axis) => shape[axis]!),
      kept.map((axis) => coordinate[axis]!),
    );
    result[place]!.push(content[placeIn(shape, coordinate)]!);
  }
  return result;
}

// Few different values, so that ties are common: the first of equal ones counts.
test.each<['sum' | 'max' | 'argMax', (group: readonly number[]) => number]>([
  ['sum', (group) => group.reduce((a, b) => a + b)],
  ['max', (group) => Math.max(...group)],
  ['argMax', (group) => group.indexOf(Math.max(...group))],
])('%s', (op, formula) => {
  fc.assert(
    fc.property(reduced, ({ shape, axes, content }) => {
      const value = valueOf(
        (x) => t.makeTensor(op, withoutAxes(shape, axes), [x], { axes }),
        [shape, Float32Array.from(content)],
      );
      expect([...value].map((x) => x + 0)).toEqual(groups(shape, axes, content).map((g) => formula(g) + 0));
    }),
    { seed: 1 },
  );
});

test('max of all -Infinity, and with a NaN', () => {
  const maxOf = (...content: number[]): number =>
    valueOf((x) => t.max(x), [[content.length], Float32Array.from(content)])[0]!;
  expect(maxOf(-Infinity, -Infinity)).toBe(-Infinity);
  expect(maxOf(1, NaN, 2)).toBeNaN();
});

test('a sum of a million float32 stays exact to a few last places', () => {
  const content = new Float32Array(1_000_000).fill(0.1);
  const [total] = valueOf((x) => t.sum(x), [[content.length], content]);
  expect(Math.abs(total! / (1e6 * Math.fround(0.1)) - 1)).toBeLessThan(3 * 2 ** -24);
});

function random(length: number, salt: number, make: { from(list: number[]): Floats }): Floats {
  return make.from(Array.from({ length }, (_, i) => Math.sin(salt + i * i)));
}

function product(a: Floats, b: Floats, [m, k, n]: readonly [number, number, number]): Floats {
  return valueOf((x, y) => t.matmul(x, y), [[m, k], a], [[k, n], b]);
}

describe('matmul', () => {
  const size = fc.tuple(
    fc.integer({ min: 1, max: 9 }),
    fc.constantFrom(1, 2, 31, 32, 33, 64, 100),
    fc.integer({ min: 1, max: 13 }),
  );

  test('is rows times columns, in float64', () => {
    fc.assert(
      fc.property(size, ([m, k, n]) => {
        const a = random(m * k, 1, Float64Array);
        const b = random(k * n, 2, Float64Array);
        product(a, b, [m, k, n]).forEach((value, at) => {
          const [row, column] = [Math.floor(at / n), at % n];
          let expected = 0;
          for (let i = 0; i < k; i++) expected += a[row * k + i]! * b[i * n + column]!;
          expect(value).toBeCloseTo(expected, 12);
        });
      }),
      { seed: 2 },
    );
  });

  test('float32: products of 32, sums of those up to 4096, and sums of those, each addition rounded', () => {
    for (const [m, k, n] of [
      [3, 1, 1],
      [2, 100, 9],
      [1, 4096, 5],
      [2, 9001, 6],
    ] as const) {
      const a = random(m * k, 3, Float32Array);
      const b = random(k * n, 4, Float32Array);
      const expected = Float32Array.from({ length: m * n }, (_, at) =>
        roundedSum(k, (i) => a[Math.floor(at / n) * k + i]! * b[i * n + (at % n)]!),
      );
      expect(product(a, b, [m, k, n])).toEqual(expected);
    }
  });

  test('a column does not depend on how many stand beside it', () => {
    const [m, k, n] = [5, 70, 11];
    const a = random(m * k, 5, Float32Array);
    const b = random(k * n, 6, Float32Array);
    const whole = product(a, b, [m, k, n]);
    for (let column = 0; column < n; column++) {
      const alone = b.filter((_, at) => at % n === column);
      expect(product(a, alone, [m, k, 1])).toEqual(whole.filter((_, at) => at % n === column));
    }
  });

  test('a long sum does not drift', () => {
    const k = 1_000_000;
    const a = new Float32Array(k).fill(0.1);
    const b = new Float32Array(k).fill(1);
    const [total] = product(a, b, [1, k, 1]);
    // Every addition of equal numbers rounds to the same side; one running sum would be wrong by a hundredth.
    expect(Math.abs(total! / (k * Math.fround(0.1)) - 1)).toBeLessThan(3e-6);
  });
});

/** The terms [0, count) in blocks of 32 within groups of 4096. */
function roundedSum(count: number, term: (i: number) => number): number {
  let total = 0;
  for (let group = 0; group < count; group += 4096) {
    let sum = 0;
    for (let block = group; block < Math.min(group + 4096, count); block += 32) {
      let part = 0;
      const end = Math.min(block + 32, group + 4096, count);
      for (let i = block; i < end; i++) part = Math.fround(part + term(i));
      sum = Math.fround(sum + part);
    }
    total = Math.fround(total + sum);
  }
  return total;
}
