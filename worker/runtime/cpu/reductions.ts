/**
 * Reductions over axes: the definition that the GPU is tested against. A sum is a tree, in the precision of its source: its order is fixed,
 * and its error grows with the logarithm of the count only.
 */
import { type Shape, stridesOf } from '../../tensor/shape.ts';
import type { Floats } from './kernels.ts';
import { placesOf } from './movements.ts';

/** Where each result starts, and how to walk what it is made of: row-major over the reduced axes, whatever their order in the node. */
interface ReductionTables {
  readonly outer: Uint32Array;
  readonly inner: Uint32Array;
  /** The common distance of the inner places; null if they have none. */
  readonly innerStride: number | null;
}

export function reductionTables(shape: Shape, axes: readonly number[]): ReductionTables {
  const strides = stridesOf(shape);
  const pick = (wanted: boolean): Uint32Array => {
    const chosen = shape.map((_, axis) => axis).filter((axis) => axes.includes(axis) === wanted);
    return placesOf(
      chosen.map((axis) => shape[axis]!),
      chosen.map((axis) => strides[axis]!),
    );
  };
  const inner = pick(true);
  const stride = inner.length > 1 ? inner[1]! - inner[0]! : 1;
  const regular = inner.every((place, i) => place === i * stride);
  return { outer: pick(false), inner, innerStride: regular ? stride : null };
}

/** `terms` holds as many floats as one result has terms, where these have no common distance. */
export function sum(out: Floats, source: Floats, tables: ReductionTables, terms: Floats): void {
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

/** A NaN among the elements is the result. */
export function max(out: Floats, source: Floats, { outer, inner }: ReductionTables): void {
  for (let i = 0; i < out.length; i++) {
    let greatest = -Infinity;
    for (let k = 0; k < inner.length; k++) greatest = Math.max(greatest, source[outer[i]! + inner[k]!]!);
    out[i] = greatest;
  }
}

/** The first of the greatest; what is not a number is greater than any. */
export function argMax(out: Floats, source: Floats, { outer, inner }: ReductionTables): void {
  for (let i = 0; i < out.length; i++) {
    let best = 0;
    let greatest = source[outer[i]! + inner[0]!]!;
    for (let k = 1; k < inner.length; k++) {
      const value = source[outer[i]! + inner[k]!]!;
      if (!(value > greatest || (Number.isNaN(value) && !Number.isNaN(greatest)))) continue;
      best = k;
      greatest = value;
    }
    out[i] = best;
  }
}

/** Terms that are added one after the other before the tree begins. */
const RUN = 8;

/** The sum of source[offset + i * stride] for i in [0, count): halves are summed and added. */
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

/** The largest power of two below the count. */
function splitOf(count: number): number {
  return 1 << (31 - Math.clz32(count - 1));
}
