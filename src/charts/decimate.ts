/**
 * Thins a long history to what a screen can show: per pixel column the smallest and the largest value, in the order
 * in which they came. No spike is lost and nothing is averaged. Chart.js's own plugin stops drawing with live data.
 */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Columns that belong together; only the first `length` entries count. `x` is ascending. */
export interface Track {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly length: number;
}

/**
 * At most `2 * columns + 2` points: each pixel column's extremes, and the first and last finite values.
 * Values that are infinite or NaN are left out; `xMin`..`xMax` is the visible range.
 */
export function decimate(track: Track, xMin: number, xMax: number, columns: number): Point[] {
  if (track.length <= 2 * columns) return finitePoints(track);
  const points: Point[] = [];
  const perUnit = columns / (xMax - xMin || 1);
  let column = Number.NaN;
  let low = -1;
  let high = -1;
  let last = -1;
  for (let i = 0; i < track.length; i++) {
    const y = track.y[i] ?? Number.NaN;
    if (!Number.isFinite(y)) continue;
    const here = Math.floor(((track.x[i] ?? 0) - xMin) * perUnit);
    if (here !== column) {
      pushExtremes(points, track, low, high);
      if (last < 0) points.push(pointAt(track, i));
      column = here;
      low = i;
      high = i;
    } else if (y < (track.y[low] ?? 0)) low = i;
    else if (y > (track.y[high] ?? 0)) high = i;
    last = i;
  }
  pushExtremes(points, track, low, high);
  if (last >= 0 && last !== low && last !== high) points.push(pointAt(track, last));
  return points;
}

function pushExtremes(points: Point[], track: Track, low: number, high: number): void {
  if (low < 0) return;
  points.push(pointAt(track, Math.min(low, high)));
  if (low !== high) points.push(pointAt(track, Math.max(low, high)));
}

function finitePoints(track: Track): Point[] {
  const points: Point[] = [];
  for (let i = 0; i < track.length; i++) {
    if (Number.isFinite(track.y[i])) points.push(pointAt(track, i));
  }
  return points;
}

function pointAt(track: Track, i: number): Point {
  return { x: track.x[i] ?? 0, y: track.y[i] ?? 0 };
}
