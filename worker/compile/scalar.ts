/**
 * What happens for one element, as an expression: loads, arithmetic and index calculation, without a word of WGSL.
 * Equal expressions are one object (`ScalarBuilder` sees to it), so a printer calculates each once.
 */
import type { BinaryOp, UnaryOp } from '../tensor/ops.ts';

/** Where values live. All but the data and the input of a prediction belong to one lane. */
export type Memory = 'x' | 'y' | 'input' | 'state' | 'hyperparameters' | 'arena';

/**
 * The running places of a loop: `i` counts its results, `k` what is summed into one result. A matmul's results are counted by
 * `row` and `column`.
 */
export type LoopIndex = 'i' | 'row' | 'column' | 'k';

export type ScalarForm =
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'load'; readonly memory: Memory; readonly at: Scalar }
  | { readonly kind: 'unary'; readonly op: UnaryOp; readonly a: Scalar }
  | { readonly kind: 'binary'; readonly op: BinaryOp; readonly a: Scalar; readonly b: Scalar }
  /** `a` where the whole number `place` is below `below`, else `otherwise`. */
  | {
      readonly kind: 'guard';
      readonly a: Scalar;
      readonly place: Scalar;
      readonly below: number;
      readonly otherwise: number;
    }
  /** A whole number as a float. */
  | { readonly kind: 'toFloat'; readonly a: Scalar }
  /** 1 if the batch holds an example at this place, else 0. */
  | { readonly kind: 'mask'; readonly place: Scalar }
  /** Examples in this batch, as a float. */
  | { readonly kind: 'exampleCount' }
  /** 1 for a batch of the examples trained on, else 0. */
  | { readonly kind: 'trainedOn' }
  /** Steps done before this one, as a float. */
  | { readonly kind: 'stepIndex' }
  /** The draw for the element `at` of a batch whose examples have `features` elements each. */
  | { readonly kind: 'uniform'; readonly part: number; readonly features: number; readonly at: Scalar }
  | { readonly kind: 'uint'; readonly value: number }
  | { readonly kind: 'index'; readonly name: LoopIndex }
  /** Row of the data at a place of the batch. */
  | { readonly kind: 'row'; readonly place: Scalar; readonly order: 'sequential' | 'shuffled' }
  | { readonly kind: 'integer'; readonly op: IntegerOp; readonly a: Scalar; readonly b: Scalar };

/** On unsigned 32-bit numbers; `sub` wraps around. */
export type IntegerOp = 'add' | 'sub' | 'mul' | 'div' | 'mod' | 'min';

export interface Scalar {
  /** Equal expressions of one builder have the same id; what an expression uses has smaller ids. */
  readonly id: number;
  readonly form: ScalarForm;
  /** For whole numbers: smaller than this. */
  readonly limit: number;
  /** The loop indices that it depends on. */
  readonly indices: ReadonlySet<LoopIndex>;
}

export class ScalarBuilder {
  readonly #known = new Map<string, Scalar>();

  make(form: ScalarForm, limit = Infinity): Scalar {
    const key = JSON.stringify(form, (name, value: unknown) => {
      if (isScalarField(name)) return (value as Scalar).id;
      // JSON knows one zero only.
      return Object.is(value, -0) ? '-0' : value;
    });
    const found = this.#known.get(key + limit);
    if (found !== undefined) return found;
    const scalar: Scalar = { id: this.#known.size, form, limit, indices: indicesOf(form) };
    this.#known.set(key + limit, scalar);
    return scalar;
  }

  float(value: number): Scalar {
    return this.make({ kind: 'float', value });
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

  /** Wraps around below 0: only a guard, or `min`, gives the result a meaning. */
  sub(a: Scalar, b: Scalar): Scalar {
    return isUint(b, 0) ? a : this.make({ kind: 'integer', op: 'sub', a, b });
  }

  mul(a: Scalar, factor: number): Scalar {
    if (factor === 1) return a;
    if (a.form.kind === 'uint') return this.uint(a.form.value * factor);
    return this.make({ kind: 'integer', op: 'mul', a, b: this.uint(factor) }, (a.limit - 1) * factor + 1);
  }

  div(a: Scalar, divisor: number): Scalar {
    if (divisor === 1) return a;
    if (a.limit <= divisor) return this.uint(0);
    const { multiple, rest } = this.#split(a, divisor);
    if (multiple !== null) return this.add(multiple, this.div(rest, divisor));
    return this.make({ kind: 'integer', op: 'div', a, b: this.uint(divisor) }, Math.ceil(a.limit / divisor));
  }

  mod(a: Scalar, divisor: number): Scalar {
    if (divisor === 1) return this.uint(0);
    if (a.limit <= divisor) return a;
    const { multiple, rest } = this.#split(a, divisor);
    if (multiple !== null) return this.mod(rest, divisor);
    return this.make({ kind: 'integer', op: 'mod', a, b: this.uint(divisor) }, divisor);
  }

  min(a: Scalar, most: number): Scalar {
    if (a.limit <= most + 1) return a;
    return this.make({ kind: 'integer', op: 'min', a, b: this.uint(most) }, most + 1);
  }

  guard(a: Scalar, place: Scalar, below: number, otherwise = 0): Scalar {
    return place.limit <= below ? a : this.make({ kind: 'guard', a, place, below, otherwise });
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

  /**
   * `a` as `multiple * divisor + rest`, where that shows in how `a` is written: `(row * 128 + k) / 64` then needs no division of `row`.
   * `multiple` is null where nothing was found.
   */
  #split(a: Scalar, divisor: number): { readonly multiple: Scalar | null; readonly rest: Scalar } {
    const { form } = a;
    if (form.kind === 'uint') {
      const value = Math.floor(form.value / divisor);
      return value === 0
        ? { multiple: null, rest: a }
        : { multiple: this.uint(value), rest: this.uint(form.value % divisor) };
    }
    if (form.kind !== 'integer') return { multiple: null, rest: a };
    if (form.op === 'mul' && form.b.form.kind === 'uint' && form.b.form.value % divisor === 0) {
      return { multiple: this.mul(form.a, form.b.form.value / divisor), rest: this.uint(0) };
    }
    if (form.op !== 'add') return { multiple: null, rest: a };
    const left = this.#split(form.a, divisor);
    const right = this.#split(form.b, divisor);
    if (left.multiple === null && right.multiple === null) return { multiple: null, rest: a };
    return {
      multiple: this.add(left.multiple ?? this.uint(0), right.multiple ?? this.uint(0)),
      rest: this.add(left.rest, right.rest),
    };
  }
}

const NO_INDEX: ReadonlySet<LoopIndex> = new Set();

function indicesOf(form: ScalarForm): ReadonlySet<LoopIndex> {
  if (form.kind === 'index') return new Set([form.name]);
  const sets = operandsOf(form).map(({ indices }) => indices);
  const [first = NO_INDEX, ...others] = sets;
  return others.every((set) => set.size === 0) ? first : new Set(sets.flatMap((set) => [...set]));
}

/** What an expression uses directly. */
export function operandsOf(form: ScalarForm): readonly Scalar[] {
  switch (form.kind) {
    case 'load':
    case 'uniform':
      return [form.at];
    case 'unary':
    case 'toFloat':
      return [form.a];
    case 'binary':
    case 'integer':
      return [form.a, form.b];
    case 'guard':
      return [form.a, form.place];
    case 'mask':
    case 'row':
      return [form.place];
    case 'float':
    case 'uint':
    case 'index':
    case 'exampleCount':
    case 'trainedOn':
    case 'stepIndex':
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
