/**
 * What happens for one element, as an expression: loads, arithmetic and index calculation, without a word of WGSL.
 * Equal expressions are one object (`ScalarBuilder` sees to it), so a printer calculates each once.
 */
import type { BinaryOp, UnaryOp } from '../tensor/ops.ts';

/** Where values live. All but the data belong to one lane. */
export type Memory = 'x' | 'y' | 'state' | 'hyperparameters' | 'arena';

/** The running places of a loop: `i` counts its results, `k` what is summed into one result. */
export type LoopIndex = 'i' | 'k';

export type ScalarForm =
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'load'; readonly memory: Memory; readonly at: Scalar }
  | { readonly kind: 'unary'; readonly op: UnaryOp; readonly a: Scalar }
  | { readonly kind: 'binary'; readonly op: BinaryOp; readonly a: Scalar; readonly b: Scalar }
  /** 1 if the batch holds an example at this place, else 0. */
  | { readonly kind: 'mask'; readonly place: Scalar }
  /** Examples in this batch, as a float. */
  | { readonly kind: 'exampleCount' }
  | { readonly kind: 'uint'; readonly value: number }
  | { readonly kind: 'index'; readonly name: LoopIndex }
  /** Row of the data at a place of the batch. */
  | { readonly kind: 'row'; readonly place: Scalar; readonly order: 'sequential' | 'shuffled' }
  | { readonly kind: 'integer'; readonly op: IntegerOp; readonly a: Scalar; readonly b: Scalar };

export type IntegerOp = 'add' | 'mul' | 'div' | 'mod';

export interface Scalar {
  /** Equal expressions of one builder have the same id; what an expression uses has smaller ids. */
  readonly id: number;
  readonly form: ScalarForm;
  /** For whole numbers: smaller than this. */
  readonly limit: number;
}

export class ScalarBuilder {
  readonly #known = new Map<string, Scalar>();

  make(form: ScalarForm, limit = Infinity): Scalar {
    const key = JSON.stringify(form, (name, value: unknown) =>
      isScalarField(name) ? (value as Scalar).id : value,
    );
    const found = this.#known.get(key + limit);
    if (found !== undefined) return found;
    const scalar: Scalar = { id: this.#known.size, form, limit };
    this.#known.set(key + limit, scalar);
    return scalar;
  }

  uint(value: number): Scalar {
    return this.make({ kind: 'uint', value }, value + 1);
  }

  index(name: LoopIndex, limit: number): Scalar {
    return limit === 1 ? this.uint(0) : this.make({ kind: 'index', name }, limit);
  }

  add(a: Scalar, b: Scalar): Scalar {
    if (isUint(a, 0)) return b;
    if (isUint(b, 0)) return a;
    if (a.form.kind === 'uint' && b.form.kind === 'uint') return this.uint(a.form.value + b.form.value);
    return wholeOf(a, b) ?? this.make({ kind: 'integer', op: 'add', a, b }, a.limit + b.limit - 1);
  }

  mul(a: Scalar, factor: number): Scalar {
    if (factor === 1) return a;
    if (a.form.kind === 'uint') return this.uint(a.form.value * factor);
    return this.make({ kind: 'integer', op: 'mul', a, b: this.uint(factor) }, (a.limit - 1) * factor + 1);
  }

  div(a: Scalar, divisor: number): Scalar {
    if (divisor === 1) return a;
    if (a.limit <= divisor) return this.uint(0);
    return this.make({ kind: 'integer', op: 'div', a, b: this.uint(divisor) }, Math.ceil(a.limit / divisor));
  }

  mod(a: Scalar, divisor: number): Scalar {
    if (divisor === 1) return this.uint(0);
    if (a.limit <= divisor) return a;
    return this.make({ kind: 'integer', op: 'mod', a, b: this.uint(divisor) }, divisor);
  }

  /** Row-major place of coordinates in a shape. */
  flatten(coordinates: readonly Scalar[], shape: readonly number[]): Scalar {
    return coordinates.reduce(
      (flat, coordinate, axis) => this.add(this.mul(flat, shape[axis]!), coordinate),
      this.uint(0),
    );
  }

  /** The coordinates of a row-major place. */
  unflatten(place: Scalar, shape: readonly number[]): Scalar[] {
    let rest = place;
    const coordinates: Scalar[] = [];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      coordinates.unshift(axis === 0 ? rest : this.mod(rest, shape[axis]!));
      rest = this.div(rest, shape[axis]!);
    }
    return coordinates;
  }
}

/** What an expression uses directly. */
export function operandsOf(scalar: Scalar): readonly Scalar[] {
  const { form } = scalar;
  switch (form.kind) {
    case 'load':
      return [form.at];
    case 'unary':
      return [form.a];
    case 'binary':
    case 'integer':
      return [form.a, form.b];
    case 'mask':
    case 'row':
      return [form.place];
    case 'float':
    case 'uint':
    case 'index':
    case 'exampleCount':
      return [];
  }
}

function isUint(scalar: Scalar, value: number): boolean {
  return scalar.form.kind === 'uint' && scalar.form.value === value;
}

/** (n / d) * d + n % d is n: what a reshape there and back leaves behind. */
function wholeOf(a: Scalar, b: Scalar): Scalar | null {
  if (a.form.kind !== 'integer' || a.form.op !== 'mul' || b.form.kind !== 'integer' || b.form.op !== 'mod')
    return null;
  const quotient = a.form.a.form;
  if (quotient.kind !== 'integer' || quotient.op !== 'div') return null;
  const sameDivisor = a.form.b === quotient.b && quotient.b === b.form.b;
  return sameDivisor && quotient.a === b.form.a ? quotient.a : null;
}

function isScalarField(name: string): boolean {
  return name === 'a' || name === 'b' || name === 'at' || name === 'place';
}
