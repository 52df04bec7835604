/** Draws a race on a canvas: all curves with the best in front, or their mean and band, or the last losses as a map. Knows no worker. */
import { sizedContext } from '../../../charts/sized-context.ts';
import type { PlotTheme } from '../../../charts/plot-picture.ts';
import { bandOf } from './settings.ts';

export interface RaceScene {
  readonly points: Float64Array;
  /** [lanes, points] */
  readonly losses: Float32Array;
  readonly lanes: number;
  readonly epochs: number;
  readonly best: number;
  /** The lane that is looked at; -1 for none. */
  readonly chosen: number;
  /** Mean and band over the lanes instead of each: they differ in their seeds only. */
  readonly isBand: boolean;
}

const [LEFT, RIGHT, TOP, BOTTOM] = [56, 12, 8, 24];

interface Axes {
  readonly x: (epoch: number) => number;
  readonly y: (loss: number) => number;
  readonly low: number;
  readonly high: number;
}

/** Losses on a logarithmic axis. */
export function drawRace(canvas: HTMLCanvasElement, scene: RaceScene, theme: PlotTheme): void {
  const context = sizedContext(canvas);
  if (!context) return;
  const { clientWidth: width, clientHeight: height } = canvas;
  const axes = axesOf(scene, width, height);
  drawAxes(context, scene, axes, width, height, theme);
  context.save();
  context.beginPath();
  context.rect(LEFT, TOP, width - LEFT - RIGHT, height - TOP - BOTTOM);
  context.clip();
  if (scene.isBand) drawBand(context, scene, axes, theme);
  else drawCurves(context, scene, axes, theme);
  context.restore();
}

function axesOf({ losses, epochs }: RaceScene, width: number, height: number): Axes {
  const logs: number[] = [];
  for (const loss of losses) if (loss > 0 && Number.isFinite(loss)) logs.push(Math.log10(loss));
  logs.sort((a, b) => a - b);
  // What diverges must not press the others flat: the uppermost few leave the picture.
  const low = (logs[0] ?? -1) - 0.05;
  const high = Math.max(low + 0.2, (logs[Math.floor(0.97 * (logs.length - 1))] ?? 0) + 0.05);
  return {
    low,
    high,
    x: (epoch) => LEFT + ((width - LEFT - RIGHT) * (epoch - 1)) / Math.max(1, epochs - 1),
    y: (loss) => TOP + ((height - TOP - BOTTOM) * (high - Math.log10(loss))) / (high - low),
  };
}

function drawAxes(
  context: CanvasRenderingContext2D,
  { epochs }: RaceScene,
  { x, y, low, high }: Axes,
  width: number,
  height: number,
  theme: PlotTheme,
): void {
  context.font = `${theme.fontSize}px ${theme.fontFamily}`;
  context.strokeStyle = theme.palette.hairline;
  context.fillStyle = theme.palette.muted;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  const step = Math.max(0.25, Math.ceil((high - low) / 5 / 0.25) * 0.25);
  for (let power = Math.ceil(low / step) * step; power <= high; power += step) {
    const at = Math.round(y(10 ** power)) + 0.5;
    context.beginPath();
    context.moveTo(LEFT, at);
    context.lineTo(width - RIGHT, at);
    context.stroke();
    context.fillText(Number((10 ** power).toPrecision(2)).toString(), LEFT - 8, at);
  }
  context.textBaseline = 'bottom';
  for (const part of [0, 0.5, 1]) {
    const epoch = Math.round(1 + part * (epochs - 1));
    context.textAlign = part === 0 ? 'left' : part === 1 ? 'right' : 'center';
    context.fillText(String(epoch), x(epoch), height);
  }
}

function drawCurves(
  context: CanvasRenderingContext2D,
  scene: RaceScene,
  axes: Axes,
  { palette }: PlotTheme,
): void {
  context.lineJoin = 'round';
  const shown = Array.from({ length: scene.lanes }, (_, lane) => lane).filter(
    (lane) => lane !== scene.best && lane !== scene.chosen,
  );
  for (const lane of shown) {
    context.strokeStyle = mixed(palette.data, palette.model, scene.lanes > 1 ? lane / (scene.lanes - 1) : 0);
    context.globalAlpha = Math.max(0.18, Math.min(0.7, 12 / scene.lanes));
    context.lineWidth = 1.25;
    stroke(context, scene, lane, axes);
  }
  context.globalAlpha = 1;
  for (const [lane, colour, dash] of [
    [scene.best, palette.truth, []],
    [scene.chosen, palette.ink, [6, 4]],
  ] as const) {
    if (lane < 0) continue;
    context.strokeStyle = colour;
    context.lineWidth = 2.5;
    context.setLineDash([...dash]);
    stroke(context, scene, lane, axes);
  }
  context.setLineDash([]);
}

function stroke(
  context: CanvasRenderingContext2D,
  { points, losses }: RaceScene,
  lane: number,
  { x, y }: Axes,
): void {
  context.beginPath();
  points.forEach((epoch, i) => {
    const loss = losses[lane * points.length + i]!;
    if (loss > 0 && Number.isFinite(loss)) context.lineTo(x(epoch), y(loss));
  });
  context.stroke();
}

function drawBand(
  context: CanvasRenderingContext2D,
  scene: RaceScene,
  { x, y }: Axes,
  { palette }: PlotTheme,
): void {
  const { points, losses, lanes } = scene;
  const bands = Array.from(points, (epoch, i) => ({
    epoch,
    band: bandOf(Array.from({ length: lanes }, (_, lane) => losses[lane * points.length + i]!)),
  }));
  context.fillStyle = palette.model;
  context.globalAlpha = 0.22;
  context.beginPath();
  for (const { epoch, band } of bands) if (band) context.lineTo(x(epoch), y(band.high));
  for (const { epoch, band } of bands.toReversed())
    if (band) context.lineTo(x(epoch), y(Math.max(band.low, 1e-30)));
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = palette.model;
  context.lineWidth = 2.5;
  context.beginPath();
  for (const { epoch, band } of bands) if (band) context.lineTo(x(epoch), y(band.mean));
  context.stroke();
}

/** Between two colours as a browser computes them. */
function mixed(from: string, to: string, share: number): string {
  const [a, b] = [from, to].map((colour) => (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number));
  return `rgb(${[0, 1, 2].map((c) => Math.round(a![c]! + (b![c]! - a![c]!) * share)).join(' ')})`;
}
