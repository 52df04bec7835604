/** The norms of weights and gradients over the steps, as a picture. Pure. */
import { extentOf, linearRange, logRange, merge, type Extent } from '../../../charts/axis-range.ts';
import { decimate } from '../../../charts/decimate.ts';
import type { PlotPicture } from '../../../charts/plot-picture.ts';
import { type Moment, normOf, type Whose } from './norms.ts';

export interface NormsInput {
  readonly moments: readonly Moment[];
  readonly whose: Whose;
  readonly yScale: 'linear' | 'log';
  readonly pixels: number;
  readonly xSuffix: string;
}

export function normsPicture({ moments, whose, yScale, pixels, xSuffix }: NormsInput): PlotPicture {
  const steps = moments.map(({ step }) => step);
  const lines = [
    { key: 'weights', tone: 'data', y: moments.map(({ weights }) => normOf(weights, whose)) },
    { key: 'gradients', tone: 'model', y: moments.map(({ gradients }) => normOf(gradients, whose)) },
  ] as const;
  const all = lines.flatMap(({ y }) => extentOf(y) ?? []).reduce<Extent | null>(merge, null);
  const y = yScale === 'log' ? logRange(all) : linearRange({ min: 0, max: all?.max ?? 1 });
  // A single moment has no span of its own.
  const xMin = steps.length > 1 ? steps[0]! : 0;
  const xMax = Math.max(xMin + 1, steps.at(-1) ?? 0);
  return {
    axes: { xMin, xMax, yMin: y.min, yMax: y.max, yScale, xPrefix: '', xSuffix },
    lines: lines.map(({ key, tone, y: values }) => ({
      key,
      tone,
      dash: key === 'weights' ? 'solid' : 'dashed',
      width: 2.25,
      head: '',
      points: decimate({ x: steps, y: values, length: steps.length }, xMin, xMax, pixels),
    })),
    cloud: null,
    field: null,
    marks: [],
    cursor: null,
  };
}
