import { expect, test } from 'vitest';
import { splitSizes } from '../../../protocol/split.ts';
import { splitExamples } from '../../../worker/data/split.ts';

/** Two numbers of input for each example, its own number as target. */
function numbered(examples: number) {
  return {
    examples,
    x: Float32Array.from({ length: 2 * examples }, (_, i) => Math.floor(i / 2) + (i % 2) / 2),
    y: Float32Array.from({ length: examples }, (_, i) => i),
  };
}

function keptOf(examples: number, validation: number, seed: number): number[] {
  const { all } = splitExamples(numbered(examples), splitSizes({ validation }, examples), seed);
  return [...all.y.subarray(examples - Math.round(validation * examples))];
}

test('without validation nothing is touched', () => {
  const data = numbered(10);
  const { all, training, isKept } = splitExamples(data, { training: 10, validation: 0 }, 3);
  expect(isKept).toBeNull();
  expect([all.x, all.y, training.x, training.y].map((array) => array === data.x || array === data.y)).toEqual(
    [true, true, true, true],
  );
});

test.each([
  [10, 0.1],
  [10, 0.9],
  [97, 0.25],
  [1000, 0.2],
])('%i examples, %f of them kept: each is there once, in order, x with its y', (examples, validation) => {
  const sizes = splitSizes({ validation }, examples);
  const data = numbered(examples);
  const { all, training, isKept } = splitExamples(data, sizes, 7);
  const kept = [...data.y].filter((number) => isKept?.[number] === 1);
  expect(kept).toEqual(Array.from(all.y.slice(sizes.training)));
  expect([...all.y].toSorted((a, b) => a - b)).toEqual([...data.y]);
  expect([...all.x]).toEqual([...all.y].flatMap((number) => [number, number + 0.5]));
  const parts = [all.y.slice(0, sizes.training), all.y.slice(sizes.training)];
  for (const part of parts) expect([...part]).toEqual([...part].toSorted((a, b) => a - b));
  expect(training).toEqual({
    examples: sizes.training,
    x: all.x.slice(0, 2 * sizes.training),
    y: parts[0],
  });
  expect(training.x.buffer).toBe(all.x.buffer);
});

test('the seed draws, and draws evenly', () => {
  expect(keptOf(100, 0.2, 5)).toEqual(keptOf(100, 0.2, 5));
  expect(keptOf(100, 0.2, 5)).not.toEqual(keptOf(100, 0.2, 6));
  const counts = new Map<number, number>();
  for (let seed = 0; seed < 2000; seed++)
    for (const example of keptOf(20, 0.25, seed)) counts.set(example, (counts.get(example) ?? 0) + 1);
  // 500 expected of each, with a standard deviation of 19.
  for (const count of counts.values()) expect(Math.abs(count - 500)).toBeLessThan(85);
  expect(counts.size).toBe(20);
});

test('sizes that are not the data’s are refused', () => {
  expect(() => splitExamples(numbered(10), { training: 8, validation: 3 }, 0)).toThrow(
    'invalid split: 8 + 3 of 10',
  );
});
