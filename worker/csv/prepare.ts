/**
 * From the columns of a file and what the reader chose to a table to train on: which rows stay, and the columns of those. Missing inputs
 * stay missing where they are to be filled: with what, only the examples trained on may say (`worker/data/tables/own-table.ts`).
 */
import type { CsvChoice, CsvColumnType, CsvOutcome } from '../../protocol/csv-api.ts';
import { TABLE_LIMITS } from '../../protocol/own-tables.ts';
import {
  MISSING_CATEGORY,
  type StoredColumn,
  type StoredTable,
  widthOf,
} from '../data/tables/stored-table.ts';
import { type Column, MISSING_CODE } from './column.ts';
import { problem } from './problem.ts';
import type { ReadFile } from './read-file.ts';

interface ChosenColumn {
  readonly name: string;
  readonly type: 'number' | 'category';
  readonly column: Column;
}

type Unchecked = Omit<ChosenColumn, 'type'> & { readonly type: CsvColumnType };

interface Chosen {
  readonly features: readonly ChosenColumn[];
  readonly target: ChosenColumn;
}

interface KeptRows extends Pick<CsvOutcome, 'withoutTarget' | 'withoutInput' | 'filled'> {
  readonly rows: Uint32Array;
}

/** Throws a `CsvProblemError` where nothing can be learned of such a choice. */
export function prepareTable(
  file: ReadFile,
  choice: CsvChoice,
): { readonly table: StoredTable; readonly outcome: CsvOutcome } {
  const chosen = chosenColumns(file, choice);
  const { rows, ...left } = keptRows(chosen, choice);
  const { min } = TABLE_LIMITS.examples;
  if (rows.length < min) throw problem('too-few-rows', { received: rows.length, min });
  const features = chosen.features.map((each) => storedColumn(each, rows));
  const target = storedColumn(chosen.target, rows);
  if (target.type === 'category' && target.categories.length < TABLE_LIMITS.classes.min)
    throw problem('one-class', { column: target.name });
  const inputs = features.reduce((sum, column) => sum + widthOf(column), 0);
  refuseTooMuch(inputs, rows.length);
  return {
    table: { name: choice.name, features, target, lines: rows.map((row) => file.lines[row]!) },
    outcome: {
      examples: rows.length,
      inputs,
      classes: target.type === 'category' ? target.categories.length : null,
      ...left,
    },
  };
}

function refuseTooMuch(inputs: number, rows: number): void {
  const { inputs: most, values } = TABLE_LIMITS;
  if (inputs > most.max) throw problem('too-many-inputs', { received: inputs, max: most.max });
  const received = inputs * rows;
  if (received > values.max) throw problem('too-many-values', { received, max: values.max });
}

function chosenColumns({ columns }: ReadFile, choice: CsvChoice): Chosen {
  if (columns.length < 2) throw problem('one-column', {});
  const of = (wanted: 'feature' | 'target'): ChosenColumn[] =>
    choice.columns.flatMap(({ name, type, role }, i) =>
      role === wanted ? [usable({ name, type, column: columns[i]! })] : [],
    );
  const [target] = of('target');
  if (!target) throw problem('no-target', {});
  const features = of('feature');
  if (features.length === 0) throw problem('no-features', {});
  return { features, target };
}

function usable({ type, ...rest }: Unchecked): ChosenColumn {
  const max = TABLE_LIMITS.classes.max;
  if (type === 'text' || (type === 'category' && rest.column.codes === null))
    throw problem('unusable-column', { column: rest.name, type, max });
  return { ...rest, type };
}

/** What is bad in a column of numbers is missing, like what is missing in the file. */
function isThere({ type, column }: ChosenColumn): (row: number) => boolean {
  const { numbers, codes } = column;
  return type === 'number' ? (row) => !Number.isNaN(numbers[row]!) : (row) => codes?.[row] !== MISSING_CODE;
}

function keptRows({ features, target }: Chosen, { missing }: CsvChoice): KeptRows {
  const count = target.column.length;
  const hasTarget = isThere(target);
  const checks = features.map(isThere);
  const rows = new Uint32Array(count);
  let [kept, withoutTarget, withoutInput, filled] = [0, 0, 0, 0];
  for (let row = 0; row < count; row++) {
    if (!hasTarget(row)) {
      withoutTarget++;
      continue;
    }
    let absent = 0;
    for (const check of checks) if (!check(row)) absent++;
    if (absent > 0 && missing === 'drop') {
      withoutInput++;
      continue;
    }
    filled += absent;
    rows[kept++] = row;
  }
  return { rows: rows.subarray(0, kept), withoutTarget, withoutInput, filled };
}

function storedColumn({ name, type, column }: ChosenColumn, rows: Uint32Array): StoredColumn {
  if (type === 'number') {
    const { numbers } = column;
    return { name, type, values: Float32Array.from(rows, (row) => numbers[row]!) };
  }
  return categoryColumn(name, column, rows);
}

/** Only categories that are still there, in their order: a column of 0 and 1 has 0 first, whichever came first in the file. */
function categoryColumn(name: string, column: Column, rows: Uint32Array): StoredColumn {
  const codes = column.codes!;
  const isUsed = new Uint8Array(column.categories.length + 1);
  for (const row of rows) isUsed[codes[row]!] = 1;
  const texts = column.categories;
  const used = texts.map((_, i) => i + 1).filter((code) => isUsed[code] === 1);
  const ordered = used.toSorted((a, b) => compareTexts(texts[a - 1]!, texts[b - 1]!));
  const numberOf = new Uint16Array(texts.length + 1).fill(MISSING_CATEGORY);
  ordered.forEach((code, i) => (numberOf[code] = i));
  return {
    name,
    type: 'category',
    categories: ordered.map((code) => texts[code - 1]!),
    values: Uint16Array.from(rows, (row) => numberOf[codes[row]!]!),
  };
}

/** Numbers by their size, texts by their characters, the same in every language. */
function compareTexts(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y) && x !== y) return x - y;
  return a < b ? -1 : Number(a > b);
}
