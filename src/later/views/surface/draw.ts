/** The picture of a loss surface on a canvas: colours, contour lines with their losses, the way of the run, and what stands on it. */
import { linearTicks, tickLabel } from '../../../charts/ticks.ts';
import { formatValue } from '../../../i18n/numbers.ts';
import { type Camera, seen, type Size, toPixels } from './camera.ts';
import type { Point } from './contours.ts';
import { heightOf } from './levels.ts';
import type { Surface } from './relief.ts';

export interface PathPoint extends Point {
  /** Distance from the plane. */
  readonly away: number;
}

export interface SurfaceMarks {
  readonly path: readonly PathPoint[];
  readonly here: Point | null;
  /** Steepest descent, in the plane: only where it points counts. */
  readonly descent: Point | null;
  readonly optimum: Point | null;
  readonly cursor: Point | null;
  readonly xLabel: string;
  readonly yLabel: string;
}

export interface Tones {
  readonly low: string;
  readonly high: string;
  readonly ink: string;
  readonly muted: string;
  readonly surface: string;
  readonly model: string;
  readonly optimum: string;
  readonly font: string;
}

/** A distance from the plane of this share of what is seen makes the path faint. */
const FAR = 0.1;
const ARROW_PX = 46;
const LEAST_ARROW_PX = 20;

export function drawSurface(
  context: CanvasRenderingContext2D,
  size: Size,
  camera: Camera,
  surface: Surface | null,
  marks: SurfaceMarks,
  tones: Tones,
): void {
  const to = (point: Point): Point => toPixels(camera, size, point);
  context.clearRect(0, 0, size.width, size.height);
  context.lineJoin = 'round';
  context.font = tones.font;
  if (surface) {
    drawHeat(context, surface, to, tones);
    drawContours(context, size, surface, to, marks.path.map(to), tones);
  }
  drawAxes(context, size, camera, marks, tones);
  drawPath(context, size, camera, marks.path, to, tones);
  const optimum = marks.optimum && to(marks.optimum);
  if (marks.here) drawHere(context, to(marks.here), marks.descent, optimum, tones);
  if (optimum) drawDiamond(context, optimum, tones);
  if (marks.cursor) drawCursor(context, to(marks.cursor), tones);
}

function drawHeat(
  context: CanvasRenderingContext2D,
  { field, relief, x, y }: Surface,
  to: (point: Point) => Point,
  { low, high }: Tones,
): void {
  const { columns, rows, values } = field;
  const image = new ImageData(columns, rows);
  const [from, until] = [rgb(low), rgb(high)];
  values.forEach((value, i) => {
    const height = Number.isFinite(value) ? heightOf(relief, value) : 1;
    // The picture's first row is its highest.
    const at = 4 * ((rows - 1 - Math.floor(i / columns)) * columns + (i % columns));
    for (let c = 0; c < 3; c++) image.data[at + c] = from[c]! + height * (until[c]! - from[c]!);
    image.data[at + 3] = 255;
  });
  const small = new OffscreenCanvas(columns, rows);
  small.getContext('2d')?.putImageData(image, 0, 0);
  const [stepX, stepY] = [(x.max - x.min) / (columns - 1) / 2, (y.max - y.min) / (rows - 1) / 2];
  const corner = to({ x: x.min - stepX, y: y.max + stepY });
  const end = to({ x: x.max + stepX, y: y.min - stepY });
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  context.drawImage(small, corner.x, corner.y, end.x - corner.x, end.y - corner.y);
}

function drawContours(
  context: CanvasRenderingContext2D,
  size: Size,
  { contours }: Surface,
  to: (point: Point) => Point,
  path: readonly Point[],
  { ink, surface }: Tones,
): void {
  const taken = [...path];
  for (const { level, lines } of contours) {
    context.strokeStyle = ink;
    context.globalAlpha = 0.4;
    context.lineWidth = 1;
    const drawn = lines.map((line) => line.map(to));
    for (const line of drawn) stroke(context, line);
    context.globalAlpha = 1;
    const longest = drawn.reduce<Point[]>((best, line) => (line.length > best.length ? line : best), []);
    const place = labelPlace(longest, taken, size);
    if (!place) continue;
    taken.push(place);
    outlined(context, formatValue(level, 3), place, ink, surface);
  }
}

/** A place on the line that is well inside and away from other labels. */
function labelPlace(line: readonly Point[], taken: readonly Point[], { width, height }: Size): Point | null {
  const inside = ({ x, y }: Point): boolean => x > 44 && x < width - 28 && y > 16 && y < height - 34;
  const free = ({ x, y }: Point): boolean =>
    taken.every((other) => Math.abs(other.x - x) > 44 || Math.abs(other.y - y) > 18);
  return line.find((point, i) => i >= line.length / 5 && inside(point) && free(point)) ?? null;
}

function drawAxes(
  context: CanvasRenderingContext2D,
  size: Size,
  camera: Camera,
  { xLabel, yLabel }: SurfaceMarks,
  { ink, surface }: Tones,
): void {
  const { x, y } = seen(camera, size);
  const xTicks = linearTicks(x.min, x.max, size.width / 90);
  const yTicks = linearTicks(y.min, y.max, size.height / 70);
  const label = (value: number, ticks: readonly number[]): string =>
    tickLabel(value, (ticks[1] ?? 1) - (ticks[0] ?? 0));
  for (const tick of xTicks) {
    const at = toPixels(camera, size, { x: tick, y: 0 }).x;
    if (at < 48 || at > size.width - 40) continue;
    context.strokeStyle = ink;
    stroke(context, [
      { x: at, y: size.height - 5 },
      { x: at, y: size.height },
    ]);
    outlined(context, label(tick, xTicks), { x: at, y: size.height - 14 }, ink, surface);
  }
  for (const tick of yTicks) {
    const at = toPixels(camera, size, { x: 0, y: tick }).y;
    if (at < 30 || at > size.height - 30) continue;
    context.strokeStyle = ink;
    stroke(context, [
      { x: 0, y: at },
      { x: 5, y: at },
    ]);
    outlined(context, label(tick, yTicks), { x: 9, y: at }, ink, surface, 'left');
  }
  outlined(context, xLabel, { x: size.width - 8, y: size.height - 14 }, ink, surface, 'right');
  outlined(context, yLabel, { x: 9, y: 13 }, ink, surface, 'left');
}

function drawPath(
  context: CanvasRenderingContext2D,
  size: Size,
  camera: Camera,
  path: readonly PathPoint[],
  to: (point: Point) => Point,
  { model, surface }: Tones,
): void {
  const far = FAR * Math.min(size.width, size.height) * camera.scale;
  path.slice(1).forEach((point, i) => {
    const isFar = point.away > far;
    const line = [to(path[i]!), to(point)];
    context.setLineDash(isFar ? [3, 4] : []);
    context.globalAlpha = isFar ? 0.6 : 1;
    context.strokeStyle = surface;
    context.lineWidth = 4;
    stroke(context, line);
    context.strokeStyle = model;
    context.lineWidth = 2;
    stroke(context, line);
  });
  context.setLineDash([]);
  context.globalAlpha = 1;
  const [start] = path;
  if (start) ring(context, to(start), 4, surface, model);
  if (path.length <= 60) for (const point of path.slice(1)) ring(context, to(point), 2, model, model);
}

function drawHere(
  context: CanvasRenderingContext2D,
  here: Point,
  descent: Point | null,
  optimum: Point | null,
  { model, surface, ink }: Tones,
): void {
  const distance = optimum ? Math.hypot(optimum.x - here.x, optimum.y - here.y) : Infinity;
  // The arrow's length says nothing: it ends before the optimum.
  const arrow = Math.max(LEAST_ARROW_PX, Math.min(ARROW_PX, distance - 10));
  const length = descent ? Math.hypot(descent.x, descent.y) : 0;
  if (descent && length > 0) {
    const way = { x: descent.x / length, y: -descent.y / length };
    const at = (along: number, across: number): Point => ({
      x: here.x + along * way.x - across * way.y,
      y: here.y + along * way.y + across * way.x,
    });
    const tip = at(arrow, 0);
    for (const [tone, width] of [
      [surface, 5],
      [ink, 2],
    ] as const) {
      context.strokeStyle = tone;
      context.lineWidth = width;
      stroke(context, [here, tip]);
      stroke(context, [at(arrow - 8, 5), tip, at(arrow - 8, -5)]);
    }
  }
  ring(context, here, 5.5, model, surface);
}

function drawDiamond(context: CanvasRenderingContext2D, { x, y }: Point, { optimum, surface }: Tones): void {
  context.beginPath();
  for (const [dx, dy] of [
    [0, -7],
    [7, 0],
    [0, 7],
    [-7, 0],
  ] as const)
    context.lineTo(x + dx, y + dy);
  context.closePath();
  context.fillStyle = optimum;
  context.fill();
  context.strokeStyle = surface;
  context.lineWidth = 1.5;
  context.stroke();
}

function drawCursor(context: CanvasRenderingContext2D, { x, y }: Point, { ink, surface }: Tones): void {
  for (const [tone, width] of [
    [surface, 3.5],
    [ink, 1.25],
  ] as const) {
    context.strokeStyle = tone;
    context.lineWidth = width;
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const)
      stroke(context, [
        { x: x + 3 * dx, y: y + 3 * dy },
        { x: x + 10 * dx, y: y + 10 * dy },
      ]);
  }
}

function ring(
  context: CanvasRenderingContext2D,
  { x, y }: Point,
  radius: number,
  fill: string,
  edge: string,
): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.strokeStyle = edge;
  context.lineWidth = 1.5;
  context.stroke();
}

function stroke(context: CanvasRenderingContext2D, line: readonly Point[]): void {
  context.beginPath();
  for (const { x, y } of line) context.lineTo(x, y);
  context.stroke();
}

/** Text that is read on any colour. */
function outlined(
  context: CanvasRenderingContext2D,
  text: string,
  { x, y }: Point,
  ink: string,
  surface: string,
  align: CanvasTextAlign = 'center',
): void {
  context.textAlign = align;
  context.textBaseline = 'middle';
  context.lineWidth = 3.5;
  context.strokeStyle = surface;
  context.strokeText(text, x, y);
  context.fillStyle = ink;
  context.fillText(text, x, y);
  context.lineWidth = 1;
}

/** `#rrggbb`. */
function rgb(colour: string): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
