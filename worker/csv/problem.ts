/** What is wrong with a file or a choice, thrown inside this worker only: `csv-worker.ts` makes a value of it. */
import type { CsvProblem, CsvProblemCode, CsvProblemParams } from '../../protocol/csv-api.ts';

export class CsvProblemError extends Error {
  override readonly name = 'CsvProblemError';
  readonly problem: CsvProblem;

  constructor(what: CsvProblem) {
    super(what.code);
    this.problem = what;
  }
}

export function problem<C extends CsvProblemCode>(code: C, params: CsvProblemParams[C]): CsvProblemError {
  return new CsvProblemError({ code, params } as CsvProblem);
}

/** What is none of ours is a defect of ours. */
export function toProblem(error: unknown): CsvProblem {
  if (error instanceof CsvProblemError) return error.problem;
  // A file that was changed, moved or forbidden since it was chosen.
  if (error instanceof DOMException && /^Not(Readable|Found|Allowed)Error$/.test(error.name))
    return { code: 'unreadable', params: { detail: `${error.name}: ${error.message}` } };
  return { code: 'internal', params: { detail: String(error) } };
}
