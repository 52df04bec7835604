/**
 * A table of one's own as examples: missing inputs filled, categories one-hot, the target standardized where that was wanted. What is
 * filled in and the target's mean are known from the examples trained on alone: those kept for validation stay unseen.
 */
import { FailureError } from '../../../protocol/failure.ts';
import type { MissingRule, OwnTableData } from '../../../protocol/own-tables.ts';
import type { RunSpec } from '../../../protocol/run-spec.ts';
import { splitSizes } from '../../../protocol/split.ts';
import type { OpenedExamples } from '../examples.ts';
import { meanOf } from '../moments.ts';
import { drawKept } from '../split.ts';
import {
  type CategoryColumn,
  inputNamesOf,
  MISSING_CATEGORY,
  type NumberColumn,
  type StoredColumn,
  type StoredTable,
  widthOf,
} from './stored-table.ts';
import { findTable } from './table-store.ts';

type Run = Pick<RunSpec, 'seed' | 'split'>;

/** Throws a `FailureError` `table-missing` where this browser does not have it. */
export async function openTable(data: OwnTableData, run: Run): Promise<OpenedExamples> {
  const table = await findTable(data.content);
  const opened = table && tableExamples(table, data, run);
  const fits = opened && opened.examples === data.examples && opened.x.length === data.inputs * data.examples;
  if (!fits || (opened.classNames?.length ?? null) !== data.classes)
    throw new FailureError({ code: 'table-missing', params: { name: data.name } });
  return opened;
}

export function tableExamples(table: StoredTable, data: OwnTableData, run: Run): OpenedExamples {
  const { features, target } = table;
  const examples = target.values.length;
  const trained = trainedRows(examples, run);
  const inputs = features.reduce((sum, column) => sum + widthOf(column), 0);
  const x = new Float32Array(examples * inputs);
  let at = 0;
  for (const column of features) {
    if (column.type === 'number')
      writeNumbers(x, column, { at, inputs, fill: fillOf(column, data.missing, trained) });
    else writeOneHot(x, column, { at, inputs, fill: mostFrequent(column.values, trained, MISSING_CATEGORY) });
    at += widthOf(column);
  }
  return {
    examples,
    x,
    y: targetsOf(target, data.standardizeTarget, trained),
    line: null,
    inputNames: inputNamesOf(features),
    classNames: target.type === 'category' ? target.categories : null,
  };
}

/** The numbers of the examples that are trained on, as `splitExamples` will draw them. */
function trainedRows(examples: number, { seed, split }: Run): Uint32Array {
  const { validation } = splitSizes(split, examples);
  const isKept = validation === 0 ? new Uint8Array(examples) : drawKept(examples, validation, seed);
  const rows = new Uint32Array(examples - validation);
  let next = 0;
  isKept.forEach((kept, row) => {
    if (kept === 0) rows[next++] = row;
  });
  return rows;
}

interface Place {
  readonly at: number;
  readonly inputs: number;
  readonly fill: number;
}

function writeNumbers(x: Float32Array, { values }: NumberColumn, { at, inputs, fill }: Place): void {
  values.forEach((value, row) => (x[row * inputs + at] = Number.isNaN(value) ? fill : value));
}

function writeOneHot(x: Float32Array, { values }: CategoryColumn, { at, inputs, fill }: Place): void {
  values.forEach((value, row) => (x[row * inputs + at + (value === MISSING_CATEGORY ? fill : value)] = 1));
}

/** 0 where nothing is known of the column. */
function fillOf({ values }: NumberColumn, rule: MissingRule, trained: Uint32Array): number {
  const known = Float32Array.from(trained, (row) => values[row]!).filter((value) => !Number.isNaN(value));
  if (known.length === 0) return 0;
  if (rule === 'mostFrequent') return mostFrequent(known, null, Number.NaN);
  return rule === 'median' ? medianOf(known) : meanOf(known.length, (i) => known[i]!);
}

function medianOf(values: Float32Array): number {
  const sorted = values.toSorted();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The least of those that come most often, as in scikit-learn; 0 where there is none. */
function mostFrequent(values: Float32Array | Uint16Array, rows: Uint32Array | null, missing: number): number {
  const counts = new Map<number, number>();
  const count = (value: number): void => {
    if (!Object.is(value, missing)) counts.set(value, (counts.get(value) ?? 0) + 1);
  };
  if (rows === null) for (const value of values) count(value);
  else for (const row of rows) count(values[row]!);
  let [best, times] = [0, 0];
  for (const [value, n] of counts) if (n > times || (n === times && value < best)) [best, times] = [value, n];
  return best;
}

function targetsOf(target: StoredColumn, standardize: boolean, trained: Uint32Array): Float32Array {
  const { type, values } = target;
  if (type === 'category' || !standardize) return Float32Array.from(values);
  const mean = meanOf(trained.length, (i) => values[trained[i]!]!);
  const variance = meanOf(trained.length, (i) => (values[trained[i]!]! - mean) ** 2);
  const scale = variance > 0 ? Math.sqrt(variance) : 1;
  return Float32Array.from(values, (value) => (value - mean) / scale);
}
