/**
 * Prints a matmul in register tiles: a thread calculates several rows and columns at once, so that each value that is read serves
 * several products. The operands are any expressions (a convolution reads its windows this way); what does not change along `k` is
 * calculated before it.
 */
import type { MatmulLoop } from '../plan.ts';
import { type Tiling, tilingOf } from '../tiling.ts';
import { divide, ExpressionPrinter } from './expressions.ts';
import type { LoopContext } from './loop-context.ts';

/** Terms that are written out one after the other before the loop comes round. */
const UNROLLED = 2;
/** No running sum is longer. */
const MAX_TERMS = 256;

export function printMatmul(loop: MatmulLoop, { names, prefix, threads }: LoopContext): string[] {
  const { rows, columns, partials } = loop;
  const tiling = tilingOf(loop);
  const { height, width, down, across } = tiling;
  const tiles = down * across;
  const printer = new ExpressionPrinter(names, `${prefix}v`);
  const summation = printSummation(loop, printer, tiling);
  const [before, perTile] = printer.blocks;
  const body = [
    ...(partials === 1
      ? ['let tile = t;', 'let p = 0u;']
      : [`let p = ${divide('t', tiles * partials, tiles)};`, `let tile = t - p * ${tiles}u;`]),
    `let down = ${across === 1 ? 'tile' : divide('tile', tiles, across)};`,
    `let firstRow = ${atMost(`down * ${height}u`, rows, height)};`,
    `let firstColumn = ${atMost(`(tile - down * ${across}u) * ${width}u`, columns, width)};`,
    ...placesOf('row', height, rows),
    ...placesOf('column', width, columns),
    ...perTile,
    ...summation,
    ...printStores(loop, height, width, (at) => names.load('arena', at)),
  ];
  return [
    '{',
    ...before,
    `for (var t = thread; t < ${tiles * partials}u; t += ${threads}u) {`,
    ...body,
    '}',
    '}',
  ];
}

/** Says what is known anyway, so that a compiler knows it too. */
function atMost(first: string, size: number, count: number): string {
  return size % count === 0 ? `min(${first}, ${size - count}u)` : first;
}

const FIRSTS = { row: 'firstRow', column: 'firstColumn' } as const;

/** At the lower and right edge a tile reads the last row and column again, and does not store them. */
function placesOf(name: 'row' | 'column', count: number, size: number): string[] {
  if (size % count === 0) return [];
  return Array.from(
    { length: count },
    (_, i) => `let ${name}${i} = min(${FIRSTS[name]} + ${i}u, ${size - 1}u);`,
  );
}

function placeOf(
  name: 'row' | 'column',
  i: number,
  count: number,
  size: number,
): { readonly first: string; readonly offset: number } {
  return size % count === 0 ? { first: FIRSTS[name], offset: i } : { first: `${name}${i}`, offset: 0 };
}

function printSummation(loop: MatmulLoop, printer: ExpressionPrinter, { height, width }: Tiling): string[] {
  const { length, partials, left, right } = loop;
  const rows = Array.from({ length: height }, (_, r) => ({ row: placeOf('row', r, height, loop.rows) }));
  const columns = Array.from({ length: width }, (_, c) => ({
    column: placeOf('column', c, width, loop.columns),
  }));
  for (const row of rows) printer.printAround(left, row);
  for (const column of columns) printer.printAround(right, column);
  const cells = Array.from({ length: height * width }, (_, i) => `${Math.floor(i / width)}${i % width}`);
  const term = (offset: number, into: string): string[] => {
    const k = { first: 'k', offset };
    const lefts = rows.map((row) => printer.print(left, { ...row, k }));
    const rights = columns.map((column) => printer.print(right, { ...column, k }));
    const products = lefts.flatMap((l, r) =>
      rights.map((factor, c) => `${into}${r}${c} += ${l} * ${factor};`),
    );
    return [...printer.takeStatements(), ...products];
  };
  const terms = (count: number, into: string): string[] => {
    const lines = Array.from({ length: count }, (_, offset) => term(offset, into)).flat();
    printer.forgetTerm();
    return lines;
  };
  const zero = (name: string): string[] => cells.map((cell) => `var ${name}${cell} = 0f;`);
  const piece = Math.ceil(length / partials);
  const block = length % partials === 0 ? evenBlock(piece) : null;
  if (block === null) return printUnevenly(loop, piece, { zero, cells, terms });
  const unrolled = block % UNROLLED === 0 ? UNROLLED : 1;
  // Constant bounds, and a start that is provably low enough, spare the compiler's check of each index.
  const inner = (first: string, into: string): string[] => [
    `for (var q = 0u; q < ${block - unrolled + 1}u; q += ${unrolled}u) {`,
    `let k = ${first} + q;`,
    ...terms(unrolled, into),
    '}',
  ];
  const start = partials === 1 ? '0u' : `min(p * ${piece}u, ${length - piece}u)`;
  if (block === piece) return [`let start = ${start};`, ...zero('sum'), ...inner('start', 'sum')];
  return [
    `let start = ${start};`,
    ...zero('sum'),
    `for (var block = 0u; block < ${piece}u; block += ${block}u) {`,
    `let blockStart = start + min(block, ${piece - block}u);`,
    ...zero('part'),
    ...inner('blockStart', 'part'),
    ...cells.map((cell) => `sum${cell} += part${cell};`),
    '}',
  ];
}

/** The longest part of at most `MAX_TERMS` terms that divides a piece evenly; null where only short ones do. */
function evenBlock(piece: number): number | null {
  for (let block = Math.min(piece, MAX_TERMS); block >= Math.min(piece, MAX_TERMS / 4); block--) {
    if (piece % block === 0) return block;
  }
  return null;
}

interface TilePrinter {
  zero(name: string): string[];
  readonly cells: readonly string[];
  terms(count: number, into: string): string[];
}

/** For pieces of unequal length, or such as cannot be cut into equal blocks. */
function printUnevenly({ length, partials }: MatmulLoop, piece: number, tile: TilePrinter): string[] {
  return [
    `let start = ${partials === 1 ? '0u' : `p * ${piece}u`};`,
    `let end = min(start + ${piece}u, ${length}u);`,
    ...tile.zero('sum'),
    `for (var block = start; block < end; block += ${MAX_TERMS}u) {`,
    `let blockEnd = min(block + ${MAX_TERMS}u, end);`,
    ...tile.zero('part'),
    'for (var k = block; k < blockEnd; k++) {',
    ...tile.terms(1, 'part'),
    '}',
    ...tile.cells.map((cell) => `sum${cell} += part${cell};`),
    '}',
  ];
}

function printStores(
  { rows, columns, partials, offset }: MatmulLoop,
  height: number,
  width: number,
  load: (at: string) => string,
): string[] {
  const first = partials === 1 ? `${offset}u` : `${offset}u + p * ${rows * columns}u`;
  return Array.from({ length: height }, (_, r) => {
    const stores = Array.from({ length: width }, (__, c) => {
      const store = `${load(`${first} + (firstRow + ${r}u) * ${columns}u + firstColumn + ${c}u`)} = sum${r}${c};`;
      return columns % width === 0 ? store : `if (firstColumn + ${c}u < ${columns}u) { ${store} }`;
    });
    return rows % height === 0 ? stores : [`if (firstRow + ${r}u < ${rows}u) {`, ...stores, '}'];
  }).flat();
}
