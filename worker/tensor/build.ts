/**
 * Makes tensors. In tests and in development every function checks the op's rule at once, so that a wrong shape fails where it was
 * written; a build is made of what passed.
 * The binary ones broadcast as NumPy does, by explicit reshape and expand nodes.
 */
import { type BinaryOp, problemOf, type UnaryOp, windowedShape } from './ops.ts';
import { broadcastShapes, sameShape, type Shape, withoutAxes } from './shape.ts';
import type { Attributes, Op, Tensor, TensorOf } from './tensor.ts';

export function makeTensor<O extends Op>(
  op: O,
  shape: Shape,
  inputs: readonly Tensor[],
  attributes: Attributes[O],
): Tensor {
  const node: TensorOf<O> = {
    op,
    dtype: op === 'rowIndex' ? 'uint32' : 'float32',
    shape,
    inputs,
    attributes,
  };
  // The union is one member per op, and `node` is the member for O: TypeScript cannot see that for a generic O.
  const tensor = Object.freeze(node) as unknown as Tensor;
  if (import.meta.env.DEV) {
    const problem = problemOf(tensor);
    if (problem !== null) throw new RangeError(problem);
  }
  return tensor;
}

/** Every element of `shape` is `value`, rounded to float32. */
export const constant = (value: number, shape: Shape = []): Tensor =>
  makeTensor('constant', shape, [], { value: Math.fround(value) });
export const input = (name: string, shape: Shape): Tensor => makeTensor('input', shape, [], { name });
export const variable = (name: string, shape: Shape): Tensor => makeTensor('variable', shape, [], { name });
export const hyperparameter = (name: string): Tensor => makeTensor('hyperparameter', [], [], { name });
export const rowIndex = (batchSize: number, order: 'sequential' | 'shuffled'): Tensor =>
  makeTensor('rowIndex', [batchSize], [], { order });
/** The batch's rows of the data: [batch, ...features]. */
export const rows = (source: 'x' | 'y', index: Tensor, features: Shape): Tensor =>
  makeTensor('rows', [...index.shape, ...features], [index], { source });
export const exampleMask = (batchSize: number): Tensor => makeTensor('exampleMask', [batchSize], [], {});
export const exampleCount = (): Tensor => makeTensor('exampleCount', [], [], {});
export const trainedOn = (): Tensor => makeTensor('trainedOn', [], [], {});
export const stepIndex = (): Tensor => makeTensor('stepIndex', [], [], {});
/** `part` tells apart the draws of one step. */
export const uniform = (shape: Shape, part: number): Tensor => makeTensor('uniform', shape, [], { part });
export const iota = (shape: Shape, axis: number): Tensor => makeTensor('iota', shape, [], { axis });

const unary =
  (op: UnaryOp) =>
  (x: Tensor): Tensor =>
    makeTensor(op, x.shape, [x], {});
export const neg = unary('neg');
export const square = unary('square');
export const abs = unary('abs');
export const sign = unary('sign');
export const floor = unary('floor');
export const sqrt = unary('sqrt');
export const exp = unary('exp');
export const expm1 = unary('expm1');
export const log = unary('log');
export const log1p = unary('log1p');
export const sin = unary('sin');
export const cos = unary('cos');
export const tanh = unary('tanh');
export const sigmoid = unary('sigmoid');
export const erf = unary('erf');
export const relu = unary('relu');
export const isPositive = unary('isPositive');

const binary =
  (op: BinaryOp) =>
  (a: Tensor, b: Tensor): Tensor => {
    const shape = broadcastShapes(a.shape, b.shape);
    return makeTensor(op, shape, [broadcastTo(a, shape), broadcastTo(b, shape)], {});
  };
export const add = binary('add');
export const sub = binary('sub');
export const mul = binary('mul');
export const div = binary('div');
export const maximum = binary('maximum');
export const minimum = binary('minimum');
export const greater = binary('greater');
export const equal = binary('equal');

export function reshape(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : makeTensor('reshape', shape, [x], {});
}

export function permute(x: Tensor, axes: readonly number[]): Tensor {
  return makeTensor(
    'permute',
    axes.map((axis) => x.shape[axis] ?? 0),
    [x],
    { axes },
  );
}

export const transpose = (x: Tensor): Tensor => permute(x, [1, 0]);

export function expand(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : makeTensor('expand', shape, [x], {});
}

/** Leading axes are added, axes of length 1 stretched. */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  const leading = Array.from({ length: shape.length - x.shape.length }, () => 1);
  return expand(reshape(x, [...leading, ...x.shape]), shape);
}

/** Along each axis `before` elements in front and `after` behind, all of them `value`. */
export function pad(
  x: Tensor,
  { before, after, value = 0 }: { before: readonly number[]; after: readonly number[]; value?: number },
): Tensor {
  const shape = x.shape.map((length, axis) => length + (before[axis] ?? 0) + (after[axis] ?? 0));
  return sameShape(shape, x.shape) ? x : makeTensor('pad', shape, [x], { before, value: Math.fround(value) });
}

/** The part of the given shape that starts at `begin`. */
export function slice(x: Tensor, begin: readonly number[], shape: Shape): Tensor {
  return sameShape(shape, x.shape) ? x : makeTensor('slice', shape, [x], { begin });
}

/** [n, h, w, c] -> [n, rows, columns, size, size, c] */
export function windows(
  x: Tensor,
  size: readonly [number, number],
  strides: readonly [number, number],
): Tensor {
  return makeTensor('windows', windowedShape(x.shape, { size, strides }), [x], { size, strides });
}

/** The adjoint of `windows`: -> `shape`, [n, h, w, c]. */
export function overlapAdd(x: Tensor, { size, strides }: Attributes['windows'], shape: Shape): Tensor {
  return makeTensor('overlapAdd', shape, [x], { size, strides });
}

const overAxes =
  (op: 'sum' | 'max' | 'argMax') =>
  (x: Tensor, axes: readonly number[] = x.shape.map((_, axis) => axis)): Tensor =>
    makeTensor(op, withoutAxes(x.shape, axes), [x], { axes });
/** Over `axes` (all of them by default), which disappear. */
export const sum = (x: Tensor, axes?: readonly number[]): Tensor =>
  axes?.length === 0 ? x : overAxes('sum')(x, axes);
export const max = (x: Tensor, axes?: readonly number[]): Tensor =>
  axes?.length === 0 ? x : overAxes('max')(x, axes);
export const argMax = overAxes('argMax');

/** [m, k] x [k, n] -> [m, n] */
export function matmul(a: Tensor, b: Tensor): Tensor {
  return makeTensor('matmul', [a.shape[0] ?? 0, b.shape[1] ?? 0], [a, b], {});
}
