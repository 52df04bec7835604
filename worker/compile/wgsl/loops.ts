/** Prints the phases of a plan: the threads of one workgroup share each loop; a barrier ends each phase. */
import { BLOCK, type Loop, type MapLoop, PARTIALS_BLOCK, type Plan, type ReduceLoop } from '../plan.ts';
import { ExpressionPrinter, type Names } from './expressions.ts';

export interface LoopContext {
  readonly names: Names;
  /** Threads of a workgroup. */
  readonly threads: number;
  /** Makes names unique among the plans of a kernel. */
  readonly prefix: string;
  /** Statement that makes what was stored visible to all threads, and waits for them. */
  readonly barrier: string;
}

export function printPhases(plan: Plan, context: LoopContext): string[] {
  return plan.phases.flatMap((loops, phase) =>
    printPhase(loops, { ...context, prefix: `${context.prefix}${phase}_` }),
  );
}

function printPhase(loops: readonly Loop[], context: LoopContext): string[] {
  const parts = loops.map((loop, i) => {
    const own = { ...context, prefix: `${context.prefix}${i}_` };
    return loop.kind === 'map' ? { first: printMap(loop, own), combine: [] } : printReduce(loop, own);
  });
  const combining = parts.flatMap((part) => part.combine);
  return [
    ...parts.flatMap((part) => part.first),
    ...(combining.length > 0 ? [context.barrier, ...combining] : []),
    context.barrier,
  ];
}

/** Without a barrier: the caller knows what must follow. */
export function printMap(loop: MapLoop, context: LoopContext): string[] {
  const printer = new ExpressionPrinter(context.names, `${context.prefix}v`);
  const stores = loop.stores.map(({ memory, offset, value }) => {
    const text = printer.print(value);
    return `${context.names.load(memory, `${offset}u + i`)} = ${text};`;
  });
  const [before, body] = printer.blocks;
  // One thread per result: what the others do not need they must not read, while it is being stored.
  if (loop.size <= context.threads) {
    return forEachResult(loop.size, context.threads, [...before, ...body, ...stores]);
  }
  return ['{', ...before, ...forEachResult(loop.size, context.threads, [...body, ...stores]), '}'];
}

/** `for i in [0, size)`, shared by the threads. */
function forEachResult(size: number, threads: number, body: readonly string[]): string[] {
  if (size <= threads) return [`if (thread < ${size}u) {`, 'let i = thread;', ...body, '}'];
  return [`for (var i = thread; i < ${size}u; i += ${threads}u) {`, ...body, '}'];
}

interface ReduceParts {
  readonly first: string[];
  /** What adds up the partial sums, after a barrier. */
  readonly combine: string[];
}

function printReduce(loop: ReduceLoop, context: LoopContext): ReduceParts {
  const printer = new ExpressionPrinter(context.names, `${context.prefix}v`);
  const summands = loop.summands.map((summand) => printer.print(summand));
  const [before, perResult, perTerm] = printer.blocks;
  const sums = loop.summands.map((_, s) => `sum${s}`);
  const accumulate = [
    ...sums.map((sum) => `var ${sum} = 0f;`),
    ...printSummation(loop, [...perTerm], summands),
  ];
  const total = loop.size * loop.partials;
  if (loop.partials === 1) {
    const stores = sums.map(
      (sum, s) => `${context.names.load('arena', `${loop.offset + s * loop.size}u + i`)} = ${sum};`,
    );
    const body = [...perResult, 'let p = 0u;', ...accumulate, ...stores];
    return { first: ['{', ...before, ...forEachResult(loop.size, context.threads, body), '}'], combine: [] };
  }
  const place = (s: number): string => `${loop.partialsOffset + s * total}u + t`;
  const body = [
    `let i = t / ${loop.partials}u;`,
    `let p = t % ${loop.partials}u;`,
    ...perResult,
    ...accumulate,
    ...sums.map((sum, s) => `partials[${place(s)}] = ${sum};`),
  ];
  return {
    first: [
      '{',
      ...before,
      `for (var t = thread; t < ${total}u; t += ${context.threads}u) {`,
      ...body,
      '}',
      '}',
    ],
    combine: printCombine(loop, context),
  };
}

/** Adds up the terms p, p + partials, … in blocks, so that no running sum gets long. */
function printSummation(loop: ReduceLoop, perTerm: readonly string[], summands: readonly string[]): string[] {
  const { length, partials } = loop;
  const terms = Math.ceil(length / partials);
  if (terms <= BLOCK) {
    const body = [...perTerm, ...summands.map((summand, s) => `sum${s} += ${summand};`)];
    return [`for (var k = p; k < ${length}u; k += ${partials}u) {`, ...body, '}'];
  }
  const body = [...perTerm, ...summands.map((summand, s) => `block${s} += ${summand};`)];
  return [
    `for (var start = p; start < ${length}u; start += ${partials * BLOCK}u) {`,
    `let end = min(start + ${partials * BLOCK}u, ${length}u);`,
    ...summands.map((_, s) => `var block${s} = 0f;`),
    `for (var k = start; k < end; k += ${partials}u) {`,
    ...body,
    '}',
    ...summands.map((_, s) => `sum${s} += block${s};`),
    '}',
  ];
}

/** One thread per result adds up its partial sums, in blocks. Sums lie one after the other, as do their results. */
function printCombine(loop: ReduceLoop, context: LoopContext): string[] {
  const { partials } = loop;
  const block = Math.min(partials, PARTIALS_BLOCK);
  const body = [
    `let first = ${loop.partialsOffset}u + i * ${partials}u;`,
    'var total = 0f;',
    `for (var q = 0u; q < ${partials}u; q += ${block}u) {`,
    'var block = 0f;',
    `for (var r = 0u; r < ${block}u; r++) {`,
    'block += partials[first + q + r];',
    '}',
    'total += block;',
    '}',
    `${context.names.load('arena', `${loop.offset}u + i`)} = total;`,
  ];
  return forEachResult(loop.size * loop.summands.length, context.threads, body);
}
