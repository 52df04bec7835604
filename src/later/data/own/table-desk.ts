/**
 * The file that the reader has on the desk: read, looked at, and made a table of. One for the life of the page, so that looking at other data
 * meanwhile loses nothing. It knows no words and no elements.
 */
import type {
  CsvChoice,
  CsvFormChoice,
  CsvOutcome,
  CsvProblem,
  CsvReading,
  CsvResult,
  CsvUse,
} from '../../../../protocol/csv-api.ts';
import { CsvReader } from '../../../client/csv-reader.ts';

export type DeskState =
  | { readonly kind: 'empty' }
  | { readonly kind: 'reading'; readonly bytes: number; readonly total: number }
  | { readonly kind: 'failed'; readonly problem: CsvProblem }
  | { readonly kind: 'read'; readonly reading: CsvReading };

export interface NamedFile {
  readonly name: string;
  readonly blob: Blob;
  /** How many came with it and are not read. */
  readonly others?: number;
}

/** Fires `change`. */
export class TableDesk extends EventTarget {
  state: DeskState = { kind: 'empty' };
  file: NamedFile | null = null;
  #reader: CsvReader | null = null;
  /** Workers that hold a table which the browser does not keep: they end with the page. */
  readonly #lenders = new Set<CsvReader>();

  /** Reads a file; one that is under way is given up. With other signs than guessed where `form` says so. */
  async open(file: NamedFile, form: CsvFormChoice = {}): Promise<void> {
    this.#release();
    const reader = new CsvReader();
    this.#reader = reader;
    this.file = file;
    const total = file.blob.size;
    const isLatest = (): boolean => this.#reader === reader;
    this.#become({ kind: 'reading', bytes: 0, total });
    const result = await reader.read(file.blob, form, (bytes) => {
      if (isLatest() && this.state.kind === 'reading') this.#become({ kind: 'reading', bytes, total });
    });
    if (!isLatest()) return;
    if (result.ok) this.#become({ kind: 'read', reading: result.value });
    else this.#fail(result.problem);
  }

  cancel(): void {
    if (this.state.kind === 'reading') this.#fail({ code: 'cancelled', params: {} });
  }

  check(choice: CsvChoice): Promise<CsvResult<CsvOutcome>> {
    return this.#reader?.check(choice) ?? gone();
  }

  async use(choice: CsvChoice): Promise<CsvResult<CsvUse>> {
    const reader = this.#reader;
    if (!reader) return gone();
    const result = await reader.use(choice);
    if (result.ok && !result.value.kept) this.#lenders.add(reader);
    return result;
  }

  #fail(problem: CsvProblem): void {
    this.#release();
    this.#become({ kind: 'failed', problem });
  }

  #release(): void {
    if (this.#reader && !this.#lenders.has(this.#reader)) this.#reader.close();
    this.#reader = null;
  }

  #become(state: DeskState): void {
    this.state = state;
    this.dispatchEvent(new Event('change'));
  }
}

function gone(): Promise<{ readonly ok: false; readonly problem: CsvProblem }> {
  return Promise.resolve({ ok: false, problem: { code: 'gone', params: {} } });
}

export const tableDesk = new TableDesk();
