/** What the reader makes of the columns of a file, as a value. Pure. */
import type {
  CsvChoice,
  CsvColumn,
  CsvColumnRole,
  CsvColumnType,
  CsvReading,
} from '../../../../protocol/csv-api.ts';

/** As guessed. `nameOf`: what a column without a name is called. */
export function firstChoice(
  { columns }: CsvReading,
  name: string,
  nameOf: (column: number) => string,
): CsvChoice {
  return {
    name,
    columns: columns.map((column, i) => ({
      name: column.name || nameOf(i),
      type: column.type,
      role: column.role,
    })),
    missing: 'mean',
    standardizeTarget: true,
  };
}

export function withType(choice: CsvChoice, at: number, type: CsvColumnType): CsvChoice {
  return { ...choice, columns: choice.columns.map((column, i) => (i === at ? { ...column, type } : column)) };
}

/** There is one target at most: the one before becomes an input. */
export function withRole(choice: CsvChoice, at: number, role: CsvColumnRole): CsvChoice {
  return {
    ...choice,
    columns: choice.columns.map((column, i) => {
      if (i === at) return { ...column, role };
      return role === 'target' && column.role === 'target' ? { ...column, role: 'feature' } : column;
    }),
  };
}

/** Cells that are missing because they are no numbers: as the column is used now. */
export function badCount(column: CsvColumn, { type, role }: CsvChoice['columns'][number]): number {
  return type === 'number' && role !== 'ignored' ? column.notNumbers : 0;
}

export function targetOf(choice: CsvChoice): CsvChoice['columns'][number] | null {
  return choice.columns.find(({ role }) => role === 'target') ?? null;
}
