/** What Chart.js does not draw by itself: the cloud of data points, event marks, the reader's cursor, heads of lines. */
import type { Chart, ChartArea, Plugin } from 'chart.js';
import { classShape } from './class-shapes.ts';
import {
  CLASS_TONES,
  type Palette,
  type PlotCloud,
  type PlotField,
  type PlotPicture,
  type PlotTheme,
} from './plot-picture.ts';

/** What the plugins of one chart draw from; `plot.ts` replaces its contents. */
export interface PlotScene {
  picture: PlotPicture | null;
  theme: PlotTheme | null;
}

const CLOUD_RADIUS_PX = 2.25;
const CLASS_RADIUS_PX = 3;

/**
 * Draws the data as one picture, made once per data set, size and theme: two thousand arcs in every frame would take
 * longer than everything else on the page.
 */
export function cloudPlugin(scene: PlotScene): Plugin<'line'> {
  let image: HTMLCanvasElement | null = null;
  let drawnFor = '';
  let drawnCloud: PlotCloud | null = null;
  return {
    id: 'cloud',
    beforeDatasetsDraw(chart) {
      const { picture, theme } = scene;
      if (!picture?.cloud || !theme) return;
      const { left, top, width, height } = areaOf(chart);
      if (width < 1 || height < 1) return;
      const ratio = chart.currentDevicePixelRatio;
      const { xMin, xMax, yMin, yMax } = picture.axes;
      const key = [left, top, width, height, ratio, xMin, xMax, yMin, yMax, theme.palette.data].join();
      if (!image || key !== drawnFor || !sameCloud(drawnCloud, picture.cloud)) {
        image = drawCloud(chart, picture.cloud, theme.palette);
        drawnFor = key;
        drawnCloud = picture.cloud;
      }
      chart.ctx.drawImage(image, left, top, width, height);
    },
  };
}

function sameCloud(a: PlotCloud | null, b: PlotCloud): boolean {
  return (
    a?.x === b.x && a.y === b.y && a.groups === b.groups && a.hollow === b.hollow && a.ringed === b.ringed
  );
}

function drawCloud(chart: Chart<'line'>, cloud: PlotCloud, palette: Palette): HTMLCanvasElement {
  const { left, top, width, height } = areaOf(chart);
  const ratio = chart.currentDevicePixelRatio;
  const image = document.createElement('canvas');
  image.width = Math.round(width * ratio);
  image.height = Math.round(height * ratio);
  const context = image.getContext('2d');
  const [xScale, yScale] = [chart.scales['x'], chart.scales['y']];
  if (!context || !xScale || !yScale) return image;
  context.scale(image.width / width, image.height / height);
  if (cloud.groups === null) context.globalAlpha = cloud.x.length > 400 ? 0.5 : 0.75;
  for (let i = 0; i < cloud.x.length; i++) {
    const x = xScale.getPixelForValue(cloud.x[i] ?? 0) - left;
    const y = yScale.getPixelForValue(cloud.y[i] ?? 0) - top;
    const group = cloud.groups?.[i];
    const colour = group === undefined ? palette.data : palette[CLASS_TONES[group % CLASS_TONES.length]!];
    const isHollow = cloud.hollow?.[i] === 1;
    context.fillStyle = isHollow ? palette.surface : colour;
    // With a rim, to be seen on its own colour.
    context.strokeStyle = isHollow ? colour : palette.surface;
    if (group !== undefined) drawShape(context, x, y, group);
    else if (isHollow) strokeDot(context, x, y, CLOUD_RADIUS_PX);
    else fillDot(context, x, y, CLOUD_RADIUS_PX);
    if (cloud.ringed?.[i] === 1) {
      context.strokeStyle = palette.ink;
      strokeDot(context, x, y, 3 * CLOUD_RADIUS_PX);
    }
  }
  return image;
}

function drawShape(context: CanvasRenderingContext2D, x: number, y: number, group: number): void {
  context.beginPath();
  for (const [dx, dy] of classShape(group, CLASS_RADIUS_PX)) context.lineTo(x + dx, y + dy);
  context.closePath();
  context.lineWidth = 1.5;
  context.stroke();
  context.fill();
}

/**
 * Draws the field as an image of one pixel per cell, enlarged. Made again only when the field or the colours have changed.
 */
export function fieldPlugin(scene: PlotScene): Plugin<'line'> {
  const image = document.createElement('canvas');
  let drawn: { readonly field: PlotField; readonly palette: Palette } | null = null;
  return {
    id: 'field',
    beforeDraw(chart) {
      const { picture, theme } = scene;
      if (!picture?.field || !theme) return;
      if (drawn?.field !== picture.field || drawn.palette !== theme.palette) {
        paintField(image, picture.field, theme.palette);
        drawn = { field: picture.field, palette: theme.palette };
      }
      const { left, top, width, height } = areaOf(chart);
      chart.ctx.imageSmoothingEnabled = true;
      chart.ctx.drawImage(image, left, top, width, height);
    },
  };
}

/** How much of a colour is on the surface at most: marks of the same colour must stand out. */
const MOST_COLOUR = 0.42;

export function paintField(
  image: HTMLCanvasElement,
  { columns, rows, tones, strengths }: PlotField,
  palette: Palette,
): void {
  Object.assign(image, { width: columns, height: rows });
  const context = image.getContext('2d');
  if (!context || columns * rows === 0) return;
  const surface = channels(palette.surface);
  const colours = CLASS_TONES.map((tone) => channels(palette[tone]));
  const pixels = context.createImageData(columns, rows);
  for (let cell = 0; cell < columns * rows; cell++) {
    const share = MOST_COLOUR * strengths[cell]!;
    const colour = colours[tones[cell]!]!;
    for (let c = 0; c < 3; c++) pixels.data[4 * cell + c] = surface[c]! + share * (colour[c]! - surface[c]!);
    pixels.data[4 * cell + 3] = 255;
  }
  context.putImageData(pixels, 0, 0);
}

/** Of a colour as a browser computes it: `rgb(0, 114, 178)`. */
function channels(colour: string): readonly number[] {
  return (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
}

/** An upright line with a diamond at its head for each event; the log says what it was. */
export function marksPlugin(scene: PlotScene): Plugin<'line'> {
  return {
    id: 'marks',
    afterDatasetsDraw(chart) {
      const { picture, theme } = scene;
      const scale = chart.scales['x'];
      if (!picture || !theme || !scale) return;
      const { top, bottom } = chart.chartArea;
      const context = chart.ctx;
      context.save();
      context.strokeStyle = theme.palette.warning;
      context.fillStyle = theme.palette.warning;
      context.lineWidth = 1;
      context.setLineDash([3, 3]);
      for (const mark of picture.marks) {
        if (mark < picture.axes.xMin || mark > picture.axes.xMax) continue;
        const x = Math.round(scale.getPixelForValue(mark)) + 0.5;
        strokeUpright(context, x, top + 8, bottom);
        fillDiamond(context, x, top + 5, 5);
      }
      context.restore();
    },
  };
}

export function cursorPlugin(scene: PlotScene): Plugin<'line'> {
  return {
    id: 'cursor',
    afterDatasetsDraw(chart) {
      const { picture, theme } = scene;
      const scale = chart.scales['x'];
      if (!picture || picture.cursor === null || !theme || !scale) return;
      const { top, bottom } = chart.chartArea;
      const context = chart.ctx;
      context.save();
      context.strokeStyle = theme.palette.ink;
      context.lineWidth = 1;
      strokeUpright(context, Math.round(scale.getPixelForValue(picture.cursor)) + 0.5, top, bottom);
      context.restore();
    },
  };
}

/** A dot where a line has come to, and its name beside it; names that would meet are moved apart. */
export function headsPlugin(scene: PlotScene): Plugin<'line'> {
  return {
    id: 'heads',
    afterDatasetsDraw(chart) {
      const { picture, theme } = scene;
      if (!picture || !theme) return;
      const heads = headsOf(chart, picture, theme);
      const context = chart.ctx;
      context.save();
      context.font = `600 ${theme.fontSize}px ${theme.fontFamily}`;
      context.textBaseline = 'middle';
      for (const { x, y, colour } of heads) {
        context.fillStyle = colour;
        fillDot(context, x, y, 3.5);
      }
      for (const { x, y, text, colour } of apart(heads, theme.fontSize * 1.15)) {
        context.fillStyle = colour;
        context.fillText(text, x + 8, y);
      }
      context.restore();
    },
  };
}

interface Head {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly colour: string;
}

/** Only what is within the plot has a head. */
function headsOf(chart: Chart<'line'>, picture: PlotPicture, theme: PlotTheme): Head[] {
  const [xScale, yScale] = [chart.scales['x'], chart.scales['y']];
  if (!xScale || !yScale) return [];
  const { top, bottom } = chart.chartArea;
  return picture.lines.flatMap(({ head, tone }, i) => {
    const last = chart.data.datasets[i]?.data.at(-1) as { x: number; y: number } | undefined;
    if (head === undefined || !last) return [];
    const y = yScale.getPixelForValue(last.y);
    if (!(y >= top && y <= bottom)) return [];
    return [{ x: xScale.getPixelForValue(last.x), y, text: head, colour: theme.palette[tone] }];
  });
}

/** Pushes labels that would overlap away from each other, keeping their order. */
export function apart<T extends { readonly y: number }>(labels: readonly T[], gap: number): T[] {
  const sorted = labels.toSorted((a, b) => a.y - b.y);
  for (let i = 1; i < sorted.length; i++) {
    const [upper, lower] = [sorted[i - 1], sorted[i]];
    if (!upper || !lower || lower.y - upper.y >= gap) continue;
    const shift = (gap - (lower.y - upper.y)) / 2;
    sorted[i - 1] = { ...upper, y: upper.y - shift };
    sorted[i] = { ...lower, y: lower.y + shift };
  }
  return sorted;
}

function strokeUpright(context: CanvasRenderingContext2D, x: number, top: number, bottom: number): void {
  context.beginPath();
  context.moveTo(x, top);
  context.lineTo(x, bottom);
  context.stroke();
}

function fillDot(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function strokeDot(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.stroke();
}

function fillDiamond(context: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  context.beginPath();
  context.moveTo(x, y - size);
  context.lineTo(x + size, y);
  context.lineTo(x, y + size);
  context.lineTo(x - size, y);
  context.fill();
}

function areaOf(chart: Chart<'line'>): Pick<ChartArea, 'left' | 'top' | 'width' | 'height'> {
  return chart.chartArea;
}
