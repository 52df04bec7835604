/** What the page needs to draw the data: its extent, and points enough to see its shape. */
import type { DataInfo } from '../../protocol/events.ts';
import type { Examples } from './examples.ts';

/** More dots than this cannot be told apart on a plot, and cost the page its frames. */
export const MAX_SAMPLE = 2000;

/** `sampleX` and `sampleY` are copies, free to be transferred. Needs at least one example. */
export function dataInfo({ examples, x, y }: Examples): DataInfo {
  const [xMin, xMax] = extent(x);
  const [yMin, yMax] = extent(y);
  return { examples, sampleX: evenSample(x), sampleY: evenSample(y), xMin, xMax, yMin, yMax };
}

function extent(values: Float32Array): readonly [min: number, max: number] {
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [min, max];
}

/** All of a few; else evenly spaced places, the first and the last among them. */
function evenSample(values: Float32Array): Float32Array {
  if (values.length <= MAX_SAMPLE) return values.slice();
  const stride = (values.length - 1) / (MAX_SAMPLE - 1);
  return Float32Array.from({ length: MAX_SAMPLE }, (_, i) => values[Math.round(i * stride)]!);
}
