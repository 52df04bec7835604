/** The formulas with their numbers: of each optimizer every line has one, and the last of them is what the step stores. */
import type { TemplateResult } from 'lit';
import { expect, test } from 'vitest';
import { OPTIMIZER_DEFAULTS, type OptimizerSpec } from '../../../protocol/optimizer-spec.ts';
import { GUIDE_RUN, type LossName, type RunSpec } from '../../../protocol/run-spec.ts';
import { formatValue } from '../../../src/i18n/numbers.ts';
import {
  gradientFormula,
  lossFormula,
  modelFormula,
  plainUpdate,
} from '../../../src/later/views/step/formulas.ts';
import { updateLines } from '../../../src/later/views/step/optimizer-formulas.ts';
import { answerStep } from '../../../worker/answers/step/step.ts';
import { generateLine } from '../../../worker/data/line.ts';
import { askedRun } from '../../backend/support/asked-run.ts';
import { CLASSIFICATION, classes } from '../session/runs.ts';

const LINE = { type: 'line', examples: 40, w: 3, b: 2, noise: 1, seed: 1, x: 'normal' } as const;
const line = { ...generateLine(LINE), line: { w: 3, b: 2 } };
const W = { variable: 'dense/kernel', element: 0 };

/** What is read of it, without marks. */
function textOf(part: unknown): string {
  if (Array.isArray(part)) return part.map(textOf).join('');
  if (typeof part === 'string' || typeof part === 'number') return String(part);
  const { strings, values } = part as TemplateResult;
  return strings
    .map((text, i) => text + (i < values.length ? textOf(values[i]) : ''))
    .join('')
    .replaceAll(/<[^>]*>|\s/g, '');
}

async function stepOf(spec: RunSpec, steps = 3, data: Parameters<typeof askedRun>[1] = line) {
  return answerStep(await askedRun(spec, data, steps), { batch: null, elements: [W] });
}

const { sgd, rmsprop, adam, adamw, adagrad, lion } = OPTIMIZER_DEFAULTS;
const OPTIMIZERS: readonly OptimizerSpec[] = [
  { ...sgd, momentum: 0.9 },
  { ...sgd, momentum: 0.9, nesterov: true },
  adagrad,
  rmsprop,
  { ...rmsprop, momentum: 0.5, centered: true },
  adam,
  { ...adam, amsgrad: true },
  adamw,
  lion,
];

test.each(OPTIMIZERS)('$type', async (optimizer) => {
  const answer = await stepOf({ ...GUIDE_RUN, optimizer });
  const [element] = answer.elements as [(typeof answer.elements)[0]];
  const { given, lines } = updateLines(optimizer, element, answer.step);
  const texts = [...given, ...lines].map(textOf);
  expect(texts.join(' ')).not.toContain('NaN');
  const stored = texts.filter((text) => text.startsWith('w←'));
  expect(stored).toHaveLength(1);
  expect(stored[0]!.endsWith(`=${formatValue(element.after, 6)}`)).toBe(true);
  // A symbol and a number for what goes in; a line for each slot and one for the weight.
  const slots = Object.keys(element.slots).length;
  expect(lines.filter((each) => textOf(each).includes('←'))).toHaveLength(slots + 1);
});

test('plain descent is the guide’s assign_sub', async () => {
  const [element] = (await stepOf(GUIDE_RUN)).elements as [Parameters<typeof plainUpdate>[1]];
  const { before, gradient, after } = element;
  expect(textOf(plainUpdate(GUIDE_RUN, element))).toBe(
    `W←W−η·∂L∂W=${formatValue(before, 6)}−0.1·${formatValue(gradient, 6)}=${formatValue(after, 6)}`,
  );
});

test('the slope of a line is a plain formula, with a penalty or in a network it is not', async () => {
  const answer = await stepOf(GUIDE_RUN);
  const [element] = answer.elements as [Parameters<typeof plainUpdate>[1]];
  const value = formatValue(element.gradient, 6);
  expect(textOf(gradientFormula(GUIDE_RUN, answer, element))).toBe(`∂L∂W=240∑ixi(y^i−yi)=${value}`);
  expect(textOf(gradientFormula(CLASSIFICATION, answer, element))).toBe(`∂L∂w=${value}`);
  expect(textOf(modelFormula(GUIDE_RUN, ['dense']))).toBe('y^=x·W+b');
  expect(textOf(modelFormula(CLASSIFICATION, ['dense', 'dense_1']))).toBe('y^=dense_1(dense(x))');
});

test.each(['meanSquaredError', 'meanAbsoluteError', 'huber', 'logCosh'] satisfies LossName[])(
  'the loss has its own number: %s',
  async (loss) => {
    const spec = { ...GUIDE_RUN, loss };
    const answer = await stepOf(spec);
    const text = textOf(lossFormula(spec, answer));
    expect(text).toContain('L=140∑i');
    expect(text.endsWith(`=${formatValue(answer.nodes[answer.loss]!.numbers!.first[0]!, 6)}`)).toBe(true);
  },
);

test('class weights and penalties are in it', async () => {
  const spec: RunSpec = {
    ...CLASSIFICATION,
    model: {
      layers: CLASSIFICATION.model.layers.map((layer) =>
        layer.type === 'dense' ? { ...layer, kernelRegularizer: { l1: 0, l2: 0.1 } } : layer,
      ),
    },
    training: { ...CLASSIFICATION.training, classWeight: [1, 2] },
  };
  const text = textOf(lossFormula(spec, await stepOf(spec, 1, classes())));
  expect(text).toMatch(/^L=18∑ici\(log\(1\+ey\^i\)−yiy\^i\)\+R=/);
});
