/**
 * A shuffled order without a list: which example comes i-th is computed from i and a key, element by element, with 32-bit
 * integers only. So a kernel can shuffle a million examples each epoch without memory, traffic or a sort, and a paused run
 * goes on in the same order. `compile/wgsl/permutation.ts` prints the same function for the GPU; this one is the definition.
 *
 * It is a Feistel network on pairs (left, right) with `left < 2^h` and `right < columns`, the smallest such rectangle
 * with at least n cells, walked until the result is below n (Black and Rogaway, "Ciphers with arbitrary finite domains", 2002;
 * Mitchell et al., "Bandwidth-optimal random shuffling for GPUs", 2022). One side is a power of two, so no step divides; the
 * rectangle has fewer than 2^h <= sqrt(2n) cells too many, so that a second walk is rare for more than a few examples.
 */
import { type Key } from './philox.ts';
import { randomBlock } from './random.ts';

/** Constants that the GPU's twin is printed from. */
export const FEISTEL = {
  /**
   * Rounds, each mixing left, then right. Found by experiment: with three, neighbours stay visibly related at 130 examples, with four
   * at 10; five show nothing from 64 on. A few examples have so few round functions that they need more, and cost nothing.
   */
  rounds: 5,
  roundsOfFew: 12,
  /** Up to how many cells are few. */
  few: 64,
  /** Added to the key's words after every half round, as in Philox. */
  weyl0: 0x9e3779b9,
  weyl1: 0xbb67ae85,
  /** Multipliers that spread bits well (Wellons, "Prospecting for hash functions", 2018). */
  multiplier0: 0x7feb352d,
  multiplier1: 0x846ca68b,
} as const;

/** The key of one epoch's order: two words of Philox, keyed by the run's seed. */
export function shuffleKey(seed: number, epoch: number): Key {
  const [key0, key1] = randomBlock({ seed, purpose: 'shuffle', epoch }, 0);
  return [key0, key1];
}

/**
 * Which example comes at place `index` of the order given by the key: a bijection of [0, examples). Unsigned 32-bit integers.
 * An index past the end counts as the last one, so that a kernel's spare threads end too.
 */
export function shuffledIndex(index: number, examples: number, key0: number, key1: number): number {
  const last = Math.max(examples, 1) - 1;
  const bits = 32 - Math.clz32(last);
  const half = bits >>> 1;
  const columns = (last >>> half) + 1;
  let value = Math.min(index, last);
  do value = shuffleCell(value, half, columns, key0, key1);
  while (value > last);
  return value;
}

/** One walk: a bijection of the rectangle's `columns * 2^half` cells. */
function shuffleCell(value: number, half: number, columns: number, key0: number, key1: number): number {
  const rounds = columns <= FEISTEL.few >>> half ? FEISTEL.roundsOfFew : FEISTEL.rounds;
  const mask = (1 << half) - 1;
  let left = value & mask;
  let right = value >>> half;
  let k0 = key0 | 0;
  let k1 = key1 | 0;
  for (let round = 0; round < rounds; round++) {
    left = (left + mix(right, k0, k1)) & mask;
    k0 = (k0 + FEISTEL.weyl0) | 0;
    k1 = (k1 + FEISTEL.weyl1) | 0;
    // 16 bits as a fraction of `columns` <= 2^16: the product stays below 2^32.
    right += Math.imul(mix(left, k0, k1), columns) >>> 16;
    if (right >= columns) right -= columns;
    k0 = (k0 + FEISTEL.weyl0) | 0;
    k1 = (k1 + FEISTEL.weyl1) | 0;
  }
  return ((right << half) | left) >>> 0;
}

/** 16 bits that depend on all bits of a half and a key. */
function mix(half: number, k0: number, k1: number): number {
  const spread = Math.imul(half + k0, FEISTEL.multiplier0) ^ k1;
  return Math.imul(spread ^ (spread >>> 16), FEISTEL.multiplier1) >>> 16;
}
