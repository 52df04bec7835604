/**
 * Fusion, seen from its other end: which tensors get a place in memory. All others are calculated where they are used, inside the
 * loop that needs them. Reductions are always stored; anything else only if loops would repeat its work too often.
 */
import { type Graph, rootsOf, topologicalOrder } from '../tensor/graph.ts';
import { isElementwise, isReduction, type Reduction } from '../tensor/ops.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Op, Tensor } from '../tensor/tensor.ts';

/** How many terms each element of the result is made of. */
export function reductionLength(node: Reduction): number {
  const shape = node.inputs[0]!.shape;
  switch (node.op) {
    case 'matmul':
      return shape[1]!;
    case 'overlapAdd':
      return node.attributes.size[0] * node.attributes.size[1];
    case 'sum':
    case 'max':
    case 'argMax':
      return node.attributes.axes.reduce((length, axis) => length * shape[axis]!, 1);
  }
}

/** What one element costs beside a load, in additions, roughly. Nothing, where there is no row. */
export const COSTS: { readonly [O in Op]?: number } = {
  div: 4,
  sqrt: 4,
  exp: 12,
  expm1: 16,
  log: 12,
  log1p: 16,
  sin: 12,
  cos: 12,
  tanh: 16,
  sigmoid: 14,
  erf: 20,
  uniform: 60,
  pad: 3,
};
export const SHUFFLED_ROW_COST = 40;
/** Work that is worth storing as soon as two loops need it. */
const DEAR = 10;
const DEAR_SCALAR = 20;

/** In an order in which each uses only earlier ones. */
export function tensorsToStore(graph: Graph): Tensor[] {
  const order = topologicalOrder(rootsOf(graph));
  const stored = new Set<Tensor>(order.filter(isReduction));
  for (const value of unsafeUpdates(graph)) stored.add(value);
  for (const output of unsafeOutputs(graph)) stored.add(output);
  const roots = new Set(rootsOf(graph));
  for (let before = -1; before < stored.size;) {
    before = stored.size;
    storeRepeated(order, roots, stored);
  }
  return order.filter((node) => stored.has(node));
}

/** What the loops calculate again and again gets a place of its own; which may make another one's work smaller or larger. */
function storeRepeated(order: readonly Tensor[], roots: ReadonlySet<Tensor>, stored: Set<Tensor>): void {
  const costs = costsOf(order, stored);
  const demands = new Map<Tensor, Demand>();
  for (const node of order.toReversed()) {
    if (!stored.has(node) && !roots.has(node)) continue;
    for (const input of node.inputs) demand(input, loopAround(node), new Set(), demands, stored);
  }
  // From the users' side: what is nearest to them carries most, and what it is made of is then calculated less often.
  for (const node of order.toReversed()) {
    const works = [...(demands.get(node)?.values() ?? [])];
    const size = sizeOf(node.shape);
    const cost = costs.get(node)!;
    // A single value is calculated before a loop, once by each thread: only much work is worth a place, and perhaps a phase.
    const repeated = Math.max(...works) > size && cost > (size === 1 ? DEAR_SCALAR : 1);
    const shared = size > 1 && works.reduce((sum, work) => sum + work, 0) > 1.5 * size && cost >= DEAR;
    if (mayBeStored(node) && !stored.has(node) && (repeated || shared)) {
      stored.add(node);
      return storeRepeated(order, roots, stored);
    }
  }
}

/** What one element of each node costs, as far as it is not loaded. `order`: inputs before users. */
export function costsOf(order: readonly Tensor[], stored: ReadonlySet<Tensor>): Map<Tensor, number> {
  const costs = new Map<Tensor, number>();
  for (const node of order) {
    const inputs = node.inputs.reduce((sum, input) => sum + (stored.has(input) ? 0 : costs.get(input)!), 0);
    costs.set(node, inputs + ownCost(node));
  }
  return costs;
}

/** How often elements of a node are calculated, by the range of the loop: loops of the same range mostly become one. */
type Demand = Map<string, number>;

interface LoopAround {
  readonly range: string;
  readonly work: number;
}

function loopAround(node: Tensor): LoopAround {
  const size = sizeOf(node.shape);
  if (!isReduction(node)) return { range: `map ${size}`, work: size };
  const length = reductionLength(node);
  return { range: `reduce ${size} of ${length}`, work: size * length };
}

function demand(
  node: Tensor,
  loop: LoopAround,
  seen: Set<Tensor>,
  demands: Map<Tensor, Demand>,
  stored: ReadonlySet<Tensor>,
): void {
  if (stored.has(node) || seen.has(node)) return;
  seen.add(node);
  const known: Demand = demands.get(node) ?? new Map<string, number>();
  demands.set(node, known.set(loop.range, loop.work));
  for (const input of node.inputs) demand(input, loop, seen, demands, stored);
}

/** Movements are no work; a convolution's windows, though many times the image, are read where they are used. */
function mayBeStored(node: Tensor): boolean {
  return isElementwise(node.op) || node.op === 'rows' || node.op === 'uniform' || node.op === 'pad';
}

function ownCost(node: Tensor): number {
  if (node.op === 'rows') {
    const [index] = node.inputs;
    return index?.op === 'rowIndex' && index.attributes.order === 'shuffled' ? SHUFFLED_ROW_COST : 0;
  }
  return COSTS[node.op] ?? (isElementwise(node.op) ? 1 : 0);
}

/**
 * New values that cannot be calculated while variables are being updated, because they could read a new value in place of an old one.
 * Updates of equal size run as one loop, and calculate all values for a place before they store any: there it is safe to read the
 * other variables at the same place.
 */
function unsafeUpdates({ assignments }: Graph): Tensor[] {
  const assigned = sizesByName(assignments);
  return assignments
    .filter(({ value }) => {
      const size = sizeOf(value.shape);
      return readsDirectly(value, (name, moved) => {
        const foreign = assigned.get(name);
        return foreign !== undefined && (moved || foreign !== size);
      });
    })
    .map(({ value }) => value);
}

/** Outputs are read after the updates, too. */
function unsafeOutputs({ outputs, assignments }: Graph): Tensor[] {
  const assigned = sizesByName(assignments);
  return Object.values(outputs).filter((output) => readsDirectly(output, (name) => assigned.has(name)));
}

function sizesByName(assignments: Graph['assignments']): ReadonlyMap<string, number> {
  return new Map(assignments.map(({ variable, value }) => [variable.attributes.name, sizeOf(value.shape)]));
}

/** Does a value read a variable that `matters`, not by way of a reduction's stored result? `moved`: at another place than its own. */
function readsDirectly(value: Tensor, matters: (name: string, moved: boolean) => boolean): boolean {
  const seen = new Map<boolean, Set<Tensor>>([
    [false, new Set()],
    [true, new Set()],
  ]);
  const visit = (node: Tensor, moved: boolean): boolean => {
    if (isReduction(node) || seen.get(moved)!.has(node)) return false;
    seen.get(moved)!.add(node);
    if (node.op === 'variable') return matters(node.attributes.name, moved);
    const moves = node.op !== 'reshape' && !isElementwise(node.op);
    return node.inputs.some((input) => visit(input, moved || moves));
  };
  return visit(value, false);
}
