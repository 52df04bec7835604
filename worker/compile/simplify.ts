/**
 * Rewrites a graph into a smaller one that calculates the same: equal nodes become one, constants are folded, movements
 * that move nothing disappear. It never reorders a sum, so float32 results stay the same, bit for bit.
 */
import * as build from '../tensor/build.ts';
import { type Graph, mapRoots, rootsOf, topologicalOrder } from '../tensor/graph.ts';
import { type BinaryOp, isBinary, isUnary, type UnaryOp } from '../tensor/ops.ts';
import { printGraph } from '../tensor/print.ts';
import { sameShape, sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';

export function simplify(graph: Graph): Graph {
  let before = graph;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const after = simplifyOnce(before);
    if (printGraph(after) === printGraph(before)) return after;
    before = after;
  }
  return before;
}

/** A rewrite may open the way for another. Each shrinks the graph or moves a leaf towards the roots, so few passes do. */
const MAX_PASSES = 8;

function simplifyOnce(graph: Graph): Graph {
  const interner = new Interner();
  const replaced = new Map<Tensor, Tensor>();
  for (const node of topologicalOrder(rootsOf(graph))) {
    const inputs = node.inputs.map((input) => replaced.get(input)!);
    replaced.set(
      node,
      interner.intern(rewrite(build.makeTensor(node.op, node.shape, inputs, node.attributes))),
    );
  }
  return mapRoots(graph, (root) => replaced.get(root)!);
}

/** One object for equal calculations. */
class Interner {
  readonly #ids = new Map<Tensor, number>();
  readonly #unique = new Map<string, Tensor>();

  /** Recursive only into nodes that a rewrite has just made: the others are known. */
  intern(node: Tensor): Tensor {
    if (this.#ids.has(node)) return node;
    const inputs = node.inputs.map((input) => this.intern(input));
    const key = JSON.stringify(
      [node.op, node.shape, node.attributes, inputs.map((input) => this.#ids.get(input))],
      // JSON knows one zero only.
      (_, value: unknown) => (Object.is(value, -0) ? '-0' : value),
    );
    const found = this.#unique.get(key);
    if (found !== undefined) return found;
    const unchanged = inputs.every((input, i) => input === node.inputs[i]);
    const interned = unchanged ? node : build.makeTensor(node.op, node.shape, inputs, node.attributes);
    this.#unique.set(key, interned);
    this.#ids.set(interned, this.#ids.size);
    return interned;
  }
}

function rewrite(node: Tensor): Tensor {
  if (isUnary(node.op)) return rewriteUnary(node, node.op);
  if (isBinary(node.op)) return rewriteBinary(node, node.op);
  const [a, b] = node.inputs;
  switch (node.op) {
    case 'reshape':
      return rewriteReshape(node, a!);
    case 'expand':
      if (a!.op === 'constant') return build.constant(a.attributes.value, node.shape);
      return sameShape(node.shape, a!.shape) ? a! : node;
    case 'permute':
      if (a!.op === 'constant') return build.constant(a.attributes.value, node.shape);
      return rewritePermute(node, a!, node.attributes.axes);
    case 'slice':
    case 'windows':
      return a!.op === 'constant' ? build.constant(a.attributes.value, node.shape) : node;
    case 'pad':
      return a!.op === 'constant' && a.attributes.value === node.attributes.value
        ? build.constant(a.attributes.value, node.shape)
        : node;
    case 'sum':
      return rewriteSum(node, a!, node.attributes.axes);
    case 'matmul':
      // One product per element and nothing to sum: the operands are only stretched.
      if (a!.shape[1] !== 1) return node;
      return build.mul(build.expand(a!, node.shape), build.expand(b!, node.shape));
    default:
      return node;
  }
}

function rewriteReshape(node: Tensor, input: Tensor): Tensor {
  if (input.op === 'constant') return build.constant(input.attributes.value, node.shape);
  if (input.op === 'reshape') return build.reshape(input.inputs[0]!, node.shape);
  return sameShape(node.shape, input.shape) ? input : node;
}

/** Axes of length 1 may go anywhere: a permutation that only moves those is a reshape. */
function rewritePermute(node: Tensor, input: Tensor, axes: readonly number[]): Tensor {
  const long = axes.filter((axis) => input.shape[axis] !== 1);
  const inOrder = long.every((axis, i) => i === 0 || long[i - 1]! < axis);
  return inOrder ? rewriteReshape(build.reshape(input, node.shape), input) : node;
}

/** Axes of length 1 have nothing to sum. */
function rewriteSum(node: Tensor, input: Tensor, axes: readonly number[]): Tensor {
  const long = axes.filter((axis) => input.shape[axis] !== 1);
  if (long.length === axes.length) return node;
  const kept = input.shape.filter((length, axis) => length !== 1 || !axes.includes(axis));
  const moved = input.shape
    .map((length, axis) => (length !== 1 || !axes.includes(axis) ? axis : -1))
    .filter((axis) => axis >= 0);
  const flat = rewriteReshape(build.reshape(input, kept), input);
  return build.sum(
    flat,
    long.map((axis) => moved.indexOf(axis)),
  );
}

/** What float32 gives exactly when the float64 result is rounded once; others are left to the device. */
const FOLD_UNARY: { readonly [O in UnaryOp]?: (a: number) => number } = {
  neg: (a) => -a,
  square: (a) => a * a,
  abs: (a) => Math.abs(a),
  sign: (a) => Math.sign(a),
  floor: (a) => Math.floor(a),
  sqrt: (a) => Math.sqrt(a),
  relu: (a) => Math.max(a, 0),
  isPositive: (a) => (a > 0 ? 1 : 0),
};

const FOLD_BINARY: { readonly [O in BinaryOp]: (a: number, b: number) => number } = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  maximum: (a, b) => Math.max(a, b),
  minimum: (a, b) => Math.min(a, b),
  greater: (a, b) => (a > b ? 1 : 0),
  equal: (a, b) => (a === b ? 1 : 0),
};

function rewriteUnary(node: Tensor, op: UnaryOp): Tensor {
  const [a] = node.inputs;
  const fold = FOLD_UNARY[op];
  if (a?.op === 'constant' && fold !== undefined) return finiteConstant(fold(a.attributes.value), node);
  if (op === 'neg' && a?.op === 'neg') return a.inputs[0]!;
  return node;
}

function rewriteBinary(node: Tensor, op: BinaryOp): Tensor {
  const [a, b] = node.inputs;
  if (a?.op === 'constant' && b?.op === 'constant') {
    return finiteConstant(FOLD_BINARY[op](a.attributes.value, b.attributes.value), node);
  }
  if ((op === 'mul' || op === 'div') && isConstant(b, 1)) return a!;
  if (op === 'mul' && isConstant(a, 1)) return b!;
  return node;
}

function isConstant(node: Tensor | undefined, value: number): boolean {
  return node?.op === 'constant' && node.attributes.value === value;
}

/** float32 operations on float32 numbers: rounding the float64 result once gives the same (for + - * /). */
function finiteConstant(value: number, node: Tensor): Tensor {
  return Number.isFinite(Math.fround(value)) && sizeOf(node.shape) > 0
    ? build.constant(value, node.shape)
    : node;
}
