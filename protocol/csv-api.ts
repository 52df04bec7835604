/**
 * What the page can ask of the worker that reads CSV files. It holds one file's columns; the page gets counts, names and a few
 * rows. What goes wrong is a value: the page chooses the words.
 */
import type { MissingRule, OwnTableData } from './own-tables.ts';

export const CSV_ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'euc-kr'] as const;
export const CSV_SEPARATORS = [',', ';', '\t', '|'] as const;
export const CSV_DECIMALS = ['.', ','] as const;

export type CsvEncoding = (typeof CSV_ENCODINGS)[number];
export type CsvSeparator = (typeof CSV_SEPARATORS)[number];
export type CsvDecimal = (typeof CSV_DECIMALS)[number];

export const CSV_LIMITS = {
  bytes: 200 * 2 ** 20,
  rows: 1_000_000,
  columns: 1000,
  /** Of a whole file: what a worker can hold. */
  cells: 60_000_000,
  /** Characters of one row: more is a quote that was never closed. */
  rowLength: 2 ** 22,
  /** Different values of a column of categories. */
  categories: 1000,
} as const;

/** How the text is to be read. */
export interface CsvForm {
  readonly encoding: CsvEncoding;
  readonly separator: CsvSeparator;
  readonly decimal: CsvDecimal;
  /** The first row has the names of the columns. */
  readonly header: boolean;
}

/** What is left out is guessed. */
export type CsvFormChoice = Partial<CsvForm>;

/** `text`: neither numbers nor few enough categories. */
export type CsvColumnType = 'number' | 'category' | 'text';
export type CsvColumnRole = 'feature' | 'target' | 'ignored';

export interface CsvColumn {
  /** Unlike all others; empty where the file has no name for it. */
  readonly name: string;
  /** Guesses, for the reader to change. */
  readonly type: CsvColumnType;
  readonly role: CsvColumnRole;
  readonly missing: number;
  /** Neither missing nor numbers: what is bad where the column is one of numbers. */
  readonly notNumbers: number;
  /** The first few of them. */
  readonly badCells: readonly CsvBadCell[];
  /** Null: too many for a column of categories. */
  readonly categories: number | null;
}

export interface CsvBadCell {
  /** In the file, from 1. */
  readonly line: number;
  /** Cut where it is long. */
  readonly text: string;
}

/** A row that is not as the others are; nothing of it is lost but what stands beyond the last column. */
export interface CsvBadRow {
  readonly line: number;
  readonly kind: 'too-few-cells' | 'too-many-cells' | 'stray-quote' | 'open-quote';
  /** How many cells it has. */
  readonly cells: number;
}

export interface CsvReading {
  readonly form: CsvForm;
  readonly rows: number;
  /** Lines without any text, which are no rows. */
  readonly blankLines: number;
  readonly columns: readonly CsvColumn[];
  /** How many, and the first of them. */
  readonly badRowCount: number;
  readonly badRows: readonly CsvBadRow[];
  /** Names that were there twice, and columns without one. */
  readonly renamed: number;
  readonly unnamed: number;
  /** Bytes that mean nothing in the encoding, shown as U+FFFD. */
  readonly undecoded: boolean;
  /** The first rows, as they stand in the file. */
  readonly preview: readonly (readonly string[])[];
}

/** What is made of the columns; one of each column of the reading. */
export interface CsvChoice {
  readonly name: string;
  readonly columns: readonly {
    readonly name: string;
    readonly type: CsvColumnType;
    readonly role: CsvColumnRole;
  }[];
  readonly missing: MissingRule;
  readonly standardizeTarget: boolean;
}

/** What a choice would come to. */
export interface CsvOutcome {
  readonly examples: number;
  readonly inputs: number;
  readonly classes: number | null;
  /** Rows left out because the target is missing or bad, and because of an input. */
  readonly withoutTarget: number;
  readonly withoutInput: number;
  /** Cells that are filled. */
  readonly filled: number;
}

export interface CsvProblemParams {
  empty: Record<string, never>;
  'header-only': Record<string, never>;
  binary: { readonly kind: 'workbook' | 'archive' | 'pdf' | 'image' | 'parquet' | 'other' };
  'wrong-encoding': { readonly encoding: CsvEncoding };
  'too-large': { readonly bytes: number; readonly max: number };
  'too-many-rows': { readonly max: number };
  'too-many-columns': { readonly received: number; readonly max: number };
  'too-many-cells': { readonly max: number };
  'row-too-long': { readonly line: number; readonly max: number; readonly openQuote: boolean };
  /** The file cannot be read any more (`detail` is technical). */
  unreadable: { readonly detail: string };
  'one-column': Record<string, never>;
  'no-target': Record<string, never>;
  'no-features': Record<string, never>;
  /** A column of text, or one with too many categories, cannot be used. */
  'unusable-column': { readonly column: string; readonly type: CsvColumnType; readonly max: number };
  'one-class': { readonly column: string };
  'too-many-inputs': { readonly received: number; readonly max: number };
  'too-many-values': { readonly received: number; readonly max: number };
  'too-few-rows': { readonly received: number; readonly min: number };
  /** Nothing is there to be used or exported. */
  gone: Record<string, never>;
  /** The worker ended, or a defect of ours. */
  internal: { readonly detail: string };
  cancelled: Record<string, never>;
}

export type CsvProblemCode = keyof CsvProblemParams;

export type CsvProblem = {
  [C in CsvProblemCode]: { readonly code: C; readonly params: CsvProblemParams[C] };
}[CsvProblemCode];

export type CsvResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: CsvProblem };

export interface CsvUse {
  readonly data: OwnTableData;
  /** False: the browser's storage is forbidden or full, and the table lasts as long as the page. */
  readonly kept: boolean;
}

/** `B`: the threads' own `Blob`, which this folder does not know. */
export interface CsvApi<B> {
  /** `onProgress` gets the bytes read so far. Replaces what was read before. */
  read(file: B, form: CsvFormChoice, onProgress: (bytes: number) => void): Promise<CsvResult<CsvReading>>;
  check(choice: CsvChoice): Promise<CsvResult<CsvOutcome>>;
  /** Prepares the table and keeps it. */
  use(choice: CsvChoice): Promise<CsvResult<CsvUse>>;
  /** A table that is kept, as CSV that a spreadsheet program opens without running anything. */
  exportCsv(content: string): Promise<CsvResult<B>>;
}
