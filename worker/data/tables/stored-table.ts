/** A table of one's own as it is kept: whole columns, categories by their numbers. */

export interface StoredTable {
  readonly name: string;
  readonly features: readonly StoredColumn[];
  readonly target: StoredColumn;
  /** Of each row the line of the file on which it began. */
  readonly lines: Uint32Array;
}

export type StoredColumn = NumberColumn | CategoryColumn;

export interface NumberColumn {
  readonly name: string;
  readonly type: 'number';
  /** NaN where one is missing; never in a target. */
  readonly values: Float32Array;
}

export interface CategoryColumn {
  readonly name: string;
  readonly type: 'category';
  readonly categories: readonly string[];
  /** From 0; `MISSING_CATEGORY` where one is missing, never in a target. */
  readonly values: Uint16Array;
}

export const MISSING_CATEGORY = 0xffff;

/** How many inputs a column becomes: one, or one for each category. */
export function widthOf(column: StoredColumn): number {
  return column.type === 'category' ? column.categories.length : 1;
}

/** What each input is called. */
export function inputNamesOf(features: readonly StoredColumn[]): string[] {
  return features.flatMap((column) =>
    column.type === 'category'
      ? column.categories.map((category) => `${column.name}: ${category}`)
      : [column.name],
  );
}
