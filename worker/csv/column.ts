/**
 * One column as it is read: a float32 per cell, and the number of its text as long as there are few enough different ones. Which of the
 * two the column is of is decided when it is used; whoever reads a million rows keeps no million texts.
 */
import { CSV_LIMITS, type CsvBadCell } from '../../protocol/csv-api.ts';
import { isMissing, type ReadNumber, shortened } from './cells.ts';

/** Of cells that are no numbers, so many are kept to be shown. */
const SHOWN_BAD_CELLS = 20;

const FIRST_CAPACITY = 1024;

/** Stands for a missing cell; categories are numbered from 1. */
export const MISSING_CODE = 0;

export class Column {
  readonly #read: ReadNumber;
  #numbers = new Float32Array(FIRST_CAPACITY);
  #codes: Uint16Array<ArrayBuffer> | null = new Uint16Array(FIRST_CAPACITY);
  readonly #categories = new Map<string, number>();
  #length = 0;
  missing = 0;
  notNumbers = 0;
  readonly badCells: CsvBadCell[] = [];

  constructor(read: ReadNumber) {
    this.#read = read;
  }

  get length(): number {
    return this.#length;
  }

  /** NaN where a cell is missing or no number. */
  get numbers(): Float32Array {
    return this.#numbers.subarray(0, this.#length);
  }

  /** Per cell the number of its category, from 1; null where there are too many. */
  get codes(): Uint16Array | null {
    return this.#codes?.subarray(0, this.#length) ?? null;
  }

  /** In the order in which they came. */
  get categories(): readonly string[] {
    return [...this.#categories.keys()];
  }

  add(cell: string, line: number): void {
    if (this.#length === this.#numbers.length) this.#grow();
    const at = this.#length++;
    if (isMissing(cell)) {
      this.missing++;
      this.#numbers[at] = Number.NaN;
      if (this.#codes) this.#codes[at] = MISSING_CODE;
      return;
    }
    const value = this.#read(cell);
    this.#numbers[at] = value;
    if (Number.isNaN(value)) this.#note(cell, line);
    if (this.#codes) this.#codes[at] = this.#codeOf(cell.trim());
  }

  /** 0 from the moment when there are too many, as nobody will look at it. */
  #codeOf(text: string): number {
    const known = this.#categories.get(text);
    if (known !== undefined) return known;
    if (this.#categories.size === CSV_LIMITS.categories) {
      this.#codes = null;
      this.#categories.clear();
      return MISSING_CODE;
    }
    const code = this.#categories.size + 1;
    this.#categories.set(ownCopy(text), code);
    return code;
  }

  #note(cell: string, line: number): void {
    this.notNumbers++;
    if (this.badCells.length < SHOWN_BAD_CELLS) this.badCells.push({ line, text: shortened(cell) });
  }

  #grow(): void {
    const numbers = new Float32Array(2 * this.#numbers.length);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
    if (!this.#codes) return;
    const codes = new Uint16Array(numbers.length);
    codes.set(this.#codes);
    this.#codes = codes;
  }
}

/** A cell is a view of a whole piece of the file, and would keep it in memory. */
function ownCopy(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}
