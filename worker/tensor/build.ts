/**
 * Makes tensors. Every function checks the op's rule at once, so that a wrong shape fails where it was written.
 * The binary ones broadcast as NumPy does, by explicit reshape and expand nodes.
 */
import { type BinaryOp, problemOf, type UnaryOp } from './ops.ts';
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
  const problem = problemOf(tensor);
  if (problem !== null) throw new RangeError(problem);
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

const unary =
  (op: UnaryOp) =>
  (x: Tensor): Tensor =>
    makeTensor(op, x.shape, [x], {});
export const neg = unary('neg');
export const square = unary('square');
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

/** Sums over `axes` (all of them by default), which disappear. */
export function sum(x: Tensor, axes: readonly number[] = x.shape.map((_, axis) => axis)): Tensor {
  return axes.length === 0 ? x : makeTensor('sum', withoutAxes(x.shape, axes), [x], { axes });
}

/** [m, k] x [k, n] -> [m, n] */
export function matmul(a: Tensor, b: Tensor): Tensor {
  return makeTensor('matmul', [a.shape[0] ?? 0, b.shape[1] ?? 0], [a, b], {});
}
