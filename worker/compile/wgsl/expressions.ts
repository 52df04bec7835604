/**
 * Prints scalar expressions as WGSL. Each expression is calculated once, in the outermost block that knows all it needs: what does not
 * change in a loop is calculated before it.
 */
import type { BinaryOp, UnaryOp } from '../../tensor/ops.ts';
import type { LoopIndex, Memory, Scalar, ScalarForm } from '../scalar.ts';
import { MATH_FUNCTIONS } from './math.ts';

/** The blocks of a loop, from the outside in: before it, for one result, for one term `k`. */
type Depth = 0 | 1 | 2;

/** What the surrounding kernel calls the things that an expression may mention. */
export interface Names {
  /** e.g. `state[stateBase + 3u]` for `('state', '3u')`. */
  load(memory: Memory | 'output', at: string): string;
  row(place: string, order: 'sequential' | 'shuffled'): string;
  mask(place: string): string;
  /** The draw for element `at` of the batch. */
  uniform(part: number, features: number, at: string): string;
  readonly exampleCount: string;
  readonly trainedOn: string;
  readonly stepIndex: string;
}

const UNARY_FORMS: { readonly [O in UnaryOp]: (a: string) => string } = {
  neg: (a) => `-${a}`,
  square: (a) => `${a} * ${a}`,
  abs: (a) => `abs(${a})`,
  sign: (a) => `sign(${a})`,
  floor: (a) => `floor(${a})`,
  sqrt: (a) => `sqrt(${a})`,
  exp: call('exp'),
  expm1: call('expm1'),
  log: call('log'),
  log1p: call('log1p'),
  sin: call('sin'),
  cos: call('cos'),
  tanh: call('tanh'),
  sigmoid: call('sigmoid'),
  erf: call('erf'),
  // As the CPU form: what is not a number stays so.
  relu: (a) => `select(${a}, 0f, ${a} < 0f)`,
  isPositive: (a) => `select(0f, 1f, ${a} > 0f)`,
};

const BINARY_FORMS: { readonly [O in BinaryOp]: (a: string, b: string) => string } = {
  add: (a, b) => `${a} + ${b}`,
  sub: (a, b) => `${a} - ${b}`,
  mul: (a, b) => `${a} * ${b}`,
  div: (a, b) => `${a} / ${b}`,
  // Three times as fast as max and min on a software adapter.
  maximum: (a, b) => `select(${b}, ${a}, ${a} > ${b})`,
  minimum: (a, b) => `select(${b}, ${a}, ${a} < ${b})`,
  greater: (a, b) => `select(0f, 1f, ${a} > ${b})`,
  equal: (a, b) => `select(0f, 1f, ${a} == ${b})`,
};

function call(name: keyof typeof MATH_FUNCTIONS): (a: string) => string {
  return (a) => `${MATH_FUNCTIONS[name].name}(${a})`;
}

/**
 * What loop indices are where they are not called by their own names, in an unrolled loop or in a tile of rows and columns: the value
 * named `first`, plus `offset`.
 */
export type Binding = Partial<Record<LoopIndex, { readonly first: string; readonly offset: number }>>;

export class ExpressionPrinter {
  readonly #names: Names;
  readonly #prefix: string;
  /** By the expression, and what the indices that it depends on are called. */
  readonly #printed = new Map<string, string>();
  readonly #ofTerm: string[] = [];
  /** Statements for each depth, in order. */
  readonly blocks: readonly [string[], string[], string[]] = [[], [], []];

  /** `prefix` makes the names of this printer's values unique in the kernel. */
  constructor(names: Names, prefix: string) {
    this.#names = names;
    this.#prefix = prefix;
  }

  /** The name (or literal) of the expression's value; the statements that calculate it are in `blocks`. */
  print(scalar: Scalar, binding: Binding = {}): string {
    const { kind } = scalar.form;
    if (kind === 'float' || kind === 'uint' || kind === 'index' || kind === 'exampleCount') {
      return this.#text(scalar, binding);
    }
    const name = this.#nameOf(scalar, binding);
    return (
      this.#printed.get(name) ??
      this.#define(name, this.#shifted(scalar, binding) ?? this.#text(scalar, binding), scalar)
    );
  }

  /** What the term of a loop needs, and does not change along `k`: calculated in the blocks around the loop from now on. */
  printAround(scalar: Scalar, binding: Binding = {}): void {
    this.print(scalar, binding);
    this.takeTerm();
  }

  /** The statements for one term; what they define is known no more. */
  takeTerm(): string[] {
    const statements = this.takeStatements();
    this.forgetTerm();
    return statements;
  }

  /** The statements for one term so far; what they define is still known to those that follow in the same block. */
  takeStatements(): string[] {
    const statements = this.blocks[2].splice(0);
    for (const line of statements) this.#ofTerm.push(/^let (\w+)/.exec(line)![1]!);
    return statements;
  }

  forgetTerm(): void {
    for (const name of this.#ofTerm.splice(0)) this.#printed.delete(name);
  }

  #nameOf({ id, indices }: Scalar, binding: Binding): string {
    const bound = [...indices].flatMap((index) => {
      const at = binding[index];
      return at === undefined ? [] : [`${at.first}${at.offset}`];
    });
    return [`${this.#prefix}${id}`, ...bound.toSorted()].join('_');
  }

  /** A place that is the one at offset 0, and so many further: all places of a tile have one calculation in common. */
  #shifted(scalar: Scalar, binding: Binding): string | null {
    if (scalar.form.kind !== 'integer') return null;
    const unshifted: Binding = { ...binding };
    let distance = 0;
    for (const index of scalar.indices) {
      const at = binding[index];
      const slope = at === undefined || at.offset === 0 ? 0 : slopeOf(scalar, index);
      if (at === undefined || slope === null) continue;
      distance += slope * at.offset;
      unshifted[index] = { ...at, offset: 0 };
    }
    return distance === 0 ? null : `${this.print(scalar, unshifted)} + ${distance}u`;
  }

  #define(name: string, text: string, at: Scalar): string {
    this.blocks[depthOf(at)].push(`let ${name} = ${text};`);
    this.#printed.set(name, name);
    return name;
  }

  #text({ form }: Scalar, binding: Binding): string {
    const print = (scalar: Scalar): string => this.print(scalar, binding);
    switch (form.kind) {
      case 'float':
        return floatLiteral(form.value);
      case 'uint':
        return `${form.value}u`;
      case 'index': {
        const { first, offset } = binding[form.name] ?? { first: form.name, offset: 0 };
        return offset === 0 ? first : `(${first} + ${offset}u)`;
      }
      case 'exampleCount':
        return this.#names.exampleCount;
      case 'trainedOn':
        return this.#names.trainedOn;
      case 'stepIndex':
        return this.#names.stepIndex;
      case 'load':
        return this.#names.load(form.memory, print(form.at));
      case 'row':
        return this.#names.row(print(form.place), form.order);
      case 'mask':
        return this.#names.mask(print(form.place));
      case 'uniform':
        return this.#names.uniform(form.part, form.features, print(form.at));
      case 'toFloat':
        return `f32(${print(form.a)})`;
      case 'guard':
        return `select(${floatLiteral(form.otherwise)}, ${print(form.a)}, ${print(form.place)} < ${form.below}u)`;
      case 'unary':
        return UNARY_FORMS[form.op](print(form.a));
      case 'binary':
        return BINARY_FORMS[form.op](print(form.a), print(form.b));
      case 'integer':
        return this.#integer(form, binding);
    }
  }

  #integer({ op, a, b }: Extract<ScalarForm, { kind: 'integer' }>, binding: Binding): string {
    const [left, right] = [this.print(a, binding), this.print(b, binding)];
    switch (op) {
      case 'add':
        return `${left} + ${right}`;
      case 'sub':
        return `${left} - ${right}`;
      case 'mul':
        return `${left} * ${right}`;
      case 'min':
        return `min(${left}, ${right})`;
      case 'div':
        return divide(left, a.limit, literalOf(b));
      case 'mod':
        return isPowerOfTwo(literalOf(b))
          ? `${left} & ${literalOf(b) - 1}u`
          : `${left} - ${this.#quotient(a, literalOf(b), binding)} * ${right}`;
    }
  }

  /** A quotient whose remainder is wanted, too: divided once. */
  #quotient(a: Scalar, divisor: number, binding: Binding): string {
    const name = `${this.#nameOf(a, binding)}d${divisor}`;
    return this.#printed.get(name) ?? this.#define(name, divide(this.print(a, binding), a.limit, divisor), a);
  }
}

/** Up to here a quotient can be calculated in float32: see `divide`. */
const EXACT_QUOTIENTS_BELOW = 2 ** 21;

/**
 * `a / divisor` for whole numbers, `a` below `limit`. Processors have no vector division of integers, and a software adapter does it number by
 * number. (a + 1/2) / divisor is at least 1 / (2 divisor) away from a whole number, and its float32 product with the rounded
 * reciprocal is off by a factor of at most 1 ± 2^-22: for a < 2^21 rounding down gives the exact quotient.
 */
export function divide(a: string, limit: number, divisor: number): string {
  if (isPowerOfTwo(divisor)) return `${a} >> ${Math.log2(divisor)}u`;
  if (limit > EXACT_QUOTIENTS_BELOW) return `${a} / ${divisor}u`;
  // Through signed numbers, which convert twice as fast on a software adapter.
  return `u32(i32((f32(i32(${a})) + 0.5f) * ${floatLiteral(Math.fround(1 / divisor))}))`;
}

/** How much a whole number grows with an index; null where that is not the same everywhere. */
function slopeOf({ form, indices }: Scalar, index: LoopIndex): number | null {
  if (!indices.has(index)) return 0;
  if (form.kind === 'index') return 1;
  if (form.kind !== 'integer') return null;
  const a = slopeOf(form.a, index);
  if (form.op === 'mul') return a === null ? null : a * literalOf(form.b);
  if (form.op !== 'add') return null;
  const b = slopeOf(form.b, index);
  return a === null || b === null ? null : a + b;
}

function isPowerOfTwo(value: number): boolean {
  return value > 0 && Number.isInteger(Math.log2(value));
}

function literalOf({ form }: Scalar): number {
  if (form.kind !== 'uint') throw new RangeError(`invalid divisor: ${form.kind} is not a constant`);
  return form.value;
}

function depthOf({ indices }: Scalar): Depth {
  if (indices.has('k')) return 2;
  return indices.size > 0 ? 1 : 0;
}

/** Exact: the shortest decimal of the float64 with the same value reads back as the same float32. */
export function floatLiteral(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`invalid constant: ${value} has no WGSL literal`);
  return Object.is(value, -0) ? '-0f' : `${value}f`;
}
