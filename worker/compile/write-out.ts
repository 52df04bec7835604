/**
 * Matmuls of few terms, written out as sums of products: they then need no loop, no place in memory and no barrier of their own, and
 * become part of the loop that uses them. For plans only: it rounds each product, which a matmul need not.
 */
import * as build from '../tensor/build.ts';
import { type Graph, mapRoots, rootsOf, topologicalOrder } from '../tensor/graph.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { simplify } from './simplify.ts';

const MAX_TERMS = 4;

export function writeOutShortMatmuls(graph: Graph): Graph {
  const replaced = new Map<Tensor, Tensor>();
  for (const node of topologicalOrder(rootsOf(graph))) {
    const inputs = node.inputs.map((input) => replaced.get(input)!);
    replaced.set(
      node,
      node.op === 'matmul' && inputs[0]!.shape[1]! <= MAX_TERMS
        ? sumOfProducts(inputs[0]!, inputs[1]!)
        : build.makeTensor(node.op, node.shape, inputs, node.attributes),
    );
  }
  return simplify(mapRoots(graph, (root) => replaced.get(root)!));
}

/** The operands are only cut and stretched. */
function sumOfProducts(a: Tensor, b: Tensor): Tensor {
  const [rows = 1, length = 1] = a.shape;
  const [, columns = 1] = b.shape;
  const shape = [rows, columns];
  const products = Array.from({ length }, (_, k) =>
    build.mul(
      build.expand(build.slice(a, [0, k], [rows, 1]), shape),
      build.expand(build.slice(b, [k, 0], [1, columns]), shape),
    ),
  );
  return products.reduce((total, product) => build.add(total, product));
}
