/** Points set by hand, as values: added, moved, erased, with a memory of what was before. Pure. */
import type { HandPoint } from '../../../protocol/data-spec.ts';
import { LIMITS } from '../../../protocol/run-spec.ts';

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Within the square, to a hundredth: a link stays short. */
export function placed({ x, y }: Place, label: number): HandPoint {
  return [tidy(x), tidy(y), label];
}

function tidy(value: number): number {
  const { min, max } = LIMITS.point;
  return Math.round(Math.min(max, Math.max(min, value)) * 100) / 100 + 0;
}

/** The number of the point next to a place, at most so far away; -1 for none. */
export function nearest(points: readonly HandPoint[], { x, y }: Place, within: number): number {
  let [best, least] = [-1, within];
  points.forEach(([x1, x2], i) => {
    const distance = Math.hypot(x1 - x, x2 - y);
    if (distance <= least) [best, least] = [i, distance];
  });
  return best;
}

export function moved(points: readonly HandPoint[], i: number, to: Place): readonly HandPoint[] {
  const point = points[i];
  return point === undefined ? points : points.with(i, placed(to, point[2]));
}

/** Fewer classes: what was of one that is gone is of the last one. */
export function withinClasses(points: readonly HandPoint[], classes: number): readonly HandPoint[] {
  return points.map(([x1, x2, label]) => [x1, x2, Math.min(label, classes - 1)] as const);
}

/** Two groups to begin with. */
export const FIRST_POINTS: readonly HandPoint[] = [
  [-3.2, 1.4, 0],
  [-2.6, 2.7, 0],
  [-1.8, 0.9, 0],
  [-3.9, -0.4, 0],
  [-2.1, -1.1, 0],
  [-1.1, 2.2, 0],
  [2.4, -1.6, 1],
  [3.1, 0.3, 1],
  [1.6, -2.8, 1],
  [3.8, -2.2, 1],
  [2.2, 1.2, 1],
  [0.9, -0.7, 1],
];

/** What an edit can be taken back to. */
export class PointHistory {
  #past: (readonly HandPoint[])[] = [];
  #future: (readonly HandPoint[])[] = [];

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** Before the points change. */
  keep(points: readonly HandPoint[]): void {
    this.#past.push(points);
    this.#future = [];
  }

  /** Null where there is nothing to take back. */
  undo(now: readonly HandPoint[]): readonly HandPoint[] | null {
    return step(this.#past, this.#future, now);
  }

  redo(now: readonly HandPoint[]): readonly HandPoint[] | null {
    return step(this.#future, this.#past, now);
  }
}

function step(
  from: (readonly HandPoint[])[],
  to: (readonly HandPoint[])[],
  now: readonly HandPoint[],
): readonly HandPoint[] | null {
  const points = from.pop();
  if (points === undefined) return null;
  to.push(now);
  return points;
}
