/** Random values that take more than one draw each: truncated normal numbers and orthogonal matrices. Only operations that IEEE 754 fixes. */
import { normalAt, normals, type Stream } from '../tensor/random.ts';

/** A normal number cut at two standard deviations has this standard deviation: sqrt(1 - 4 φ(2) / (2 Φ(2) - 1)). */
export const TRUNCATED_STDDEV = 0.87962566103423978;

/**
 * Standard normal numbers within ±2, by rejection: the i-th value is the first of the draws i, i + count, i + 2 count, … that lies
 * within.
 */
export function truncatedNormals(stream: Stream, count: number): Float32Array {
  const values = normals(stream, count);
  for (let i = 0; i < count; i++) {
    for (let at = i + count; Math.abs(values[i]!) > 2; at += count) values[i] = normalAt(stream, at);
  }
  return values;
}

/**
 * Row-major [rows, columns] with orthonormal columns, or rows where there are fewer of those: the Q of a normal matrix, with the signs that
 * make R's diagonal positive, so that it is evenly distributed (Mezzadri, "How to generate random matrices from the classical
 * compact groups", 2007). By Gram and Schmidt's process in its modified form, in float64: what that loses on a normal matrix is far below
 * float32's last bit, and R's diagonal comes out positive.
 */
export function orthogonalMatrix(stream: Stream, rows: number, columns: number): Float64Array {
  const length = Math.max(rows, columns);
  const count = Math.min(rows, columns);
  const drawn = Float64Array.from(normals(stream, length * count));
  const vectors = Array.from({ length: count }, (_, i) => drawn.subarray(i * length, (i + 1) * length));
  for (const [i, vector] of vectors.entries()) {
    scale(vector, 1 / Math.sqrt(dot(vector, vector)));
    for (const later of vectors.slice(i + 1)) subtract(later, vector, dot(later, vector));
  }
  return rows < columns ? drawn : transposed(drawn, count, length);
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}

function scale(a: Float64Array, factor: number): void {
  for (let i = 0; i < a.length; i++) a[i] = a[i]! * factor;
}

/** a -= factor * b */
function subtract(a: Float64Array, b: Float64Array, factor: number): void {
  for (let i = 0; i < a.length; i++) a[i] = a[i]! - factor * b[i]!;
}

/** Row-major [rows, columns] -> [columns, rows] */
function transposed(values: Float64Array, rows: number, columns: number): Float64Array {
  return Float64Array.from(values, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!);
}
