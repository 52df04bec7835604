/**
 * Movements as tables of places, made once when a graph is prepared: each element is read from, or added to, one place of the other side.
 * A table costs memory and no thought; a kernel calculates the same places.
 */
import { sizeOf, type Shape, stridesOf } from '../../tensor/shape.ts';
import type { Attributes, TensorOf } from '../../tensor/tensor.ts';
import type { Floats } from './kernels.ts';

type GatheringOp = 'permute' | 'expand' | 'slice' | 'windows';
type ScatteringOp = 'pad' | 'overlapAdd';

/** For each element of `shape`, row-major: `offset` plus its coordinates times `strides`. */
export function placesOf(shape: Shape, strides: readonly number[], offset = 0): Uint32Array {
  let places = new Uint32Array([offset]);
  shape.forEach((length, axis) => {
    const next = new Uint32Array(places.length * length);
    for (let p = 0, at = 0; p < places.length; p++) {
      for (let i = 0; i < length; i++) next[at++] = places[p]! + i * strides[axis]!;
    }
    places = next;
  });
  return places;
}

/** For each element of the node, the place of its input that it is read from. */
export function sourcePlaces(node: { [O in GatheringOp]: TensorOf<O> }[GatheringOp]): Uint32Array {
  const from = node.inputs[0]!.shape;
  const strides = stridesOf(from);
  switch (node.op) {
    case 'permute':
      return placesOf(
        node.shape,
        node.attributes.axes.map((axis) => strides[axis]!),
      );
    case 'expand':
      return placesOf(
        node.shape,
        strides.map((stride, axis) => (from[axis] === 1 ? 0 : stride)),
      );
    case 'slice':
      return placesOf(node.shape, strides, placeAt(node.attributes.begin, strides));
    case 'windows':
      return placesOf(node.shape, windowStrides(from, node.attributes));
  }
}

/** For each element of the node's input, the place of the node that it goes to. */
export function targetPlaces(node: { [O in ScatteringOp]: TensorOf<O> }[ScatteringOp]): Uint32Array {
  const from = node.inputs[0]!.shape;
  switch (node.op) {
    case 'pad': {
      const strides = stridesOf(node.shape);
      return placesOf(from, strides, placeAt(node.attributes.before, strides));
    }
    case 'overlapAdd':
      return placesOf(from, windowStrides(node.shape, node.attributes));
  }
}

function placeAt(corner: readonly number[], strides: readonly number[]): number {
  return corner.reduce((place, coordinate, axis) => place + coordinate * strides[axis]!, 0);
}

/** Of the six axes of the windows of `image`, [n, h, w, c]. */
function windowStrides(image: Shape, { strides }: Attributes['windows']): number[] {
  const [n, h, w, c] = stridesOf(image) as [number, number, number, number];
  return [n, h * strides[0], w * strides[1], h, w, c];
}

export function gather(out: Floats, source: Floats, places: Uint32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = source[places[i]!]!;
}

export function scatter(out: Floats, source: Floats, places: Uint32Array): void {
  for (let i = 0; i < source.length; i++) out[places[i]!] = source[i]!;
}

/** In the order of the source: an element of an image gets its windows' values row by row. */
export function scatterAdd(out: Floats, source: Floats, places: Uint32Array): void {
  out.fill(0);
  for (let i = 0; i < source.length; i++) out[places[i]!]! += source[i]!;
}

/** Each element's coordinate along the axis. */
export function coordinates(out: Floats, shape: Shape, axis: number): Floats {
  const below = sizeOf(shape.slice(axis + 1));
  const length = shape[axis]!;
  for (let i = 0; i < out.length; i++) out[i] = Math.floor(i / below) % length;
  return out;
}
