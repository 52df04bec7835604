import { afterEach, expect, test, vi } from 'vitest';
import { FailureError } from '../../../protocol/failure.ts';
import type { OwnTableData, TableFacts } from '../../../protocol/own-tables.ts';
import { parseRunSpec } from '../../../protocol/parse.ts';
import { presetFor } from '../../../protocol/presets.ts';
import { GUIDE_RUN, type RunSpec } from '../../../protocol/run-spec.ts';
import { splitSizes } from '../../../protocol/split.ts';
import { fitPreprocessing } from '../../../worker/data/preprocessing.ts';
import { drawKept } from '../../../worker/data/split.ts';
import { openTable, tableExamples } from '../../../worker/data/tables/own-table.ts';
import { MISSING_CATEGORY, type StoredTable } from '../../../worker/data/tables/stored-table.ts';
import { findTable, keepTable } from '../../../worker/data/tables/table-store.ts';
import { compileRun } from '../../../worker/session/compile-run.ts';

const EXAMPLES = 40;
const RUN = { seed: 3, split: { validation: 0.25 } } satisfies Partial<RunSpec>;

function dataOf(change: Partial<OwnTableData> = {}): OwnTableData {
  return {
    type: 'table',
    name: 'birds.csv',
    content: '0123456789abcdef',
    examples: EXAMPLES,
    inputs: 3,
    classes: null,
    missing: 'mean',
    standardizeTarget: true,
    ...change,
  };
}

/** Which examples are kept for validation. */
function keptOf(): Uint8Array {
  return drawKept(EXAMPLES, splitSizes(RUN.split, EXAMPLES).validation, RUN.seed);
}

/** What is kept for validation is quite another thing: whoever looked at it would be found out. */
function table(): StoredTable {
  const kept = keptOf();
  const values = Float32Array.from(kept, (isKept, i) => (isKept ? 1e6 : i));
  values[kept.indexOf(0)] = Number.NaN;
  values[kept.indexOf(1)] = Number.NaN;
  return {
    name: 'birds.csv',
    features: [
      { name: 'length', type: 'number', values },
      {
        name: 'island',
        type: 'category',
        categories: ['Biscoe', 'Dream'],
        values: Uint16Array.from(kept, (isKept, i) => (i === 7 ? MISSING_CATEGORY : Number(isKept === 0))),
      },
    ],
    target: {
      name: 'mass',
      type: 'number',
      values: Float32Array.from(kept, (isKept, i) => (isKept ? -1e6 : 10 * i)),
    },
    lines: Uint32Array.from(kept, (_, i) => i + 2),
  };
}

/** Of the first input, of the examples trained on. */
function known(): number[] {
  const [column] = table().features;
  const kept = keptOf();
  return [...column!.values].filter((value, i) => !Number.isNaN(value) && kept[i] === 0);
}

test.each([
  ['mean', (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length],
  ['median', (values: number[]) => values.toSorted((a, b) => a - b)[(values.length - 1) / 2]!],
  ['mostFrequent', (values: number[]) => Math.min(...values)],
] as const)('what is missing is filled with the %s of the examples trained on alone', (missing, expected) => {
  const { x } = tableExamples(table(), dataOf({ missing }), RUN);
  const kept = keptOf();
  expect(known()).toHaveLength(29);
  for (const row of [kept.indexOf(0), kept.indexOf(1)])
    expect(x[3 * row]).toBe(Math.fround(expected(known())));
  expect(x.every(Number.isFinite)).toBe(true);
});

test('a missing category becomes the most frequent one of the examples trained on', () => {
  const { x, inputNames } = tableExamples(table(), dataOf(), RUN);
  expect(inputNames).toEqual(['length', 'island: Biscoe', 'island: Dream']);
  expect([...x.subarray(3 * 7 + 1, 3 * 7 + 3)]).toEqual([0, 1]);
});

test('inputs and target are standardized by the examples trained on alone', () => {
  const kept = keptOf();
  const spec: RunSpec = {
    ...presetFor(GUIDE_RUN, dataOf()),
    ...RUN,
    preprocessing: [{ type: 'standardize' }],
  };
  const examples = tableExamples(table(), dataOf(), RUN);
  const { data, shape } = compileRun(spec, examples, fitPreprocessing);
  expect([shape.examples, shape.validationExamples]).toEqual([30, 10]);
  // The first 30 are those trained on.
  const column = Array.from({ length: 30 }, (_, i) => data.x[3 * i]!);
  expect(meanOf(column)).toBeCloseTo(0, 5);
  expect(meanOf(column.map((value) => value ** 2))).toBeCloseTo(1, 5);
  const targets = [...examples.y].filter((_, i) => kept[i] === 0);
  expect(meanOf(targets)).toBeCloseTo(0, 5);
  expect(meanOf(targets.map((value) => value ** 2))).toBeCloseTo(1, 5);
  expect(Math.min(...examples.y)).toBeLessThan(-1000);
});

test('a target that shall stay as it is does', () => {
  const { y } = tableExamples(table(), dataOf({ standardizeTarget: false }), RUN);
  expect(y).toEqual(table().target.values);
});

afterEach(() => void vi.unstubAllGlobals());

test('where the browser keeps nothing, the one that read the table lends it', async () => {
  const data = dataOf({ content: 'lent' });
  const facts: TableFacts = { data, inputNames: [], targetName: 'mass', classNames: null, keptAt: 0 };
  // Node has no IndexedDB: as if storage were forbidden.
  expect(await keepTable(table(), facts)).toBe(false);
  expect(await findTable('lent')).toEqual(table());
  expect((await openTable(data, RUN)).examples).toBe(EXAMPLES);
});

test('a table that is not there, or is another than the run says, is a failure with its name', async () => {
  const failure = { code: 'table-missing', params: { name: 'birds.csv' } };
  const refused = async (data: OwnTableData) =>
    openTable(data, RUN).then(
      () => null,
      (error: unknown) => error instanceof FailureError && error.failure,
    );
  expect(await refused(dataOf({ content: 'nowhere' }))).toEqual(failure);
  expect(await refused(dataOf({ content: 'lent', inputs: 4 }))).toEqual(failure);
  expect(await refused(dataOf({ content: 'lent', classes: 2 }))).toEqual(failure);
});

test('a run on a table survives its link, and what is no such table is refused', () => {
  const spec = presetFor(GUIDE_RUN, dataOf());
  expect(parseRunSpec(JSON.parse(JSON.stringify(spec)))).toEqual({ ok: true, spec });
  const refused = (change: object) => parseRunSpec({ ...spec, data: { ...dataOf(), ...change } }).ok;
  expect(refused({ inputs: 0 })).toBe(false);
  expect(refused({ classes: 1 })).toBe(false);
  expect(refused({ missing: 'guess' })).toBe(false);
  expect(refused({ content: 'x'.repeat(65) })).toBe(false);
  expect(refused({ values: [1] })).toBe(false);
});

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
