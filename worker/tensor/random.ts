/**
 * Random numbers by name: the i-th draw of a stream is a pure function of (seed, purpose, epoch, part, i). Nothing is
 * consumed, so order, pausing and backend cannot change a draw, and one purpose never disturbs another.
 */
import { type Block, type Key, philox4x32 } from './philox.ts';
import { cosineAndSine, logOfFraction } from './reproducible-math.ts';

/** What the numbers are for. A code is part of every saved run's meaning: add new ones, never renumber. */
export const PURPOSES = {
  'data-x': 1,
  'data-noise': 2,
  'initial-weights': 3,
  shuffle: 4,
  dropout: 5,
  split: 6,
} as const;

export type Purpose = keyof typeof PURPOSES;

/** Names one endless sequence of draws. All numbers are unsigned 32-bit integers. */
export interface Stream {
  readonly seed: number;
  readonly purpose: Purpose;
  /** 0 for what is drawn once per run. */
  readonly epoch?: number;
  /** Tells apart streams of one purpose, e.g. the variable that is initialised. */
  readonly part?: number;
}

/** 128 random bits: the `block`-th of the stream. */
export function randomBlock({ seed, purpose, epoch = 0, part = 0 }: Stream, block: number): Block {
  const key: Key = [seed, PURPOSES[purpose]];
  return philox4x32([block, epoch, part, 0], key);
}

/** Four draws of one block each, in order. */
type FromBlock = (block: Block) => Block;

/** Evenly spaced in [0, 1): the upper 24 bits of each word, which float32 holds exactly. */
const toUniform: FromBlock = ([a, b, c, d]) => [
  (a >>> 8) / 0x100_0000,
  (b >>> 8) / 0x100_0000,
  (c >>> 8) / 0x100_0000,
  (d >>> 8) / 0x100_0000,
];

const toNormal: FromBlock = ([a, b, c, d]) => {
  const [first, second] = normalPair(a, b);
  const [third, fourth] = normalPair(c, d);
  return [first, second, third, fourth];
};

/**
 * Two independent standard normal numbers from two words, by Box and Muller ("A note on the generation of random normal deviates",
 * 1958), in float64, rounded to float32. `Math.sqrt` is IEEE 754's in every engine. The largest magnitude is 6.77.
 */
function normalPair(radiusWord: number, angleWord: number): readonly [number, number] {
  const radius = Math.sqrt(-2 * logOfFraction(radiusWord));
  const [cosine, sine] = cosineAndSine(angleWord);
  return [Math.fround(radius * cosine), Math.fround(radius * sine)];
}

function drawAt(stream: Stream, index: number, fromBlock: FromBlock): number {
  const draws = fromBlock(randomBlock(stream, Math.floor(index / 4)));
  return draws[(index & 3) as 0 | 1 | 2 | 3];
}

function draw(stream: Stream, count: number, fromBlock: FromBlock): Float32Array {
  const out = new Float32Array(count);
  const whole = count - (count % 4);
  for (let index = 0; index < whole; index += 4) out.set(fromBlock(randomBlock(stream, index / 4)), index);
  for (let index = whole; index < count; index++) out[index] = drawAt(stream, index, fromBlock);
  return out;
}

/** The `index`-th uniform draw: a float32 multiple of 2^-24 in [0, 1). */
export function uniformAt(stream: Stream, index: number): number {
  return drawAt(stream, index, toUniform);
}

/** The `index`-th standard normal draw, a float32. */
export function normalAt(stream: Stream, index: number): number {
  return drawAt(stream, index, toNormal);
}

/** The first `count` uniform draws. */
export function uniforms(stream: Stream, count: number): Float32Array {
  return draw(stream, count, toUniform);
}

/** The first `count` standard normal draws. */
export function normals(stream: Stream, count: number): Float32Array {
  return draw(stream, count, toNormal);
}
