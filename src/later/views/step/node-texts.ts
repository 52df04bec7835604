/** A node's numbers as text. Pure but for the language. */
import { msg, str } from '@lit/localize';
import type { Move, Numbers, StepAnswer } from '../../../../protocol/questions/step.ts';
import type { TableContent } from '../../../components/chart-table.ts';
import { formatCount, formatValue } from '../../../i18n/numbers.ts';
import type { DrawnNode } from './drawn.ts';
import { namesOf } from './names.ts';
import type { RunSpec } from '../../../../protocol/run-spec.ts';

export function moveName(move: Move): string {
  switch (move) {
    case 'loss':
      return msg('Loss');
    case 'gradients':
      return msg('Gradients');
    case 'update':
      return msg('Update');
    default:
      return move satisfies never;
  }
}

/** `1000 × 1`; of a single number nothing. */
export function shapeOf(shape: readonly number[]): string {
  return shape.length === 0 ? '' : shape.join(' × ');
}

function isSingle(shape: readonly number[]): boolean {
  return shape.every((length) => length === 1);
}

/** Of a single number its value, else its first ones. */
export function valuesText(
  numbers: Numbers | null,
  shape: readonly number[],
  { most, digits }: { readonly most: number; readonly digits: number },
): string {
  if (numbers === null) return '';
  if (isSingle(shape)) return formatValue(numbers.first[0]!, 6);
  const shown = numbers.first.slice(0, most).map((value) => formatValue(value, digits));
  const size = shape.reduce((product, length) => product * length, 1);
  return size > shown.length ? `${shown.join(', ')}, …` : shown.join(', ');
}

/** Characters that fit into a node. */
const NODE_LENGTH = 17;
const TITLE_LENGTH = 19;

/** The same as far as a node has room for it. */
export function shortValuesText(numbers: Numbers | null, shape: readonly number[]): string {
  const two = valuesText(numbers, shape, { most: 2, digits: 3 });
  return two.length <= NODE_LENGTH ? two : valuesText(numbers, shape, { most: 1, digits: 4 });
}

/** Its shape and mean. */
export function shortShapeText(numbers: Numbers | null, shape: readonly number[]): string {
  if (isSingle(shape)) return '';
  return `${shape.join('×')}${numbers ? ` ø ${formatValue(numbers.mean, 3)}` : ''}`;
}

export function shortTitle(title: string): string {
  return title.length > TITLE_LENGTH ? `${title.slice(0, TITLE_LENGTH - 1)}…` : title;
}

/** What a reader hears of a node. */
export function nodeLabel(answer: StepAnswer, { node, title, move }: DrawnNode): string {
  const { shape, numbers } = answer.nodes[node]!;
  if (numbers === null) return `${moveName(move)}: ${title}`;
  if (isSingle(shape)) return `${moveName(move)}: ${title}: ${formatValue(numbers.first[0]!, 6)}`;
  const mean = formatValue(numbers.mean, 4);
  return msg(str`${moveName(move)}: ${title}: ${shapeOf(shape)} numbers, mean ${mean}`);
}

const MOST_ROWS = 1000;

/** Every node of the graph, those too that the drawing leaves out. */
export function graphTable(answer: StepAnswer, spec: RunSpec): TableContent {
  const names = namesOf(answer, spec);
  for (const { name, value } of answer.assignments) names.set(value, `${name} ←`);
  const rows = answer.nodes
    .slice(0, MOST_ROWS)
    .map(({ op, attributes, inputs, shape, move, numbers }, i) => [
      `%${i}`,
      moveName(move),
      names.get(i) ?? '',
      [op, ...inputs.map((input) => `%${input}`), ...attributesText(attributes)].join(' '),
      shapeOf(shape) || '1',
      valuesText(numbers, shape, { most: 4, digits: 5 }),
      numbers ? formatValue(numbers.min, 5) : '',
      numbers ? formatValue(numbers.mean, 5) : '',
      numbers ? formatValue(numbers.max, 5) : '',
    ]);
  return {
    columns: [
      msg('Node'),
      msg('Move'),
      msg('Name'),
      msg('Operation'),
      msg('Shape'),
      msg('First values'),
      msg('Least'),
      msg('Mean'),
      msg('Greatest'),
    ],
    rows,
    note:
      answer.nodes.length > MOST_ROWS
        ? msg(str`The first ${formatCount(MOST_ROWS)} of ${formatCount(answer.nodes.length)} nodes.`)
        : '',
  };
}

function attributesText(attributes: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(attributes).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
}
