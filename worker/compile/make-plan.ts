/**
 * From a simplified graph to a plan: what is stored, in which phase each loop runs, which loops run as one, and where results lie.
 * Loops of a phase with the same range are merged: the loss and all gradients that sum over the batch read the data once.
 */
import { type Assignment, type Graph, rootsOf, topologicalOrder } from '../tensor/graph.ts';
import { isReduction, type Reduction } from '../tensor/ops.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Tensor, TensorOf } from '../tensor/tensor.ts';
import { Lowering, type Placement } from './lower.ts';
import { costsOf, reductionLength, tensorsToStore } from './materialize.ts';
import { planArena } from './memory.ts';
import type { CombineLoop, Loop, MapLoop, MatmulLoop, Plan, ReduceLoop } from './plan.ts';
import { ScalarBuilder } from './scalar.ts';
import { writeOutShortMatmuls } from './write-out.ts';

/** Tensors that one loop calculates: their results lie side by side. */
interface Group {
  readonly phase: number;
  readonly tensors: Tensor[];
  /** Each result is first summed up in so many parts; the next phase adds those up. */
  readonly partials: number;
}

/** Where a group's results lie in the arena, and before that its partial sums. */
interface Place {
  readonly results: number;
  readonly partials: number;
}

/** Where the variables and hyper-parameters lie; the arena is planned here. */
export type StatePlacement = Omit<Placement, 'arenaOffset'>;

/** Multiplications of a step from which on the partial sums are made for a whole device, and not for one workgroup. */
const MUCH_WORK = 2 ** 20;
const FEW_PARTIALS = 256;
const MANY_PARTIALS = 2048;
/** Each partial sum should add up some terms itself, fewer where they are dear... */
const TERMS_PER_PARTIAL = 16;
const WORK_PER_PARTIAL = 512;
/** ...and a sum of less work than this is not cut: another phase would cost more. */
const LEAST_CUT_WORK = 1024;
/** What a term costs beside its calculation: a load, and to be added. */
const TERM_COST = 2;
/** A matmul of at least so many results and products is cut into tiles: each thread calculates several rows and columns. */
const TILED_RESULTS = 32;
const TILED_PRODUCTS = 8192;
const TILE = 32;
const TERMS_PER_TILED_PARTIAL = 64;

/** The outputs must be scalars: they are read by the loop around the plan. Others, of a prediction, are stored (`makePredictionPlan`). */
export function makePlan(simplified: Graph, placement: StatePlacement): Plan {
  const graph = writeOutShortMatmuls(simplified);
  for (const [name, { shape }] of Object.entries(graph.outputs)) {
    if (shape.length !== 0)
      throw new RangeError(`invalid output: ${name} is [${shape.join(', ')}], not a scalar`);
  }
  const { plan, lowering } = planGraph(graph, placement);
  return {
    ...plan,
    updates: mergeUpdates(graph.assignments.map((assignment) => updateLoop(lowering, assignment, placement))),
    outputs: Object.fromEntries(
      Object.entries(graph.outputs).map(([name, tensor]) => [name, lowering.element(tensor, [])]),
    ),
  };
}

/** One output, of any shape: the updates store it to the memory `output`. */
export function makePredictionPlan(simplified: Graph, output: string, placement: StatePlacement): Plan {
  const graph = writeOutShortMatmuls(simplified);
  const tensor = graph.outputs[output];
  if (tensor === undefined) throw new RangeError(`unknown output: ${output}`);
  const { plan, lowering } = planGraph(graph, placement);
  const value = lowering.element(tensor, coordinatesOf(lowering, tensor));
  return {
    ...plan,
    updates: [{ kind: 'map', size: sizeOf(tensor.shape), stores: [{ memory: 'output', offset: 0, value }] }],
    outputs: {},
  };
}

function planGraph(
  graph: Graph,
  placement: StatePlacement,
): { readonly plan: Pick<Plan, 'arenaSize' | 'phases'>; readonly lowering: Lowering } {
  const stored = tensorsToStore(graph);
  const partialsOf = cutSums(graph, stored);
  const phaseOf = assignPhases(stored, partialsOf);
  const groups = mergeLoops(stored, phaseOf, partialsOf);
  const phaseCount = groups.reduce((count, group) => Math.max(count, readyPhase(group) + 1), 0);
  const { places, size: arenaSize } = placeGroups(groups, lastUses(graph, stored, phaseOf, phaseCount));
  const offsets = new Map<Tensor, number>();
  groups.forEach(({ tensors }, g) => {
    tensors.forEach((tensor, t) => offsets.set(tensor, places[g]!.results + t * sizeOf(tensor.shape)));
  });
  const lowering = new Lowering(new ScalarBuilder(), {
    ...placement,
    arenaOffset: (tensor) => offsets.get(tensor) ?? null,
  });
  const phases: Loop[][] = Array.from({ length: phaseCount }, () => []);
  groups.forEach((group, g) => {
    const place = places[g]!;
    phases[group.phase]!.push(loopOf(lowering, group, place));
    if (group.partials > 1) phases[readyPhase(group)]!.push(combineLoop(group, place));
  });
  return { plan: { arenaSize, phases }, lowering };
}

function workOf(stored: readonly Tensor[]): number {
  return stored.reduce(
    (work, tensor) => work + (isReduction(tensor) ? sizeOf(tensor.shape) * reductionLength(tensor) : 0),
    0,
  );
}

/** The phase after which a group's results are there. */
function readyPhase({ phase, partials }: Pick<Group, 'phase' | 'partials'>): number {
  return partials > 1 ? phase + 1 : phase;
}

function updateLoop(lowering: Lowering, { variable, value }: Assignment, placement: StatePlacement): MapLoop {
  const offset = placement.variableOffset(variable.attributes.name);
  const stored = lowering.element(value, coordinatesOf(lowering, value));
  return { kind: 'map', size: sizeOf(value.shape), stores: [{ memory: 'state', offset, value: stored }] };
}

function loopOf(lowering: Lowering, group: Group, place: Place): Loop {
  const [first] = group.tensors;
  if (isTiled(first!)) return matmulLoop(lowering, first, group.partials, place);
  return isReduction(first!)
    ? reduceLoop(lowering, group as Group & { tensors: Reduction[] }, place)
    : mapLoop(lowering, group.tensors, place.results);
}

function mapLoop(lowering: Lowering, tensors: readonly Tensor[], offset: number): MapLoop {
  const size = sizeOf(tensors[0]!.shape);
  const stores = tensors.map((tensor, t) => ({
    memory: 'arena' as const,
    offset: offset + t * size,
    value: lowering.definition(tensor, coordinatesOf(lowering, tensor)),
  }));
  return { kind: 'map', size, stores };
}

function reduceLoop(
  lowering: Lowering,
  { tensors, partials }: { readonly tensors: readonly Reduction[]; readonly partials: number },
  place: Place,
): ReduceLoop {
  const [first] = tensors;
  const length = reductionLength(first!);
  const inner = lowering.scalars.index('k', length);
  return {
    kind: 'reduce',
    size: sizeOf(first!.shape),
    length,
    partials,
    results: tensors.map((tensor) => ({
      op: tensor.op === 'max' || tensor.op === 'argMax' ? tensor.op : 'sum',
      term: lowering.term(tensor, coordinatesOf(lowering, tensor), inner),
    })),
    offset: place.partials,
  };
}

function matmulLoop(
  lowering: Lowering,
  { inputs, shape }: TensorOf<'matmul'>,
  partials: number,
  place: Place,
): MatmulLoop {
  const [a, b] = inputs;
  const [rows, columns] = shape as readonly [number, number];
  const length = a!.shape[1]!;
  const inner = lowering.scalars.index('k', length);
  return {
    kind: 'matmul',
    rows,
    columns,
    length,
    partials,
    left: lowering.element(a!, [lowering.scalars.index('row', rows), inner]),
    right: lowering.element(b!, [inner, lowering.scalars.index('column', columns)]),
    offset: place.partials,
  };
}

function combineLoop({ tensors, partials }: Group, place: Place): CombineLoop {
  const size = tensors.length * sizeOf(tensors[0]!.shape);
  return { kind: 'combine', size, partials, from: place.partials, offset: place.results };
}

/** A loop's running place i as coordinates of the tensor that it calculates. */
function coordinatesOf(lowering: Lowering, tensor: Tensor): ReturnType<ScalarBuilder['unflatten']> {
  return lowering.scalars.unflatten(lowering.scalars.index('i', sizeOf(tensor.shape)), tensor.shape);
}

function isTiled(tensor: Tensor): tensor is TensorOf<'matmul'> {
  if (tensor.op !== 'matmul') return false;
  const results = sizeOf(tensor.shape);
  return results >= TILED_RESULTS && results * reductionLength(tensor) >= TILED_PRODUCTS;
}

/** Into how many partial sums each stored tensor is cut. Sums of the same range alike, so that they can be one loop. */
function cutSums(graph: Graph, stored: readonly Tensor[]): Map<Tensor, number> {
  const most = workOf(stored) >= MUCH_WORK ? MANY_PARTIALS : FEW_PARTIALS;
  const termCosts = dearestTerms(graph, stored);
  const cut = (tensor: Tensor): number => {
    if (!isReduction(tensor) || tensor.op === 'max' || tensor.op === 'argMax') return 1;
    const size = sizeOf(tensor.shape);
    const length = reductionLength(tensor);
    if (isTiled(tensor)) return powerOfTwo(most / (size / TILE), length / TERMS_PER_TILED_PARTIAL);
    return partialsFor({ size, length, termCost: termCosts.get(`${size} ${length}`)! }, most);
  };
  return new Map(stored.map((tensor): [Tensor, number] => [tensor, cut(tensor)]));
}

/** By size and length of the sums. */
function dearestTerms(graph: Graph, stored: readonly Tensor[]): Map<string, number> {
  const all = new Set(stored);
  const costs = costsOf(topologicalOrder(rootsOf(graph)), all);
  const dearest = new Map<string, number>();
  for (const tensor of stored.filter(isReduction)) {
    const key = `${sizeOf(tensor.shape)} ${reductionLength(tensor)}`;
    const inputs = tensor.inputs.filter((input) => !all.has(input));
    const cost = TERM_COST + inputs.reduce((sum, input) => sum + costs.get(input)!, 0);
    dearest.set(key, Math.max(dearest.get(key) ?? 0, cost));
  }
  return dearest;
}

/**
 * So many partial sums that `size` results keep about `most` threads busy; 1 where what there is to add up is less than the phase costs
 * that puts them together. `termCost`: of one term, in additions.
 */
export function partialsFor(
  { size, length, termCost }: { readonly size: number; readonly length: number; readonly termCost: number },
  most: number = FEW_PARTIALS,
): number {
  if (length * termCost < LEAST_CUT_WORK) return 1;
  const worthwhile = Math.max(length / TERMS_PER_PARTIAL, (length * termCost) / WORK_PER_PARTIAL);
  return powerOfTwo(most / size, Math.min(worthwhile, length / 2));
}

/** The one that is nearest to the smaller of both. */
function powerOfTwo(a: number, b: number): number {
  const wanted = Math.min(a, b);
  return wanted < 2 ? 1 : 2 ** Math.round(Math.log2(wanted));
}

/** The earliest phase in which all that a tensor loads is there. */
function assignPhases(
  stored: readonly Tensor[],
  partialsOf: ReadonlyMap<Tensor, number>,
): Map<Tensor, number> {
  const all = new Set(stored);
  const phaseOf = new Map<Tensor, number>();
  for (const tensor of stored) {
    const phase = loadsOf(tensor, all).reduce((latest, load) => {
      const ready = readyPhase({ phase: phaseOf.get(load)!, partials: partialsOf.get(load)! });
      return Math.max(latest, ready + 1);
    }, 0);
    phaseOf.set(tensor, phase);
  }
  return phaseOf;
}

/** The stored tensors that the calculation of `tensor` reads. */
function loadsOf(tensor: Tensor, stored: ReadonlySet<Tensor>): Tensor[] {
  const found: Tensor[] = [];
  const seen = new Set<Tensor>();
  const pending = [...tensor.inputs];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (stored.has(node)) found.push(node);
    else pending.push(...node.inputs);
  }
  return found;
}

function mergeLoops(
  stored: readonly Tensor[],
  phaseOf: ReadonlyMap<Tensor, number>,
  partialsOf: ReadonlyMap<Tensor, number>,
): Group[] {
  const groups = new Map<string, Group>();
  stored.forEach((tensor, i) => {
    const phase = phaseOf.get(tensor)!;
    const partials = partialsOf.get(tensor)!;
    const key = `${phase} ${rangeOf(tensor, i)} ${sizeOf(tensor.shape)} ${partials}`;
    const group = groups.get(key) ?? { phase, tensors: [], partials };
    group.tensors.push(tensor);
    groups.set(key, group);
  });
  return [...groups.values()];
}

/** Equal for loops that may run as one. */
function rangeOf(tensor: Tensor, place: number): string {
  if (isTiled(tensor)) return `matmul ${place}`;
  return isReduction(tensor) ? `reduce ${reductionLength(tensor)}` : 'map';
}

/** The last phase that reads each tensor; outputs and what the updates read are kept to the end. */
function lastUses(
  graph: Graph,
  stored: readonly Tensor[],
  phaseOf: ReadonlyMap<Tensor, number>,
  phaseCount: number,
): Map<Tensor, number> {
  const all = new Set(stored);
  const last = new Map<Tensor, number>();
  for (const tensor of stored) {
    for (const load of loadsOf(tensor, all))
      last.set(load, Math.max(last.get(load) ?? 0, phaseOf.get(tensor)!));
  }
  for (const root of rootsOf(graph)) {
    for (const load of all.has(root) ? [root] : loadsOf(root, all)) last.set(load, phaseCount);
  }
  return last;
}

function placeGroups(
  groups: readonly Group[],
  lastUse: ReadonlyMap<Tensor, number>,
): { readonly places: readonly Place[]; readonly size: number } {
  const blocks = groups.flatMap((group) => {
    const { phase, tensors, partials } = group;
    const size = tensors.reduce((sum, tensor) => sum + sizeOf(tensor.shape), 0);
    const ready = readyPhase(group);
    const to = tensors.reduce((last, tensor) => Math.max(last, lastUse.get(tensor) ?? ready), ready);
    const parts = partials > 1 ? [{ size: size * partials, from: phase, to: ready }] : [];
    return [{ size, from: ready, to }, ...parts];
  });
  const arena = planArena(blocks);
  let next = 0;
  const places = groups.map(({ partials }) => {
    const results = arena.offsets[next++]!;
    return { results, partials: partials > 1 ? arena.offsets[next++]! : results };
  });
  return { places, size: arena.size };
}

/** Updates of equally large variables run as one loop. */
function mergeUpdates(updates: readonly MapLoop[]): MapLoop[] {
  const bySize = new Map<number, MapLoop>();
  for (const update of updates) {
    const merged = bySize.get(update.size);
    bySize.set(
      update.size,
      merged === undefined ? update : { ...merged, stores: [...merged.stores, ...update.stores] },
    );
  }
  return [...bySize.values()];
}
