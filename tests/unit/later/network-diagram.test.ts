import { expect, test } from 'vitest';
import { PATTERN_DEFAULTS } from '../../../protocol/data-spec.ts';
import { withData } from '../../../protocol/presets.ts';
import { GUIDE_RUN, LAYER_DEFAULTS, type RunSpec } from '../../../protocol/run-spec.ts';
import { generatePattern } from '../../../worker/data/patterns.ts';
import { compileRun } from '../../../worker/session/compile-run.ts';
import { diagramOf, endsOf, hit, inputLabels, isLink } from '../../../src/later/views/network/diagram.ts';

const SPIRAL = PATTERN_DEFAULTS.spiral;
const PRESET = withData(GUIDE_RUN, SPIRAL);

function infoOf(spec: RunSpec) {
  const { about } = compileRun(spec, { ...generatePattern(SPIRAL), line: null });
  // What the diagram reads of it.
  return { ...about, spec } as unknown as Parameters<typeof diagramOf>[0];
}

test('a column for the inputs and for each layer, a link for each weight, a bias for each unit', () => {
  const info = infoOf(PRESET);
  const { columns, links, width } = diagramOf(info, 600);
  expect(width).toBe(600);
  expect(columns.map(({ title, units }) => [title, units])).toEqual([
    ['', 2],
    ['dense', 8],
    ['dense_1', 8],
    ['dense_2', 1],
  ]);
  expect(links).toHaveLength(2 * 8 + 8 * 8 + 8);
  expect(columns.map(({ biases }) => biases.filter(Boolean).length)).toEqual([0, 8, 8, 1]);
  // The weight from input 2 to unit 4 of the first layer: a kernel is [inputs, units].
  const link = links.find(({ from, to }) => from.column === 0 && from.unit === 1 && to.unit === 3);
  expect(link).toMatchObject({ variable: 0, element: 11 });
  expect(info.variables[link!.variable]).toMatchObject({ name: 'dense/kernel', shape: [2, 8] });
});

test('of a wide layer only some units are drawn; other layers are blocks', () => {
  const hidden = { ...LAYER_DEFAULTS.dense, units: 40 };
  const dropout = { ...LAYER_DEFAULTS.dropout, rate: 0.5 };
  const { columns, links } = diagramOf(
    infoOf({ ...PRESET, model: { layers: [hidden, dropout, PRESET.model.layers.at(-1)!] } }),
    400,
  );
  expect(columns.map(({ units, nodes, isBlock }) => [units, nodes.length, isBlock])).toEqual([
    [2, 2, false],
    [40, 12, false],
    [40, 1, true],
    [1, 1, false],
  ]);
  expect(links).toHaveLength(2 * 12);
  expect(links.at(-1)).toMatchObject({ variable: 0, element: 40 + 11 });
});

test('a pointer finds a unit in its square, and a line near its curve', () => {
  const diagram = diagramOf(infoOf(PRESET), 600);
  const node = diagram.columns[1]!.nodes[2]!;
  expect(hit(diagram, node.x + 2, node.y - 3)).toEqual(node);
  const link = diagram.links.find(({ from, to }) => from.column === 0 && from.unit === 0 && to.unit === 0)!;
  const { x1, y1, x2, y2 } = endsOf(link, diagram.side);
  const found = hit(diagram, (x1 + x2) / 2, (y1 + y2) / 2);
  expect(found !== null && isLink(found)).toBe(true);
  expect(hit(diagram, 1, 1)).toBeNull();
});

test('inputs have the names of their features, of their data, or numbers', () => {
  const features = [{ type: 'features', features: ['x1Squared', 'sinX2'] }] as const;
  expect(inputLabels({ ...PRESET, preprocessing: features }, null, 2)).toEqual(['x₁²', 'sin x₂']);
  expect(inputLabels(PRESET, ['a', 'b'], 2)).toEqual(['a', 'b']);
  expect(inputLabels(PRESET, null, 2)).toEqual(['x₁', 'x₂']);
  expect(inputLabels(PRESET, null, 1)).toEqual(['x']);
});
