import { expect, test } from 'vitest';
import { randomBlock } from '../../../worker/tensor/random.ts';
import { cosineAndSine, logOfFraction } from '../../../worker/tensor/reproducible-math.ts';

const EDGES = [
  0, 1, 2, 3, 0x1fffffff, 0x20000000, 0x20000001, 0x5fffffff, 0x60000000, 0x7fffffff, 0x80000000,
];
const UPPER_EDGES = [
  0x9fffffff, 0xa0000000, 0xb504f333, 0xb504f334, 0xdfffffff, 0xe0000000, 0xfffffffe, 0xffffffff,
];
/** Edges of the reductions, and words of every magnitude. */
const WORDS = [...EDGES, ...UPPER_EDGES, ...Array.from({ length: 20_000 }, (_, i) => sampleWord(i))];

function sampleWord(i: number): number {
  return randomBlock({ seed: 42, purpose: 'data-x' }, i)[0] >>> (i % 32);
}

test('the logarithm agrees with the engine’s to the last two bits', () => {
  for (const word of WORDS) {
    const x = (word + 0.5) / 2 ** 32;
    expect(Math.abs(logOfFraction(word) / Math.log(x) - 1), `word ${word}`).toBeLessThan(5e-16);
  }
});

test('cosine and sine agree with the engine’s, at angles that float64 holds well', () => {
  for (const word of WORDS) {
    // The nearest quarter is taken off exactly, so that the comparison does not measure the rounding of a large angle.
    const quarter = Math.round(word / 2 ** 30);
    const angle = ((word - quarter * 2 ** 30) / 2 ** 31) * Math.PI;
    const c = Math.cos(angle);
    const s = Math.sin(angle);
    const expected = [
      [c, s],
      [-s, c],
      [-c, -s],
      [s, -c],
    ][quarter % 4]!;
    const [cosine, sine] = cosineAndSine(word);
    expect(Math.abs(cosine - expected[0]!), `cosine of word ${word}`).toBeLessThan(2.3e-16);
    expect(Math.abs(sine - expected[1]!), `sine of word ${word}`).toBeLessThan(2.3e-16);
  }
});

test('quarters of the turn are exact', () => {
  expect(cosineAndSine(0)).toEqual([1, 0]);
  expect(cosineAndSine(0x40000000).map(Math.abs)).toEqual([0, 1]);
  expect(cosineAndSine(0x80000000)[0]).toBe(-1);
  expect(cosineAndSine(0xc0000000)[1]).toBe(-1);
});
