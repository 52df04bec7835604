/** What a column is probably of, and for. The reader has the last word. */
import type { CsvColumn, CsvColumnRole, CsvColumnType } from '../../protocol/csv-api.ts';
import type { Column } from './column.ts';

/** A column is one of numbers when so many of its cells are: the others are bad. */
const NUMBERS = 0.9;

/** More categories than this are rather names than groups, unless each comes several times. */
const FEW = 20;
const TIMES = 3;

/** A last column of so few different whole numbers counts classes. */
const CLASSES = 10;

export function describeColumns(columns: readonly Column[], names: readonly string[]): CsvColumn[] {
  const types = columns.map(guessType);
  const roles = guessRoles(columns, types, names);
  return columns.map((column, i) => ({
    name: names[i]!,
    type: roles[i] === 'target' && countsClasses(column) ? 'category' : types[i]!,
    role: roles[i]!,
    missing: column.missing,
    notNumbers: column.notNumbers,
    badCells: column.badCells,
    categories: column.codes && column.categories.length,
  }));
}

function guessType(column: Column): CsvColumnType {
  const present = column.length - column.missing;
  if (present - column.notNumbers >= NUMBERS * present) return 'number';
  if (!column.codes) return 'text';
  const { length } = column.categories;
  return length <= FEW || length * TIMES <= present ? 'category' : 'text';
}

/** The last column that can be learned is the target; names, empty columns and row numbers are ignored. */
function guessRoles(
  columns: readonly Column[],
  types: readonly CsvColumnType[],
  names: readonly string[],
): CsvColumnRole[] {
  const isUsable = (i: number): boolean =>
    types[i] !== 'text' && columns[i]!.missing < columns[i]!.length && !isRowNumber(columns[i]!, names[i]!);
  const target = columns.findLastIndex((_, i) => isUsable(i));
  return columns.map((_, i) => (i === target ? 'target' : isUsable(i) ? 'feature' : 'ignored'));
}

/** What programs write before each row: whole numbers, each one more than the one before. */
function isRowNumber({ numbers }: Column, name: string): boolean {
  if (!/^(?:id|index|row|rowid|row_?id|no\.?|nr\.?|#|번호|순번|unnamed.*|)$/i.test(name)) return false;
  return numbers.length > 1 && numbers.every((value, i) => i === 0 || value === numbers[i - 1]! + 1);
}

/** 0, 1 and 2 are rather three classes than quantities. */
function countsClasses({ numbers, codes, categories, notNumbers }: Column): boolean {
  if (codes === null || notNumbers > 0 || categories.length > CLASSES || categories.length < 2) return false;
  if (categories.length * TIMES > numbers.length) return false;
  return numbers.every((value) => Number.isNaN(value) || Number.isInteger(value));
}
