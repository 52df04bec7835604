/** Where an arrow key leads among things that lie about: to what is nearest in that direction. Pure. */
import type { Placed } from './layout.ts';

const WAYS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What lies aside counts that much more than what lies ahead. */
const ASIDE = 3;

/** The place to go to; null where the key leads nowhere. */
export function neighbour(key: string, from: number, places: readonly Placed[]): number | null {
  if (key === 'Home') return 0;
  if (key === 'End') return places.length - 1;
  const way = WAYS[key];
  const start = places[from];
  if (way === undefined || start === undefined) return null;
  let best: number | null = null;
  let least = Infinity;
  places.forEach(({ x, y }, place) => {
    const [dx, dy] = [x - start.x, y - start.y];
    const ahead = dx * way[0] + dy * way[1];
    if (ahead <= 0) return;
    const cost = ahead + ASIDE * Math.abs(dx * way[1] + dy * way[0]);
    if (cost >= least) return;
    least = cost;
    best = place;
  });
  return best;
}
