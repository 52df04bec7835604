import { expect, test } from 'vitest';
import type { CsvChoice, CsvColumnRole, CsvColumnType } from '../../../protocol/csv-api.ts';
import { contentId } from '../../../worker/csv/content-id.ts';
import { exportTable } from '../../../worker/csv/export-csv.ts';
import { prepareTable } from '../../../worker/csv/prepare.ts';
import { CsvProblemError } from '../../../worker/csv/problem.ts';
import { readFile, type ReadFile } from '../../../worker/csv/read-file.ts';
import { MISSING_CATEGORY } from '../../../worker/data/tables/stored-table.ts';
import { utf8 } from './corpus.ts';

const BIRDS = `length,island,mass,species
39.1,Torgersen,3750,Adelie
39.5,Torgersen,bad,Adelie
,Biscoe,3250,Adelie
46.1,,4500,Gentoo
50,Biscoe,5700,
48.7,Dream,4450,Chinstrap
`;

type Use = readonly [CsvColumnType, CsvColumnRole];

async function prepared(text: string, uses: readonly Use[], missing: CsvChoice['missing'] = 'mean') {
  const file = await readFile(new Blob([utf8(text)]), {}, () => {});
  return prepareTable(file, choiceOf(file, uses, missing));
}

function choiceOf(file: ReadFile, uses: readonly Use[], missing: CsvChoice['missing']): CsvChoice {
  const columns = uses.map(([type, role], i) => ({ name: file.reading.columns[i]!.name, type, role }));
  return { name: 'birds.csv', columns, missing, standardizeTarget: true };
}

const SPECIES: readonly Use[] = [
  ['number', 'feature'],
  ['category', 'feature'],
  ['number', 'feature'],
  ['category', 'target'],
];

test('rows without a target go; missing inputs wait to be filled', async () => {
  const { table, outcome } = await prepared(BIRDS, SPECIES);
  expect(outcome).toEqual({
    examples: 5,
    inputs: 5,
    classes: 3,
    withoutTarget: 1,
    withoutInput: 0,
    filled: 3,
  });
  const [length, island, mass] = table.features;
  expect(length!.values).toEqual(Float32Array.of(39.1, 39.5, Number.NaN, 46.1, 48.7));
  expect(mass!.values).toEqual(Float32Array.of(3750, Number.NaN, 3250, 4500, 4450));
  expect(island).toMatchObject({
    categories: ['Biscoe', 'Dream', 'Torgersen'],
    values: Uint16Array.of(2, 2, 0, MISSING_CATEGORY, 1),
  });
  expect(table.target).toMatchObject({ categories: ['Adelie', 'Chinstrap', 'Gentoo'] });
  expect([...table.lines]).toEqual([2, 3, 4, 5, 7]);
});

test('or rows with anything missing go, and categories that are gone with them', async () => {
  const { table, outcome } = await prepared(BIRDS, SPECIES, 'drop');
  expect(outcome).toMatchObject({ examples: 2, withoutTarget: 1, withoutInput: 3, filled: 0, classes: 2 });
  expect(table.target).toMatchObject({ categories: ['Adelie', 'Chinstrap'] });
});

test('classes that are numbers come in their order', async () => {
  const { table } = await prepared('x,y\n1,10\n2,9\n3,10\n4,-1\n', [
    ['number', 'feature'],
    ['category', 'target'],
  ]);
  expect(table.target).toMatchObject({ categories: ['-1', '9', '10'], values: Uint16Array.of(2, 1, 2, 0) });
});

test.each<[string, string, readonly Use[], string]>([
  ['one column', 'x\n1\n2\n', [['number', 'target']], 'one-column'],
  [
    'no target',
    'x,y\n1,2\n2,3\n',
    [
      ['number', 'feature'],
      ['number', 'ignored'],
    ],
    'no-target',
  ],
  [
    'no input',
    'x,y\n1,2\n2,3\n',
    [
      ['number', 'ignored'],
      ['number', 'target'],
    ],
    'no-features',
  ],
  [
    'text as an input',
    'x,y\na,2\nb,3\n',
    [
      ['text', 'feature'],
      ['number', 'target'],
    ],
    'unusable-column',
  ],
  [
    'one class',
    'x,y\n1,a\n2,a\n',
    [
      ['number', 'feature'],
      ['category', 'target'],
    ],
    'one-class',
  ],
  [
    'no rows',
    'x,y\n1,a\n2,b\n',
    [
      ['number', 'feature'],
      ['number', 'target'],
    ],
    'too-few-rows',
  ],
])('refuses %s', async (_, text, uses, code) => {
  const error = await prepared(text, uses).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(CsvProblemError);
  expect((error as CsvProblemError).problem.code).toBe(code);
});

test('refuses more inputs than a run may have', async () => {
  const rows = Array.from({ length: 900 }, (_, i) => `a${i},b${i},${i}`).join('\n');
  const error = await prepared(`p,q,y\n${rows}`, [
    ['category', 'feature'],
    ['category', 'feature'],
    ['number', 'target'],
  ]).catch((caught: unknown) => caught);
  expect((error as CsvProblemError).problem).toEqual({
    code: 'too-many-inputs',
    params: { received: 1800, max: 1000 },
  });
});

test('equal tables have equal names, others have others', async () => {
  const first = contentId((await prepared(BIRDS, SPECIES)).table);
  expect(first).toMatch(/^[0-9a-f]{16}$/);
  expect(contentId((await prepared(BIRDS, SPECIES)).table)).toBe(first);
  expect(contentId((await prepared(BIRDS.replace('39.1', '39.2'), SPECIES)).table)).not.toBe(first);
  expect(contentId((await prepared(BIRDS.replace('Dream', 'Dreams'), SPECIES)).table)).not.toBe(first);
});

test('what is exported runs nothing in a spreadsheet, and keeps every digit', async () => {
  const text = [
    'name,=cmd,y',
    '"=HYPERLINK(""http://x"")",0.1,-1.5',
    '+1,16777216,2',
    '-2,1e-7,3',
    '@SUM(A1),NA,4',
    '" =1+1",5,5',
    'plain,3.1415927,6',
  ].join('\n');
  const { table } = await prepared(text, [
    ['category', 'feature'],
    ['number', 'feature'],
    ['number', 'target'],
  ]);
  const blob = exportTable(table);
  const bytes = new Uint8Array(await blob.arrayBuffer());
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const lines = new TextDecoder().decode(bytes).split('\r\n');
  expect(lines).toEqual([
    `name,"'=cmd",y`,
    `"'=HYPERLINK(""http://x"")",0.1,-1.5`,
    `"'+1",16777216,2`,
    `"'-2",1e-7,3`,
    `"'@SUM(A1)",,4`,
    `"'=1+1",5,5`,
    'plain,3.1415927,6',
    '',
  ]);
});
