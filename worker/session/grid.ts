/** Where the model is asked for its picture: many times a second, on the CPU. */
import type { Extent, Grid } from '../../protocol/events.ts';

/** The curve of the model over one input is drawn through this many points. */
const CURVE_POINTS = 65;
/** Over two inputs: as many as a model of so many parameters can answer without a pause, between these. */
const WORK = 4_000_000;
const LEAST_ACROSS = 16;
const MOST_ACROSS = 50;
/** Beyond the data on each side, in parts of their extent. */
const MARGIN = 0.06;

/** `parameters`: of the model, which say about how much work an answer is. */
export function gridOver(inputs: readonly Extent[], parameters: number): Grid {
  if (inputs.length === 1) return gridWith(inputs, CURVE_POINTS);
  const across = Math.floor(Math.sqrt(WORK / Math.max(1, parameters)));
  return gridWith(inputs, Math.max(LEAST_ACROSS, Math.min(MOST_ACROSS, across)));
}

/** With so many points along each of one or two inputs; none over more. */
export function gridWith(inputs: readonly Extent[], side: number): Grid {
  const [first, second, ...more] = inputs;
  if (first === undefined || more.length > 0) return { x: new Float32Array(0), shape: [0] };
  if (second === undefined) return { x: evenlySpaced(first, side), shape: [side] };
  const columns = evenlySpaced(widened(first), side);
  const rows = evenlySpaced(widened(second), side).toReversed();
  const x = new Float32Array(2 * side * side);
  for (let i = 0; i < side * side; i++) {
    x[2 * i] = columns[i % side]!;
    x[2 * i + 1] = rows[Math.floor(i / side)]!;
  }
  return { x, shape: [side, side] };
}

function widened({ min, max }: Extent): Extent {
  const margin = MARGIN * (max - min || 1);
  return { min: min - margin, max: max + margin };
}

function evenlySpaced({ min, max }: Extent, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => min + ((max - min) * i) / (count - 1));
}
