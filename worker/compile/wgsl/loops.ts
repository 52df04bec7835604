/**
 * Prints the loops of a plan. A loop is shared by `threads` threads, whether they are one workgroup or many: thread number `thread`
 * takes every `threads`-th item. Nothing here waits for other threads; whoever puts loops together says where that is needed.
 */
import {
  BLOCK,
  type CombineLoop,
  type Loop,
  type MapLoop,
  PARTIALS_BLOCK,
  type ReduceLoop,
} from '../plan.ts';
import { ExpressionPrinter, floatLiteral } from './expressions.ts';
import type { LoopContext } from './loop-context.ts';
import { printMatmul } from './matmul.ts';

export function printLoop(loop: Loop, context: LoopContext): string[] {
  switch (loop.kind) {
    case 'map':
      return printMap(loop, context);
    case 'reduce':
      return printReduce(loop, context);
    case 'matmul':
      return printMatmul(loop, context);
    case 'combine':
      return printCombine(loop, context);
  }
}

function printMap(loop: MapLoop, { names, prefix, threads }: LoopContext): string[] {
  const printer = new ExpressionPrinter(names, `${prefix}v`);
  const stores = loop.stores.map(({ memory, offset, value }) => {
    const text = printer.print(value);
    return `${names.load(memory, `${offset}u + i`)} = ${text};`;
  });
  const [before, body] = printer.blocks;
  // One thread per result: what the others do not need they must not read, while it is being stored.
  if (loop.size <= threads) return forEachResult(loop.size, threads, [...before, ...body, ...stores]);
  return ['{', ...before, ...forEachResult(loop.size, threads, [...body, ...stores]), '}'];
}

/** `for i in [0, size)`, shared by the threads. */
function forEachResult(size: number, threads: number, body: readonly string[], index = 'i'): string[] {
  if (size <= threads) return [`if (thread < ${size}u) {`, `let ${index} = thread;`, ...body, '}'];
  return [`for (var ${index} = thread; ${index} < ${size}u; ${index} += ${threads}u) {`, ...body, '}'];
}

function printReduce(loop: ReduceLoop, { names, prefix, threads }: LoopContext): string[] {
  const { size, partials, results } = loop;
  const printer = new ExpressionPrinter(names, `${prefix}v`);
  const reduction = results.every(({ op }) => op === 'sum')
    ? printSummation(loop, printer)
    : printInOrder(loop, printer);
  const [before, perResult] = printer.blocks;
  const total = size * results.length;
  const place = (s: number): string =>
    partials === 1 ? `${loop.offset + s * size}u + i` : `${loop.offset + s * size}u + p * ${total}u + i`;
  const stores = results.map(({ op }, s) => {
    const value = op === 'argMax' ? `f32(place${s})` : `result${s}`;
    return `${names.load('arena', place(s))} = ${value};`;
  });
  const start =
    partials === 1
      ? ['let p = 0u;']
      : [`let p = t & ${partials - 1}u;`, `let i = ${size === 1 ? '0u' : `t >> ${Math.log2(partials)}u`};`];
  const body = [...start, ...perResult, ...reduction, ...stores];
  return ['{', ...before, ...forEachResult(size * partials, threads, body, partials === 1 ? 'i' : 't'), '}'];
}

/** A sum is written out without a loop where that takes no more than so many statements: a quarter faster on a software adapter. */
const MAX_WRITTEN = 240;

/**
 * Adds up the terms p, p + partials, …, in blocks, so that no running sum gets long. Only as many terms as every partial sum has are in
 * the loop; the last one, which the first partial sums have, follows it.
 */
function printSummation(loop: ReduceLoop, printer: ExpressionPrinter): string[] {
  const { length, partials, results } = loop;
  const whole = Math.floor(length / partials);
  for (const { term } of results) printer.printAround(term);
  const statements = results.length + countTerm(loop, printer);
  const variables = (name: string): string[] => results.map((_, s) => `var ${name}${s} = 0f;`);
  const add = (k: string, place: number, into: string): string[] => {
    const binding = { k: { first: `k${place}`, offset: 0 } };
    const texts = results.map(({ term }) => printer.print(term, binding));
    const sums = texts.map((text, s) => `${into}${s} += ${text};`);
    return ['{', `let k${place} = ${k};`, ...printer.takeTerm(), ...sums, '}'];
  };
  const rest = length % partials;
  const last =
    rest === 0 ? [] : [`if (p < ${rest}u) {`, ...add(`p + ${whole * partials}u`, whole, 'result'), '}'];
  if (whole * statements <= MAX_WRITTEN || whole === 1) {
    const written = Array.from({ length: whole }, (_, i) => add(`p + ${i * partials}u`, i, 'result'));
    return [...variables('result'), ...written.flat(), ...last];
  }
  if (whole <= BLOCK) {
    return [
      ...variables('result'),
      `for (var k = p; k < ${whole * partials}u; k += ${partials}u) {`,
      ...add('k', 0, 'result'),
      '}',
      ...last,
    ];
  }
  return [
    ...variables('result'),
    `for (var start = p; start < ${whole * partials}u; start += ${BLOCK * partials}u) {`,
    // A constant bound tells a compiler which indices need no check.
    `let end = min(start + ${BLOCK * partials}u, ${whole * partials}u);`,
    ...variables('block'),
    `for (var k = start; k < end; k += ${partials}u) {`,
    ...add('k', 0, 'block'),
    '}',
    ...results.map((_, s) => `result${s} += block${s};`),
    '}',
    ...last,
  ];
}

/** Statements of one term. */
function countTerm({ results }: ReduceLoop, printer: ExpressionPrinter): number {
  for (const { term } of results) printer.print(term, { k: { first: 'counted', offset: 0 } });
  return printer.takeTerm().length;
}

/** Below every finite float32; there is no literal for minus infinity. */
const LEAST = floatLiteral(-3.4028234663852886e38);

/** One term after the other: for what is no sum. Of equal terms the first counts. */
function printInOrder({ length, results }: ReduceLoop, printer: ExpressionPrinter): string[] {
  const texts = results.map(({ term }) => printer.print(term));
  const [, , perTerm] = printer.blocks;
  const updates = results.flatMap(({ op }, s) => {
    const text = texts[s]!;
    switch (op) {
      case 'sum':
        return [`result${s} += ${text};`];
      case 'max':
        return [`result${s} = select(result${s}, ${text}, ${text} > result${s} || isNan(${text}));`];
      case 'argMax':
        return [
          `let isGreater${s} = ${text} > result${s} || (isNan(${text}) && !isNan(result${s}));`,
          `place${s} = select(place${s}, k, isGreater${s});`,
          `result${s} = select(result${s}, ${text}, isGreater${s});`,
        ];
    }
  });
  return [
    ...results.map(({ op }, s) => `var result${s} = ${op === 'sum' ? '0f' : LEAST};`),
    ...results.flatMap(({ op }, s) => (op === 'argMax' ? [`var place${s} = 0u;`] : [])),
    `for (var k = 0u; k < ${length}u; k++) {`,
    ...perTerm,
    ...updates,
    '}',
  ];
}

/** One thread per result adds up its partial sums, in blocks. */
function printCombine(
  { size, partials, from, offset }: CombineLoop,
  { names, threads }: LoopContext,
): string[] {
  const block = Math.min(partials, PARTIALS_BLOCK);
  const terms = Array.from({ length: block }, (_, r) => names.load('arena', `first + ${r * size}u`));
  const body = [
    'var total = 0f;',
    `for (var q = 0u; q < ${partials * size}u; q += ${block * size}u) {`,
    `let first = ${from}u + q + i;`,
    `total += ${terms.reduce((sum, term) => `(${sum} + ${term})`)};`,
    '}',
    `${names.load('arena', `${offset}u + i`)} = total;`,
  ];
  return forEachResult(size, threads, body);
}
