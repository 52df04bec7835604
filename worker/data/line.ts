/**
 * Noisy points of a line, made to order. The same spec gives the same bits in every browser. A larger number of examples
 * continues a smaller one where x is normal: the first points stay.
 */
import type { LineDataSpec } from '../../protocol/data-spec.ts';
import { normals } from '../tensor/random.ts';
import type { Examples } from './examples.ts';

/** Evenly spaced x go from minus this to this, as the guide's `tf.linspace(-2, 2, …)` does. */
const EVEN_LIMIT = 2;

/** `y = w * x + b + noise * N(0, 1)`: computed in float64 from the float32 x that the model sees, then rounded. */
export function generateLine(spec: LineDataSpec): Examples {
  const { examples, w, b, noise, seed } = spec;
  const x = spec.x === 'normal' ? normals({ seed, purpose: 'data-x' }, examples) : evenlySpaced(examples);
  const y = normals({ seed, purpose: 'data-noise' }, examples).map((z, i) => w * x[i]! + b + noise * z);
  return { examples, x, y };
}

/** Ends included, and exactly symmetric: the mean is 0. A single point lies in the middle. */
function evenlySpaced(count: number): Float32Array {
  const steps = Math.max(count - 1, 1);
  return Float32Array.from({ length: count }, (_, i) => (EVEN_LIMIT * (2 * i - (count - 1))) / steps);
}
