/**
 * From what is known of a run to what its plots show: the data with the model's line, and by epoch the variables, a metric,
 * the loss. Pure; the history's columns are read at once and not kept.
 *
 * The horizontal axis of the histories counts finished epochs: the start stands at 0, the log's `Epoch  0` at 1.
 */
import type { MetricInfo, RunInfo } from '../../protocol/events.ts';
import { isShare } from '../../protocol/metric-share.ts';
import type { HistoryColumns, Snapshot } from '../../protocol/snapshot.ts';
import {
  anchoredRange,
  epochRange,
  extentOf,
  linearRange,
  logRange,
  lossRange,
  merge,
  type AxisRange,
  type Extent,
} from './axis-range.ts';
import { decimate, type Point } from './decimate.ts';
import type { PlotLine, PlotPicture } from './plot-picture.ts';
import { isLine, leastLoss, listedLabels, metricNow } from './run-facts.ts';

/** The run before its first step. */
export interface RunStart {
  readonly loss: number;
  /** As `presentValues` gives them. */
  readonly tracked: readonly number[];
}

export interface HistoryInput {
  readonly info: RunInfo;
  readonly start: RunStart | null;
  readonly snapshot: Snapshot;
  readonly columns: HistoryColumns;
  /** Finished epochs at which something happened to the backend. */
  readonly marks: readonly number[];
  readonly cursor: number | null;
  /** CSS pixels across the plot. */
  readonly pixels: number;
  /** What stands after the last number of epochs. */
  readonly xSuffix: string;
}

/** A picture, and whether values lie outside of it. */
export interface ClippedPicture {
  readonly picture: PlotPicture;
  readonly clipped: boolean;
  readonly yMin: number;
  readonly yMax: number;
}

/** The tracked values of a snapshot, in the order of `RunInfo.tracked`. */
export function trackedValues(info: RunInfo, variables: readonly Float32Array[]): number[] {
  return info.tracked.map(({ variable, element }) => variables[variable]?.[element] ?? Number.NaN);
}

/** What a row of the history would hold for this moment: the tracked values, then the metrics that have a column. NaN: not known. */
export function presentValues(info: RunInfo, snapshot: Snapshot): number[] {
  const values = trackedValues(info, snapshot.variables);
  for (const metric of info.metrics) values[metric.column] = metricNow(snapshot, metric);
  return values;
}

/** Without a bias there is no b, and the model's line goes through the origin. */
export function hasBias({ tracked }: RunInfo): boolean {
  return tracked.some(({ label }) => label === 'b');
}

/** Slope and intercept of the model's line; only for a model that is one. */
export function lineOf(
  info: RunInfo,
  variables: readonly Float32Array[],
): { readonly w: number; readonly b: number } {
  const [w = Number.NaN, b = hasBias(info) ? Number.NaN : 0] = trackedValues(info, variables);
  return { w, b };
}

/** Data over one input, with what the model says. */
export function scatterPicture(info: RunInfo, snapshot: Snapshot | null): PlotPicture {
  const { data, line } = info;
  const [extent = data.y] = data.x;
  const x = linearRange(extent);
  const y = linearRange(data.y);
  const across = (
    key: string,
    w: number,
    b: number,
    style: Pick<PlotLine, 'tone' | 'dash' | 'width'>,
  ): PlotLine => ({
    key,
    ...style,
    points: [extent.min, extent.max].map((at) => ({ x: at, y: w * at + b })),
  });
  const lines: PlotLine[] = [];
  if (line) lines.push(across('truth', line.trueW, line.trueB, { tone: 'truth', dash: 'dashed', width: 2 }));
  if (line?.leastSquares) {
    const { w, b } = line.leastSquares;
    lines.push(across('optimum', w, b, { tone: 'optimum', dash: 'dotted', width: 3 }));
  }
  if (snapshot)
    lines.push({ key: 'model', tone: 'model', dash: 'solid', width: 3, points: modelLine(info, snapshot) });
  return {
    axes: {
      xMin: x.min,
      xMax: x.max,
      yMin: y.min,
      yMax: y.max,
      yScale: 'linear',
      xPrefix: 'x = ',
      xSuffix: '',
    },
    lines,
    cloud: { x: data.sampleX, y: data.sampleY, groups: null, hollow: data.sampleKept },
    field: null,
    marks: [],
    cursor: null,
  };
}

/** All of the grid's finite predictions. */
function modelLine({ grid }: RunInfo, { prediction }: Snapshot): Point[] {
  return decimate({ x: grid.x, y: prediction, length: grid.x.length }, 0, 1, grid.x.length);
}

export function variablesPicture(input: HistoryInput): ClippedPicture {
  const { info, start, snapshot } = input;
  const x = xRange(input);
  const now = trackedValues(info, snapshot.variables);
  const goals = goalValues(info);
  const first = start?.tracked.slice(0, info.tracked.length) ?? [];
  const anchors = extentOf([...first, ...goals.map(({ y }) => y)]) ?? { min: 0, max: 1 };
  const columns = input.columns.tracked.slice(0, info.tracked.length);
  const values = columns.reduce((all, column) => {
    const extent = extentOf(column);
    return extent ? merge(all, extent) : all;
  }, extentOf(now));
  const y = anchoredRange(values, anchors);
  const listed = listedLabels(info);
  const lines = info.tracked.map(({ label }, i): PlotLine => ({
    key: label,
    tone: 'model',
    dash: 'solid',
    // The first one is the slope: it carries the heavier line.
    width: i === 0 && listed.length > 0 ? 2.75 : 1.75,
    points: track(input, columns[i] ?? new Float32Array(0), x, start?.tracked[i], now[i]),
    head: listed[i] ?? '',
  }));
  return framed(input, x, y, [...goals.map((goal) => level(goal, x)), ...lines], 'linear');
}

export function lossPicture(input: HistoryInput, yScale: 'linear' | 'log'): ClippedPicture {
  const { info, start, snapshot, columns } = input;
  const x = xRange(input);
  const kept = info.metrics.filter(({ name, set }) => name === 'loss' && set === 'validation');
  const all = [columns.loss, [start?.loss ?? Number.NaN, snapshot.loss], ...kept.map(valuesIn(columns))]
    .flatMap((values) => extentOf(values) ?? [])
    .reduce<Extent | null>(merge, null);
  const least = leastLoss(info);
  const withLeast = all && least !== null && least > 0 ? merge(all, { min: least, max: least }) : all;
  const y = yScale === 'log' ? logRange(withLeast) : lossRange(all, start?.loss ?? snapshot.loss);
  const lines = metricLines(input, kept, x);
  if (least !== null) {
    lines.unshift(level({ key: 'optimum', y: least, tone: 'optimum', dash: 'dotted', width: 2.5 }, x));
  }
  const points = track(input, columns.loss, x, start?.loss, snapshot.loss);
  lines.push({ key: 'loss', tone: 'model', dash: 'solid', width: 2.75, points, head: '' });
  return framed(input, x, y, lines, yScale);
}

/** One metric over the epochs, of the examples trained on and of those kept for validation. */
export function metricPicture(input: HistoryInput, metric: MetricInfo['name']): ClippedPicture {
  const { info, columns } = input;
  const x = xRange(input);
  const shown = info.metrics.filter(({ name }) => name === metric);
  const extent = shown
    .flatMap((each) => extentOf(valuesIn(columns)(each)) ?? [])
    .reduce(merge, { min: 0, max: 0 });
  const y = isShare(metric) ? { min: 0, max: 1, clipped: false } : linearRange(extent);
  return framed(input, x, y, metricLines(input, shown, x), 'linear');
}

/** Solid for training, dashed for validation, as in the curves. */
function metricLines(input: HistoryInput, metrics: readonly MetricInfo[], x: AxisRange): PlotLine[] {
  const now = presentValues(input.info, input.snapshot);
  return metrics.map((metric) => {
    const { name, set, column } = metric;
    const isKept = set === 'validation';
    return {
      key: `${set}/${name}`,
      tone: 'model',
      dash: isKept ? 'dashed' : 'solid',
      width: isKept ? 1.75 : 2.75,
      points: track(input, valuesIn(input.columns)(metric), x, input.start?.tracked[column], now[column]),
      ...(isKept ? {} : { head: '' }),
    };
  });
}

function valuesIn({ tracked }: HistoryColumns) {
  return ({ column }: MetricInfo): Float32Array => tracked[column] ?? new Float32Array(0);
}

interface Level extends Pick<PlotLine, 'key' | 'tone' | 'dash' | 'width'> {
  readonly y: number;
}

/** What the variables of a line should come to; there is no goal for a b that is not trained. */
function goalValues(info: RunInfo): Level[] {
  if (!info.line || !isLine(info)) return [];
  const { trueW, trueB, leastSquares } = info.line;
  const truth = { tone: 'truth', dash: 'dashed', width: 1.75 } as const;
  const optimum = { tone: 'optimum', dash: 'dotted', width: 2.5 } as const;
  const levels: Level[] = [{ key: 'true W', y: trueW, ...truth }];
  if (leastSquares) levels.push({ key: 'least squares W', y: leastSquares.w, ...optimum });
  if (!hasBias(info)) return levels;
  levels.push({ key: 'true b', y: trueB, ...truth });
  if (leastSquares) levels.push({ key: 'least squares b', y: leastSquares.b, ...optimum });
  return levels;
}

function level({ y, ...style }: Level, x: AxisRange): PlotLine {
  return { ...style, points: [x.min, x.max].map((at) => ({ x: at, y })) };
}

function xRange({ info, snapshot, columns }: HistoryInput): AxisRange {
  const last = columns.epoch.at(-1);
  const finished = Math.max(last === undefined ? 0 : last + 1, Math.ceil(position(snapshot, info)));
  return epochRange(finished, info.spec.training.epochs);
}

function track(
  input: HistoryInput,
  column: Float32Array,
  x: AxisRange,
  first: number | undefined,
  last: number | undefined,
): Point[] {
  const { epoch } = input.columns;
  const points = decimate(
    { x: epoch, y: column, length: epoch.length },
    x.min - 1,
    x.max - 1,
    input.pixels,
  ).map((point) => ({ x: point.x + 1, y: point.y }));
  if (first !== undefined && Number.isFinite(first)) points.unshift({ x: 0, y: first });
  // Within an epoch the current values stand at the fraction of it that is done.
  const now = position(input.snapshot, input.info);
  if (last !== undefined && Number.isFinite(last) && now > (points.at(-1)?.x ?? -1))
    points.push({ x: now, y: last });
  return points;
}

function position({ position: { epoch, batch } }: Snapshot, { batchesPerEpoch }: RunInfo): number {
  return epoch + batch / Math.max(1, batchesPerEpoch);
}

function framed(
  { marks, cursor, xSuffix }: HistoryInput,
  x: AxisRange,
  y: AxisRange,
  lines: readonly PlotLine[],
  yScale: 'linear' | 'log',
): ClippedPicture {
  const shown = y.clipped && yScale === 'linear' ? lines.map((line) => untilItLeaves(line, y)) : lines;
  const axes = { xMin: x.min, xMax: x.max, yMin: y.min, yMax: y.max, yScale, xPrefix: '', xSuffix };
  const picture: PlotPicture = { axes, lines: shown, cloud: null, field: null, marks, cursor };
  return { picture, clipped: y.clipped, yMin: y.min, yMax: y.max };
}

/** A line that leaves a cut picture is drawn to where it leaves: its way back and forth outside says nothing. */
function untilItLeaves(line: PlotLine, { min, max }: AxisRange): PlotLine {
  const span = max - min;
  const out = line.points.findIndex(({ y }) => y > max + span || y < min - span);
  return out < 0 ? line : { ...line, points: line.points.slice(0, out + 1) };
}
