/**
 * The only file that runs Chart.js, in a chunk of its own that is loaded when the first chart is on the page. Only the
 * parts used are registered. One chart per element, changed in place, never animated. A logarithmic axis is a linear
 * one of exponents: its ticks are ours anyway.
 */
import {
  Chart,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  type ChartConfiguration,
  type ChartDataset,
  type Scale,
} from 'chart.js';
import type { Point } from './decimate.ts';
import type { Dash, Plot, PlotAxes, PlotLine, PlotPicture, PlotTheme } from './plot-picture.ts';
import {
  cloudPlugin,
  cursorPlugin,
  fieldPlugin,
  headsPlugin,
  marksPlugin,
  type PlotScene,
} from './plot-plugins.ts';
import { linearTicks, logTickLabel, logTicks, namedTicks, tickLabel } from './ticks.ts';

Chart.register(LineController, LineElement, PointElement, LinearScale);

type LineChart = Chart<'line', Point[]>;
type LineSet = ChartDataset<'line', Point[]>;

const DASHES: Readonly<Record<Dash, number[]>> = { solid: [], dashed: [8, 5], dotted: [1.5, 4.5] };

/** The left margin is always the same: a label that gets longer must not move the plot. */
const LEFT_MARGIN_PX = 44;
const RIGHT_MARGIN_PX = 24;

export function createPlot(canvas: HTMLCanvasElement): Plot {
  const scene: PlotScene = { picture: null, theme: null };
  const chart: LineChart = new Chart<'line', Point[]>(canvas, configuration(scene));
  return {
    draw(picture, theme) {
      const restyled = scene.theme !== theme;
      scene.picture = picture;
      scene.theme = theme;
      if (restyled) applyTheme(chart, theme);
      applyAxes(chart, picture.axes);
      applyLines(chart, picture, theme);
      chart.update('none');
    },
    xAt: (pixel) => chart.scales['x']?.getValueForPixel(pixel) ?? 0,
    get columns() {
      return Math.max(1, Math.round(chart.chartArea?.width ?? canvas.clientWidth));
    },
    destroy: () => chart.destroy(),
  };
}

function configuration(scene: PlotScene): ChartConfiguration<'line', Point[]> {
  const afterBuildTicks = (scale: Scale): void => setTicks(scale, scene.picture?.axes);
  return {
    type: 'line',
    data: { datasets: [] },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      events: [],
      layout: { padding: { top: 4, right: RIGHT_MARGIN_PX, bottom: 0, left: 0 } },
      elements: { point: { radius: 0 } },
      scales: {
        x: {
          type: 'linear',
          afterBuildTicks,
          border: { display: false },
          ticks: { maxRotation: 0, align: 'inner', autoSkip: false },
        },
        y: {
          type: 'linear',
          afterBuildTicks,
          afterFit: (scale: Scale) => {
            scale.width = LEFT_MARGIN_PX;
          },
          border: { display: false },
          ticks: { crossAlign: 'far', autoSkip: false },
        },
      },
    },
    plugins: [
      fieldPlugin(scene),
      cloudPlugin(scene),
      marksPlugin(scene),
      cursorPlugin(scene),
      headsPlugin(scene),
    ],
  };
}

function setTicks(scale: Scale, axes: PlotAxes | undefined): void {
  const { min, max, chart } = scale;
  if (scale.axis === 'x' && axes) {
    // The axis knows its own width only after its labels; its margins are ours.
    const width = chart.width - LEFT_MARGIN_PX - RIGHT_MARGIN_PX;
    scale.ticks = namedTicks(min, max, Math.min(7, chart.width / 88), width, axes);
    return;
  }
  const log = axes?.yScale === 'log';
  const room = Math.max(3, Math.min(6, chart.height / 64));
  const ticks = log ? logTicks(min, max, room) : linearTicks(min, max, room);
  const step = (ticks[1] ?? 1) - (ticks[0] ?? 0);
  const labels = ticks.map((value) => (log ? logTickLabel(value) : tickLabel(value, step)));
  scale.ticks = ticks.map((value, i) => ({ value, label: labels[i] ?? '' }));
}

function applyTheme(chart: LineChart, theme: PlotTheme): void {
  const font = { family: theme.fontFamily, size: theme.fontSize };
  for (const axis of ['x', 'y'] as const) {
    const options = chart.options.scales?.[axis];
    if (!options) continue;
    Object.assign(options, {
      grid: { color: theme.palette.hairline, tickLength: axis === 'x' ? 6 : 0, drawTicks: false },
      ticks: {
        ...options.ticks,
        color: theme.palette.muted,
        font,
        padding: 8,
        // The labels are made with the ticks; Chart.js would format them again.
        callback: (_value: unknown, i: number, ticks: { label?: unknown }[]) => ticks[i]?.label,
      },
    });
  }
}

function applyAxes(chart: LineChart, axes: PlotAxes): void {
  const { x, y } = chart.options.scales ?? {};
  if (!x || !y) return;
  const height = axes.yScale === 'log' ? Math.log10 : (value: number) => value;
  Object.assign(x, { min: axes.xMin, max: axes.xMax });
  Object.assign(y, { min: height(axes.yMin), max: height(axes.yMax) });
}

function applyLines(chart: LineChart, picture: PlotPicture, theme: PlotTheme): void {
  const points = picture.axes.yScale === 'log' ? exponents : withinReach(picture.axes);
  const old = new Map(chart.data.datasets.map((set) => [set.label, set]));
  chart.data.datasets = picture.lines.map((line) => {
    const set: LineSet = old.get(line.key) ?? { label: line.key, data: [] };
    return Object.assign(set, lineStyle(line, theme), { data: points(line.points) });
  });
}

function lineStyle(line: PlotLine, theme: PlotTheme): Partial<LineSet> {
  return {
    borderColor: theme.palette[line.tone],
    borderWidth: line.width,
    borderDash: DASHES[line.dash],
    borderCapStyle: line.dash === 'dotted' ? 'round' : 'butt',
    borderJoinStyle: 'round',
  };
}

/** A run that diverges reaches numbers that a canvas cannot place; far outside is outside enough. */
function withinReach({ yMin, yMax }: PlotAxes): (points: readonly Point[]) => Point[] {
  const reach = 1e4 * (yMax - yMin);
  const near = (y: number): number => Math.min(yMax + reach, Math.max(yMin - reach, y));
  return (points) => points.map(({ x, y }) => ({ x, y: near(y) }));
}

/** What is not positive has no place on a logarithmic axis. */
function exponents(points: readonly Point[]): Point[] {
  return points.filter(({ y }) => y > 0).map(({ x, y }) => ({ x, y: Math.log10(y) }));
}
