import { expect, test } from 'vitest';
import { shuffledIndex, shuffleKey } from '../../../worker/tensor/permutation.ts';

function order(examples: number, seed: number, epoch: number): Uint32Array {
  const [key0, key1] = shuffleKey(seed, epoch);
  return Uint32Array.from({ length: examples }, (_, index) => shuffledIndex(index, examples, key0, key1));
}

function isBijection(values: Uint32Array): boolean {
  const seen = new Uint8Array(values.length);
  for (const value of values) {
    if (value >= values.length || seen[value] === 1) return false;
    seen[value] = 1;
  }
  return true;
}

/** How far Pearson's statistic is from its mean, in standard deviations. */
function chiSquareScore(histogram: Iterable<number>): number {
  const counts = [...histogram];
  const total = counts.reduce((sum, count) => sum + count, 0);
  const expected = total / counts.length;
  const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const freedom = counts.length - 1;
  return (statistic - freedom) / Math.sqrt(2 * freedom);
}

test('every number of examples from 1 to 2000 is permuted', () => {
  const wrong: number[] = [];
  for (let examples = 1; examples <= 2000; examples++) {
    if (!isBijection(order(examples, 3, examples))) wrong.push(examples);
  }
  expect(wrong).toEqual([]);
});

test.each([2 ** 16 - 1, 2 ** 16, 2 ** 16 + 1, 65_537, 99_991, 1_000_000, 1_299_709])(
  '%i examples are permuted',
  (n) => {
    expect(isBijection(order(n, 0, 0))).toBe(true);
  },
);

test('places spread over 2^24 examples stay distinct and inside', () => {
  const [key0, key1] = shuffleKey(0xffffffff, 12);
  const values = Array.from({ length: 100_000 }, (_, i) => shuffledIndex(i * 167, 2 ** 24, key0, key1));
  expect(new Set(values).size).toBe(values.length);
  expect(Math.max(...values)).toBeLessThan(2 ** 24);
});

test('an index past the end counts as the last one, and nothing runs for ever', () => {
  const [key0, key1] = shuffleKey(1, 1);
  const last = shuffledIndex(999, 1000, key0, key1);
  expect(shuffledIndex(1000, 1000, key0, key1)).toBe(last);
  expect(shuffledIndex(0xffffffff, 1000, key0, key1)).toBe(last);
  expect(shuffledIndex(0, 0, key0, key1)).toBe(0);
});

test('each epoch and each seed has its own order, and the same one twice', () => {
  const orders = [order(1000, 0, 0), order(1000, 0, 1), order(1000, 1, 0), order(1000, 1, 1)];
  expect(new Set(orders.map((values) => values.join())).size).toBe(4);
  expect(order(1000, 0, 1)).toEqual(orders[1]);
});

test('all orders of a few examples are equally likely', () => {
  for (const [examples, orders] of [
    [3, 6],
    [4, 24],
    [5, 120],
    [6, 720],
  ] as const) {
    const counts = new Map<string, number>();
    for (let epoch = 0; epoch < orders * 100; epoch++) {
      const name = order(examples, 5, epoch).join();
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    expect(counts.size).toBe(orders);
    expect(Math.abs(chiSquareScore(counts.values())), `${examples} examples`).toBeLessThan(4);
  }
});

test.each([10, 33, 64, 65, 100, 257, 1000])('of %i examples, each is equally likely at each place', (n) => {
  const counts = new Float64Array(n);
  const epochs = n * 60;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const [key0, key1] = shuffleKey(13, epoch);
    counts[shuffledIndex(Math.floor(n / 3), n, key0, key1)]! += 1;
  }
  expect(Math.abs(chiSquareScore(counts))).toBeLessThan(4);
});

test.each([10, 33, 64, 65, 130, 1000])('of %i examples, neighbours end up unrelated', (n) => {
  const differences = new Float64Array(n - 1);
  // Enough to see what three rounds leave at 130 examples: then the score is 10.
  const epochs = 200_000;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const [key0, key1] = shuffleKey(11, epoch);
    const index = epoch % (n - 1);
    const first = shuffledIndex(index, n, key0, key1);
    const second = shuffledIndex(index + 1, n, key0, key1);
    differences[((second - first + n) % n) - 1]! += 1;
  }
  expect(Math.abs(chiSquareScore(differences))).toBeLessThan(4);
});

test.each([1000, 100_003])('an order of %i has no trend and about one fixed point', (n) => {
  let fixed = 0;
  const epochs = n === 1000 ? 400 : 20;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const values = order(n, 17, epoch);
    let withNext = 0;
    let withPlace = 0;
    const middle = (n - 1) / 2;
    for (let i = 0; i < n; i++) {
      if (values[i] === i) fixed += 1;
      withPlace += (values[i]! - middle) * (i - middle);
      withNext += (values[i]! - middle) * (values[(i + 1) % n]! - middle);
    }
    const variance = (n * (n * n - 1)) / 12;
    expect(Math.abs(withPlace / variance)).toBeLessThan(4.5 / Math.sqrt(n));
    expect(Math.abs(withNext / variance)).toBeLessThan(4.5 / Math.sqrt(n));
  }
  expect(Math.abs(fixed / epochs - 1)).toBeLessThan(4 / Math.sqrt(epochs));
});
