/** A surface as it was answered: where it lies, and its loss at any place. Pure. */
import type { Extent } from '../../../../protocol/events.ts';
import { contourLines, type Field, type Point, type Polyline } from './contours.ts';
import { contourLevels, type Relief, reliefOf } from './levels.ts';

export interface Surface {
  readonly field: Field;
  readonly x: Extent;
  readonly y: Extent;
  readonly relief: Relief;
  readonly contours: readonly { readonly level: number; readonly lines: readonly Polyline[] }[];
}

/** `floor`: a loss below which there is none, where that is known. */
export function surfaceOf(field: Field, x: Extent, y: Extent, floor: number | null): Surface {
  const relief = reliefOf(field.values, floor);
  const place = (at: Point): Point => ({
    x: x.min + ((x.max - x.min) * at.x) / (field.columns - 1),
    y: y.min + ((y.max - y.min) * at.y) / (field.rows - 1),
  });
  const contours = contourLevels(relief).map((level) => ({
    level,
    lines: contourLines(field, level).map((line) => line.map(place)),
  }));
  return { field, x, y, relief, contours };
}

/** Between the four places around it, evenly; null outside. */
export function lossAt({ field, x, y }: Surface, at: Point): number | null {
  const column = ((at.x - x.min) / (x.max - x.min)) * (field.columns - 1);
  const row = ((at.y - y.min) / (y.max - y.min)) * (field.rows - 1);
  if (!(column >= 0 && row >= 0 && column <= field.columns - 1 && row <= field.rows - 1)) return null;
  const [left, low] = [
    Math.min(Math.floor(column), field.columns - 2),
    Math.min(Math.floor(row), field.rows - 2),
  ];
  const value = (dx: number, dy: number): number => field.values[(low + dy) * field.columns + left + dx]!;
  const [right, up] = [column - left, row - low];
  return (
    (1 - up) * ((1 - right) * value(0, 0) + right * value(1, 0)) +
    up * ((1 - right) * value(0, 1) + right * value(1, 1))
  );
}

/** The lowest place of the grid. */
export function lowest({ field, x, y }: Surface): Point & { readonly loss: number } {
  let best = 0;
  field.values.forEach((value, i) => {
    if (value < field.values[best]! || Number.isNaN(field.values[best])) best = i;
  });
  const [column, row] = [best % field.columns, Math.floor(best / field.columns)];
  return {
    x: x.min + ((x.max - x.min) * column) / (field.columns - 1),
    y: y.min + ((y.max - y.min) * row) / (field.rows - 1),
    loss: field.values[best]!,
  };
}
