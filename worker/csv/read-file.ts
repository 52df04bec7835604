/** A whole file, read piece by piece into columns; what is odd about it is counted, and nothing is left out unsaid. */
import {
  CSV_LIMITS,
  type CsvBadRow,
  type CsvEncoding,
  type CsvForm,
  type CsvFormChoice,
  type CsvReading,
} from '../../protocol/csv-api.ts';
import { numberReader, shortened } from './cells.ts';
import { Column } from './column.ts';
import { decodeFile } from './decode.ts';
import { guessDecimal, guessHeader, guessSeparator, SAMPLE_LENGTH, sampleRows } from './dialect.ts';
import { guessEncoding, SAMPLE_BYTES } from './encoding.ts';
import { describeColumns } from './guess-columns.ts';
import { columnNames, type ColumnNames } from './names.ts';
import { problem, CsvProblemError } from './problem.ts';
import { type Row, RowReader } from './rows.ts';

const SHOWN_BAD_ROWS = 100;
const PREVIEW_ROWS = 8;

export interface ReadFile {
  readonly reading: CsvReading;
  readonly columns: readonly Column[];
  /** Of each row the line on which it begins. */
  readonly lines: Uint32Array;
}

/** Throws a `CsvProblemError` where the file is no table. */
export async function readFile(
  file: Blob,
  choice: CsvFormChoice,
  onProgress: (bytes: number) => void,
): Promise<ReadFile> {
  const { bytes: max } = CSV_LIMITS;
  if (file.size > max) throw problem('too-large', { bytes: file.size, max });
  const sample = new Uint8Array(await file.slice(0, SAMPLE_BYTES).arrayBuffer());
  if (sample.length === 0) throw problem('empty', {});
  const encoding = choice.encoding ?? guessEncoding(sample);
  try {
    return await readAs(file, { ...choice, encoding }, true, onProgress);
  } catch (error) {
    const isOther = error instanceof CsvProblemError && error.problem.code === 'wrong-encoding';
    if (!isOther) throw error;
    // What looked like UTF-8 at its beginning and is none is most often windows-1252, in which every byte has a meaning.
    if (choice.encoding === undefined && encoding === 'utf-8')
      return readAs(file, { ...choice, encoding: 'windows-1252' }, true, onProgress);
    // Damaged in places, or the reader's own choice: the rest can be read all the same.
    return readAs(file, { ...choice, encoding }, false, onProgress);
  }
}

interface Encoded extends CsvFormChoice {
  readonly encoding: CsvEncoding;
}

async function readAs(
  file: Blob,
  choice: Encoded,
  strict: boolean,
  onProgress: (bytes: number) => void,
): Promise<ReadFile> {
  const pieces = decodeFile(file, choice.encoding, strict);
  const start: string[] = [];
  let length = 0;
  for (let next = await pieces.next(); !next.done; next = await pieces.next()) {
    start.push(next.value.text);
    length += next.value.text.length;
    if (length >= SAMPLE_LENGTH) break;
  }
  const beginning = start.join('');
  if (beginning.trim() === '' && length < SAMPLE_LENGTH) throw problem('empty', {});
  const form = guessForm(beginning, choice);
  const rows = new RowReader(form.separator);
  const builder = new TableBuilder(form);
  builder.add(rows.read(beginning));
  for await (const { text, bytes } of pieces) {
    builder.add(rows.read(text));
    onProgress(bytes);
  }
  builder.add(rows.finish());
  return builder.build(rows.blankLines, !strict);
}

function guessForm(beginning: string, choice: Encoded): CsvForm {
  const separator = choice.separator ?? guessSeparator(beginning);
  const rows = sampleRows(beginning, separator);
  const decimal = choice.decimal ?? guessDecimal(rows, separator);
  return {
    encoding: choice.encoding,
    separator,
    decimal,
    header: choice.header ?? guessHeader(rows, decimal),
  };
}

class TableBuilder {
  readonly #form: CsvForm;
  #names: ColumnNames | null = null;
  readonly #columns: Column[] = [];
  #lines = new Uint32Array(1024);
  #rows = 0;
  readonly #badRows: CsvBadRow[] = [];
  #badRowCount = 0;
  readonly #preview: string[][] = [];

  constructor(form: CsvForm) {
    this.#form = form;
  }

  add(rows: readonly Row[]): void {
    for (const row of rows) {
      if (this.#names) this.#addRow(row);
      else this.#begin(row);
    }
  }

  build(blankLines: number, undecoded: boolean): ReadFile {
    const names = this.#names;
    if (!names) throw problem('empty', {});
    if (this.#rows === 0) throw problem('header-only', {});
    const reading: CsvReading = {
      form: this.#form,
      rows: this.#rows,
      blankLines,
      columns: describeColumns(this.#columns, names.names),
      badRowCount: this.#badRowCount,
      badRows: this.#badRows,
      renamed: names.renamed,
      unnamed: this.#form.header ? names.unnamed : 0,
      undecoded,
      preview: this.#preview,
    };
    return { reading, columns: this.#columns, lines: this.#lines.slice(0, this.#rows) };
  }

  /** The first row says how many columns there are. */
  #begin(row: Row): void {
    const { cells } = row;
    const { columns: max } = CSV_LIMITS;
    if (cells.length > max) throw problem('too-many-columns', { received: cells.length, max });
    const { header, decimal } = this.#form;
    this.#names = columnNames(header ? cells : cells.map(() => ''));
    const read = numberReader(decimal);
    this.#columns.push(...cells.map(() => new Column(read)));
    if (header) this.#judge(row);
    else this.#addRow(row);
  }

  #addRow(row: Row): void {
    const { line, cells } = row;
    const width = this.#columns.length;
    if (this.#rows === CSV_LIMITS.rows) throw problem('too-many-rows', { max: CSV_LIMITS.rows });
    if ((this.#rows + 1) * width > CSV_LIMITS.cells)
      throw problem('too-many-cells', { max: CSV_LIMITS.cells });
    this.#judge(row);
    for (let i = 0; i < width; i++) this.#columns[i]!.add(cells[i] ?? '', line);
    if (this.#rows === this.#lines.length) {
      const lines = new Uint32Array(2 * this.#rows);
      lines.set(this.#lines);
      this.#lines = lines;
    }
    this.#lines[this.#rows++] = line;
    if (this.#preview.length < PREVIEW_ROWS)
      this.#preview.push(cells.slice(0, width).map((cell) => shortened(cell)));
  }

  #judge({ line, cells, fault }: Row): void {
    const count = cells.length;
    const width = this.#columns.length;
    if (fault) this.#noteRow({ line, kind: fault, cells: count });
    if (count !== width)
      this.#noteRow({ line, kind: count < width ? 'too-few-cells' : 'too-many-cells', cells: count });
  }

  #noteRow(row: CsvBadRow): void {
    this.#badRowCount++;
    if (this.#badRows.length < SHOWN_BAD_ROWS) this.#badRows.push(row);
  }
}
