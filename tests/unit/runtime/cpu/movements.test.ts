/** Movements, windows and their adjoints against coordinates counted out one by one, over random shapes. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import * as t from '../../../../worker/tensor/build.ts';
import { windowedShape } from '../../../../worker/tensor/ops.ts';
import { type Shape, sizeOf } from '../../../../worker/tensor/shape.ts';
import type { Tensor } from '../../../../worker/tensor/tensor.ts';
import { coordinatesOf, placeIn, valueOf } from './evaluating.ts';

const length = fc.constantFrom(1, 2, 3, 4, 5, 7);
const shapes = fc.array(length, { minLength: 1, maxLength: 4 });

function numbered(shape: Shape): Float32Array {
  return Float32Array.from({ length: sizeOf(shape) }, (_, i) => i + 1);
}

/** `build` of a numbered array must have at each coordinate what stands where `from` points to, or what it says itself. */
function expectMoved(
  input: Shape,
  build: (x: Tensor) => Tensor,
  from: (coordinate: readonly number[]) => number[] | number,
): void {
  const root = build(t.variable('v0', input));
  const content = numbered(input);
  const expected = coordinatesOf(root.shape).map((coordinate) => {
    const source = from(coordinate);
    return typeof source === 'number' ? source : content[placeIn(input, source)]!;
  });
  expect([...valueOf(build, [input, content])]).toEqual(expected);
}

test('permute', () => {
  const permuted = shapes.chain((input) =>
    fc.record({
      input: fc.constant(input),
      axes: fc.shuffledSubarray([...input.keys()], { minLength: input.length, maxLength: input.length }),
    }),
  );
  fc.assert(
    fc.property(permuted, ({ input, axes }) => {
      expectMoved(
        input,
        (x) => t.permute(x, axes),
        (coordinate) => input.map((_, axis) => coordinate[axes.indexOf(axis)]!),
      );
    }),
    { seed: 1 },
  );
});

test('expand', () => {
  fc.assert(
    fc.property(shapes, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), (full, kept) => {
      const input = full.map((long, axis) => (kept[axis]! ? long : 1));
      expectMoved(
        input,
        (x) => t.expand(x, full),
        (coordinate) => coordinate.map((i, axis) => (input[axis] === 1 ? 0 : i)),
      );
    }),
    { seed: 2 },
  );
});

/** A shape, and up to three elements in front and behind along each axis. */
const padding = shapes.chain((inner) => {
  const margins = fc.array(fc.nat(3), { minLength: inner.length, maxLength: inner.length });
  return fc.record({ inner: fc.constant(inner), before: margins, after: margins });
});

test('pad puts the value around', () => {
  fc.assert(
    fc.property(padding, fc.constantFrom(0, -1.5), ({ inner: input, before, after }, value) => {
      expectMoved(
        input,
        (x) => t.pad(x, { before, after, value }),
        (coordinate) => {
          const source = coordinate.map((i, axis) => i - before[axis]!);
          return source.every((i, axis) => i >= 0 && i < input[axis]!) ? source : value;
        },
      );
    }),
    { seed: 3 },
  );
});

test('slice undoes pad', () => {
  fc.assert(
    fc.property(padding, ({ inner, before, after }) => {
      const input = inner.map((long, axis) => long + before[axis]! + after[axis]!);
      expectMoved(
        input,
        (x) => t.slice(x, before, inner),
        (coordinate) => coordinate.map((i, axis) => i + before[axis]!),
      );
      const there = (x: Tensor): Tensor => t.slice(t.pad(x, { before, after, value: 9 }), before, inner);
      expect(valueOf(there, [inner, numbered(inner)])).toEqual(numbered(inner));
    }),
    { seed: 4 },
  );
});

const pair = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }));
/** Strides beyond the size leave elements out, and the last rows may fill no window. */
const windowing = fc
  .record({
    image: fc.tuple(fc.integer({ min: 1, max: 3 }), length, length, fc.integer({ min: 1, max: 3 })),
    size: pair,
    strides: pair,
  })
  .filter(({ image, size }) => size[0] <= image[1] && size[1] <= image[2]);

test('windows', () => {
  fc.assert(
    fc.property(windowing, ({ image, size, strides }) => {
      expectMoved(
        image,
        (x) => t.windows(x, size, strides),
        ([n, row, column, i, j, c]) => [n!, row! * strides[0] + i!, column! * strides[1] + j!, c!],
      );
    }),
    { seed: 5 },
  );
});

test('overlapAdd is the adjoint of windows: <windows(x), y> = <x, overlapAdd(y)>', () => {
  fc.assert(
    fc.property(windowing, fc.nat(1000), ({ image, size, strides }, salt) => {
      const shapeOfWindows = windowedShape(image, { size, strides });
      const content = (shape: Shape, at: number): Float64Array =>
        Float64Array.from({ length: sizeOf(shape) }, (_, i) => Math.round(50 * Math.sin(at + 1.7 * i)));
      const x = content(image, salt);
      const y = content(shapeOfWindows, salt + 0.5);
      const windowed = valueOf((v) => t.windows(v, size, strides), [image, x]);
      const added = valueOf((v) => t.overlapAdd(v, { size, strides }, image), [shapeOfWindows, y]);
      const inner = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
        Array.from(a).reduce((total, value, i) => total + value * b[i]!, 0);
      // Whole numbers: exact.
      expect(inner(windowed, y)).toBe(inner(x, added));
    }),
    { seed: 6 },
  );
});

test('overlapAdd forgets the last evaluation', () => {
  const attributes = { size: [2, 2], strides: [1, 1] } as const;
  const x = Float32Array.of(1, 2, 3, 4);
  const twice = valueOf(
    (v) => t.overlapAdd(t.windows(v, [2, 2], [1, 1]), attributes, [1, 2, 2, 1]),
    [[1, 2, 2, 1], x],
  );
  expect([...twice]).toEqual([1, 2, 3, 4]);
});
