/** What is drawn of a step, and where it stands. */
import { describe, expect, test } from 'vitest';
import { PATTERN_DEFAULTS } from '../../../protocol/data-spec.ts';
import { withData } from '../../../protocol/presets.ts';
import { GUIDE_RUN, type RunSpec } from '../../../protocol/run-spec.ts';
import { type DrawnNode, foldedGraph, wholeGraph } from '../../../src/later/views/step/drawn.ts';
import { type Direction, layOut, NODE, type Placed } from '../../../src/later/views/step/layout.ts';
import { valuesText } from '../../../src/later/views/step/node-texts.ts';
import { words } from '../../../src/later/views/step/op-words.ts';
import { neighbour } from '../../../src/later/views/step/walk.ts';
import { answerStep } from '../../../worker/answers/step/step.ts';
import { generateLine } from '../../../worker/data/line.ts';
import { generatePattern } from '../../../worker/data/patterns.ts';
import { OP_KINDS } from '../../../worker/tensor/ops.ts';
import { beginning } from '../../backend/support/asked-run.ts';

const LINE = { type: 'line', examples: 40, w: 3, b: 2, noise: 1, seed: 1, x: 'normal' } as const;
const line = { ...generateLine(LINE), line: { w: 3, b: 2 } };
const SPIRAL = withData(GUIDE_RUN, PATTERN_DEFAULTS.spiral);
const spiral = { ...generatePattern(PATTERN_DEFAULTS.spiral), line: null };
const BATCHES: RunSpec = { ...GUIDE_RUN, training: { ...GUIDE_RUN.training, batchSize: 16, shuffle: true } };

const ask = (spec: RunSpec, data: Parameters<typeof beginning>[1]) =>
  answerStep(beginning(spec, data), { batch: null, elements: [] });

function titles(nodes: readonly DrawnNode[], move: DrawnNode['move']): string[] {
  return nodes.filter((node) => node.move === move).map(({ title }) => title);
}

test('of the guide’s line every operation is drawn, in the guide’s signs', async () => {
  const nodes = wholeGraph(await ask(GUIDE_RUN, line), GUIDE_RUN);
  expect(titles(nodes, 'loss')).toEqual([
    'x',
    'W',
    'x · W',
    'b',
    'ŷ = … + b',
    'y',
    'ŷ − y',
    '(…)²',
    'L = mean …',
  ]);
  expect(titles(nodes, 'gradients')).toEqual(['2 · …', '0.025 · …', '∂L/∂W = x · …', '∂L/∂b = Σ …']);
  expect(titles(nodes, 'update')).toEqual(['η', 'η · ∂L/∂W', 'W ← W − …', 'η · ∂L/∂b', 'b ← b − …']);
});

test('of a smaller last batch the mean is still one, over as many as it holds', async () => {
  const nodes = wholeGraph(await ask(BATCHES, line), BATCHES);
  const mean = nodes.find(({ title }) => title === 'L = mean …')!;
  expect(mean.inputs.map((input) => nodes[input]!.title)).toContain('N');
});

test('a network is folded: its layers there and back, its gradients and updates', async () => {
  const nodes = foldedGraph(await ask(SPIRAL, spiral), SPIRAL);
  expect(titles(nodes, 'gradients').filter((title) => !title.includes('/'))).toEqual([
    '∂ dense_2',
    '∂ dense_1',
    '∂ dense',
  ]);
  expect(titles(nodes, 'update')).toEqual([
    'adam',
    ...['dense', 'dense_1', 'dense_2'].flatMap((layer) => [`${layer}/kernel ←`, `${layer}/bias ←`]),
  ]);
  const inputsOf = (wanted: string) =>
    nodes.find(({ title }) => title === wanted)!.inputs.map((input) => nodes[input]!.title);
  expect(inputsOf('dense_1')).toEqual(['dense', 'dense_1/kernel', 'dense_1/bias']);
  expect(inputsOf('∂ dense')).toEqual(expect.arrayContaining(['∂ dense_1', 'dense_1/kernel']));
  expect(inputsOf('dense/bias ←')).toEqual(expect.arrayContaining(['∂ dense/bias', 'adam', 'dense/bias']));
});

describe.each([
  ['the guide’s line', GUIDE_RUN, line],
  ['small batches', BATCHES, line],
  ['a network', SPIRAL, spiral],
] as const)('%s', (_, spec, data) => {
  test.each(['across', 'down'] as const)('no two nodes lie on each other, %s', async (direction) => {
    const answer = await ask(spec, data);
    for (const nodes of [wholeGraph(answer, spec), foldedGraph(answer, spec)]) {
      const { places, width, height } = layOut(nodes, direction, 358);
      expect(places).toHaveLength(nodes.length);
      nodes.forEach(({ inputs }, i) => expect(inputs.every((input) => input < i)).toBe(true));
      const isInside = ({ x, y }: Placed) =>
        x >= 0 && x + NODE.width <= width && y >= 0 && y + NODE.height <= height;
      expect(places.every(isInside)).toBe(true);
      const overlaps = places.flatMap((place, i) =>
        places
          .slice(i + 1)
          .filter(({ x, y }) => Math.abs(x - place.x) < NODE.width && Math.abs(y - place.y) < NODE.height),
      );
      expect(overlaps).toEqual([]);
    }
  });
});

async function layoutOf(direction: Direction, room: number) {
  const nodes = wholeGraph(await ask(GUIDE_RUN, line), GUIDE_RUN);
  const { places, bands, width } = layOut(nodes, direction, room);
  const at = (title: string) => places[nodes.findIndex((node) => node.title === title)]!;
  return { nodes, places, bands, width, at };
}

test('there from left to right, back from right to left, and the updates under their gradients', async () => {
  const { at, bands, width } = await layoutOf('across', 700);
  expect(bands.map(({ move }) => move)).toEqual(['loss', 'gradients', 'update']);
  expect(at('x').x).toBeLessThan(at('ŷ − y').x);
  expect(at('2 · …').x).toBe(at('ŷ − y').x);
  expect(at('∂L/∂W = x · …').x).toBeLessThan(at('0.025 · …').x);
  expect(at('η · ∂L/∂W').x).toBe(at('∂L/∂W = x · …').x);
  expect(at('W ← W − …').x).toBe(at('W').x);
  expect(width).toBeLessThan(790);
});

test('on a phone everything goes down, in lines that it has room for', async () => {
  const { places, at, width } = await layoutOf('down', 358);
  expect(width).toBeLessThanOrEqual(358);
  expect(at('x').y).toBeLessThan(at('x · W').y);
  expect(at('2 · …').y).toBeLessThan(at('∂L/∂b = Σ …').y);
  expect(new Set(places.map(({ x }) => x)).size).toBeLessThanOrEqual(3);
});

test('arrow keys lead to what is nearest in their direction', async () => {
  const { nodes, places } = await layoutOf('across', 700);
  const place = (title: string) => nodes.findIndex((node) => node.title === title);
  const go = (key: string, from: string) => neighbour(key, place(from), places);
  expect(go('ArrowRight', 'x')).toBe(place('x · W'));
  expect(go('ArrowDown', 'x')).toBe(place('W'));
  expect(go('ArrowUp', 'η · ∂L/∂W')).toBe(place('∂L/∂b = Σ …'));
  expect(go('ArrowLeft', 'x')).toBeNull();
  expect(go('End', 'x')).toBe(nodes.length - 1);
  expect(go('a', 'x')).toBeNull();
});

test('each operation of the engine has words', () => {
  expect(Object.keys(words()).toSorted()).toEqual(Object.keys(OP_KINDS).toSorted());
});

test('a single number is told whole, of many the first ones', () => {
  const numbers = { first: [1.23456789, 2, 3, 4], min: 1, max: 4, mean: 2 };
  expect(valuesText(numbers, [1, 1], { most: 2, digits: 3 })).toBe('1.23457');
  expect(valuesText(numbers, [2, 2], { most: 2, digits: 3 })).toBe('1.23, 2, …');
  expect(valuesText(null, [2, 2], { most: 2, digits: 3 })).toBe('');
});
