/** The names of columns: without spaces around them, and each unlike the others. */

const LONGEST = 80;

export interface ColumnNames {
  /** Empty where there is none. */
  readonly names: readonly string[];
  readonly renamed: number;
  readonly unnamed: number;
}

/** The second `a` becomes `a (2)`. */
export function columnNames(cells: readonly string[]): ColumnNames {
  const used = new Set<string>();
  let renamed = 0;
  const names = cells.map((cell) => {
    const wanted = Array.from(cell.replaceAll(/\s+/g, ' ').trim()).slice(0, LONGEST).join('');
    if (wanted === '') return '';
    let name = wanted;
    for (let i = 2; used.has(name); i++) name = `${wanted} (${i})`;
    used.add(name);
    renamed += Number(name !== wanted);
    return name;
  });
  return { names, renamed, unnamed: names.filter((name) => name === '').length };
}
