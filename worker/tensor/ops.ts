/**
 * What every op knows about itself: its kind, how many inputs it takes and how the result's shape follows from theirs.
 * Gradients, CPU and WGSL forms are tables beside this one, in the folders that use them; a missing row fails by name.
 */
import { type Shape, sameShape, sizeOf, withoutAxes } from './shape.ts';
import type { Op, Tensor, TensorOf } from './tensor.ts';

export type OpKind = 'leaf' | 'gather' | 'unary' | 'binary' | 'movement' | 'reduce' | 'matmul';

export const OP_KINDS = {
  constant: 'leaf',
  input: 'leaf',
  variable: 'leaf',
  hyperparameter: 'leaf',
  rowIndex: 'leaf',
  rows: 'gather',
  exampleMask: 'leaf',
  exampleCount: 'leaf',
  trainedOn: 'leaf',
  stepIndex: 'leaf',
  uniform: 'leaf',
  iota: 'leaf',
  neg: 'unary',
  square: 'unary',
  abs: 'unary',
  sign: 'unary',
  floor: 'unary',
  sqrt: 'unary',
  exp: 'unary',
  expm1: 'unary',
  log: 'unary',
  log1p: 'unary',
  sin: 'unary',
  cos: 'unary',
  tanh: 'unary',
  sigmoid: 'unary',
  erf: 'unary',
  relu: 'unary',
  isPositive: 'unary',
  add: 'binary',
  sub: 'binary',
  mul: 'binary',
  div: 'binary',
  maximum: 'binary',
  minimum: 'binary',
  greater: 'binary',
  equal: 'binary',
  reshape: 'movement',
  permute: 'movement',
  expand: 'movement',
  pad: 'movement',
  slice: 'movement',
  windows: 'movement',
  overlapAdd: 'reduce',
  sum: 'reduce',
  max: 'reduce',
  argMax: 'reduce',
  matmul: 'matmul',
} as const satisfies { readonly [O in Op]: OpKind };

/** The ops of one kind. */
export type OpOfKind<K extends OpKind> = {
  [O in Op]: (typeof OP_KINDS)[O] extends K ? O : never;
}[Op];
export type UnaryOp = OpOfKind<'unary'>;
export type BinaryOp = OpOfKind<'binary'>;
export type MovementOp = OpOfKind<'movement'>;
/** Every element of the result is made of several of the inputs' elements. */
export type ReductionOp = OpOfKind<'reduce' | 'matmul'>;

export function isUnary(op: Op): op is UnaryOp {
  return OP_KINDS[op] === 'unary';
}

export function isBinary(op: Op): op is BinaryOp {
  return OP_KINDS[op] === 'binary';
}

export function isElementwise(op: Op): op is UnaryOp | BinaryOp {
  return isUnary(op) || isBinary(op);
}

export function isMovement(op: Op): op is MovementOp {
  return OP_KINDS[op] === 'movement';
}

export type Reduction = { [O in ReductionOp]: TensorOf<O> }[ReductionOp];

export function isReduction(node: Tensor): node is Reduction {
  const kind = OP_KINDS[node.op];
  return kind === 'reduce' || kind === 'matmul';
}

const INPUT_COUNTS: { readonly [K in OpKind]: number } = {
  leaf: 0,
  gather: 1,
  unary: 1,
  binary: 2,
  movement: 1,
  reduce: 1,
  matmul: 2,
};

/** Says in a sentence what breaks the grammar in this node; null when nothing does. */
export function problemOf(tensor: Tensor): string | null {
  const expected = INPUT_COUNTS[OP_KINDS[tensor.op]];
  if (tensor.inputs.length !== expected) {
    return `invalid ${tensor.op}: ${tensor.inputs.length} inputs, expected ${expected}`;
  }
  if (!tensor.shape.every((length) => Number.isInteger(length) && length > 0)) {
    return `invalid ${tensor.op}: shape ${text(tensor.shape)} has a length that is not a positive whole number`;
  }
  if (OP_KINDS[tensor.op] !== 'gather' && tensor.inputs.some((input) => input.dtype !== 'float32')) {
    return `invalid ${tensor.op}: only float32 can be calculated with`;
  }
  return shapeProblem(tensor);
}

function shapeProblem(tensor: Tensor): string | null {
  const [a, b] = tensor.inputs;
  switch (OP_KINDS[tensor.op]) {
    case 'leaf':
      return leafProblem(tensor);
    case 'unary':
      return expectShape(tensor, a!.shape);
    case 'binary':
      return sameShape(a!.shape, b!.shape)
        ? expectShape(tensor, a!.shape)
        : `invalid ${tensor.op}: inputs ${text(a!.shape)} and ${text(b!.shape)} differ`;
    case 'matmul':
      return matmulProblem(tensor, a!, b!);
    case 'gather':
      return a!.op === 'rowIndex' && tensor.shape[0] === a.shape[0]
        ? null
        : `invalid rows: the first axis of ${text(tensor.shape)} is not that of its rowIndex`;
    case 'reduce':
      return reduceProblem(tensor, a!);
    case 'movement':
      return movementProblem(tensor, a!);
  }
}

const SCALAR_LEAVES: ReadonlySet<Op> = new Set(['hyperparameter', 'exampleCount', 'trainedOn', 'stepIndex']);

function leafProblem(tensor: Tensor): string | null {
  if (SCALAR_LEAVES.has(tensor.op) && tensor.shape.length !== 0) {
    return `invalid ${tensor.op}: shape ${text(tensor.shape)}, expected a scalar`;
  }
  if ((tensor.op === 'rowIndex' || tensor.op === 'exampleMask') && tensor.shape.length !== 1) {
    return `invalid ${tensor.op}: shape ${text(tensor.shape)}, expected one axis`;
  }
  if (tensor.op === 'uniform' && tensor.shape.length === 0) return 'invalid uniform: missing the batch axis';
  if (tensor.op === 'iota' && tensor.shape[tensor.attributes.axis] === undefined) {
    return `invalid iota: axis ${tensor.attributes.axis} of shape ${text(tensor.shape)}`;
  }
  const dtype = tensor.op === 'rowIndex' ? 'uint32' : 'float32';
  return tensor.dtype === dtype ? null : `invalid ${tensor.op}: dtype ${tensor.dtype}, expected ${dtype}`;
}

function matmulProblem(tensor: Tensor, a: Tensor, b: Tensor): string | null {
  if (a.shape.length !== 2 || b.shape.length !== 2 || a.shape[1] !== b.shape[0]) {
    return `invalid matmul: ${text(a.shape)} x ${text(b.shape)}`;
  }
  return expectShape(tensor, [a.shape[0]!, b.shape[1]!]);
}

function reduceProblem(tensor: Tensor, input: Tensor): string | null {
  switch (tensor.op) {
    case 'sum':
    case 'max':
    case 'argMax': {
      const { axes } = tensor.attributes;
      const known = axes.every((axis) => axis >= 0 && axis < input.shape.length);
      if (!known || new Set(axes).size !== axes.length) return `invalid ${tensor.op}: axes ${text(axes)}`;
      return expectShape(tensor, withoutAxes(input.shape, axes));
    }
    case 'overlapAdd':
      return tensor.shape.length === 4 &&
        sameShape(windowedShape(tensor.shape, tensor.attributes), input.shape)
        ? null
        : `invalid overlapAdd: windows ${text(input.shape)} to ${text(tensor.shape)}`;
    default:
      throw new Error(`missing shape rule: ${tensor.op}`);
  }
}

function movementProblem(tensor: Tensor, input: Tensor): string | null {
  const fits = (holds: boolean): string | null =>
    holds ? null : `invalid ${tensor.op}: ${text(input.shape)} to ${text(tensor.shape)}`;
  const sameRank = tensor.shape.length === input.shape.length;
  switch (tensor.op) {
    case 'reshape':
      return fits(sizeOf(tensor.shape) === sizeOf(input.shape));
    case 'permute': {
      const { axes } = tensor.attributes;
      const complete = axes.toSorted((a, b) => a - b).every((axis, i) => axis === i);
      if (!complete || axes.length !== input.shape.length) return `invalid permute: axes ${text(axes)}`;
      return expectShape(
        tensor,
        axes.map((axis) => input.shape[axis]!),
      );
    }
    case 'expand':
      return fits(
        sameRank && input.shape.every((length, axis) => length === 1 || length === tensor.shape[axis]),
      );
    case 'pad': {
      const { before } = tensor.attributes;
      return fits(
        sameRank &&
          input.shape.every((length, axis) => isFrom(before[axis], 0, tensor.shape[axis]! - length)),
      );
    }
    case 'slice': {
      const { begin } = tensor.attributes;
      return fits(
        sameRank && input.shape.every((length, axis) => isFrom(begin[axis], 0, length - tensor.shape[axis]!)),
      );
    }
    case 'windows':
      return fits(
        input.shape.length === 4 && sameShape(windowedShape(input.shape, tensor.attributes), tensor.shape),
      );
    default:
      throw new Error(`missing shape rule: ${tensor.op}`);
  }
}

/** [n, h, w, c] -> [n, rows, columns, size, size, c]: as many whole windows as there is room for. */
export function windowedShape(
  [n = 0, h = 0, w = 0, c = 0]: Shape,
  { size, strides }: TensorOf<'windows'>['attributes'],
): Shape {
  const count = (length: number, axis: 0 | 1): number =>
    Math.floor((length - size[axis]) / strides[axis]) + 1;
  return [n, count(h, 0), count(w, 1), ...size, c];
}

function isFrom(value: number | undefined, least: number, most: number): boolean {
  return value !== undefined && Number.isInteger(value) && value >= least && value <= most;
}

function expectShape(tensor: Tensor, shape: Shape): string | null {
  return sameShape(tensor.shape, shape)
    ? null
    : `invalid ${tensor.op}: shape ${text(tensor.shape)}, expected ${text(shape)}`;
}

function text(list: readonly number[]): string {
  return `[${list.join(', ')}]`;
}
