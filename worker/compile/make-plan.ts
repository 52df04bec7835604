/**
 * From a simplified graph to a plan: what is stored, in which phase each loop runs, which loops run as one, and where results lie.
 * Loops of a phase with the same range are merged: the loss and all gradients that sum over the batch read the data once.
 */
import { type Assignment, type Graph, rootsOf } from '../tensor/graph.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Lowering, type Placement } from './lower.ts';
import { isReduction, type Reduction, reductionLength, tensorsToStore } from './materialize.ts';
import { type ArenaPlan, planArena } from './memory.ts';
import type { Loop, MapLoop, Plan, ReduceLoop } from './plan.ts';
import { ScalarBuilder } from './scalar.ts';

/** Tensors that one loop calculates: their results lie side by side. */
interface Group {
  readonly phase: number;
  readonly tensors: Tensor[];
}

/** Where the variables and hyper-parameters lie; the arena is planned here. */
export type StatePlacement = Omit<Placement, 'arenaOffset'>;

/** The partial sums of a reduction may use this many threads in all, and each should add up some terms itself. */
const MAX_PARTIALS = 256;
const TERMS_PER_PARTIAL = 16;

/** The outputs must be scalars: they are read by the loop around the plan. */
export function makePlan(graph: Graph, placement: StatePlacement): Plan {
  for (const [name, { shape }] of Object.entries(graph.outputs)) {
    if (shape.length !== 0)
      throw new RangeError(`invalid output: ${name} is [${shape.join(', ')}], not a scalar`);
  }
  const stored = tensorsToStore(graph);
  const phaseOf = assignPhases(stored);
  const groups = mergeLoops(stored, phaseOf);
  const phaseCount = groups.reduce((count, group) => Math.max(count, group.phase + 1), 0);
  const arena = planGroups(groups, lastUses(graph, stored, phaseOf, phaseCount));
  const offsets = new Map<Tensor, number>();
  groups.forEach((group, g) => {
    group.tensors.forEach((tensor, t) => offsets.set(tensor, arena.offsets[g]! + t * sizeOf(tensor.shape)));
  });
  return lowerGroups(graph, groups, phaseCount, arena, offsets, placement);
}

function lowerGroups(
  graph: Graph,
  groups: readonly Group[],
  phaseCount: number,
  arena: ArenaPlan,
  offsets: ReadonlyMap<Tensor, number>,
  placement: StatePlacement,
): Plan {
  const lowering = new Lowering(new ScalarBuilder(), {
    ...placement,
    arenaOffset: (tensor) => offsets.get(tensor) ?? null,
  });
  const phases: Loop[][] = Array.from({ length: phaseCount }, () => []);
  const partials: number[] = phases.map(() => 0);
  groups.forEach((group, g) => {
    const loop = isReduction(group.tensors[0]!)
      ? reduceLoop(lowering, group.tensors as Reduction[], arena.offsets[g]!, partials[group.phase]!)
      : mapLoop(lowering, group.tensors, arena.offsets[g]!);
    phases[group.phase]!.push(loop);
    if (loop.kind === 'reduce') partials[group.phase]! += partialsSizeOf(loop);
  });
  return {
    arenaSize: arena.size,
    partialsSize: Math.max(0, ...partials),
    phases,
    updates: mergeUpdates(graph.assignments.map((assignment) => updateLoop(lowering, assignment, placement))),
    outputs: Object.fromEntries(
      Object.entries(graph.outputs).map(([name, tensor]) => [name, lowering.element(tensor, [])]),
    ),
  };
}

function updateLoop(lowering: Lowering, { variable, value }: Assignment, placement: StatePlacement): MapLoop {
  const offset = placement.variableOffset(variable.attributes.name);
  const stored = lowering.element(value, coordinatesOf(lowering, value));
  return { kind: 'map', size: sizeOf(value.shape), stores: [{ memory: 'state', offset, value: stored }] };
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
  tensors: readonly Reduction[],
  offset: number,
  partialsOffset: number,
): ReduceLoop {
  const [first] = tensors;
  const length = reductionLength(first!);
  const inner = lowering.scalars.index('k', length);
  return {
    kind: 'reduce',
    size: sizeOf(first!.shape),
    length,
    partials: partialsFor(sizeOf(first!.shape), length),
    summands: tensors.map((tensor) => lowering.summand(tensor, coordinatesOf(lowering, tensor), inner)),
    offset,
    partialsOffset,
  };
}

/** A loop's running place i as coordinates of the tensor that it calculates. */
function coordinatesOf(lowering: Lowering, tensor: Tensor): ReturnType<ScalarBuilder['unflatten']> {
  return lowering.scalars.unflatten(lowering.scalars.index('i', sizeOf(tensor.shape)), tensor.shape);
}

export function partialsFor(size: number, length: number): number {
  const wanted = Math.min(MAX_PARTIALS / size, length / TERMS_PER_PARTIAL);
  return wanted < 2 ? 1 : 2 ** Math.min(Math.round(Math.log2(wanted)), Math.log2(MAX_PARTIALS));
}

function partialsSizeOf(loop: ReduceLoop): number {
  return loop.partials === 1 ? 0 : loop.partials * loop.size * loop.summands.length;
}

/** The earliest phase in which all that a tensor loads is there. */
function assignPhases(stored: readonly Tensor[]): Map<Tensor, number> {
  const all = new Set(stored);
  const phaseOf = new Map<Tensor, number>();
  for (const tensor of stored) {
    const phase = loadsOf(tensor, all).reduce((latest, load) => Math.max(latest, phaseOf.get(load)! + 1), 0);
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

function mergeLoops(stored: readonly Tensor[], phaseOf: ReadonlyMap<Tensor, number>): Group[] {
  const groups = new Map<string, Group>();
  for (const tensor of stored) {
    const phase = phaseOf.get(tensor)!;
    const range = isReduction(tensor) ? `reduce ${reductionLength(tensor)}` : 'map';
    const key = `${phase} ${range} ${sizeOf(tensor.shape)}`;
    const group = groups.get(key) ?? { phase, tensors: [] };
    group.tensors.push(tensor);
    groups.set(key, group);
  }
  return [...groups.values()];
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

function planGroups(groups: readonly Group[], lastUse: ReadonlyMap<Tensor, number>): ArenaPlan {
  return planArena(
    groups.map(({ phase, tensors }) => ({
      size: tensors.reduce((size, tensor) => size + sizeOf(tensor.shape), 0),
      from: phase,
      to: tensors.reduce((last, tensor) => Math.max(last, lastUse.get(tensor) ?? phase), phase),
    })),
  );
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
