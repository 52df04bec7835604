/**
 * From pieces of text to rows with the number of the line on which each begins: quoted line ends count as lines, but make no rows. The
 * library's parser does the cutting; here it is fed piece by piece, and what is odd about a row is noted.
 */
import Papa from 'papaparse';
import { CSV_LIMITS, type CsvBadRow, type CsvSeparator } from '../../protocol/csv-api.ts';
import { problem } from './problem.ts';

/** What the parser answers with; its types leave that open. */
interface Parsed {
  readonly data: readonly (readonly string[])[];
  readonly errors: readonly { readonly code: string; readonly row: number }[];
  readonly meta: { readonly cursor: number };
}

export interface Row {
  readonly line: number;
  readonly cells: readonly string[];
  /** What the parser says against its quotes. */
  readonly fault: Extract<CsvBadRow['kind'], 'stray-quote' | 'open-quote'> | null;
}

export class RowReader {
  readonly #parser: Papa.Parser;
  #rest = '';
  #line = 1;
  #blankLines = 0;

  constructor(separator: CsvSeparator) {
    this.#parser = new Papa.Parser({ delimiter: separator, newline: '\n' });
  }

  /** Lines without text, which are no rows. */
  get blankLines(): number {
    return this.#blankLines;
  }

  /** The rows that are whole by now. Throws `row-too-long`. */
  read(text: string): Row[] {
    return this.#parse(this.#rest + text, false);
  }

  /** The last row, which needs no end of line. */
  finish(): Row[] {
    return this.#rest === '' ? [] : this.#parse(this.#rest, true);
  }

  #parse(text: string, isLast: boolean): Row[] {
    const { data, errors, meta } = this.#parser.parse(text, 0, !isLast) as Parsed;
    this.#rest = text.slice(meta.cursor);
    const faults = faultsByRow(errors);
    const hasQuotes = text.includes('"');
    const rows: Row[] = [];
    data.forEach((cells, i) => {
      const line = this.#line;
      this.#line += 1 + (hasQuotes ? lineEndsIn(cells) : 0);
      if (!isBlank(cells)) rows.push({ line, cells, fault: faults.get(i) ?? null });
      // After the last end of line there is nothing.
      else if (!isLast || i < data.length - 1 || !text.endsWith('\n')) this.#blankLines++;
    });
    // Parsed anew with every piece, it would take longer and longer.
    if (this.#rest.length > CSV_LIMITS.rowLength)
      throw problem('row-too-long', {
        line: this.#line,
        max: CSV_LIMITS.rowLength,
        openQuote: (this.#rest.match(/"/g)?.length ?? 0) % 2 === 1,
      });
    return rows;
  }
}

/** Of a row that is not whole yet the parser complains too: that has a number beyond the rows, and comes again. */
function faultsByRow(errors: Parsed['errors']): ReadonlyMap<number, NonNullable<Row['fault']>> {
  return new Map(
    errors.map(({ code, row }) => [row, code === 'MissingQuotes' ? 'open-quote' : 'stray-quote']),
  );
}

function isBlank(cells: readonly string[]): boolean {
  return cells.length === 1 && cells[0]!.trim() === '';
}

function lineEndsIn(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells)
    for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) count++;
  return count;
}
