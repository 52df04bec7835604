/** The grammar of graphs, executable: run in tests and in development before every compilation. */
import { type Graph, rootsOf, topologicalOrder } from './graph.ts';
import { problemOf } from './ops.ts';
import { sameShape } from './shape.ts';
import type { Tensor } from './tensor.ts';

/** Throws with the first thing that is wrong: a node that breaks its op's rule, an assignment that does not fit. */
export function verifyGraph(graph: Graph): void {
  const shapes = new Map<string, Tensor>();
  for (const node of topologicalOrder([
    ...rootsOf(graph),
    ...graph.assignments.map(({ variable }) => variable),
  ])) {
    const problem = problemOf(node);
    if (problem !== null) throw new RangeError(problem);
    if (node.op === 'variable') verifySameVariable(shapes, node, node.attributes.name);
  }
  const assigned = new Set<string>();
  for (const { variable, value } of graph.assignments) {
    const { name } = variable.attributes;
    if (assigned.has(name)) throw new RangeError(`invalid assignment: ${name} is assigned twice`);
    if (!sameShape(variable.shape, value.shape)) {
      throw new RangeError(
        `invalid assignment: ${name} is [${variable.shape.join(', ')}], its value [${value.shape.join(', ')}]`,
      );
    }
    assigned.add(name);
  }
}

function verifySameVariable(seen: Map<string, Tensor>, node: Tensor, name: string): void {
  const first = seen.get(name) ?? node;
  if (!sameShape(first.shape, node.shape)) throw new RangeError(`invalid variable: ${name} has two shapes`);
  seen.set(name, first);
}
