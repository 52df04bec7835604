/**
 * The plane in which a run has travelled: the two principal axes of the ways from the weights seen to the last ones (Li et al., "Visualizing the
 * Loss Landscape of Neural Nets", 2018, section 7). Pure.
 */

export interface TravelPlane {
  /** Orthonormal. */
  readonly u: Float32Array;
  readonly v: Float32Array;
  /** What of the squared distances lies in the plane, 0 to 1. */
  readonly explained: number;
}

/** Null where the weights seen span no plane. The last of `seen` is the plane's origin. */
export function travelPlane(seen: readonly Float32Array[]): TravelPlane | null {
  const last = seen.at(-1);
  if (!last || seen.length < 3) return null;
  const ways = seen.slice(0, -1).map((weights) => weights.map((value, i) => value - last[i]!));
  const gram = ways.map((a) => ways.map((b) => dot(a, b)));
  const total = gram.reduce((sum, row, i) => sum + row[i]!, 0);
  if (!(total > 0)) return null;
  const first = principal(gram);
  const second = principal(deflated(gram, first));
  if (!(second.value > 1e-9 * total)) return null;
  return {
    u: combined(ways, first.vector),
    v: combined(ways, second.vector),
    explained: Math.min(1, (first.value + second.value) / total),
  };
}

/** Where `weights` lie in the plane, and how far from it. */
export function project(
  weights: Float32Array,
  origin: Float32Array,
  [u, v]: readonly [Float32Array, Float32Array],
): { readonly x: number; readonly y: number; readonly away: number } {
  const way = weights.map((value, i) => value - origin[i]!);
  const [x, y] = [dot(way, u), dot(way, v)];
  return { x, y, away: Math.sqrt(Math.max(0, dot(way, way) - x * x - y * y)) };
}

interface Eigen {
  readonly value: number;
  readonly vector: readonly number[];
}

/** The largest eigenvalue of a symmetric matrix with none below 0, by power iteration. */
function principal(matrix: readonly (readonly number[])[]): Eigen {
  let vector = unit(matrix.map((_, i) => 1 + 0.37 * ((i * 7919) % 11)));
  let value = 0;
  for (let i = 0; i < 200; i++) {
    const image = matrix.map((row) => dot(row, vector));
    const next = Math.sqrt(dot(image, image));
    vector = unit(image);
    if (Math.abs(next - value) <= 1e-12 * next) break;
    value = next;
  }
  return { value, vector };
}

function deflated(matrix: readonly (readonly number[])[], { value, vector }: Eigen): number[][] {
  return matrix.map((row, i) => row.map((entry, j) => entry - value * vector[i]! * vector[j]!));
}

function combined(ways: readonly Float32Array[], shares: readonly number[]): Float32Array {
  const sum = new Float64Array(ways[0]!.length);
  ways.forEach((way, k) => way.forEach((value, i) => (sum[i]! += shares[k]! * value)));
  return Float32Array.from(unit([...sum]));
}

function unit(values: readonly number[]): number[] {
  const length = Math.sqrt(dot(values, values)) || 1;
  return values.map((value) => value / length);
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
