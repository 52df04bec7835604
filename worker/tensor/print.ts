/** Writes a graph down, one numbered line per node: for people, for snapshots in review, and to compare graphs. */
import { type Graph, rootsOf, topologicalOrder } from './graph.ts';
import type { Tensor } from './tensor.ts';

export function printGraph(graph: Graph): string {
  const order = topologicalOrder(rootsOf(graph));
  const names = new Map(order.map((node, i) => [node, `%${i}`]));
  const nameOf = (node: Tensor): string => names.get(node)!;
  return [
    ...order.map((node) => `${nameOf(node)} = ${printNode(node, nameOf)}`),
    ...Object.entries(graph.outputs).map(([name, node]) => `return ${name} = ${nameOf(node)}`),
    ...graph.assignments.map(
      ({ variable, value }) => `assign ${variable.attributes.name} = ${nameOf(value)}`,
    ),
  ].join('\n');
}

/** The same text for two tensors means the same calculation. */
export function printTensor(tensor: Tensor): string {
  return printGraph({ outputs: { result: tensor }, assignments: [] });
}

function printNode(node: Tensor, nameOf: (node: Tensor) => string): string {
  const inputs = node.inputs.map(nameOf).join(' ');
  const attributes = Object.entries(node.attributes).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const type =
    node.dtype === 'float32' ? `[${node.shape.join(', ')}]` : `${node.dtype}[${node.shape.join(', ')}]`;
  return [node.op, inputs, ...attributes, ':', type].filter((part) => part !== '').join(' ');
}
