/** One sentence for everything that can be wrong with a file, or with what is to be made of it. */
import { msg, str } from '@lit/localize';
import type { CsvProblem, CsvProblemParams } from '../../../../protocol/csv-api.ts';
import { formatBytes, formatCount } from '../../../i18n/numbers.ts';
import { encodingName } from './form-names.ts';

export function problemSentence(problem: CsvProblem): string {
  switch (problem.code) {
    case 'empty':
      return msg('The file is empty: there is nothing to learn from.');
    case 'header-only':
      return msg('The file has names of columns and no rows below them.');
    case 'binary':
      return binarySentence(problem.params.kind);
    case 'wrong-encoding':
      return msg(
        str`The file is not written in ${encodingName(problem.params.encoding)}; choose another encoding.`,
      );
    case 'too-large':
      return msg(
        str`The file has ${formatBytes(problem.params.bytes)}; ${formatBytes(problem.params.max)} can be read at most.`,
      );
    case 'too-many-rows':
      return msg(
        str`The file has more than ${formatCount(problem.params.max)} rows, which is the most that can be read; take a part of it.`,
      );
    case 'too-many-columns':
      return msg(
        str`The first row has ${formatCount(problem.params.received)} cells; there can be ${formatCount(problem.params.max)} columns at most.`,
      );
    case 'too-many-cells':
      return msg(
        str`The file has more than ${formatCount(problem.params.max)} cells, which is the most that can be held; leave columns or rows out.`,
      );
    case 'row-too-long':
      return rowTooLongSentence(problem.params);
    case 'unreadable':
      return msg(
        'The browser can no longer read the file: it was moved, changed or locked. Choose it again.',
      );
    case 'cancelled':
      return msg('Reading was cancelled; nothing was changed.');
    case 'gone':
      return msg('The table is no longer there; choose its file again.');
    case 'internal':
      return msg(str`The file could not be read (${problem.params.detail}); nothing was changed.`);
    default:
      return choiceSentence(problem);
  }
}

function binarySentence(kind: CsvProblemParams['binary']['kind']): string {
  switch (kind) {
    case 'workbook':
      return msg('This is a workbook or a zip archive, not text: open it in its program and save it as CSV.');
    case 'archive':
      return msg('This is a compressed archive: unpack it first.');
    case 'pdf':
      return msg('This is a PDF document, not a table as text.');
    case 'image':
      return msg('This is an image, not a table as text.');
    case 'parquet':
      return msg('This is a Parquet file: write it as CSV first.');
    case 'other':
      return msg('This is no text: a CSV file is needed.');
    default:
      return kind satisfies never;
  }
}

function rowTooLongSentence({ line, max, openQuote }: CsvProblemParams['row-too-long']): string {
  return openQuote
    ? msg(
        str`The row that begins in line ${formatCount(line)} does not end: a quotation mark is opened there and never closed.`,
      )
    : msg(
        str`The row that begins in line ${formatCount(line)} has more than ${formatCount(max)} characters: that is no row of a table.`,
      );
}

type ChoiceProblem = Extract<
  CsvProblem,
  {
    code:
      | 'one-column'
      | 'no-target'
      | 'no-features'
      | 'unusable-column'
      | 'one-class'
      | 'too-many-inputs'
      | 'too-many-values'
      | 'too-few-rows';
  }
>;

function choiceSentence(problem: ChoiceProblem): string {
  switch (problem.code) {
    case 'one-column':
      return msg(
        'There is one column only, and an input and a target are needed: perhaps the separator is another one.',
      );
    case 'no-target':
      return msg('No column is the target: choose what is to be predicted.');
    case 'no-features':
      return msg('No column is an input: choose what to predict from.');
    case 'unusable-column': {
      const { column, max } = problem.params;
      return msg(
        str`“${column}” is text, or has more than ${formatCount(max)} different values: ignore it, or choose another type.`,
      );
    }
    case 'one-class':
      return msg(
        str`The target “${problem.params.column}” has a single value: there is nothing to tell apart.`,
      );
    case 'too-many-inputs':
      return msg(
        str`That makes ${formatCount(problem.params.received)} inputs, as each category is one; there can be ${formatCount(problem.params.max)} at most.`,
      );
    case 'too-many-values':
      return msg(
        str`That makes ${formatCount(problem.params.received)} values, and ${formatCount(problem.params.max)} fit at most: ignore columns, or take fewer rows.`,
      );
    case 'too-few-rows':
      return msg(
        str`${formatCount(problem.params.received)} rows are left, and ${formatCount(problem.params.min)} are needed at least: fill missing values, or ignore the columns that have most of them.`,
      );
    default:
      return problem satisfies never;
  }
}
