import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { CsvProblem } from '../../../protocol/csv-api.ts';
import { CsvProblemError } from '../../../worker/csv/problem.ts';
import { readFile, type ReadFile } from '../../../worker/csv/read-file.ts';
import { CORPUS, utf8 } from './corpus.ts';

/** A million rows take seconds where other tests have the cores. */
vi.setConfig({ testTimeout: 60_000 });

const ignore = (): void => {};

function read(text: string, form = {}): Promise<ReadFile> {
  return readFile(new Blob([utf8(text)]), form, ignore);
}

async function problemOf(reading: Promise<unknown>): Promise<CsvProblem | null> {
  try {
    await reading;
    return null;
  } catch (error) {
    if (error instanceof CsvProblemError) return error.problem;
    throw error;
  }
}

describe('every awkward file is read, or refused with its reason', () => {
  test.each(Object.entries(CORPUS))(
    '%s',
    async (_, { bytes, problem, form, rows, names, first, types, counts }) => {
      const reading = readFile(new Blob([bytes]), {}, ignore);
      if (problem) {
        expect((await problemOf(reading))?.code).toBe(problem);
        return;
      }
      const { reading: found, columns, lines } = await reading;
      if (form) expect(found.form).toMatchObject(form);
      if (rows !== undefined) expect(found.rows).toBe(rows);
      if (names) expect(found.columns.map(({ name }) => name)).toEqual(names);
      if (types) expect(found.columns.map(({ type }) => type)).toEqual(types);
      if (first) expect(found.preview[0]).toEqual(first);
      if (counts) expect(found).toMatchObject(counts);
      expect(columns.every(({ length }) => length === found.rows)).toBe(true);
      expect(lines).toHaveLength(found.rows);
    },
  );
});

test('numbers come as they were meant', async () => {
  const { columns } = await read('x;y\n1,5;1.234,5\n-0,25;2\n 3 ;−4\n1e3;12 345\n');
  expect([...columns[0]!.numbers]).toEqual([1.5, -0.25, 3, 1000]);
  expect([...columns[1]!.numbers]).toEqual([1234.5, 2, -4, 12_345]);
});

test('what no float32 holds is bad, and said with its line', async () => {
  const { reading } = await read(`x,y\n1,1\n1e99,2\n0x1f,3\n${'4,4\n'.repeat(30)}Infinity,5\n`);
  const [x] = reading.columns;
  expect(x).toMatchObject({ type: 'number', notNumbers: 3, missing: 0 });
  expect(x!.badCells).toEqual([
    { line: 3, text: '1e99' },
    { line: 4, text: '0x1f' },
    { line: 35, text: 'Infinity' },
  ]);
});

test('lines are counted in the file: quoted line ends and blank lines among them', async () => {
  const { lines, reading } = await read('a,b\n1,"x\ny\nz"\n\n2,w\n3\n');
  expect([...lines]).toEqual([2, 6, 7]);
  expect(reading.badRows).toEqual([{ line: 7, kind: 'too-few-cells', cells: 1 }]);
});

test('lines are counted over pieces of the file, too', async () => {
  const row = `${'1234567,'.repeat(20)}"a\nb"\n`;
  const count = 20_000;
  const { lines, reading } = await read(`${'n,'.repeat(20)}t\n${row.repeat(count)}x\n`);
  expect(reading.rows).toBe(count + 1);
  expect(lines[count]).toBe(2 + 2 * count);
  expect(reading.badRows).toEqual([{ line: 2 + 2 * count, kind: 'too-few-cells', cells: 1 }]);
});

test('a character between two pieces of the file stays whole', async () => {
  const { columns } = await read(`a,b\n${'1,가나다\n'.repeat(120_000)}`);
  expect(columns[1]!.categories).toEqual(['가나다']);
});

test('what is guessed can be chosen', async () => {
  const text = 'a;b\n1,5;2\n';
  expect((await read(text, { separator: ',' })).reading.columns).toHaveLength(1);
  expect((await read(text, { header: false })).reading.rows).toBe(2);
  const { columns } = await read(text, { decimal: '.' });
  expect(columns[0]!.notNumbers).toBe(1);
  const { reading } = await readFile(
    new Blob([Uint8Array.of(0x61, 0x2c, 0xe9, 0x0a, 0x31, 0x2c, 0x32)]),
    { encoding: 'utf-8' },
    ignore,
  );
  expect(reading.undecoded).toBe(true);
});

test('types and uses are guessed', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => `${i + 1},${i / 7},${'ab'[i % 2]},person ${i},${i % 3}`);
  const { reading } = await read(`id,x,group,name,class\n${rows.join('\n')}`);
  expect(reading.columns.map(({ type, role }) => `${type} ${role}`)).toEqual([
    'number ignored',
    'number feature',
    'category feature',
    'text ignored',
    'category target',
  ]);
});

test('a column of many values is held without them', async () => {
  const rows = Array.from({ length: 3000 }, (_, i) => `value ${i},${i}`);
  const { reading, columns } = await read(`t,x\n${rows.join('\n')}`);
  expect(reading.columns[0]).toMatchObject({ type: 'text', role: 'ignored', categories: null });
  expect(columns[0]!.codes).toBeNull();
});

test('a file that is too large is not read at all', async () => {
  const { size } = { size: 201 * 2 ** 20 };
  const refused = { size, slice: () => expect.unreachable() } as unknown as Blob;
  expect(await problemOf(readFile(refused, {}, ignore))).toEqual({
    code: 'too-large',
    params: { bytes: size, max: 200 * 2 ** 20 },
  });
});

test('progress grows up to the whole file', async () => {
  const blob = new Blob([utf8(`a,b\n${`${'x'.repeat(1000)},2\n`.repeat(3500)}`)]);
  const seen: number[] = [];
  await readFile(blob, {}, (bytes) => seen.push(bytes));
  expect(seen.length).toBeGreaterThan(2);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.at(-1)).toBe(blob.size);
});

describe('whatever comes', () => {
  const known = async (bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
    const problem = await problemOf(readFile(new Blob([bytes]), {}, ignore));
    expect(problem?.code).not.toBe('internal');
  };

  test('random bytes are read, or refused with a reason', () =>
    fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), (bytes) => known(Uint8Array.from(bytes)))));

  test('so is random text of what CSV is made of', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('"', ',', ';', '\t', '|', '\n', '\r', ' ', '1', '.', 'a', '-', '가', '\0'), {
          maxLength: 200,
        }),
        (parts) => known(utf8(parts.join(''))),
      ),
      { numRuns: 300 },
    ));

  test('cells come back as they were written', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.string({ minLength: 1 }), fc.string({ minLength: 1 })), {
          minLength: 1,
          maxLength: 8,
        }),
        async (rows) => {
          const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
          const text = `a,b\n${rows.map((row) => row.map(quoted).join(',')).join('\n')}\n`;
          const { reading } = await read(text, { separator: ',', header: true, encoding: 'utf-8' });
          expect(reading.badRowCount).toBe(0);
          expect(reading.preview).toEqual(rows);
        },
      ),
    ));
});
