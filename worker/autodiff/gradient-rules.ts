/**
 * One row per op: given the node and the gradient of the target with respect to it, the gradients with respect to its
 * inputs, as more graph. A missing row fails with the op's name.
 */
import {
  constant,
  div,
  expand,
  isPositive,
  matmul,
  mul,
  neg,
  permute,
  reshape,
  sum,
  transpose,
} from '../tensor/build.ts';
import type { Op, Tensor, TensorOf } from '../tensor/tensor.ts';

type GradientRule<O extends Op> = (node: TensorOf<O>, gradient: Tensor) => readonly Tensor[];

type DifferentiableOp = Exclude<Op, LeafOp>;
/** Nothing flows into these: they are where gradients are asked for, or data. */
type LeafOp =
  'constant' | 'input' | 'variable' | 'hyperparameter' | 'rowIndex' | 'rows' | 'exampleMask' | 'exampleCount';

export const GRADIENT_RULES: { readonly [O in DifferentiableOp]: GradientRule<O> } = {
  neg: (_, g) => [neg(g)],
  square: (node, g) => [mul(g, mul(constant(2), node.inputs[0]!))],
  relu: (node, g) => [mul(g, isPositive(node.inputs[0]!))],
  // A step function: its slope is 0 wherever it has one.
  isPositive: (node) => [constant(0, node.shape)],
  add: (_, g) => [g, g],
  sub: (_, g) => [g, neg(g)],
  mul: (node, g) => [mul(g, node.inputs[1]!), mul(g, node.inputs[0]!)],
  div: (node, g) => [div(g, node.inputs[1]!), neg(div(mul(g, asTensor(node)), node.inputs[1]!))],
  reshape: (node, g) => [reshape(g, node.inputs[0]!.shape)],
  permute: (node, g) => [permute(g, inversePermutation(node.attributes.axes))],
  expand: (node, g) => [sumExpandedAxes(node, g)],
  sum: (node, g) => [expand(reshape(g, keptShape(node)), node.inputs[0]!.shape)],
  matmul: (node, g) => [matmul(g, transpose(node.inputs[1]!)), matmul(transpose(node.inputs[0]!), g)],
};

export function gradientsOfInputs(node: Tensor, gradient: Tensor): readonly Tensor[] {
  const rule = (GRADIENT_RULES as Partial<Record<Op, GradientRule<Op>>>)[node.op];
  if (rule === undefined) throw new Error(`missing gradient rule: ${node.op}`);
  return rule(node, gradient);
}

/** A row gets the member of the union for its own op, which is a `Tensor`; TypeScript cannot see that for a generic one. */
function asTensor<O extends Op>(node: TensorOf<O>): Tensor {
  return node as unknown as Tensor;
}

function inversePermutation(axes: readonly number[]): number[] {
  return axes.map((_, axis) => axes.indexOf(axis));
}

function sumExpandedAxes(node: TensorOf<'expand'>, gradient: Tensor): Tensor {
  const from = node.inputs[0]!.shape;
  const axes = node.shape.flatMap((length, axis) => (length !== from[axis] ? [axis] : []));
  return reshape(sum(gradient, axes), from);
}

/** The input's shape with the summed axes as length 1. */
function keptShape(node: TensorOf<'sum'>): number[] {
  return node.inputs[0]!.shape.map((length, axis) => (node.attributes.axes.includes(axis) ? 1 : length));
}
