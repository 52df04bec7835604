/**
 * What every op knows about itself: its kind, how many inputs it takes and how the result's shape follows from theirs.
 * Gradients, CPU and WGSL forms are tables beside this one, in the folders that use them; a missing row fails by name.
 */
import { type Shape, sameShape, sizeOf, withoutAxes } from './shape.ts';
import type { Op, Tensor } from './tensor.ts';

export type OpKind = 'leaf' | 'gather' | 'unary' | 'binary' | 'movement' | 'reduce' | 'matmul';

export const OP_KINDS: { readonly [O in Op]: OpKind } = {
  constant: 'leaf',
  input: 'leaf',
  variable: 'leaf',
  hyperparameter: 'leaf',
  rowIndex: 'leaf',
  rows: 'gather',
  exampleMask: 'leaf',
  exampleCount: 'leaf',
  neg: 'unary',
  square: 'unary',
  relu: 'unary',
  isPositive: 'unary',
  add: 'binary',
  sub: 'binary',
  mul: 'binary',
  div: 'binary',
  reshape: 'movement',
  permute: 'movement',
  expand: 'movement',
  sum: 'reduce',
  matmul: 'matmul',
};

export type UnaryOp = 'neg' | 'square' | 'relu' | 'isPositive';
export type BinaryOp = 'add' | 'sub' | 'mul' | 'div';

export function isUnary(op: Op): op is UnaryOp {
  return OP_KINDS[op] === 'unary';
}

export function isBinary(op: Op): op is BinaryOp {
  return OP_KINDS[op] === 'binary';
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
    case 'movement':
      return movementProblem(tensor, a!);
  }
}

function leafProblem(tensor: Tensor): string | null {
  if ((tensor.op === 'hyperparameter' || tensor.op === 'exampleCount') && tensor.shape.length !== 0) {
    return `invalid ${tensor.op}: shape ${text(tensor.shape)}, expected a scalar`;
  }
  if ((tensor.op === 'rowIndex' || tensor.op === 'exampleMask') && tensor.shape.length !== 1) {
    return `invalid ${tensor.op}: shape ${text(tensor.shape)}, expected one axis`;
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

function movementProblem(tensor: Tensor, input: Tensor): string | null {
  switch (tensor.op) {
    case 'reshape':
      return sizeOf(tensor.shape) === sizeOf(input.shape)
        ? null
        : `invalid reshape: ${text(input.shape)} to ${text(tensor.shape)}`;
    case 'permute': {
      const { axes } = tensor.attributes;
      const complete = axes.toSorted((a, b) => a - b).every((axis, i) => axis === i);
      if (!complete || axes.length !== input.shape.length) return `invalid permute: axes ${text(axes)}`;
      return expectShape(
        tensor,
        axes.map((axis) => input.shape[axis]!),
      );
    }
    case 'expand': {
      const fits =
        tensor.shape.length === input.shape.length &&
        input.shape.every((length, axis) => length === 1 || length === tensor.shape[axis]);
      return fits ? null : `invalid expand: ${text(input.shape)} to ${text(tensor.shape)}`;
    }
    case 'sum': {
      const { axes } = tensor.attributes;
      const known = axes.every((axis) => axis >= 0 && axis < input.shape.length);
      if (!known || new Set(axes).size !== axes.length) return `invalid sum: axes ${text(axes)}`;
      return expectShape(tensor, withoutAxes(input.shape, axes));
    }
    default:
      throw new Error(`missing shape rule: ${tensor.op}`);
  }
}

function expectShape(tensor: Tensor, shape: Shape): string | null {
  return sameShape(tensor.shape, shape)
    ? null
    : `invalid ${tensor.op}: shape ${text(tensor.shape)}, expected ${text(shape)}`;
}

function text(list: readonly number[]): string {
  return `[${list.join(', ')}]`;
}
