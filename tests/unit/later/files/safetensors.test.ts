import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  MAX_HEADER_BYTES,
  readSafetensors,
  type TensorFile,
  writeSafetensors,
} from '../../../../src/later/files/safetensors.ts';

const FILE: TensorFile = {
  tensors: [
    { name: 'dense/kernel', shape: [2, 3], values: Float32Array.of(1, -2, 3.5, 1e-38, Infinity, 0.1) },
    { name: 'dense/bias', shape: [3], values: Float32Array.of(0, -0, 7) },
    { name: 'scale', shape: [], values: Float32Array.of(42) },
    { name: '나선 "ü"', shape: [0, 4], values: new Float32Array(0) },
  ],
  metadata: { title: 'Basic training loops' },
};

/** Byte by byte as the format's own page says it, with nothing of our reader. */
function plainHeader(file: Uint8Array): { header: unknown; data: Buffer } {
  const buffer = Buffer.from(file);
  const length = Number(buffer.readBigUInt64LE(0));
  return { header: JSON.parse(buffer.toString('utf8', 8, 8 + length)), data: buffer.subarray(8 + length) };
}

/** A file of a header and as many bytes. */
function fileOf(header: unknown, bytes: number): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(bytes)]);
}

function problemOf(file: Uint8Array) {
  const read = readSafetensors(file);
  return read.ok ? null : read.problem;
}

test('is what the format says', () => {
  const file = writeSafetensors(FILE);
  const { header, data } = plainHeader(file);
  expect(header).toEqual({
    __metadata__: { title: 'Basic training loops' },
    'dense/kernel': { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
    'dense/bias': { dtype: 'F32', shape: [3], data_offsets: [24, 36] },
    scale: { dtype: 'F32', shape: [], data_offsets: [36, 40] },
    '나선 "ü"': { dtype: 'F32', shape: [0, 4], data_offsets: [40, 40] },
  });
  expect(data.length).toBe(40);
  expect((file.length - data.length) % 8).toBe(0);
  expect([0, 4, 8, 12].map((at) => data.readFloatLE(at))).toEqual([1, -2, 3.5, Math.fround(1e-38)]);
  expect(data.readFloatLE(36)).toBe(42);
});

test('what is written is read back, bit for bit, whatever it is', () => {
  const tensor = fc
    .tuple(fc.string(), fc.array(fc.nat({ max: 3 }), { maxLength: 3 }))
    .filter(([name]) => name !== '__metadata__')
    .chain(([name, shape]) => {
      const size = shape.reduce((product, dimension) => product * dimension, 1);
      return fc.float32Array({ minLength: size, maxLength: size }).map((values) => ({ name, shape, values }));
    });
  const tensors = fc.uniqueArray(tensor, { selector: ({ name }) => name, maxLength: 5 });
  fc.assert(
    fc.property(
      tensors,
      fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
      (all, metadata) => {
        const read = readSafetensors(writeSafetensors({ tensors: all, metadata }));
        if (!read.ok) throw new Error(JSON.stringify(read.problem));
        const byName = (list: TensorFile['tensors']) =>
          new Map(
            list.map(({ name, shape, values }) => [name, { shape, bits: new Uint32Array(values.buffer) }]),
          );
        expect(byName(read.tensors)).toEqual(
          byName(all.map((each) => ({ ...each, values: each.values.slice() }))),
        );
      },
    ),
  );
});

test('what others leave out or pad is read, too', () => {
  const read = readSafetensors(fileOf('{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}   \n', 4));
  expect(read).toMatchObject({ ok: true, metadata: {}, tensors: [{ name: 'w', shape: [1] }] });
});

const entry = (offsets: readonly unknown[], shape: readonly unknown[] = [1], dtype: unknown = 'F32') => ({
  dtype,
  shape,
  data_offsets: offsets,
});

test.each<[string, Uint8Array, unknown]>([
  ['an empty file', new Uint8Array(0), { kind: 'cut-off' }],
  ['a header that is cut off', writeSafetensors(FILE).subarray(0, 60), { kind: 'cut-off' }],
  [
    'a header of two billion bytes',
    Uint8Array.of(0, 0, 0, 0x80, 0, 0, 0, 0),
    { kind: 'header-too-large', bytes: 2 ** 31, max: MAX_HEADER_BYTES },
  ],
  [
    'a header of more bytes than there are numbers for',
    new Uint8Array(8).fill(0xff),
    { kind: 'header-too-large', bytes: 2 ** 64, max: MAX_HEADER_BYTES },
  ],
  ['no JSON', fileOf('{"w":', 0), { kind: 'no-header' }],
  ['a list', fileOf([], 0), { kind: 'no-header' }],
  ['a number for a tensor', fileOf({ w: 1 }, 0), { kind: 'no-tensor', name: 'w' }],
  ['offsets that are missing', fileOf({ w: entry([]) }, 4), { kind: 'no-tensor', name: 'w' }],
  ['half a number', fileOf({ w: entry([0, 1.5]) }, 4), { kind: 'no-tensor', name: 'w' }],
  ['a negative dimension', fileOf({ w: entry([0, 4], [-1]) }, 4), { kind: 'no-tensor', name: 'w' }],
  [
    'numbers in the metadata',
    fileOf({ __metadata__: { a: 1 } }, 0),
    { kind: 'no-tensor', name: '__metadata__' },
  ],
  ['float16', fileOf({ w: entry([0, 2], [1], 'F16') }, 2), { kind: 'other-type', name: 'w', type: 'F16' }],
  ['a shape of another size', fileOf({ w: entry([0, 8], [3]) }, 8), { kind: 'wrong-size', name: 'w' }],
  [
    'a shape beyond all numbers',
    fileOf({ w: entry([0, 4], [2 ** 53 - 1, 2 ** 53 - 1]) }, 4),
    { kind: 'wrong-size', name: 'w' },
  ],
  ['a gap', fileOf({ v: entry([0, 4]), w: entry([8, 12]) }, 12), { kind: 'wrong-place', name: 'w' }],
  ['an overlap', fileOf({ v: entry([0, 8], [2]), w: entry([4, 8]) }, 8), { kind: 'wrong-place', name: 'w' }],
  ['numbers beyond the end', fileOf({ w: entry([0, 8], [2]) }, 4), { kind: 'wrong-place', name: 'w' }],
  ['numbers that are nobody’s', fileOf({ w: entry([0, 4]) }, 8), { kind: 'wrong-place', name: 'w' }],
])('%s is refused, with its name', (_, file, problem) => {
  expect(problemOf(file)).toEqual(problem);
});

test('a tensor called as an object’s own is a tensor', () => {
  const file = fileOf('{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4);
  const read = readSafetensors(file);
  expect(read).toMatchObject({ ok: true, tensors: [{ name: '__proto__' }] });
  if (read.ok) expect(readSafetensors(writeSafetensors(read))).toEqual(read);
});

test('of 100,000 damaged files each is read or refused: none throws', () => {
  const good = writeSafetensors(FILE);
  let state = 1;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
  const told = new Set<string>();
  for (let i = 0; i < 100_000; i++) {
    const file = good.slice(0, random(8) === 0 ? random(good.length) : good.length);
    for (let change = 0; change <= random(4); change++) {
      // Mostly in the header: that is where something can go wrong.
      const at = random(random(4) === 0 ? file.length || 1 : Math.min(file.length || 1, 300));
      file[at] = random(2) === 0 ? random(256) : '0123456789{}[]",:eE-.'.codePointAt(random(21))!;
    }
    const read = readSafetensors(file);
    told.add(read.ok ? 'read' : read.problem.kind);
  }
  expect(told.size).toBeGreaterThan(6);
});
