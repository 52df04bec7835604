/** What is said about a file that was read: what is odd about it, with line numbers, and what a choice comes to. */
import { msg, str } from '@lit/localize';
import type { CsvBadRow, CsvChoice, CsvOutcome, CsvReading } from '../../../../protocol/csv-api.ts';
import type { TableFacts } from '../../../../protocol/own-tables.ts';
import { formatCount } from '../../../i18n/numbers.ts';
import { badCount } from './choices.ts';

export function unnamedColumn(column: number): string {
  return msg(str`Column ${column + 1}`);
}

/** What was put right, one sentence each. */
export function readingNotes({ blankLines, renamed, unnamed, undecoded }: CsvReading): string[] {
  return [
    ...(renamed > 0
      ? [msg(str`Names that stand there more than once got a number: ${formatCount(renamed)}.`)]
      : []),
    ...(unnamed > 0
      ? [msg(str`Columns without a name, named by their place: ${formatCount(unnamed)}.`)]
      : []),
    ...(blankLines > 0 ? [msg(str`Blank lines, which are no rows: ${formatCount(blankLines)}.`)] : []),
    ...(undecoded
      ? [msg('Some bytes mean nothing in this encoding, and stand there as �: perhaps it is another one.')]
      : []),
  ];
}

export interface BadList {
  readonly title: string;
  readonly lines: readonly string[];
  /** How many more there are. */
  readonly more: number;
}

/** Cells that are no numbers, in columns that are used as numbers. */
export function badCells({ columns }: CsvReading, choice: CsvChoice): BadList | null {
  const used = columns.flatMap((column, i) => {
    const chosen = choice.columns[i]!;
    return badCount(column, chosen) > 0 ? [{ column, name: chosen.name }] : [];
  });
  const total = used.reduce((sum, { column }) => sum + column.notNumbers, 0);
  if (total === 0) return null;
  const cells = used.flatMap(({ column, name }) => column.badCells.map((cell) => ({ ...cell, name })));
  const lines = cells
    .toSorted((a, b) => a.line - b.line)
    .map(({ line, name, text }) => msg(str`Line ${formatCount(line)}, ${name}: “${text}”`));
  return {
    title: msg(str`Cells that are no numbers, and count as missing: ${formatCount(total)}`),
    lines,
    more: total - lines.length,
  };
}

/** Rows that are not as wide as the first, or whose quotes are odd. */
export function badRows({ badRows: rows, badRowCount, columns }: CsvReading): BadList | null {
  if (badRowCount === 0) return null;
  return {
    title: msg(str`Rows that are odd: ${formatCount(badRowCount)}`),
    lines: rows.map((row) => rowSentence(row, columns.length)),
    more: badRowCount - rows.length,
  };
}

function rowSentence({ line, kind, cells }: CsvBadRow, columns: number): string {
  const [at, count, wanted] = [formatCount(line), formatCount(cells), formatCount(columns)];
  switch (kind) {
    case 'too-few-cells':
      return msg(str`Line ${at}: ${count} cells instead of ${wanted}; the others count as missing.`);
    case 'too-many-cells':
      return msg(str`Line ${at}: ${count} cells instead of ${wanted}; those beyond are not used.`);
    case 'stray-quote':
      return msg(str`Line ${at}: a quotation mark stands within a quoted cell without being doubled.`);
    case 'open-quote':
      return msg(str`Line ${at}: a quotation mark is never closed; all that follows is one cell.`);
    default:
      return kind satisfies never;
  }
}

export function outcomeSentence({
  examples,
  inputs,
  classes,
  withoutTarget,
  withoutInput,
  filled,
}: CsvOutcome): string {
  const size =
    classes === null
      ? msg(str`${formatCount(examples)} examples, ${inputsText(inputs)}, a quantity to predict.`)
      : msg(
          str`${formatCount(examples)} examples, ${inputsText(inputs)}, ${formatCount(classes)} classes to tell apart.`,
        );
  return [
    size,
    ...(withoutTarget > 0 ? [msg(str`Rows left out without a target: ${formatCount(withoutTarget)}.`)] : []),
    ...(withoutInput > 0 ? [msg(str`Rows left out without an input: ${formatCount(withoutInput)}.`)] : []),
    ...(filled > 0 ? [msg(str`Cells filled: ${formatCount(filled)}.`)] : []),
  ].join(' ');
}

function inputsText(inputs: number): string {
  return inputs === 1 ? msg('1 input') : msg(str`${formatCount(inputs)} inputs`);
}

export function factsSentence({ data, targetName, classNames }: TableFacts): string {
  const [examples, inputs] = [formatCount(data.examples), inputsText(data.inputs)];
  return classNames
    ? msg(
        str`${examples} examples, ${inputs}; the target is ${targetName}, of ${formatCount(classNames.length)} classes.`,
      )
    : data.standardizeTarget
      ? msg(str`${examples} examples, ${inputs}; the target is ${targetName}, a quantity, standardized.`)
      : msg(str`${examples} examples, ${inputs}; the target is ${targetName}, a quantity.`);
}
