/**
 * Where the nodes stand. The loss is calculated from left to right; the gradients below it come back from right to left, each under what it is the
 * gradient of as far as there is room; the updates below them end where the weights began. On a narrow page all of it goes down. Pure.
 */
import type { Move } from '../../../../protocol/questions/step.ts';
import type { DrawnNode } from './drawn.ts';

export const NODE = { width: 112, height: 54 } as const;
const GAP = { across: 18, down: 10 } as const;
/** Between the nodes of a line where all goes down. */
const LINE_GAP = 6;
const BAND_GAP = 20;
const MARGIN = 2;
/** For the name of a band. */
const HEAD = 20;

const MOVES: readonly Move[] = ['loss', 'gradients', 'update'];

export interface Placed {
  /** Upper left corner. */
  readonly x: number;
  readonly y: number;
}

/** One move: where its name stands, above its leftmost node. */
export interface Band extends Placed {
  readonly move: Move;
}

export interface Layout {
  readonly places: readonly Placed[];
  readonly bands: readonly Band[];
  readonly width: number;
  readonly height: number;
}

export type Direction = 'across' | 'down';

export function layOut(nodes: readonly DrawnNode[], direction: Direction, room: number): Layout {
  return direction === 'across' ? across(nodes) : down(nodes, room);
}

function across(nodes: readonly DrawnNode[]): Layout {
  const columns = columnsAcross(nodes);
  const least = Math.min(0, ...columns);
  const places: Placed[] = [];
  const bands: Band[] = [];
  let top = 0;
  for (const move of MOVES) {
    const members = inMove(nodes, move);
    if (members.length === 0) continue;
    const rows = rowsOf(nodes, members, columns);
    const count = 1 + Math.max(...members.map((i) => rows.get(i)!));
    for (const i of members)
      places[i] = {
        x: MARGIN + (columns[i]! - least) * (NODE.width + GAP.across),
        y: top + HEAD + rows.get(i)! * (NODE.height + GAP.down),
      };
    bands.push({ move, x: Math.min(...members.map((i) => places[i]!.x)), y: top });
    top += HEAD + count * (NODE.height + GAP.down) - GAP.down + BAND_GAP;
  }
  const width = Math.max(...places.map(({ x }) => x)) + NODE.width + MARGIN;
  return { places, bands, width, height: top - BAND_GAP + MARGIN };
}

function inMove(nodes: readonly DrawnNode[], move: Move): number[] {
  return nodes.flatMap((node, i) => (node.move === move ? [i] : []));
}

/** A column per node. May be below 0. */
function columnsAcross(nodes: readonly DrawnNode[]): number[] {
  const depths = depthsWithin(nodes);
  const free = freeOf(nodes);
  const columns: number[] = [];
  nodes.forEach(({ move, inputs }, i) => {
    if (move === 'loss') columns[i] = depths[i]!;
    else if (!free[i])
      columns[i] = columnBack(
        move,
        inputs.filter((input) => !free[input]),
        nodes,
        columns,
      );
  });
  // From the users on: what nothing else determines stands right beside the first of them.
  for (let i = nodes.length - 1; i >= 0; i--) {
    if (!free[i]) continue;
    const users = nodes.flatMap(({ inputs }, user) => (inputs.includes(i) ? [columns[user]!] : []));
    columns[i] = users.length > 0 ? Math.max(...users) + 1 : 0;
  }
  return columns;
}

/** On the way back: made of settings and of what is remembered alone, of nothing that the way there has brought. */
function freeOf(nodes: readonly DrawnNode[]): boolean[] {
  const free: boolean[] = [];
  nodes.forEach(({ move, inputs }, i) => {
    free[i] = move !== 'loss' && inputs.every((input) => free[input]);
  });
  return free;
}

/**
 * One to the left of what it is made of on the way back; a gradient that begins there stands under what it is made of on the way there, an update
 * under its gradient.
 */
function columnBack(
  move: Move,
  inputs: readonly number[],
  nodes: readonly DrawnNode[],
  columns: readonly number[],
): number {
  const columnsOf = (wanted: Move): number[] =>
    inputs.flatMap((input) => (nodes[input]!.move === wanted ? [columns[input]!] : []));
  const own = columnsOf(move).map((column) => column - 1);
  if (move === 'update') return Math.min(...own, ...columnsOf('gradients'), LAST) % LAST;
  return own.length > 0 ? Math.min(...own) : Math.max(0, ...columnsOf('loss'));
}

/** Beyond every column. */
const LAST = 1e6;

/** The longest way from the band's own beginnings; a leaf stands right before its first user. */
function depthsWithin(nodes: readonly DrawnNode[]): number[] {
  const depths: number[] = [];
  nodes.forEach(({ move, inputs }, i) => {
    const own = inputs.filter((input) => nodes[input]!.move === move);
    depths[i] = own.length === 0 ? 0 : 1 + Math.max(...own.map((input) => depths[input]!));
  });
  nodes.forEach(({ move, isLeaf }, i) => {
    if (!isLeaf) return;
    const users = nodes.flatMap((user, at) =>
      user.move === move && user.inputs.includes(i) ? [depths[at]!] : [],
    );
    if (users.length > 0) depths[i] = Math.max(0, Math.min(...users) - 1);
  });
  return depths;
}

/** In each column the nodes in the order of what they are made of; leaves below the others. */
function rowsOf(
  nodes: readonly DrawnNode[],
  members: readonly number[],
  columns: readonly number[],
): Map<number, number> {
  const rows = new Map<number, number>();
  const byColumn = new Map<number, number[]>();
  for (const i of members) byColumn.set(columns[i]!, [...(byColumn.get(columns[i]!) ?? []), i]);
  const middle = (i: number): number => {
    const known = nodes[i]!.inputs.flatMap((input) => rows.get(input) ?? []);
    return known.length === 0 ? 0 : known.reduce((sum, row) => sum + row, 0) / known.length;
  };
  // From where the band begins: each column knows the one before.
  const ordered = [...byColumn].toSorted(([a], [b]) => (nodes[members[0]!]!.move === 'loss' ? a - b : b - a));
  for (const [, column] of ordered) {
    const weight = (i: number): number =>
      nodes[i]!.isLeaf && nodes[i]!.inputs.length === 0 ? 1000 : middle(i);
    column.toSorted((a, b) => weight(a) - weight(b) || a - b).forEach((i, row) => rows.set(i, row));
  }
  return rows;
}

/** Lines of as many nodes as the page has room for. */
function down(nodes: readonly DrawnNode[], room: number): Layout {
  const perLine = Math.max(1, Math.floor((room - 2 * MARGIN + LINE_GAP) / (NODE.width + LINE_GAP)));
  const depths = depthsWithin(nodes);
  const places: Placed[] = [];
  const bands: Band[] = [];
  let top = 0;
  for (const move of MOVES) {
    const members = inMove(nodes, move);
    if (members.length === 0) continue;
    let y = top + HEAD;
    const deepest = Math.max(...members.map((i) => depths[i]!));
    for (let depth = 0; depth <= deepest; depth++) {
      const line = members.filter((i) => depths[i] === depth);
      line.forEach((i, k) => {
        places[i] = {
          x: MARGIN + (k % perLine) * (NODE.width + LINE_GAP),
          y: y + Math.floor(k / perLine) * (NODE.height + LINE_GAP),
        };
      });
      y += Math.ceil(line.length / perLine) * (NODE.height + LINE_GAP) + 16;
    }
    bands.push({ move, x: MARGIN, y: top });
    top = y - 22 + BAND_GAP;
  }
  const width = Math.max(...places.map(({ x }) => x)) + NODE.width + MARGIN;
  return { places, bands, width, height: top - BAND_GAP + MARGIN };
}

/** The path of an edge: sideways between neighbours of a band, down or up between others. */
export function edgePath(from: Placed, to: Placed, direction: Direction): string {
  const [fx, fy] = [from.x + NODE.width / 2, from.y + NODE.height / 2];
  const [tx, ty] = [to.x + NODE.width / 2, to.y + NODE.height / 2];
  const isSideways =
    direction === 'across' && Math.abs(tx - fx) > NODE.width / 2 && Math.abs(ty - fy) < 4.5 * NODE.height;
  if (isSideways && from.y === to.y) {
    const side = Math.sign(tx - fx) * (NODE.width / 2);
    return `M${fx + side} ${fy}L${tx - side} ${ty}`;
  }
  if (isSideways) {
    const side = Math.sign(tx - fx) * (NODE.width / 2);
    const bend = Math.max(14, Math.abs(tx - fx) / 2 - NODE.width / 2) * Math.sign(tx - fx);
    return `M${fx + side} ${fy}C${fx + side + bend} ${fy} ${tx - side - bend} ${ty} ${tx - side} ${ty}`;
  }
  const side = (Math.sign(ty - fy) || 1) * (NODE.height / 2);
  const bend = Math.max(14, Math.min(48, Math.abs(ty - fy) / 2)) * (Math.sign(ty - fy) || 1);
  return `M${fx} ${fy + side}C${fx} ${fy + side + bend} ${tx} ${ty - side - bend} ${tx} ${ty - side}`;
}
