/**
 * The step's graph as it is drawn. Whole: every operation but those that only move numbers about or are the same for all. Folded: a node for each
 * layer, there and back, for each gradient and each update. Pure.
 */
import type { Move, StepAnswer, StepNode } from '../../../../protocol/questions/step.ts';
import { layerNames } from '../../../../protocol/layer-names.ts';
import type { RunSpec } from '../../../../protocol/run-spec.ts';
import { namesOf, weightName } from './names.ts';
import { constantText, signOf } from './signs.ts';

export interface DrawnNode {
  /** Index of the node whose value it shows. */
  readonly node: number;
  /** What it does or is. */
  readonly title: string;
  readonly move: Move;
  /** Places in the list of drawn nodes; each is before this one. */
  readonly inputs: readonly number[];
  /** Nodes of the graph that are in it. */
  readonly members: readonly number[];
  /** A value that comes from outside: data, a weight as it was, a setting. */
  readonly isLeaf: boolean;
}

/** Beyond that, an update folded by weight and a loss folded by layer are read more easily. */
export const MOST_WHOLE = 36;
/** Beyond that no drawing is. */
export const MOST_DRAWN = 400;

const MOVING: ReadonlySet<string> = new Set(['reshape', 'expand', 'permute']);
const HIDDEN: ReadonlySet<string> = new Set(['constant', 'rowIndex', 'iota']);
const LEAVES: ReadonlySet<string> = new Set([
  'rows',
  'variable',
  'hyperparameter',
  'exampleCount',
  'exampleMask',
  'trainedOn',
  'stepIndex',
  'uniform',
  'input',
]);

/** Through nodes that only move numbers about, to where these come from. */
function sourceOf(nodes: readonly StepNode[], index: number): number {
  let at = index;
  while (MOVING.has(nodes[at]!.op)) at = nodes[at]!.inputs[0]!;
  return at;
}

export function wholeGraph(answer: StepAnswer, spec: RunSpec): DrawnNode[] {
  const { nodes } = answer;
  const names = new Map<number, string>();
  for (const [index, name] of namesOf(answer, spec)) names.set(sourceOf(nodes, index), name);
  const stored = storedNames(answer, spec);
  const nameOf = (index: number): string | null => {
    const at = sourceOf(nodes, index);
    return nodes[at]!.op === 'constant' ? constantText(nodes[at]!) : (names.get(at) ?? null);
  };
  const places = new Map<number, number>();
  const drawn: DrawnNode[] = [];
  nodes.forEach((node, index) => {
    if (MOVING.has(node.op) || HIDDEN.has(node.op)) return;
    const mean = meanOf(nodes, index);
    const terms = mean ? [...mean.inputs, node.inputs[1]!] : node.inputs;
    const inputs = terms.flatMap((input) => places.get(sourceOf(nodes, input)) ?? []);
    const sign = mean ? `mean ${nameOf(mean.inputs[0]!) ?? '…'}` : signOf(node, nameOf);
    const isLeaf = LEAVES.has(node.op);
    places.set(index, drawn.length);
    drawn.push({
      node: index,
      title: isLeaf ? (names.get(index) ?? node.op) : titled(stored.get(index) ?? names.get(index), sign),
      move: node.move,
      inputs: unique(inputs),
      members: [index],
      isLeaf,
    });
  });
  return withoutUnused(drawn, nodes);
}

/** `W ← W − …`, `ŷ = … + b`, `x · W`. */
function titled(name: string | undefined, sign: string): string {
  if (name === undefined) return sign;
  return name.endsWith('←') ? `${name} ${sign}` : `${name} = ${sign}`;
}

/** What the assigned values are stored as. */
function storedNames({ assignments, nodes }: StepAnswer, spec: RunSpec): Map<number, string> {
  return new Map(
    assignments.map(({ name, value }) => [sourceOf(nodes, value), `${weightName(spec, name)} ←`]),
  );
}

/** A sum that is divided by the number of its terms is a mean: the sum, where the node is one. */
function meanOf(nodes: readonly StepNode[], index: number): StepNode | null {
  const { op, inputs } = nodes[index]!;
  if (op !== 'div') return null;
  const [total, count] = inputs.map((input) => nodes[sourceOf(nodes, input)]!) as [StepNode, StepNode];
  if (total.op !== 'sum') return null;
  const terms = nodes[total.inputs[0]!]!.shape.reduce((product, length) => product * length, 1);
  const results = total.shape.reduce((product, length) => product * length, 1);
  const isCount = count.op === 'exampleCount' || Number(count.attributes['value']) === terms / results;
  return isCount ? total : null;
}

/** A sum that only a mean was made of has nothing left that it leads to. */
function withoutUnused(drawn: readonly DrawnNode[], nodes: readonly StepNode[]): DrawnNode[] {
  const used = new Set(drawn.flatMap(({ inputs }) => inputs));
  const isMerged = ({ node }: DrawnNode, place: number): boolean =>
    nodes[node]!.op === 'sum' &&
    !used.has(place) &&
    nodes.some((_, index) => meanOf(nodes, index) === nodes[node]);
  const kept = drawn.map((node, place) => !isMerged(node, place));
  return renumbered(drawn, kept);
}

function renumbered(drawn: readonly DrawnNode[], kept: readonly boolean[]): DrawnNode[] {
  let next = 0;
  const places = kept.map((isKept) => (isKept ? next++ : -1));
  return drawn.flatMap((node, place) =>
    kept[place] ? [{ ...node, inputs: node.inputs.map((input) => places[input]!) }] : [],
  );
}

function unique<T>(list: readonly T[]): T[] {
  return [...new Set(list)];
}

export function foldedGraph(answer: StepAnswer, spec: RunSpec): DrawnNode[] {
  const { nodes } = answer;
  const groups = groupsOf(answer, spec);
  const groupOf = new Map<number, Group>();
  for (const group of groups) for (const member of group.members) groupOf.set(member, group);
  const inputsOf = ({ members }: Group): Group[] =>
    members
      .flatMap((member) => nodes[member]!.inputs)
      .flatMap((input) => groupOf.get(sourceOf(nodes, input)) ?? []);
  const places = new Map<Group, number>();
  const drawn: DrawnNode[] = [];
  const visited = new Set<Group>();
  const visit = (group: Group): void => {
    if (visited.has(group)) return;
    visited.add(group);
    const inputs = unique(inputsOf(group)).filter((input) => input !== group);
    inputs.forEach(visit);
    places.set(group, drawn.length);
    drawn.push({ ...group, inputs: unique(inputs.flatMap((input) => places.get(input) ?? [])) });
  };
  groups.toSorted((a, b) => a.node - b.node).forEach(visit);
  return drawn;
}

type Group = Omit<DrawnNode, 'inputs'>;

function groupsOf(answer: StepAnswer, spec: RunSpec): Group[] {
  const { nodes } = answer;
  const titles = layerNames(spec.model.layers);
  const gradients = new Map(answer.weights.map(({ gradient }) => [sourceOf(nodes, gradient), gradient]));
  const byKey = new Map<string, number[]>();
  nodes.forEach((node, index) => {
    const key = keyOf(node, gradients.get(index) ?? null);
    if (key === null) return;
    byKey.set(key, [...(byKey.get(key) ?? []), index]);
  });
  return [...byKey].map(([key, members]): Group => {
    const [kind, part = ''] = key.split(' ');
    const node = exitOf(answer, key, members);
    const { move } = nodes[node]!;
    const title = titleOf(kind!, Number(part), { answer, spec, titles, members });
    return { node, title, move, members, isLeaf: kind === 'leaf' };
  });
}

/** Null: not shown. */
function keyOf({ op, attributes, move, part }: StepNode, gradient: number | null): string | null {
  if (op === 'rows' || op === 'variable') {
    const isSlot = String(attributes['name']).split('/').length > 2;
    return isSlot ? `update ${part}` : `leaf ${String(attributes['name'] ?? attributes['source'])}`;
  }
  if (LEAVES.has(op) || HIDDEN.has(op) || MOVING.has(op)) return null;
  return gradient === null ? `${move} ${part}` : `slope ${gradient}`;
}

/** Whose value is shown: the layer's answer, the new weight, else what is calculated last. */
function exitOf(answer: StepAnswer, key: string, members: readonly number[]): number {
  const inside = new Set(members);
  const known = [answer.loss, ...answer.layers, ...answer.assignments.map(({ value }) => value)];
  const [kind, part] = key.split(' ');
  if (kind === 'update' && Number(part) >= 0) {
    const { name } = answer.weights[Number(part)]!;
    const stored = answer.assignments.find((assignment) => assignment.name === name)?.value;
    if (stored !== undefined && inside.has(stored)) return stored;
  }
  return known.find((index) => inside.has(index) && kind === 'loss') ?? members.at(-1)!;
}

interface Ground {
  readonly answer: StepAnswer;
  readonly spec: RunSpec;
  readonly titles: readonly string[];
  readonly members: readonly number[];
}

function titleOf(kind: string, part: number, { answer, spec, titles, members }: Ground): string {
  switch (kind) {
    case 'loss':
      return titles[part] ?? 'L';
    case 'gradients':
      return `∂ ${titles[part] ?? 'L'}`;
    case 'slope':
      return namesOf(answer, spec).get(part) ?? '∂';
    case 'update': {
      const weight = answer.weights[part];
      return weight ? `${weightName(spec, weight.name)} ←` : spec.optimizer.type;
    }
    default:
      return namesOf(answer, spec).get(members[0]!) ?? '';
  }
}
