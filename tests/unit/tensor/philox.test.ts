import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Block, type Key, multiplyHigh, philox4x32 } from '../../../worker/tensor/philox.ts';

const ONES = 0xffffffff;
const uint32 = fc.integer({ min: 0, max: ONES });

// Known answers of Random123, the authors' own library (kat_vectors, philox4x32-10).
const KNOWN: readonly (readonly [Block, Key, Block])[] = [
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [ONES, ONES, ONES, ONES],
    [ONES, ONES],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
];

test.each(KNOWN)('philox4x32(%j, %j) gives the authors’ answer', (counter, key, expected) => {
  expect(philox4x32(counter, key)).toEqual(expected);
});

test('multiplyHigh is the upper half of the exact product', () => {
  fc.assert(
    fc.property(uint32, uint32, (a, b) => {
      expect(multiplyHigh(a, b)).toBe(Number((BigInt(a) * BigInt(b)) >> 32n));
    }),
  );
  expect(multiplyHigh(ONES, ONES)).toBe(0xfffffffe);
});

test('every word of the counter and of the key changes every word of the block', () => {
  const counter: Block = [1, 2, 3, 4];
  const key: Key = [5, 6];
  const base = philox4x32(counter, key);
  for (let i = 0; i < 6; i++) {
    const words = [...counter, ...key].map((word, j) => (i === j ? word + 1 : word));
    const changed = philox4x32(words.slice(0, 4) as unknown as Block, words.slice(4) as unknown as Key);
    for (const [j, word] of changed.entries()) expect(word).not.toBe(base[j]);
  }
});
