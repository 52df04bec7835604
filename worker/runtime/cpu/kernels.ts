/**
 * The plain form of every op, on whole arrays: the definition that the GPU is tested against. One row per op; a missing row fails with
 * the op's name. Runs are float32; float64 is for second opinions, such as finite differences.
 */
import type { BinaryOp, UnaryOp } from '../../tensor/ops.ts';
import { stridesOf, type Shape } from '../../tensor/shape.ts';

export type Floats = Float32Array | Float64Array;

type UnaryKernel = (out: Floats, a: Floats) => void;
type BinaryKernel = (out: Floats, a: Floats, b: Floats) => void;

/** Storing to a Float32Array rounds once, which for + - * / is exactly float32 arithmetic. */
export const UNARY_KERNELS: { readonly [O in UnaryOp]: UnaryKernel } = {
  neg(out, a) {
    for (let i = 0; i < out.length; i++) out[i] = -a[i]!;
  },
  square(out, a) {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! * a[i]!;
  },
  relu(out, a) {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! < 0 ? 0 : a[i]!;
  },
  isPositive(out, a) {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! > 0 ? 1 : 0;
  },
};

export const BINARY_KERNELS: { readonly [O in BinaryOp]: BinaryKernel } = {
  add(out, a, b) {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! + b[i]!;
  },
  sub(out, a, b) {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! - b[i]!;
  },
  mul(out, a, b) {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! * b[i]!;
  },
  div(out, a, b) {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! / b[i]!;
  },
};

/** For each element of `shape`, row-major, the place that it is read from: `strides` are the source's, per axis of `shape`. */
export function gatherTable(shape: Shape, strides: readonly number[]): Uint32Array {
  let places = new Uint32Array([0]);
  shape.forEach((length, axis) => {
    const next = new Uint32Array(places.length * length);
    for (let p = 0, at = 0; p < places.length; p++) {
      for (let i = 0; i < length; i++) next[at++] = places[p]! + i * strides[axis]!;
    }
    places = next;
  });
  return places;
}

export function gather(out: Floats, source: Floats, places: Uint32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = source[places[i]!]!;
}

/** Terms that are added one after the other before the tree begins. */
const RUN = 8;

/**
 * The sum of source[offset + i * stride] for i in [0, count), as a tree: halves are summed and added, so that the error grows with the
 * logarithm of the count only. In the precision of the source.
 */
function treeSum(source: Floats, offset: number, stride: number, count: number): number {
  return source instanceof Float32Array
    ? treeSum32(source, offset, stride, count)
    : treeSum64(source, offset, stride, count);
}

function treeSum32(source: Float32Array, offset: number, stride: number, count: number): number {
  if (count > RUN) {
    const half = splitOf(count);
    const left = treeSum32(source, offset, stride, half);
    return Math.fround(left + treeSum32(source, offset + half * stride, stride, count - half));
  }
  let total = 0;
  for (let i = 0, at = offset; i < count; i++, at += stride) total = Math.fround(total + source[at]!);
  return total;
}

function treeSum64(source: Float64Array, offset: number, stride: number, count: number): number {
  if (count > RUN) {
    const half = splitOf(count);
    return (
      treeSum64(source, offset, stride, half) +
      treeSum64(source, offset + half * stride, stride, count - half)
    );
  }
  let total = 0;
  for (let i = 0, at = offset; i < count; i++, at += stride) total += source[at]!;
  return total;
}

/** [m, k] x [k, n]: each element is a tree sum of its k products. `products` holds k floats. */
export function matmul(
  out: Floats,
  a: Floats,
  b: Floats,
  [m, k, n]: readonly [number, number, number],
  products: Floats,
): void {
  for (let row = 0; row < m; row++) {
    for (let column = 0; column < n; column++) {
      for (let i = 0; i < k; i++) products[i] = a[row * k + i]! * b[i * n + column]!;
      out[row * n + column] = treeSum(products, 0, 1, k);
    }
  }
}

/** Where each result of a sum starts, and how to walk what is summed: first over `inner`, whose strides need not be regular. */
export interface SumTables {
  readonly outer: Uint32Array;
  readonly inner: Uint32Array;
  /** The common distance of the inner places; null if they have none. */
  readonly innerStride: number | null;
}

export function sumTables(shape: Shape, axes: readonly number[]): SumTables {
  const strides = stridesOf(shape);
  const pick = (wanted: boolean): Uint32Array => {
    const chosen = shape.map((_, axis) => axis).filter((axis) => axes.includes(axis) === wanted);
    return gatherTable(
      chosen.map((axis) => shape[axis]!),
      chosen.map((axis) => strides[axis]!),
    );
  };
  const inner = pick(true);
  const stride = inner.length > 1 ? inner[1]! - inner[0]! : 1;
  const regular = inner.every((place, i) => place === i * stride);
  return { outer: pick(false), inner, innerStride: regular ? stride : null };
}

export function sum(out: Floats, source: Floats, tables: SumTables, terms: Floats): void {
  const { outer, inner, innerStride } = tables;
  for (let i = 0; i < out.length; i++) {
    if (innerStride !== null) {
      out[i] = treeSum(source, outer[i]!, innerStride, inner.length);
    } else {
      for (let k = 0; k < inner.length; k++) terms[k] = source[outer[i]! + inner[k]!]!;
      out[i] = treeSum(terms, 0, 1, inner.length);
    }
  }
}

/** The largest power of two below the count. */
function splitOf(count: number): number {
  return 1 << (31 - Math.clz32(count - 1));
}
