/**
 * Fusion, seen from its other end: which tensors get a place in memory. All others are calculated where they are used, inside the
 * loop that needs them. Sums and matmuls are always stored; an elementwise tensor only if others would repeat its work too often.
 */
import { type Graph, rootsOf, topologicalOrder } from '../tensor/graph.ts';
import { isBinary, isUnary } from '../tensor/ops.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Tensor, TensorOf } from '../tensor/tensor.ts';

export type Reduction = TensorOf<'sum'> | TensorOf<'matmul'>;

export function isReduction(node: Tensor): node is Reduction {
  return node.op === 'sum' || node.op === 'matmul';
}

/** How many terms each element of the result sums up. */
export function reductionLength(node: Reduction): number {
  const shape = node.inputs[0]!.shape;
  return node.op === 'matmul'
    ? shape[1]!
    : node.attributes.axes.reduce((length, axis) => length * shape[axis]!, 1);
}

/** In an order in which each uses only earlier ones. */
export function tensorsToStore(graph: Graph): Tensor[] {
  const order = topologicalOrder(rootsOf(graph));
  const stored = new Set<Tensor>();
  for (const { variable, value } of graph.assignments) {
    if (readsForeignState(value, variable.attributes.name)) stored.add(value);
  }
  for (const node of order) {
    if (isReduction(node)) {
      stored.add(node);
      const work = sizeOf(node.shape) * reductionLength(node);
      for (const input of node.inputs) storeIfRepeated(input, work, stored);
    }
  }
  return order.filter((node) => stored.has(node));
}

/** A loop of `work` iterations would calculate each element of `node` more than once. */
function storeIfRepeated(node: Tensor, work: number, stored: Set<Tensor>): void {
  if (stored.has(node) || isReduction(node)) return;
  if (isUnary(node.op) || isBinary(node.op)) {
    if (work > sizeOf(node.shape) && costOf(node, stored) > 1) stored.add(node);
    else for (const input of node.inputs) storeIfRepeated(input, work, stored);
  } else if (node.op === 'reshape' || node.op === 'permute' || node.op === 'expand') {
    storeIfRepeated(node.inputs[0]!, work, stored);
  }
}

/** Arithmetic operations for one element, without what is loaded. */
function costOf(node: Tensor, stored: ReadonlySet<Tensor>): number {
  if (stored.has(node) || isReduction(node)) return 0;
  const inputs = node.inputs.reduce((cost, input) => cost + costOf(input, stored), 0);
  return inputs + (isUnary(node.op) || isBinary(node.op) ? 1 : 0);
}

/** True if calculating `value` while variables are being updated could read a new value in place of an old one. */
function readsForeignState(value: Tensor, own: string): boolean {
  const visit = (node: Tensor, moved: boolean): boolean => {
    if (isReduction(node)) return false;
    if (node.op === 'variable') return moved || node.attributes.name !== own;
    const moves = node.op === 'reshape' || node.op === 'permute' || node.op === 'expand';
    return node.inputs.some((input) => visit(input, moved || moves));
  };
  return visit(value, false);
}
