/** What the page can ask of this worker, carried out on the file that was read last. The only place where an exception becomes a problem. */
import type {
  CsvApi,
  CsvChoice,
  CsvFormChoice,
  CsvOutcome,
  CsvReading,
  CsvResult,
  CsvUse,
} from '../../protocol/csv-api.ts';
import type { OwnTableData, TableFacts } from '../../protocol/own-tables.ts';
import { inputNamesOf } from '../data/tables/stored-table.ts';
import { findTable, keepTable } from '../data/tables/table-store.ts';
import { contentId } from './content-id.ts';
import { exportTable } from './export-csv.ts';
import { prepareTable } from './prepare.ts';
import { problem, toProblem } from './problem.ts';
import { readFile, type ReadFile } from './read-file.ts';

export class CsvWorker implements CsvApi<Blob> {
  #file: ReadFile | null = null;

  read(file: Blob, form: CsvFormChoice, onProgress: (bytes: number) => void): Promise<CsvResult<CsvReading>> {
    return answer(async () => {
      this.#file = null;
      this.#file = await readFile(file, form, onProgress);
      return this.#file.reading;
    });
  }

  check(choice: CsvChoice): Promise<CsvResult<CsvOutcome>> {
    return answer(() => prepareTable(this.#current, choice).outcome);
  }

  use(choice: CsvChoice): Promise<CsvResult<CsvUse>> {
    return answer(async () => {
      const { table, outcome } = prepareTable(this.#current, choice);
      const { examples, inputs, classes } = outcome;
      const { name, missing } = choice;
      const standardizeTarget = choice.standardizeTarget && classes === null;
      const content = contentId(table);
      const data: OwnTableData = {
        type: 'table',
        name,
        content,
        examples,
        inputs,
        classes,
        missing,
        standardizeTarget,
      };
      const facts: TableFacts = {
        data,
        inputNames: inputNamesOf(table.features),
        targetName: table.target.name,
        classNames: table.target.type === 'category' ? table.target.categories : null,
        keptAt: Date.now(),
      };
      return { data, kept: await keepTable(table, facts) };
    });
  }

  exportCsv(content: string): Promise<CsvResult<Blob>> {
    return answer(async () => {
      const table = await findTable(content);
      if (!table) throw problem('gone', {});
      return exportTable(table);
    });
  }

  get #current(): ReadFile {
    if (!this.#file) throw problem('gone', {});
    return this.#file;
  }
}

async function answer<T>(work: () => T | Promise<T>): Promise<CsvResult<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, problem: toProblem(error) };
  }
}
