/** What of the plane is seen: a place in the middle, and one scale for both axes, so that the gradient stands at right angles to the contours. Pure. */
import type { Extent } from '../../../../protocol/events.ts';
import type { Point } from './contours.ts';

export interface Camera extends Point {
  /** Units of the plane per CSS pixel. */
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Of the picture, around what is fitted into it. */
const MARGIN = 0.14;

/** Shows all points, and at least `least` units. */
export function fitCamera(points: readonly Point[], { width, height }: Size, least: number): Camera {
  const x = extentOf(points.map((point) => point.x));
  const y = extentOf(points.map((point) => point.y));
  const usable = 1 - 2 * MARGIN;
  const scale = Math.max(
    (x.max - x.min) / (width * usable),
    (y.max - y.min) / (height * usable),
    least / (Math.min(width, height) * usable),
  );
  return { x: (x.min + x.max) / 2, y: (y.min + y.max) / 2, scale };
}

export function seen(
  { x, y, scale }: Camera,
  { width, height }: Size,
): { readonly x: Extent; readonly y: Extent } {
  const [halfX, halfY] = [(width / 2) * scale, (height / 2) * scale];
  return { x: { min: x - halfX, max: x + halfX }, y: { min: y - halfY, max: y + halfY } };
}

export function toPixels(camera: Camera, { width, height }: Size, { x, y }: Point): Point {
  return { x: width / 2 + (x - camera.x) / camera.scale, y: height / 2 - (y - camera.y) / camera.scale };
}

export function toPlane(camera: Camera, { width, height }: Size, { x, y }: Point): Point {
  return { x: camera.x + (x - width / 2) * camera.scale, y: camera.y - (y - height / 2) * camera.scale };
}

/** `factor` above 1 shows more; `fixed` stays where it is. */
export function zoomed(camera: Camera, factor: number, fixed: Point = camera): Camera {
  return {
    x: fixed.x + (camera.x - fixed.x) * factor,
    y: fixed.y + (camera.y - fixed.y) * factor,
    scale: camera.scale * factor,
  };
}

/** By pixels of the picture, to the right and downwards. */
export function panned(camera: Camera, right: number, down: number): Camera {
  return { ...camera, x: camera.x + right * camera.scale, y: camera.y - down * camera.scale };
}

function extentOf(values: readonly number[]): Extent {
  const finite = values.filter((value) => Number.isFinite(value));
  return finite.length > 0 ? { min: Math.min(...finite), max: Math.max(...finite) } : { min: -1, max: 1 };
}
