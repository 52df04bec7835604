import { expect, test } from 'vitest';
import { dataInfo, MAX_SAMPLE } from '../../../worker/data/data-info.ts';

function ramp(examples: number) {
  const x = Float32Array.from({ length: examples }, (_, i) => i);
  return { examples, x, y: x.map((value) => 100 - value) };
}

test('a few points are all there, as copies', () => {
  const data = ramp(MAX_SAMPLE);
  const info = dataInfo(data, null);
  expect(info).toEqual({
    examples: MAX_SAMPLE,
    sampleX: data.x,
    sampleY: data.y,
    sampleKept: null,
    inputNames: null,
    classNames: null,
    classes: null,
    x: [{ min: 0, max: MAX_SAMPLE - 1 }],
    y: { min: 100 - (MAX_SAMPLE - 1), max: 100 },
  });
  expect(info.sampleX.buffer).not.toBe(data.x.buffer);
});

test.each([MAX_SAMPLE + 1, 12_345, 1_000_000])(
  'of %i points an even sample is kept, ends included',
  (examples) => {
    const { sampleX, sampleY } = dataInfo(ramp(examples), null);
    expect([sampleX.length, sampleY.length]).toEqual([MAX_SAMPLE, MAX_SAMPLE]);
    expect([sampleX[0], sampleX.at(-1)]).toEqual([0, examples - 1]);
    expect(sampleY).toEqual(sampleX.map((value) => 100 - value));
    const stride = (examples - 1) / (MAX_SAMPLE - 1);
    const steps = sampleX.slice(1).map((value, i) => value - sampleX[i]!);
    expect(steps.every((step) => step >= 1 && Math.abs(step - stride) <= 1)).toBe(true);
  },
);

test('inputs stay together, each with its own extent', () => {
  const examples = MAX_SAMPLE + 500;
  const x = Float32Array.from({ length: 2 * examples }, (_, i) => (i % 2 === 0 ? i / 2 : -i));
  const { sampleX, sampleY, ...info } = dataInfo(
    { examples, x, y: Float32Array.from({ length: examples }, (_, i) => i) },
    3,
  );
  expect(info).toEqual({
    examples,
    sampleKept: null,
    inputNames: null,
    classNames: null,
    classes: 3,
    x: [
      { min: 0, max: examples - 1 },
      { min: -(2 * examples - 1), max: -1 },
    ],
    y: { min: 0, max: examples - 1 },
  });
  expect(sampleX.length).toBe(2 * MAX_SAMPLE);
  sampleY.forEach((place, i) =>
    expect([...sampleX.subarray(2 * i, 2 * i + 2)]).toEqual([place, -(2 * place + 1)]),
  );
});

test('which of the sample are kept for validation is said place by place', () => {
  const isKept = Uint8Array.from({ length: 3 * MAX_SAMPLE }, (_, i) => i % 2);
  const { sampleX, sampleKept } = dataInfo(ramp(isKept.length), null, isKept);
  expect(sampleKept).toEqual(Uint8Array.from(sampleX, (place) => place % 2));
});
