/**
 * The page's end of the worker that reads CSV files: one worker for one file. Giving up ends it, whatever it does: nothing has to be asked
 * for a stop, and nothing can hang. Beside the trainer's worker, the only one that is started.
 */
import { proxy, wrap } from 'comlink';
import type {
  CsvApi,
  CsvChoice,
  CsvFormChoice,
  CsvOutcome,
  CsvProblem,
  CsvReading,
  CsvResult,
  CsvUse,
} from '../../protocol/csv-api.ts';

export class CsvReader {
  readonly #worker: Worker;
  /** Held for as long as the worker lives: calls in flight are dropped when the proxy is collected. */
  readonly #api: CsvApi<Blob>;
  /** Resolves with what ended the worker. */
  readonly #end: Promise<CsvProblem>;
  #finish: (problem: CsvProblem) => void = () => {};

  constructor() {
    this.#worker = new Worker(new URL('../../worker/csv/main.ts', import.meta.url), {
      type: 'module',
      name: 'csv',
    });
    this.#api = wrap<CsvApi<Blob>>(this.#worker);
    this.#end = new Promise((resolve) => (this.#finish = resolve));
    this.#worker.addEventListener('error', ({ message }) => this.#stop(internal(message)));
    this.#worker.addEventListener('messageerror', () => this.#stop(internal('messageerror')));
  }

  /** `onProgress` gets the bytes read so far. */
  read(file: Blob, form: CsvFormChoice, onProgress: (bytes: number) => void): Promise<CsvResult<CsvReading>> {
    return this.#call(this.#api.read(file, form, proxy(onProgress)));
  }

  check(choice: CsvChoice): Promise<CsvResult<CsvOutcome>> {
    return this.#call(this.#api.check(choice));
  }

  use(choice: CsvChoice): Promise<CsvResult<CsvUse>> {
    return this.#call(this.#api.use(choice));
  }

  exportCsv(content: string): Promise<CsvResult<Blob>> {
    return this.#call(this.#api.exportCsv(content));
  }

  /** Ends the worker; calls that are under way answer with `cancelled`. */
  close(): void {
    this.#stop({ code: 'cancelled', params: {} });
  }

  #stop(problem: CsvProblem): void {
    this.#worker.terminate();
    this.#finish(problem);
  }

  /** Comlink never answers when a worker has ended. */
  #call<T>(call: Promise<CsvResult<T>>): Promise<CsvResult<T>> {
    return Promise.race([
      call.catch((error: unknown): CsvResult<T> => ({ ok: false, problem: internal(String(error)) })),
      this.#end.then((problem): CsvResult<T> => ({ ok: false, problem })),
    ]);
  }
}

function internal(detail: string): CsvProblem {
  return { code: 'internal', params: { detail } };
}
