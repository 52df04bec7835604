/** A graph is what one program has to do: named results, and variables that get a new value at the end. */
import type { Tensor, TensorOf } from './tensor.ts';

export interface Graph {
  /** Named results, e.g. `loss`. */
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** All are evaluated with the old values of the variables, then stored together. */
  readonly assignments: readonly Assignment[];
}

export interface Assignment {
  readonly variable: TensorOf<'variable'>;
  readonly value: Tensor;
}

export function assign(variable: Tensor, value: Tensor): Assignment {
  if (variable.op !== 'variable')
    throw new RangeError(`invalid assignment: ${variable.op} is not a variable`);
  return { variable, value };
}

/** Results first, then the assigned values, in the order given. */
export function rootsOf(graph: Graph): Tensor[] {
  return [...Object.values(graph.outputs), ...graph.assignments.map((assignment) => assignment.value)];
}

/** Every node that the roots need, once, inputs before users. Iterative: a long chain must not overflow the stack. */
export function topologicalOrder(roots: readonly Tensor[]): Tensor[] {
  const order: Tensor[] = [];
  const done = new Set<Tensor>();
  const stack: { node: Tensor; next: number }[] = [];
  for (const root of roots) {
    if (!done.has(root)) stack.push({ node: root, next: 0 });
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const child = top.node.inputs[top.next++];
      if (child === undefined) {
        stack.pop();
        if (!done.has(top.node)) {
          done.add(top.node);
          order.push(top.node);
        }
      } else if (!done.has(child)) {
        stack.push({ node: child, next: 0 });
      }
    }
  }
  return order;
}

/** The same graph with every root replaced by `map(root)`. */
export function mapRoots(graph: Graph, map: (root: Tensor) => Tensor): Graph {
  return {
    outputs: Object.fromEntries(Object.entries(graph.outputs).map(([name, root]) => [name, map(root)])),
    assignments: graph.assignments.map(({ variable, value }) => ({ variable, value: map(value) })),
  };
}
