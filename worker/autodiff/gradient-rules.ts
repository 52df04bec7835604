/**
 * One row per op: given the node and the gradient of the target with respect to it, the gradients with respect to its
 * inputs, as more graph. A missing row fails with the op's name.
 */
import {
  add,
  argMax,
  constant,
  cos,
  div,
  equal,
  exp,
  expand,
  greater,
  iota,
  isPositive,
  matmul,
  mul,
  neg,
  overlapAdd,
  pad,
  permute,
  reshape,
  sign,
  sin,
  slice,
  square,
  sub,
  sum,
  transpose,
  windows,
} from '../tensor/build.ts';
import type { OpOfKind } from '../tensor/ops.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Op, Tensor, TensorOf } from '../tensor/tensor.ts';

type GradientRule<O extends Op> = (node: TensorOf<O>, gradient: Tensor) => readonly Tensor[];

/** Nothing flows into leaves: they are where gradients are asked for, or data. */
type DifferentiableOp = Exclude<Op, OpOfKind<'leaf' | 'gather'>>;

/** The slope of a step function is 0 wherever it has one, so nothing flows through it. */
const noSlope = (): readonly Tensor[] => [];

/** A row may use the node itself where the derivative is simplest in terms of the result: `y` here. */
export const GRADIENT_RULES: { readonly [O in DifferentiableOp]: GradientRule<O> } = {
  neg: (_, g) => [neg(g)],
  square: (node, g) => [mul(g, mul(constant(2), node.inputs[0]!))],
  abs: (node, g) => [mul(g, sign(node.inputs[0]!))],
  sign: noSlope,
  floor: noSlope,
  sqrt: (node, g) => [div(g, mul(constant(2), asTensor(node)))],
  exp: (node, g) => [mul(g, asTensor(node))],
  expm1: (node, g) => [mul(g, add(asTensor(node), constant(1)))],
  log: (node, g) => [div(g, node.inputs[0]!)],
  log1p: (node, g) => [div(g, add(constant(1), node.inputs[0]!))],
  sin: (node, g) => [mul(g, cos(node.inputs[0]!))],
  cos: (node, g) => [neg(mul(g, sin(node.inputs[0]!)))],
  // 1 - y^2
  tanh: (node, g) => [mul(g, sub(constant(1), square(asTensor(node))))],
  // y (1 - y)
  sigmoid: (node, g) => [mul(g, mul(asTensor(node), sub(constant(1), asTensor(node))))],
  // 2 / sqrt(pi) e^(-x^2)
  erf: (node, g) => [mul(g, mul(constant(2 / Math.sqrt(Math.PI)), exp(neg(square(node.inputs[0]!)))))],
  relu: (node, g) => [mul(g, isPositive(node.inputs[0]!))],
  isPositive: noSlope,
  add: (_, g) => [g, g],
  sub: (_, g) => [g, neg(g)],
  mul: (node, g) => [mul(g, node.inputs[1]!), mul(g, node.inputs[0]!)],
  div: (node, g) => [div(g, node.inputs[1]!), neg(div(mul(g, asTensor(node)), node.inputs[1]!))],
  maximum: (node, g) => toWinner(g, greater(node.inputs[1]!, node.inputs[0]!)),
  minimum: (node, g) => toWinner(g, greater(node.inputs[0]!, node.inputs[1]!)),
  greater: noSlope,
  equal: noSlope,
  reshape: (node, g) => [reshape(g, node.inputs[0]!.shape)],
  permute: (node, g) => [permute(g, inversePermutation(node.attributes.axes))],
  expand: (node, g) => [sumExpandedAxes(node, g)],
  pad: (node, g) => [slice(g, node.attributes.before, node.inputs[0]!.shape)],
  slice: (node, g) => [padSlice(node, g)],
  windows: (node, g) => [overlapAdd(g, node.attributes, node.inputs[0]!.shape)],
  overlapAdd: (node, g) => [windows(g, node.attributes.size, node.attributes.strides)],
  sum: (node, g) => [expandReduced(node, g)],
  max: (node, g) => [toFirstGreatest(node, g)],
  argMax: noSlope,
  matmul: (node, g) => [matmul(g, transpose(node.inputs[1]!)), matmul(transpose(node.inputs[0]!), g)],
};

/** The gradient for each input, or for none if nothing flows through the op. */
export function gradientsOfInputs(node: Tensor, gradient: Tensor): readonly Tensor[] {
  return ruleOf(node.op)(node, gradient);
}

/** False for step functions: no path to a source leads through them. */
export function hasSlope(op: DifferentiableOp): boolean {
  return ruleOf(op) !== noSlope;
}

function ruleOf(op: Op): GradientRule<Op> {
  const rule = (GRADIENT_RULES as Partial<Record<Op, GradientRule<Op>>>)[op];
  if (rule === undefined) throw new Error(`missing gradient rule: ${op}`);
  return rule;
}

/** A row gets the member of the union for its own op, which is a `Tensor`; TypeScript cannot see that for a generic one. */
function asTensor<O extends Op>(node: TensorOf<O>): Tensor {
  return node as unknown as Tensor;
}

/** For two inputs: to the second where `secondWins` is 1, else, as at a tie, to the first. */
function toWinner(gradient: Tensor, secondWins: Tensor): readonly Tensor[] {
  return [mul(gradient, sub(constant(1), secondWins)), mul(gradient, secondWins)];
}

function inversePermutation(axes: readonly number[]): number[] {
  return axes.map((_, axis) => axes.indexOf(axis));
}

function sumExpandedAxes(node: TensorOf<'expand'>, gradient: Tensor): Tensor {
  const from = node.inputs[0]!.shape;
  const axes = node.shape.flatMap((length, axis) => (length !== from[axis] ? [axis] : []));
  return reshape(sum(gradient, axes), from);
}

function padSlice(node: TensorOf<'slice'>, gradient: Tensor): Tensor {
  const before = node.attributes.begin;
  const after = node.inputs[0]!.shape.map((length, axis) => length - before[axis]! - node.shape[axis]!);
  return pad(gradient, { before, after });
}

type OverAxes = TensorOf<'sum'> | TensorOf<'max'>;

/** A value for each result of the reduction, brought to each element that the result is made of. */
function expandReduced({ inputs, attributes: { axes } }: OverAxes, value: Tensor): Tensor {
  const { shape } = inputs[0]!;
  const kept = shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  return expand(reshape(value, kept), shape);
}

/** Only one of equal elements gets the gradient, so that it counts once: the one that `argMax` names. */
function toFirstGreatest(node: TensorOf<'max'>, gradient: Tensor): Tensor {
  const [x] = node.inputs;
  const first = expandReduced(node, argMax(x!, node.attributes.axes));
  const isFirst = equal(placeOverAxes(x!.shape, node.attributes.axes), first);
  return mul(expandReduced(node, gradient), isFirst);
}

/** Each element's place, row-major over `axes`: what `argMax` counts in. */
function placeOverAxes(shape: readonly number[], axes: readonly number[]): Tensor {
  const ascending = axes.toSorted((a, b) => a - b);
  return ascending
    .map((axis, i) => {
      const stride = sizeOf(ascending.slice(i + 1).map((later) => shape[later]!));
      return mul(iota(shape, axis), constant(stride));
    })
    .reduce(add);
}
