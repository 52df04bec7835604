/**
 * Initial values of variables, as Keras 3 defines them (keras.initializers). Drawn once, on the CPU, so that a run starts
 * from the same weights on every backend and in every browser. Keyed by seed and variable: adding a layer at the end leaves the others' weights.
 */
import type { InitializerSpec } from '../../protocol/run-spec.ts';
import { normals, uniforms, type Stream } from '../tensor/random.ts';
import { sizeOf } from '../tensor/shape.ts';
import { orthogonalMatrix, TRUNCATED_STDDEV, truncatedNormals } from './random-values.ts';

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
    case 'truncatedNormal':
      return truncatedNormals(stream, size).map((z) => initializer.mean + initializer.stddev * z);
    case 'orthogonal':
      return orthogonal(stream, shape, initializer.gain);
    default:
      return scaled(stream, shape, SCALINGS[initializer.type]);
  }
}

interface Scaling {
  /** Of the variance, beside one over the fan. */
  readonly scale: number;
  readonly fan: 'in' | 'average';
  readonly distribution: 'uniform' | 'truncatedNormal';
}

type ScaledType = 'glorotUniform' | 'glorotNormal' | 'heUniform' | 'heNormal' | 'lecunNormal';

/**
 * Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010, equation 16; He et al., "Delving deep
 * into rectifiers", 2015, equation 10; LeCun et al., "Efficient backprop", 1998, equation 16.
 */
const SCALINGS: { readonly [T in ScaledType]: Scaling } = {
  glorotUniform: { scale: 1, fan: 'average', distribution: 'uniform' },
  glorotNormal: { scale: 1, fan: 'average', distribution: 'truncatedNormal' },
  heUniform: { scale: 2, fan: 'in', distribution: 'uniform' },
  heNormal: { scale: 2, fan: 'in', distribution: 'truncatedNormal' },
  lecunNormal: { scale: 1, fan: 'in', distribution: 'truncatedNormal' },
};

/** keras.initializers.VarianceScaling: values of the variance `scale / fan`. */
function scaled(
  stream: Stream,
  shape: readonly number[],
  { scale, fan, distribution }: Scaling,
): Float32Array {
  const { fanIn, fanOut } = fans(shape);
  const variance = scale / (fan === 'in' ? fanIn : (fanIn + fanOut) / 2);
  if (distribution === 'uniform') {
    const limit = Math.sqrt(3 * variance);
    return between(uniforms(stream, sizeOf(shape)), -limit, limit);
  }
  const stddev = Math.sqrt(variance) / TRUNCATED_STDDEV;
  return truncatedNormals(stream, sizeOf(shape)).map((z) => stddev * z);
}

/** Saxe et al., "Exact solutions to the nonlinear dynamics of learning", 2013: all axes but the last make the rows. */
function orthogonal(stream: Stream, shape: readonly number[], gain: number): Float32Array {
  if (shape.length < 2) {
    throw new RangeError(
      `invalid initializer: orthogonal for shape [${shape.join(', ')}], expected a matrix`,
    );
  }
  const matrix = orthogonalMatrix(stream, sizeOf(shape.slice(0, -1)), shape.at(-1)!);
  return Float32Array.from(matrix, (value) => gain * value);
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
