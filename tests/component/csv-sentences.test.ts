/** Every problem of a file, and all that is said of one that was read, has its words in both languages, with the facts in them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CsvBadRow, CsvChoice, CsvProblem, CsvReading } from '../../protocol/csv-api.ts';
import { loadLater, useLanguage, type Language } from '../../src/i18n/locale.ts';
import { problemSentence } from '../../src/later/data/own/problem-sentences.ts';
import {
  badCells,
  badRows,
  factsSentence,
  outcomeSentence,
  readingNotes,
} from '../../src/later/data/own/reading-sentences.ts';

const problems: { readonly [C in CsvProblem['code']]: Extract<CsvProblem, { code: C }> } = {
  empty: { code: 'empty', params: {} },
  'header-only': { code: 'header-only', params: {} },
  binary: { code: 'binary', params: { kind: 'workbook' } },
  'wrong-encoding': { code: 'wrong-encoding', params: { encoding: 'euc-kr' } },
  'too-large': { code: 'too-large', params: { bytes: 300 * 2 ** 20, max: 200 * 2 ** 20 } },
  'too-many-rows': { code: 'too-many-rows', params: { max: 1_000_000 } },
  'too-many-columns': { code: 'too-many-columns', params: { received: 1200, max: 1000 } },
  'too-many-cells': { code: 'too-many-cells', params: { max: 60_000_000 } },
  'row-too-long': { code: 'row-too-long', params: { line: 17, max: 4_194_304, openQuote: true } },
  unreadable: { code: 'unreadable', params: { detail: 'x' } },
  'one-column': { code: 'one-column', params: {} },
  'no-target': { code: 'no-target', params: {} },
  'no-features': { code: 'no-features', params: {} },
  'unusable-column': { code: 'unusable-column', params: { column: 'note', type: 'text', max: 1000 } },
  'one-class': { code: 'one-class', params: { column: 'kind' } },
  'too-many-inputs': { code: 'too-many-inputs', params: { received: 1800, max: 1000 } },
  'too-many-values': { code: 'too-many-values', params: { received: 9e7, max: 67_108_864 } },
  'too-few-rows': { code: 'too-few-rows', params: { received: 1, min: 2 } },
  gone: { code: 'gone', params: {} },
  internal: { code: 'internal', params: { detail: 'detail 42' } },
  cancelled: { code: 'cancelled', params: {} },
};

const KINDS = ['archive', 'pdf', 'image', 'parquet', 'other'] as const;
const ODD: readonly CsvBadRow['kind'][] = ['too-few-cells', 'too-many-cells', 'stray-quote', 'open-quote'];

const READING: CsvReading = {
  form: { encoding: 'utf-8', separator: ',', decimal: '.', header: true },
  rows: 40,
  blankLines: 2,
  columns: [
    {
      name: 'mass',
      type: 'number',
      role: 'feature',
      missing: 1,
      notNumbers: 30,
      badCells: [{ line: 12, text: 'heavy' }],
      categories: 9,
    },
  ],
  badRowCount: 9,
  badRows: ODD.map((kind, i) => ({ line: 21 + i, kind, cells: 5 })),
  renamed: 3,
  unnamed: 4,
  undecoded: true,
  preview: [],
};

const CHOICE: CsvChoice = {
  name: 'birds.csv',
  columns: [{ name: 'mass', type: 'number', role: 'feature' }],
  missing: 'mean',
  standardizeTarget: true,
};

function allSentences(): string[] {
  const outcome = { examples: 11, inputs: 22, withoutTarget: 33, withoutInput: 44, filled: 55 };
  const data = { ...outcome, type: 'table', name: 'birds.csv', content: '0', classes: null } as const;
  const facts = {
    data: { ...data, missing: 'mean', standardizeTarget: true },
    inputNames: [],
    targetName: 'mass',
    keptAt: 0,
  } as const;
  return [
    ...Object.values(problems).map(problemSentence),
    ...KINDS.map((kind) => problemSentence({ code: 'binary', params: { kind } })),
    problemSentence({ code: 'row-too-long', params: { line: 17, max: 4_194_304, openQuote: false } }),
    ...readingNotes(READING),
    ...badRows(READING)!.lines,
    outcomeSentence({ ...outcome, classes: null }),
    outcomeSentence({ ...outcome, classes: 66 }),
    factsSentence({ ...facts, classNames: null }),
    factsSentence({ ...facts, classNames: ['a', 'b'] }),
  ];
}

beforeAll(() => loadLater(() => Promise.resolve()));

afterAll(() => useLanguage('en'));

it.each<Language>(['en', 'ko'])('are all there in %s', async (language) => {
  await useLanguage(language);
  const sentences = allSentences();
  expect(new Set(sentences).size).toBe(sentences.length);
  for (const sentence of sentences) expect(sentence).toMatch(/\S.*\.$/);
  if (language === 'ko') for (const sentence of sentences) expect(sentence).toMatch(/[가-힣]/);
});

it.each<Language>(['en', 'ko'])('name their facts in %s', async (language) => {
  await useLanguage(language);
  expect(problemSentence(problems['row-too-long'])).toContain('17');
  expect(problemSentence(problems['too-large'])).toMatch(/300\s*MiB.*200\s*MiB/);
  expect(problemSentence(problems['one-class'])).toContain('kind');
  expect(badCells(READING, CHOICE)).toMatchObject({ more: 29 });
  expect(badCells(READING, CHOICE)!.lines[0]).toMatch(/12.*mass.*heavy/);
  expect(badRows(READING)).toMatchObject({ more: 5 });
});
