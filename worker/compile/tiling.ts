/** How a matmul's results are shared out: each thread calculates a tile of them, so that what it reads serves several products. */
import type { MatmulLoop } from './plan.ts';

/** From large to small; a large tile reads less, a small one leaves more threads to share the work. */
const TILES = [
  { height: 8, width: 8, threads: 512 },
  { height: 4, width: 8, threads: 128 },
  { height: 4, width: 4, threads: 0 },
] as const;

export interface Tiling {
  readonly height: number;
  readonly width: number;
  readonly down: number;
  readonly across: number;
  readonly threads: number;
}

export function tilingOf({ rows, columns, partials }: MatmulLoop): Tiling {
  const tilings = TILES.map(({ height, width, threads: least }) => {
    const down = Math.ceil(rows / height);
    const across = Math.ceil(columns / width);
    return { height, width, down, across, threads: down * across * partials, least };
  });
  const large = tilings.find(
    ({ height, width, threads, least }) => threads >= least && rows >= height && columns % width === 0,
  );
  const height = Math.min(4, rows);
  const width = Math.min(4, columns);
  const down = Math.ceil(rows / height);
  const across = Math.ceil(columns / width);
  return large ?? { height, width, down, across, threads: down * across * partials };
}
