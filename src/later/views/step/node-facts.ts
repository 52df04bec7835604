/** All about the node that is looked at: what it does, and its numbers. */
import { msg, str } from '@lit/localize';
import { css, html, nothing } from 'lit';
import type { StepAnswer } from '../../../../protocol/questions/step.ts';
import { formatCount, formatValue } from '../../../i18n/numbers.ts';
import type { DrawnNode } from './drawn.ts';
import { shapeOf, valuesText } from './node-texts.ts';
import { opWords } from './op-words.ts';

export const nodeFacts = css`
  .node {
    display: flex;
    flex-wrap: wrap;
    gap: 0 calc(3 * var(--unit));
    min-height: calc(5 * var(--unit));
    padding-top: var(--unit);
    border-top: 1px solid var(--hairline);
    font-size: var(--small);
    font-variant-numeric: tabular-nums;
  }

  .node dt {
    color: var(--muted);
  }
`;

export function renderNodeFacts({ nodes }: StepAnswer, shown: DrawnNode | undefined) {
  if (!shown) return nothing;
  const { op, shape, numbers } = nodes[shown.node]!;
  const { members, title } = shown;
  const isOne = members.length === 1;
  const ops = [...new Set(members.map((member) => nodes[member]!.op))].join(' ');
  const facts: (readonly [name: string, value: unknown])[] = [
    [title, isOne ? opWords(op) : msg(str`${formatCount(members.length)} operations`)],
    [msg('Operation'), html`<code>${isOne ? op : ops}</code>`],
    [msg('Shape'), shapeOf(shape) || msg('a single number')],
  ];
  if (numbers)
    facts.push(
      [msg('First values'), valuesText(numbers, shape, { most: 3, digits: 5 })],
      [msg('Least'), formatValue(numbers.min, 5)],
      [msg('Mean'), formatValue(numbers.mean, 5)],
      [msg('Greatest'), formatValue(numbers.max, 5)],
    );
  return html`<dl class="node">
    ${facts.map(
      ([name, value]) => html`<div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>`,
    )}
  </dl>`;
}
