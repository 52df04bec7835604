/**
 * Prints scalar expressions as WGSL. Each expression is calculated once, in the outermost block that knows all it needs: what does not
 * change in a loop is calculated before it.
 */
import type { BinaryOp, UnaryOp } from '../../tensor/ops.ts';
import { operandsOf, type Scalar } from '../scalar.ts';

/** The blocks of a loop, from the outside in: before it, for one result `i`, for one term `k`. */
export type Depth = 0 | 1 | 2;

/** What the surrounding kernel calls the things that an expression may mention. */
export interface Names {
  /** e.g. `state[stateBase + 3u]` for `('state', '3u')`. */
  load(memory: 'x' | 'y' | 'state' | 'hyperparameters' | 'arena', at: string): string;
  row(place: string, order: 'sequential' | 'shuffled'): string;
  mask(place: string): string;
  readonly exampleCount: string;
}

const UNARY_FORMS: { readonly [O in UnaryOp]: (a: string) => string } = {
  neg: (a) => `-${a}`,
  square: (a) => `${a} * ${a}`,
  relu: (a) => `max(${a}, 0f)`,
  isPositive: (a) => `select(0f, 1f, ${a} > 0f)`,
};

const BINARY_FORMS: { readonly [O in BinaryOp]: string } = { add: '+', sub: '-', mul: '*', div: '/' };
const INTEGER_FORMS = { add: '+', mul: '*', div: '/', mod: '%' } as const;

export class ExpressionPrinter {
  readonly #names: Names;
  readonly #prefix: string;
  readonly #printed = new Map<Scalar, string>();
  /** Statements for each depth, in order. */
  readonly blocks: readonly [string[], string[], string[]] = [[], [], []];

  /** `prefix` makes the names of this printer's values unique in the kernel. */
  constructor(names: Names, prefix: string) {
    this.#names = names;
    this.#prefix = prefix;
  }

  /** The name (or literal) of the expression's value; the statements that calculate it are in `blocks`. */
  print(scalar: Scalar): string {
    const known = this.#printed.get(scalar);
    if (known !== undefined) return known;
    const text = this.#text(scalar);
    const { kind } = scalar.form;
    const simple = kind === 'float' || kind === 'uint' || kind === 'index' || kind === 'exampleCount';
    const name = simple ? text : `${this.#prefix}${scalar.id}`;
    if (!simple) this.blocks[depthOf(scalar)].push(`let ${name} = ${text};`);
    this.#printed.set(scalar, name);
    return name;
  }

  #text({ form }: Scalar): string {
    switch (form.kind) {
      case 'float':
        return floatLiteral(form.value);
      case 'uint':
        return `${form.value}u`;
      case 'index':
        return form.name;
      case 'exampleCount':
        return this.#names.exampleCount;
      case 'load':
        return this.#names.load(form.memory, this.print(form.at));
      case 'row':
        return this.#names.row(this.print(form.place), form.order);
      case 'mask':
        return this.#names.mask(this.print(form.place));
      case 'unary':
        return UNARY_FORMS[form.op](this.print(form.a));
      case 'binary':
        return `${this.print(form.a)} ${BINARY_FORMS[form.op]} ${this.print(form.b)}`;
      case 'integer':
        return `${this.print(form.a)} ${INTEGER_FORMS[form.op]} ${this.print(form.b)}`;
    }
  }
}

function depthOf(scalar: Scalar): Depth {
  if (scalar.form.kind === 'index') return scalar.form.name === 'i' ? 1 : 2;
  return operandsOf(scalar).reduce<Depth>((depth, operand) => {
    const inner = depthOf(operand);
    return inner > depth ? inner : depth;
  }, 0);
}

/** Exact: the shortest decimal of the float64 with the same value reads back as the same float32. */
export function floatLiteral(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`invalid constant: ${value} has no WGSL literal`);
  return Object.is(value, -0) ? '-0f' : `${value}f`;
}
