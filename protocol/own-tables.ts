/**
 * Tables of one's own: how they are kept in the browser. A run names only the content; the values themselves go from the worker that
 * reads files to the one that trains through the browser's storage, never through the page.
 */

/** Databases of IndexedDB, with one store each: values apart from what a list of them shows. */
export const TABLE_VALUES = 'tapeloop-table-values';
export const TABLE_FACTS = 'tapeloop-tables';
export const TABLE_STORE = 'kept';

/** What a list of kept tables shows of one. */
export interface TableFacts {
  readonly data: OwnTableData;
  readonly inputNames: readonly string[];
  readonly targetName: string;
  /** Null: the target is a quantity. */
  readonly classNames: readonly string[] | null;
  /** Milliseconds since 1970. */
  readonly keptAt: number;
}

/** What a run says of such a table. */
export interface OwnTableData {
  readonly type: 'table';
  /** As the file is called. */
  readonly name: string;
  /** Which table it is: made of its names and values. */
  readonly content: string;
  readonly examples: number;
  /** Of one example, once categories are one-hot. */
  readonly inputs: number;
  /** Null: the target is a quantity. */
  readonly classes: number | null;
  readonly missing: MissingRule;
  /** The target less its mean, over its standard deviation, both of the examples trained on. Without meaning for classes. */
  readonly standardizeTarget: boolean;
}

/**
 * What becomes of missing inputs: their rows are left out, or they are filled with what the examples trained on have on average, in the
 * middle or most often. Categories have no mean: they are always filled with the most frequent one.
 */
export const MISSING_RULES = ['drop', 'mean', 'median', 'mostFrequent'] as const;

export type MissingRule = (typeof MISSING_RULES)[number];

export const TABLE_LIMITS = {
  name: { maxLength: 120 },
  content: { maxLength: 64 },
  examples: { min: 2, max: 1_000_000 },
  inputs: { min: 1, max: 1000 },
  classes: { min: 2, max: 1000 },
  /** Of all inputs of all examples: what a run can hold in memory. */
  values: { max: 2 ** 26 },
} as const;
