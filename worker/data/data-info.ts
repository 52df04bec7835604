/** What the page needs to draw the data: its extent, and examples enough to see its shape. */
import type { DataInfo, Extent } from '../../protocol/events.ts';
import type { Examples, OpenedExamples } from './examples.ts';

/** More dots than this cannot be told apart on a plot, and cost the page its frames. */
export const MAX_SAMPLE = 2000;

/** `sampleX` and `sampleY` are copies, free to be transferred. Needs at least one example of at least one input, and one target each. */
export function dataInfo(
  { examples, x, y, frame, inputNames = null, classNames = null }: Examples & Partial<OpenedExamples>,
  classes: number | null,
  isKept: Uint8Array | null = null,
): DataInfo {
  const inputs = x.length / examples;
  const places = evenPlaces(examples);
  return {
    examples,
    classes,
    inputNames,
    classNames,
    sampleX: Float32Array.from({ length: places.length * inputs }, (_, i) => {
      const place = places[Math.floor(i / inputs)]!;
      return x[place * inputs + (i % inputs)]!;
    }),
    sampleY: Float32Array.from(places, (place) => y[place]!),
    sampleKept: isKept && Uint8Array.from(places, (place) => isKept[place]!),
    x: Array.from({ length: inputs }, (_, input) => frame ?? extent(x, input, inputs)),
    y: extent(y, 0, 1),
  };
}

/** Of every `stride`-th value. */
function extent(values: Float32Array, first: number, stride: number): Extent {
  let min = Infinity;
  let max = -Infinity;
  for (let i = first; i < values.length; i += stride) {
    const value = values[i]!;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

/** All of a few; else evenly spaced, the first and the last among them. */
function evenPlaces(count: number): number[] {
  if (count <= MAX_SAMPLE) return Array.from({ length: count }, (_, i) => i);
  const stride = (count - 1) / (MAX_SAMPLE - 1);
  return Array.from({ length: MAX_SAMPLE }, (_, i) => Math.round(i * stride));
}
