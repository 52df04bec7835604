/**
 * The Philox 4x32-10 generator: 128 random bits as a function of a 128-bit counter and a 64-bit key.
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11.
 * No state, no seeding, no floating point: the same integers on every machine. What they are used for stands in `random.ts`.
 */

/** Four unsigned 32-bit integers. */
export type Block = readonly [number, number, number, number];

/** Two unsigned 32-bit integers. */
export type Key = readonly [number, number];

/** The paper's constants; the kernels' twin is printed from the same table. */
export const PHILOX = {
  rounds: 10,
  multiplier0: 0xd2511f53,
  multiplier1: 0xcd9e8d57,
  /** Added to the key before every round but the first: the golden ratio and sqrt(3) - 1, as fractions of 2^32. */
  weyl0: 0x9e3779b9,
  weyl1: 0xbb67ae85,
} as const;

/**
 * The upper half of the 64-bit product of two unsigned 32-bit integers, from four 16-bit products.
 * Every sum stays below 2^32, so that the kernels' twin can be the same four lines.
 */
export function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aLow * bHigh + ((aLow * bLow) >>> 16);
  const cross = aHigh * bLow + (middle & 0xffff);
  return aHigh * bHigh + (middle >>> 16) + (cross >>> 16);
}

/** Ten Philox rounds. Bits above the 32nd of an input are ignored. */
export function philox4x32(counter: Block, key: Key): Block {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < PHILOX.rounds; round++) {
    const high0 = multiplyHigh(PHILOX.multiplier0, c0);
    const low0 = Math.imul(PHILOX.multiplier0, c0);
    const high1 = multiplyHigh(PHILOX.multiplier1, c2);
    const low1 = Math.imul(PHILOX.multiplier1, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + PHILOX.weyl0) | 0;
    k1 = (k1 + PHILOX.weyl1) | 0;
  }
  return [c0 >>> 0, c1 >>> 0, c2 >>> 0, c3 >>> 0];
}
