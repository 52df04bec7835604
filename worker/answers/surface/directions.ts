/**
 * Two random directions of the weights, each filter as long as the weights' own (Li et al., "Visualizing the Loss Landscape of Neural Nets",
 * 2018, section 4), then made orthonormal, so that distances in the plane are distances of weights.
 */
import type { CompiledRun } from '../../session/compiled-run.ts';
import { normals } from '../../tensor/random.ts';
import { trainable } from './places.ts';

/** Of 'initial-weights', whose own draws are all of epoch 0. */
const EPOCH_OF_DIRECTIONS = 1;

export function randomDirections(
  { spec, program }: Pick<CompiledRun, 'spec' | 'program'>,
  weights: Float32Array,
): readonly [Float32Array, Float32Array] {
  const draw = (part: number): Float32Array => {
    const direction = normals(
      { seed: spec.seed, purpose: 'initial-weights', epoch: EPOCH_OF_DIRECTIONS, part },
      weights.length,
    );
    let at = 0;
    for (const { shape, size } of trainable(program.layout)) {
      normalizeFilters(direction.subarray(at, at + size), weights.subarray(at, at + size), shape.at(-1) ?? 1);
      at += size;
    }
    return direction;
  };
  return orthonormal(draw(0), draw(1));
}

/** A filter is what makes one output: the last axis of a kernel counts them. A filter of zeros keeps its random length. */
function normalizeFilters(direction: Float32Array, weights: Float32Array, filters: number): void {
  for (let filter = 0; filter < filters; filter++) {
    const norm = (values: Float32Array): number => {
      let sum = 0;
      for (let i = filter; i < values.length; i += filters) sum += values[i]! ** 2;
      return Math.sqrt(sum);
    };
    const length = norm(weights);
    const scale = length > 0 ? length / (norm(direction) || 1) : 1;
    for (let i = filter; i < direction.length; i += filters) direction[i]! *= scale;
  }
}

/** By Gram and Schmidt. */
export function orthonormal(
  first: Float32Array,
  second: Float32Array,
): readonly [Float32Array, Float32Array] {
  const u = unit(first);
  const along = dot(u, second);
  return [u, unit(second.map((value, i) => value - along * u[i]!))];
}

function unit(values: Float32Array): Float32Array {
  const length = Math.sqrt(dot(values, values)) || 1;
  return values.map((value) => value / length);
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
