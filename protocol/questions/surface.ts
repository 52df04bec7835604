/**
 * The loss over a plane of the weights. A place in the plane is `origin + x u + y v`, where the three are all trainable numbers one after the
 * other, in the order of `RunInfo.variables`. Numbers that are not trained (moving averages) stay as they are.
 */
import type { Extent } from '../events.ts';

export interface SurfaceQuestion {
  readonly origin: Float32Array;
  /** [u, v]; null: two random directions by the run's seed, each filter scaled as the weights' (see `SurfaceAnswer.directions`). */
  readonly directions: readonly [Float32Array, Float32Array] | null;
  readonly x: Extent;
  readonly y: Extent;
  /** Places along each axis, the ends included; no places: only the directions and the gradient are asked for. */
  readonly columns: number;
  readonly rows: number;
}

export interface SurfaceAnswer {
  /** The loss as logged: class weights and penalties included, dropout off. Row-major [rows, columns], the first row at `y.min`. */
  readonly losses: Float32Array;
  /** What was asked for, or the random ones: orthonormal. */
  readonly directions: readonly [Float32Array, Float32Array];
  /** Where the run stands, and the loss and its gradient there, over the same examples. */
  readonly weights: Float32Array;
  readonly loss: number;
  readonly gradient: Float32Array;
  /** Examples that the loss was evaluated on: the first of those trained on. */
  readonly examples: number;
  readonly allExamples: number;
  /** Where it was calculated. */
  readonly device: 'webgpu' | 'cpu';
}
