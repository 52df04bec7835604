/**
 * From strokes to an image like those of the data: ink on a fine square of 32 × 32 cells, of which each pixel counts a block of 4 × 4, as the
 * digits of UCI were made. What was drawn is moved to the middle and enlarged to the height that they have. Pure.
 */

/** Cells along a side. */
export const FINE = 32;
const PIXELS = 8;
const BLOCK = FINE / PIXELS;
const RADIUS = 1.7;

/** 1 where there is ink; row-major. */
export type Ink = Uint8Array;

export function noInk(): Ink {
  return new Uint8Array(FINE * FINE);
}

/** A round pen drawn from one place to another; in cells, from the upper left corner. */
export function withStroke(ink: Ink, from: Point, to: Point): Ink {
  const out = ink.slice();
  const steps = Math.max(1, Math.ceil(2 * Math.hypot(to.x - from.x, to.y - from.y)));
  for (let i = 0; i <= steps; i++) {
    const t = i / steps;
    dab(out, from.x + (to.x - from.x) * t, from.y + (to.y - from.y) * t);
  }
  return out;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

function dab(ink: Ink, x: number, y: number): void {
  const reach = Math.ceil(RADIUS);
  for (let row = Math.floor(y) - reach; row <= y + reach; row++)
    for (let column = Math.floor(x) - reach; column <= x + reach; column++) {
      const isInside = row >= 0 && row < FINE && column >= 0 && column < FINE;
      if (isInside && Math.hypot(column + 0.5 - x, row + 0.5 - y) <= RADIUS) ink[row * FINE + column] = 1;
    }
}

/** Toggles one of the 8 × 8 pixels as a whole: for the keyboard. */
export function withPixel(ink: Ink, pixel: Point): Ink {
  const out = ink.slice();
  const cells: number[] = [];
  for (let row = 0; row < BLOCK; row++)
    for (let column = 0; column < BLOCK; column++)
      cells.push((pixel.y * BLOCK + row) * FINE + pixel.x * BLOCK + column);
  const isFull = cells.every((cell) => out[cell] === 1);
  for (const cell of cells) out[cell] = isFull ? 0 : 1;
  return out;
}

/** [8, 8, 1], each pixel the share of its block that has ink. All 0 where nothing is drawn. */
export function imageOf(ink: Ink): Float32Array {
  const centred = enlarged(ink);
  const image = new Float32Array(PIXELS * PIXELS);
  centred.forEach((cell, i) => {
    const [row, column] = [Math.floor(i / FINE), i % FINE];
    image[Math.floor(row / BLOCK) * PIXELS + Math.floor(column / BLOCK)]! += cell / (BLOCK * BLOCK);
  });
  return image;
}

/** The box around the ink fills the square's height; its width keeps its proportion, in the middle. */
function enlarged(ink: Ink): Ink {
  const box = boxOf(ink);
  if (box === null) return ink;
  const size = Math.max(box.height, box.width);
  const [middleX, middleY] = [box.left + box.width / 2, box.top + box.height / 2];
  return Uint8Array.from(ink, (_, i) => {
    const x = ((i % FINE) + 0.5 - FINE / 2) * (size / FINE) + middleX;
    const y = (Math.floor(i / FINE) + 0.5 - FINE / 2) * (size / FINE) + middleY;
    const isInside = x >= 0 && x < FINE && y >= 0 && y < FINE;
    return isInside ? ink[Math.floor(y) * FINE + Math.floor(x)]! : 0;
  });
}

function boxOf(ink: Ink) {
  let [left, right, top, bottom] = [FINE, -1, FINE, -1];
  ink.forEach((cell, i) => {
    if (cell === 0) return;
    const [row, column] = [Math.floor(i / FINE), i % FINE];
    [left, right] = [Math.min(left, column), Math.max(right, column)];
    [top, bottom] = [Math.min(top, row), Math.max(bottom, row)];
  });
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}
