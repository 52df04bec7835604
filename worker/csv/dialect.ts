/** How a text is to be read, guessed from its beginning: what separates cells, which mark decimals have, whether names stand above. */
import Papa from 'papaparse';
import { CSV_SEPARATORS, type CsvDecimal, type CsvSeparator } from '../../protocol/csv-api.ts';
import { isMissing, numberReader } from './cells.ts';

/** So many characters, and rows of them, are looked at. */
export const SAMPLE_LENGTH = 2 ** 16;
const SAMPLE_ROWS = 200;

/** `a,b` where there is nothing to separate. */
const DEFAULT_SEPARATOR: CsvSeparator = ',';

/** The first whole rows; a row that the sample cuts off is left out where there are others. */
export function sampleRows(text: string, separator: CsvSeparator): readonly (readonly string[])[] {
  const isCut = text.length >= SAMPLE_LENGTH;
  const { data } = Papa.parse<string[]>(text.slice(0, SAMPLE_LENGTH), {
    delimiter: separator,
    newline: '\n',
    preview: SAMPLE_ROWS,
    skipEmptyLines: true,
  });
  return isCut && data.length > 1 && data.length < SAMPLE_ROWS ? data.slice(0, -1) : data;
}

/**
 * The one that cuts all rows, the names above them too, into as many cells, and into the most. A comma within decimals may do so as
 * well: where a semicolon, tab or bar makes even columns, the comma is a decimal mark.
 */
export function guessSeparator(text: string): CsvSeparator {
  const scored = CSV_SEPARATORS.map((separator) => ({ separator, ...evenness(sampleRows(text, separator)) }));
  const fitting = scored.filter(({ columns }) => columns > 1);
  const others = fitting.filter(({ separator, even }) => separator !== DEFAULT_SEPARATOR && even === 1);
  const candidates = others.length > 0 ? others : fitting;
  const best = candidates.toSorted((a, b) => b.even - a.even || b.columns - a.columns)[0];
  return best?.separator ?? DEFAULT_SEPARATOR;
}

/** How many cells rows usually have, and which part of the rows has so many. */
function evenness(rows: readonly (readonly string[])[]): { readonly columns: number; readonly even: number } {
  const counts = new Map<number, number>();
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [columns = 0, times = 0] = [...counts].toSorted((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [];
  return { columns, even: rows.length === 0 ? 0 : times / rows.length };
}

const GROUP = 3;

/** A comma before other than three digits, or before three after more than three, can only be a decimal mark; so can a point. */
export function guessDecimal(rows: readonly (readonly string[])[], separator: CsvSeparator): CsvDecimal {
  const sure = { '.': 0, ',': 0 };
  let eitherComma = 0;
  for (const cell of rows.flat()) {
    const [, before = '', mark, after = ''] = /^\s*[+-]?(\d*)([.,])(\d+)(?:e[+-]?\d+)?\s*$/i.exec(cell) ?? [];
    if (mark !== '.' && mark !== ',') continue;
    const mayGroup = after.length === GROUP && before.length >= 1 && before.length <= GROUP && before !== '0';
    if (!mayGroup) sure[mark]++;
    else if (mark === ',') eitherComma++;
  }
  if (sure[','] !== sure['.']) return sure[','] > sure['.'] ? ',' : '.';
  return eitherComma > 0 && separator === ';' ? ',' : '.';
}

/** Names are no numbers, and not all of them are missing. */
export function guessHeader(rows: readonly (readonly string[])[], decimal: CsvDecimal): boolean {
  const [first = []] = rows;
  const read = numberReader(decimal);
  const isNumber = (cell: string): boolean => !Number.isNaN(read(cell));
  return !first.some(isNumber) && !first.every(isMissing);
}
