/** Draws the diagram: links by the size and sign of their weights, units with the map of their answers. */
import { sizedContext } from '../../../charts/sized-context.ts';
import { CLASS_TONES, type PlotField, type PlotTheme } from '../../../charts/plot-picture.ts';
import { paintField } from '../../../charts/plot-plugins.ts';
import { type Diagram, endsOf, isLink, type Link, type Node } from './diagram.ts';

/** Of `CLASS_TONES`: as the large map shows the second of two classes, and the first. */
const [POSITIVE, NEGATIVE] = [1, 0];

export interface NetworkScene {
  readonly diagram: Diagram;
  readonly weightOf: (link: Link) => number;
  /** Of a unit, over the data: [rows, columns] or [points]; null where there is none. */
  readonly mapOf: (node: Node) => { readonly values: Float32Array; readonly shape: readonly number[] } | null;
  readonly inputLabels: readonly string[];
  readonly selected: Node | Link | null;
}

const image = document.createElement('canvas');

export function drawNetwork(canvas: HTMLCanvasElement, scene: NetworkScene, theme: PlotTheme): void {
  const { diagram } = scene;
  const context = sizedContext(canvas, diagram.width, diagram.height);
  if (!context) return;
  context.font = `${theme.fontSize}px ${theme.fontFamily}`;
  drawLinks(context, scene, theme);
  for (const column of diagram.columns) {
    for (const node of column.nodes) drawNode(context, scene, node, theme);
    drawTitle(context, scene, column.nodes[0]!.column, theme);
  }
}

function drawLinks(context: CanvasRenderingContext2D, scene: NetworkScene, { palette }: PlotTheme): void {
  const { diagram, weightOf, selected } = scene;
  const most = diagram.links.reduce((top, link) => Math.max(top, Math.abs(weightOf(link))), 1e-12);
  for (const link of diagram.links) {
    const weight = weightOf(link);
    const share = Math.min(1, Math.abs(weight) / most);
    const isSelected = selected !== null && isLink(selected) && same(selected, link);
    context.strokeStyle = isSelected ? palette.ink : palette[CLASS_TONES[weight < 0 ? NEGATIVE : POSITIVE]!];
    context.lineWidth = (isSelected ? 2 : 0.6) + 4.4 * share;
    context.globalAlpha = isSelected ? 1 : 0.25 + 0.65 * share;
    // What colour says, the dashes say again.
    context.setLineDash(weight < 0 ? [5, 4] : []);
    curve(context, link, diagram.side);
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
}

function curve(context: CanvasRenderingContext2D, link: Link, side: number): void {
  const { x1, y1, x2, y2 } = endsOf(link, side);
  const middle = (x1 + x2) / 2;
  context.beginPath();
  context.moveTo(x1, y1);
  context.bezierCurveTo(middle, y1, middle, y2, x2, y2);
  context.stroke();
}

function same(a: Link, b: Link): boolean {
  return a.variable === b.variable && a.element === b.element;
}

function drawNode(
  context: CanvasRenderingContext2D,
  scene: NetworkScene,
  node: Node,
  theme: PlotTheme,
): void {
  const { palette } = theme;
  const { side } = scene.diagram;
  const [left, top] = [node.x - side / 2, node.y - side / 2];
  context.fillStyle = palette.surface;
  context.fillRect(left, top, side, side);
  const map = scene.mapOf(node);
  if (map?.shape.length === 2) {
    paintField(image, fieldOf(map.values, map.shape), palette);
    context.drawImage(image, left, top, side, side);
  } else if (map) drawCurve(context, map.values, { left, top, side }, palette.model);
  const { selected } = scene;
  const isSelected =
    selected !== null && !isLink(selected) && selected.column === node.column && selected.unit === node.unit;
  context.strokeStyle = isSelected ? palette.ink : palette.muted;
  context.lineWidth = isSelected ? 2.5 : 1;
  context.strokeRect(left + 0.5, top + 0.5, side - 1, side - 1);
  if (node.column > 0 || node.unit < 0) return;
  context.fillStyle = palette.ink;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  const label = scene.inputLabels[node.unit] ?? '';
  context.fillText(fitting(context, label, Math.max(20, left - 10)), left - 6, node.y);
}

/** As much of a text as there is room for; all of it is in the list under the drawing. */
function fitting(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let length = text.length - 1;
  while (length > 1 && context.measureText(`${text.slice(0, length)}…`).width > width) length--;
  return `${text.slice(0, length)}…`;
}

/** Each unit by its own extremes: what it tells apart is to be seen, whatever its scale. */
function fieldOf(values: Float32Array, [rows = 0, columns = 0]: readonly number[]): PlotField {
  const most = values.reduce((top, value) => Math.max(top, Math.abs(value)), 1e-12);
  return {
    rows,
    columns,
    tones: Uint8Array.from(values, (value) => (value < 0 ? NEGATIVE : POSITIVE)),
    strengths: Float32Array.from(values, (value) => Math.min(1, Math.abs(value) / most) * 1.6),
  };
}

function drawCurve(
  context: CanvasRenderingContext2D,
  values: Float32Array,
  { left, top, side }: { readonly left: number; readonly top: number; readonly side: number },
  colour: string,
): void {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const span = high - low || 1;
  context.strokeStyle = colour;
  context.lineWidth = 1.75;
  context.beginPath();
  values.forEach((value, i) => {
    const x = left + 3 + ((side - 6) * i) / Math.max(1, values.length - 1);
    context.lineTo(x, top + side - 4 - ((side - 8) * (value - low)) / span);
  });
  context.stroke();
}

function drawTitle(
  context: CanvasRenderingContext2D,
  scene: NetworkScene,
  i: number,
  { palette }: PlotTheme,
): void {
  const { columns, width } = scene.diagram;
  const { title, units, nodes } = columns[i]!;
  const shown = nodes.length;
  context.fillStyle = palette.muted;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  const room = width / columns.length - 8;
  context.fillText(title, nodes[0]!.x, 2, room);
  if (!columns[i]!.isBlock && shown < units) context.fillText(`${shown} / ${units}`, nodes[0]!.x, 16, room);
}
