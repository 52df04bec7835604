/** Places in the arena: first fit, and a place is free again after the last phase that reads it. */

export interface Block {
  readonly size: number;
  /** Written in this phase... */
  readonly from: number;
  /** ...and read for the last time in this one. */
  readonly to: number;
}

export interface ArenaPlan {
  /** In the order of the blocks given. */
  readonly offsets: readonly number[];
  readonly size: number;
}

export function planArena(blocks: readonly Block[]): ArenaPlan {
  const placed: { block: Block; offset: number }[] = [];
  const offsets = blocks.map(() => 0);
  const bySize = blocks
    .map((block, i) => ({ block, i }))
    .toSorted((a, b) => b.block.size - a.block.size || a.i - b.i);
  for (const { block, i } of bySize) {
    const offset = firstFit(
      block.size,
      placed.filter((other) => other.block.from <= block.to && block.from <= other.block.to),
    );
    placed.push({ block, offset });
    offsets[i] = offset;
  }
  const size = placed.reduce((end, { block, offset }) => Math.max(end, offset + block.size), 0);
  return { offsets, size };
}

function firstFit(size: number, neighbours: readonly { block: Block; offset: number }[]): number {
  let offset = 0;
  for (const { block, offset: start } of neighbours.toSorted((a, b) => a.offset - b.offset)) {
    if (offset + size <= start) break;
    offset = Math.max(offset, start + block.size);
  }
  return offset;
}
