/** What a cell says: nothing, a number, or something else. */
import type { CsvDecimal } from '../../protocol/csv-api.ts';

/** As pandas has them, and what statistics offices write. */
const MISSING = new Set([
  '',
  'na',
  'n/a',
  '#n/a',
  '#na',
  '<na>',
  'nan',
  '-nan',
  'null',
  'none',
  '?',
  '-',
  '–',
  '.',
]);

/** The longest of them; a longer cell need not be looked up. */
const LONGEST_MISSING = 4;

export function isMissing(cell: string): boolean {
  if (cell === '') return true;
  if (cell.length > LONGEST_MISSING && !/^\s|\s$/.test(cell)) return false;
  return MISSING.has(cell.trim().toLowerCase());
}

/** NaN where the cell is no number that a float32 can hold. */
export type ReadNumber = (cell: string) => number;

/** Written with a point, or with a comma. */
const PLAIN: Readonly<Record<CsvDecimal, RegExp>> = {
  '.': /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i,
  ',': /^\s*[+-]?(?:\d+,?\d*|,\d+)(?:e[+-]?\d+)?\s*$/i,
};

/** With thousands set apart, by the other mark, a space or an apostrophe. */
const GROUPED: Readonly<Record<CsvDecimal, RegExp>> = {
  '.': /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$|^[+-]?\d{1,3}(?:[\u0020\u00a0\u202f'’]\d{3})+(?:\.\d*)?$/,
  ',': /^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d*)?$|^[+-]?\d{1,3}(?:[\u0020\u00a0\u202f'’]\d{3})+(?:,\d*)?$/,
};

export function numberReader(decimal: CsvDecimal): ReadNumber {
  const plain = PLAIN[decimal];
  const grouped = GROUPED[decimal];
  const marks = decimal === '.' ? /[,\u0020\u00a0\u202f'’]/g : /[.\u0020\u00a0\u202f'’]/g;
  const isPoint = decimal === '.';
  return (cell) => {
    if (plain.test(cell)) return asFloat32(isPoint ? cell : cell.replace(',', '.'));
    const text = cell.trim().replace('\u2212', '-');
    if (plain.test(text)) return asFloat32(isPoint ? text : text.replace(',', '.'));
    if (!grouped.test(text)) return Number.NaN;
    const digits = text.replaceAll(marks, '');
    return asFloat32(isPoint ? digits : digits.replace(',', '.'));
  };
}

function asFloat32(text: string): number {
  const value = Math.fround(Number(text));
  return Number.isFinite(value) ? value : Number.NaN;
}

/** For a list: short, whatever the file holds. Joined anew, as a part of a text keeps all of it in memory. */
export function shortened(text: string, most = 60): string {
  const characters = Array.from(text.slice(0, 2 * most)).slice(0, most);
  return characters.join('') + (text.length > most ? '…' : '');
}
