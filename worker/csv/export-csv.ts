/**
 * A kept table as a CSV file. A category or name that a spreadsheet program would run as a formula gets an apostrophe before it: whoever
 * opens the file sees it, and nothing is run. Numbers stay as they are.
 */
import { shortestFloat32 } from '../../protocol/shortest-float32.ts';
import Papa from 'papaparse';
import { MISSING_CATEGORY, type StoredColumn, type StoredTable } from '../data/tables/stored-table.ts';

/** So many rows become text at once. */
const ROWS_AT_ONCE = 10_000;

/** What Excel, LibreOffice and others take for the beginning of a formula, also behind spaces and in full width (OWASP, "CSV Injection"). */
const FORMULA = /^[\s\u00a0]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

const OPTIONS = { newline: '\r\n', escapeFormulae: FORMULA } as const;

/** In UTF-8 with a byte order mark, which Excel needs to tell. */
export function exportTable({ features, target }: StoredTable): Blob {
  const columns = [...features, target];
  const parts = ['\ufeff', written([columns.map(({ name }) => name)])];
  for (let start = 0; start < target.values.length; start += ROWS_AT_ONCE) {
    const end = Math.min(target.values.length, start + ROWS_AT_ONCE);
    const rows = Array.from({ length: end - start }, (_, i) =>
      columns.map((column) => cellOf(column, start + i)),
    );
    parts.push(written(rows));
  }
  return new Blob(parts, { type: 'text/csv;charset=utf-8' });
}

function written(rows: readonly (readonly (string | number)[])[]): string {
  return Papa.unparse(rows as (string | number)[][], OPTIONS) + OPTIONS.newline;
}

/** A float32 with as few digits as tell it from its neighbours. */
function cellOf(column: StoredColumn, row: number): string | number {
  if (column.type === 'category') {
    const value = column.values[row]!;
    return value === MISSING_CATEGORY ? '' : column.categories[value]!;
  }
  const value = column.values[row]!;
  return Number.isNaN(value) ? '' : shortestFloat32(value);
}
