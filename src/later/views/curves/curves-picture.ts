/** The chosen curves as a picture: the values faint, and their smoothed form over them. Pure. */
import {
  epochRange,
  extentOf,
  linearRange,
  logRange,
  merge,
  type Extent,
} from '../../../charts/axis-range.ts';
import { decimate } from '../../../charts/decimate.ts';
import type { PlotLine, PlotPicture } from '../../../charts/plot-picture.ts';
import type { HistoryColumns } from '../../../../protocol/snapshot.ts';
import type { Series } from './series.ts';
import { smoothed } from './smoothing.ts';

export interface CurvesInput {
  readonly series: readonly Series[];
  readonly columns: HistoryColumns;
  readonly planned: number | 'untilStopped';
  readonly yScale: 'linear' | 'log';
  /** 0: the values themselves. */
  readonly smoothing: number;
  /** In finished epochs. */
  readonly cursor: number | null;
  readonly pixels: number;
  readonly xSuffix: string;
}

export function curvesPicture(input: CurvesInput): PlotPicture {
  const { series, columns, smoothing, yScale, cursor, xSuffix } = input;
  const x = epochRange((columns.epoch.at(-1) ?? -1) + 1, input.planned);
  const extents = series.flatMap(({ values }) => extentOf(values(columns)) ?? []);
  const all = extents.reduce<Extent | null>(merge, null);
  const y = yScale === 'log' ? logRange(all) : linearRange(all ?? { min: 0, max: 1 });
  return {
    axes: { xMin: x.min, xMax: x.max, yMin: y.min, yMax: y.max, yScale, xPrefix: '', xSuffix },
    lines: series.flatMap((each) => linesOf(each, input, x.max, smoothing)),
    cloud: null,
    field: null,
    marks: [],
    cursor,
  };
}

function linesOf(
  { key, tone, dash, values }: Series,
  { columns, pixels }: CurvesInput,
  xMax: number,
  smoothing: number,
): PlotLine[] {
  const raw = values(columns);
  const finished = columns.epoch.map((epoch) => epoch + 1);
  const points = (y: ArrayLike<number>) =>
    decimate({ x: finished, y, length: finished.length }, 0, xMax, pixels);
  const heavy = { key, tone, dash, width: 2.25 } as const;
  if (smoothing === 0) return [{ ...heavy, points: points(raw) }];
  return [
    { key: `${key}/raw`, tone: 'hairline', dash: 'solid', width: 1, points: points(raw) },
    { ...heavy, points: points(smoothed(raw, smoothing)) },
  ];
}
