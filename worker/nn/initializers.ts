/**
 * Initial values of variables, as Keras 3 defines them (keras.initializers). Drawn once, on the CPU, so that a run starts
 * from the same weights on every backend and in every browser. Keyed by seed and variable: adding a layer at the end leaves the others' weights.
 */
import type { InitializerSpec } from '../../protocol/run-spec.ts';
import { normals, uniforms, type Stream } from '../tensor/random.ts';
import { sizeOf } from '../tensor/shape.ts';

/** Which draws a variable gets. */
export interface InitializerKey {
  /** The run's seed, uint32. */
  readonly seed: number;
  /** The variable's place among the model's variables, from 0. */
  readonly variable: number;
}

/** How many values each output reads (`fanIn`) and each input feeds (`fanOut`). */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/** Row-major float32 values for a variable of the given shape (`[]` for a scalar). */
export function initialValues(
  initializer: InitializerSpec,
  shape: readonly number[],
  { seed, variable }: InitializerKey,
): Float32Array {
  const size = sizeOf(shape);
  const stream: Stream = { seed, purpose: 'initial-weights', part: variable };
  switch (initializer.type) {
    case 'zeros':
      return new Float32Array(size);
    case 'ones':
      return new Float32Array(size).fill(1);
    case 'constant':
      return new Float32Array(size).fill(initializer.value);
    case 'randomNormal':
      return normals(stream, size).map((z) => initializer.mean + initializer.stddev * z);
    case 'randomUniform':
      return between(uniforms(stream, size), initializer.minval, initializer.maxval);
    case 'glorotUniform': {
      const limit = glorotLimit(shape);
      return between(uniforms(stream, size), -limit, limit);
    }
    default:
      return initializer satisfies never;
  }
}

/** Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010, equation 16. */
function glorotLimit(shape: readonly number[]): number {
  const { fanIn, fanOut } = fans(shape);
  return Math.sqrt(6 / (fanIn + fanOut));
}

/** `compute_fans` of Keras: a kernel is [in, out], or [...window, in, out] for a convolution; a vector counts as both. */
export function fans(shape: readonly number[]): Fans {
  const [fanIn = 1, fanOut = fanIn] = shape.slice(-2);
  const window = sizeOf(shape.slice(0, -2));
  return { fanIn: fanIn * window, fanOut: fanOut * window };
}

function between(unit: Float32Array, minval: number, maxval: number): Float32Array {
  return unit.map((u) => minval + (maxval - minval) * u);
}
