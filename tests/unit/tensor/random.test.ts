import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  normalAt,
  normals,
  type Purpose,
  PURPOSES,
  randomBlock,
  type Stream,
  uniformAt,
  uniforms,
} from '../../../worker/tensor/random.ts';

const STREAM: Stream = { seed: 7, purpose: 'data-x' };
const COUNT = 200_000;

function moment(values: Float32Array, power: number): number {
  return values.reduce((sum, value) => sum + value ** power, 0) / values.length;
}

test('a draw does not depend on how many are drawn', () => {
  for (const count of [0, 1, 2, 3, 4, 5, 8, 1001]) {
    expect(uniforms(STREAM, count)).toEqual(uniforms(STREAM, 2000).slice(0, count));
    expect(normals(STREAM, count)).toEqual(normals(STREAM, 2000).slice(0, count));
  }
  expect(uniformAt(STREAM, 1234)).toBe(uniforms(STREAM, 2000)[1234]);
  expect(normalAt(STREAM, 1234)).toBe(normals(STREAM, 2000)[1234]);
});

test('seed, purpose, epoch and part each give other draws', () => {
  const streams: Stream[] = [
    STREAM,
    { ...STREAM, seed: 8 },
    { ...STREAM, purpose: 'data-noise' },
    { ...STREAM, epoch: 1 },
    { ...STREAM, part: 1 },
  ];
  const firsts = streams.map((stream) => randomBlock(stream, 0).join());
  expect(new Set(firsts).size).toBe(streams.length);
});

test('purposes have codes of their own', () => {
  const codes = (Object.keys(PURPOSES) as Purpose[]).map((purpose) => PURPOSES[purpose]);
  expect(new Set(codes).size).toBe(codes.length);
});

test('uniform draws lie evenly in [0, 1)', () => {
  const values = uniforms(STREAM, COUNT);
  const counts = new Float64Array(100);
  expect(values.every((value) => value >= 0 && value < 1 && Number.isInteger(value * 2 ** 24))).toBe(true);
  for (const value of values) counts[Math.floor(value * 100)]! += 1;
  const expected = COUNT / 100;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // 99 degrees of freedom: mean 99, standard deviation 14.
  expect(chiSquare).toBeGreaterThan(99 - 4 * 14);
  expect(chiSquare).toBeLessThan(99 + 4 * 14);
});

test('normal draws have the moments of the normal distribution, and its tails', () => {
  const values = normals(STREAM, COUNT);
  const root = Math.sqrt(COUNT);
  expect(Math.abs(moment(values, 1))).toBeLessThan(4 / root);
  expect(Math.abs(moment(values, 2) - 1)).toBeLessThan((4 * Math.sqrt(2)) / root);
  expect(Math.abs(moment(values, 3))).toBeLessThan((4 * Math.sqrt(15)) / root);
  expect(Math.abs(moment(values, 4) - 3)).toBeLessThan((4 * Math.sqrt(96)) / root);
  const beyond3 = values.filter((value) => Math.abs(value) > 3).length / COUNT;
  expect(Math.abs(beyond3 - 0.0026998)).toBeLessThan(4 * Math.sqrt(0.0027 / COUNT));
});

test('neighbouring draws are uncorrelated', () => {
  const values = normals(STREAM, COUNT);
  for (const lag of [1, 2, 3, 4]) {
    let sum = 0;
    for (let i = lag; i < COUNT; i++) sum += values[i]! * values[i - lag]!;
    expect(Math.abs(sum / COUNT), `lag ${lag}`).toBeLessThan(4 / Math.sqrt(COUNT));
  }
});

// Saved runs and links stand on these numbers: if they change, old runs mean something else.
test('the draws are the same bits for ever', () => {
  expect(Array.from(uniforms(STREAM, 3))).toMatchInlineSnapshot(`
    [
      0.35062795877456665,
      0.9687176942825317,
      0.46287697553634644,
    ]
  `);
  expect(Array.from(normals(STREAM, 4))).toMatchInlineSnapshot(`
    [
      1.4199012517929077,
      -0.2827354669570923,
      0.25749093294143677,
      -1.2142019271850586,
    ]
  `);
  const digest = createHash('sha256')
    .update(new Uint8Array(normals(STREAM, COUNT).buffer))
    .digest('hex');
  expect(digest).toMatchInlineSnapshot(`"6a461be4cdc8a810e604f827a8df5ebe43f6f3cbdb4562f32cd80b939d6cd94a"`);
});
