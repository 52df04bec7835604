/** Numbers that are the same on every machine and in every run: what the bench makes its data and weights of. */

export interface RandomNumbers {
  /** In [0, 1). */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
}

/** Mulberry32 (Tommy Ettinger, public domain); normal ones by Box and Muller. */
export function randomNumbers(seed: number): RandomNumbers {
  let state = seed >>> 0;
  function uniform(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
  function normal(): number {
    return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  }
  return { uniform, normal };
}

/** A new order of 0 … n - 1, in place (Fisher and Yates). */
export function shuffleInPlace(order: Int32Array, random: RandomNumbers): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * (i + 1));
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
}
