/** Draws points set by hand, on the model's answers, in a square of ±6 with its axes. Knows no run and no pointer. */
import { sizedContext } from '../../../charts/sized-context.ts';
import type { HandPoint } from '../../../../protocol/data-spec.ts';
import { LIMITS } from '../../../../protocol/run-spec.ts';
import { classShape } from '../../../charts/class-shapes.ts';
import { CLASS_TONES, type PlotField, type PlotTheme } from '../../../charts/plot-picture.ts';
import { paintField } from '../../../charts/plot-plugins.ts';
import type { Place } from '../../data/point-edits.ts';

/** Of the square beyond the limits, as wide as the worker's grid goes. */
const MARGIN = 0.06 * (LIMITS.point.max - LIMITS.point.min);
const LOW = LIMITS.point.min - MARGIN;
const HIGH = LIMITS.point.max + MARGIN;
const TICKS = [-6, -4, -2, 0, 2, 4, 6];
const LABEL_ROOM_PX = 24;
const RADIUS_PX = 4.5;

/** Where the square lies on a canvas of this size. CSS pixels. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

export function frameIn(width: number, height: number): Frame {
  const side = Math.max(40, Math.min(width - LABEL_ROOM_PX - 8, height - LABEL_ROOM_PX - 8));
  return { left: LABEL_ROOM_PX + (width - LABEL_ROOM_PX - side) / 2, top: 4, side };
}

export function placeAt({ left, top, side }: Frame, x: number, y: number): Place {
  const scale = (HIGH - LOW) / side;
  return { x: LOW + (x - left) * scale, y: HIGH - (y - top) * scale };
}

/** In units of the inputs. */
export function distanceOf({ side }: Frame, pixels: number): number {
  return (pixels * (HIGH - LOW)) / side;
}

function pixelOf({ left, top, side }: Frame, { x, y }: Place): readonly [number, number] {
  const scale = side / (HIGH - LOW);
  return [left + (x - LOW) * scale, top + (HIGH - y) * scale];
}

export interface PointsScene {
  readonly points: readonly HandPoint[];
  /** Of each point: 1 where it is kept for validation. */
  readonly kept: Uint8Array | null;
  readonly field: PlotField | null;
  /** The keyboard's place and its class; null while nobody looks for it. */
  readonly cross: (Place & { readonly label: number }) | null;
  /** The point under the pointer; -1 for none. */
  readonly held: number;
}

const image = document.createElement('canvas');

export function drawPoints(canvas: HTMLCanvasElement, scene: PointsScene, theme: PlotTheme): void {
  const context = sizedContext(canvas);
  if (!context) return;
  const { clientWidth: width, clientHeight: height } = canvas;
  const frame = frameIn(width, height);
  if (scene.field) {
    paintField(image, scene.field, theme.palette);
    context.drawImage(image, frame.left, frame.top, frame.side, frame.side);
  }
  drawAxes(context, frame, theme);
  scene.points.forEach((point, i) => {
    drawPoint(context, frame, point, theme, { isHeld: i === scene.held, isKept: scene.kept?.[i] === 1 });
  });
  if (scene.cross) drawCross(context, frame, scene.cross, theme);
}

function drawAxes(context: CanvasRenderingContext2D, frame: Frame, { palette, ...font }: PlotTheme): void {
  context.strokeStyle = palette.hairline;
  context.fillStyle = palette.muted;
  context.font = `${font.fontSize}px ${font.fontFamily}`;
  context.strokeRect(frame.left + 0.5, frame.top + 0.5, frame.side - 1, frame.side - 1);
  for (const tick of TICKS) {
    const [x, y] = pixelOf(frame, { x: tick, y: tick });
    const label = tick < 0 ? `−${-tick}` : String(tick);
    context.textAlign = 'center';
    context.textBaseline = 'top';
    context.fillText(tick === 6 ? 'x₁' : label, x, frame.top + frame.side + 6);
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    context.fillText(tick === 6 ? 'x₂' : label, frame.left - 6, y);
  }
}

function drawPoint(
  context: CanvasRenderingContext2D,
  frame: Frame,
  [x1, x2, label]: HandPoint,
  { palette }: PlotTheme,
  { isHeld, isKept }: { readonly isHeld: boolean; readonly isKept: boolean },
): void {
  const [x, y] = pixelOf(frame, { x: x1, y: x2 });
  context.beginPath();
  for (const [dx, dy] of classShape(label, isHeld ? RADIUS_PX + 2 : RADIUS_PX))
    context.lineTo(x + dx, y + dy);
  context.closePath();
  context.lineWidth = 1.5;
  const colour = palette[CLASS_TONES[label % CLASS_TONES.length]!];
  context.strokeStyle = isHeld ? palette.ink : isKept ? colour : palette.surface;
  context.fillStyle = isKept ? palette.surface : colour;
  context.fill();
  context.stroke();
}

function drawCross(
  context: CanvasRenderingContext2D,
  frame: Frame,
  cross: Place & { readonly label: number },
  { palette }: PlotTheme,
): void {
  const [x, y] = pixelOf(frame, cross);
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.5;
  context.beginPath();
  for (const [dx, dy] of [
    [1, 0],
    [0, 1],
    [-1, 0],
    [0, -1],
  ] as const) {
    context.moveTo(x + 5 * dx, y + 5 * dy);
    context.lineTo(x + 13 * dx, y + 13 * dy);
  }
  context.stroke();
}
