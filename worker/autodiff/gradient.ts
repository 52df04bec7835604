/**
 * The gradient tape as a graph transform: what TensorFlow's `tape.gradient(target, sources)` records and replays, here the nodes themselves
 * are the record. Reverse mode: the adjoints are appended to the graph, one rule per op.
 */
import { add, constant } from '../tensor/build.ts';
import { topologicalOrder } from '../tensor/graph.ts';
import { OP_KINDS, type OpOfKind } from '../tensor/ops.ts';
import type { Op, Tensor } from '../tensor/tensor.ts';
import { gradientsOfInputs, hasSlope } from './gradient-rules.ts';

/**
 * The derivatives of a scalar with respect to each source, each of its source's shape (zeros where the target does not depend on it).
 * Throws if the target is not a scalar.
 */
export function gradient(target: Tensor, sources: readonly Tensor[]): Tensor[] {
  if (target.shape.length !== 0)
    throw new RangeError(`invalid target: [${target.shape.join(', ')}] is not a scalar`);
  const order = topologicalOrder([target]);
  const relevant = dependants(order, sources);
  const adjoints = new Map<Tensor, Tensor>([[target, constant(1)]]);
  for (const node of order.toReversed()) {
    const adjoint = adjoints.get(node);
    if (adjoint === undefined || !relevant.has(node) || isLeaf(node.op)) continue;
    gradientsOfInputs(node, adjoint).forEach((contribution, i) => {
      const into = node.inputs[i]!;
      if (!relevant.has(into)) return;
      const before = adjoints.get(into);
      adjoints.set(into, before === undefined ? contribution : add(before, contribution));
    });
  }
  return sources.map((source) => adjoints.get(source) ?? constant(0, source.shape));
}

function isLeaf(op: Op): op is OpOfKind<'leaf' | 'gather'> {
  return OP_KINDS[op] === 'leaf' || OP_KINDS[op] === 'gather';
}

/** The sources and everything whose slope depends on them: elsewhere no gradient is needed. */
function dependants(order: readonly Tensor[], sources: readonly Tensor[]): Set<Tensor> {
  const found = new Set(sources);
  for (const node of order) {
    if (isLeaf(node.op) || !hasSlope(node.op)) continue;
    if (node.inputs.some((input) => found.has(input))) found.add(node);
  }
  return found;
}
