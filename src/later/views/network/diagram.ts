/**
 * A model as a drawing: a column for the inputs and one for each layer, with its units in it and a link for each weight between two columns of
 * units. Other layers are one block. Places in CSS pixels; pure.
 */
import type { RunInfo } from '../../../../protocol/events.ts';
import { layerNames } from '../../../../protocol/layer-names.ts';
import { modelShapes } from '../../../../protocol/model-shapes.ts';
import { exampleShapes } from '../../../../protocol/run-checks.ts';
import type { RunSpec } from '../../../../protocol/run-spec.ts';
import { featureLabel } from '../../model/feature-names.ts';

/** Of each column: more would be too small to read. */
export const MOST_UNITS = 12;

export interface Node {
  /** 0: the inputs. */
  readonly column: number;
  /** -1: the whole layer, as a block. */
  readonly unit: number;
  readonly x: number;
  readonly y: number;
}

/** A number of a variable that can be set by hand. */
export interface WeightAt {
  /** Index into `RunInfo.variables`. */
  readonly variable: number;
  readonly element: number;
}

export interface Link extends WeightAt {
  readonly from: Node;
  readonly to: Node;
}

export interface Column {
  readonly title: string;
  /** How many it has, and how many of them are shown. */
  readonly units: number;
  readonly nodes: readonly Node[];
  /** Of each node; null for what has no bias. */
  readonly biases: readonly (WeightAt | null)[];
  readonly isBlock: boolean;
}

export interface Diagram {
  readonly columns: readonly Column[];
  readonly links: readonly Link[];
  readonly width: number;
  readonly height: number;
  /** Side of a unit's square. */
  readonly side: number;
}

const TOP = 36;
const GAP = 10;

export function diagramOf(info: RunInfo, width: number): Diagram {
  const counts = columnSizes(info.spec);
  const most = Math.max(...counts.map(({ units, isBlock }) => (isBlock ? 1 : Math.min(units, MOST_UNITS))));
  const columnWidth = width / counts.length;
  const side = Math.max(18, Math.min(52, columnWidth * 0.55, 420 / most - GAP));
  const height = TOP + most * (side + GAP) + 8;
  const columns = counts.map((count, column): Column => {
    const shown = count.isBlock ? 1 : Math.min(count.units, MOST_UNITS);
    const first = TOP + (height - TOP - shown * (side + GAP)) / 2 + side / 2;
    const nodes = Array.from({ length: shown }, (_, i) => ({
      column,
      unit: count.isBlock ? -1 : i,
      x: columnWidth * (column + 0.5),
      y: first + i * (side + GAP),
    }));
    const bias = variableOf(info, count.name, 'bias');
    const biases = nodes.map(({ unit }) => (bias < 0 || unit < 0 ? null : { variable: bias, element: unit }));
    return { title: count.title, units: count.units, nodes, biases, isBlock: count.isBlock };
  });
  return { columns, links: linksOf(info, columns, counts), width, height, side };
}

interface ColumnSize {
  readonly name: string;
  readonly title: string;
  readonly units: number;
  readonly isBlock: boolean;
}

function columnSizes(spec: RunSpec): ColumnSize[] {
  const { input } = exampleShapes(spec);
  const names = layerNames(spec.model.layers);
  const shaped = modelShapes(spec.model.layers, input);
  const layers = shaped.ok ? shaped.layers : [];
  return [
    { name: '', title: '', units: input.at(-1) ?? 0, isBlock: input.length > 1 },
    ...layers.map(({ shape }, i) => ({
      name: names[i]!,
      title: names[i]!,
      units: shape.at(-1) ?? 0,
      isBlock: spec.model.layers[i]!.type !== 'dense',
    })),
  ];
}

function variableOf({ variables }: RunInfo, layer: string, part: 'kernel' | 'bias'): number {
  return variables.findIndex(({ name }) => layer !== '' && name === `${layer}/${part}`);
}

/** One per weight between two columns of units. */
function linksOf(info: RunInfo, columns: readonly Column[], counts: readonly ColumnSize[]): Link[] {
  return columns.flatMap((to, i) => {
    const from = columns[i - 1];
    const { name, units } = counts[i]!;
    const variable = variableOf(info, name, 'kernel');
    if (from === undefined || from.isBlock || to.isBlock || variable < 0) return [];
    return to.nodes.flatMap((end) =>
      from.nodes.map((start): Link => ({
        from: start,
        to: end,
        variable,
        element: start.unit * units + end.unit,
      })),
    );
  });
}

/** What the inputs are called; `names`: of the data's own. */
export function inputLabels(
  { preprocessing }: RunSpec,
  names: readonly string[] | null,
  count: number,
): string[] {
  const derived = preprocessing.find((step) => step.type === 'features');
  if (derived?.type === 'features') return derived.features.map((feature) => featureLabel(feature));
  if (names) return [...names];
  return Array.from({ length: count }, (_, i) => (count === 1 ? 'x' : `x${subscript(i + 1)}`));
}

function subscript(number: number): string {
  return Array.from(String(number), (digit) => String.fromCodePoint(0x2080 + Number(digit))).join('');
}

/** The link or the unit nearest to a place: units first, then links no farther than a few pixels. */
export function hit({ columns, links, side }: Diagram, x: number, y: number): Node | Link | null {
  const nodes = columns.flatMap(({ nodes: list }) => list);
  const node = nodes.find((each) => Math.abs(each.x - x) <= side / 2 && Math.abs(each.y - y) <= side / 2);
  if (node) return node;
  let [best, least]: [Link | null, number] = [null, 6];
  for (const link of links) {
    const distance = distanceTo(link, side, x, y);
    if (distance < least) [best, least] = [link, distance];
  }
  return best;
}

export function isLink(thing: Node | Link): thing is Link {
  return 'from' in thing;
}

/** A link's ends, at the edges of its units. */
export function endsOf({ from, to }: Link, side: number) {
  return { x1: from.x + side / 2, y1: from.y, x2: to.x - side / 2, y2: to.y };
}

/** Up or down from the curve at the same x. */
function distanceTo(link: Link, side: number, x: number, y: number): number {
  const { x1, y1, x2, y2 } = endsOf(link, side);
  if (x < x1 || x > x2) return Infinity;
  // The curve is a Bézier with level ends: along x it is t(3 - 2t)-like.
  const t = (x - x1) / (x2 - x1);
  return Math.abs(y1 + (y2 - y1) * t * t * (3 - 2 * t) - y);
}
