/** The three moves as formulas with their numbers: what the loss is, its gradient, and what the guide's `assign_sub` does with it. */
import { mathml, type TemplateResult } from 'lit';
import { lineLayer } from '../../../../protocol/line-run.ts';
import type { ElementStep, StepAnswer } from '../../../../protocol/questions/step.ts';
import type { LossName, RunSpec } from '../../../../protocol/run-spec.ts';
import { formatCount, formatValue } from '../../../i18n/numbers.ts';
import { weightName } from './names.ts';

const DIGITS = 6;

export function number(value: number): TemplateResult {
  const text = formatValue(value, DIGITS);
  return text.startsWith('−')
    ? mathml`<mrow><mo>−</mo><mn>${text.slice(1)}</mn></mrow>`
    : mathml`<mn>${text}</mn>`;
}

/** A number behind a sign of calculation: one below 0 in brackets. */
function operand(value: number): TemplateResult {
  return value < 0 ? mathml`<mo>(</mo>${number(value)}<mo>)</mo>` : number(value);
}

const Y_HAT = mathml`<msub><mover><mi>y</mi><mo>^</mo></mover><mi>i</mi></msub>`;
const Y = mathml`<msub><mi>y</mi><mi>i</mi></msub>`;
const ERROR = mathml`<mrow>${Y_HAT}<mo>−</mo>${Y}</mrow>`;

/** What is averaged over the examples. Scores of classes are ŷ before the softmax or sigmoid. */
const TERMS: { readonly [L in LossName]: TemplateResult } = {
  meanSquaredError: mathml`<msup><mrow><mo>(</mo>${ERROR}<mo>)</mo></mrow><mn>2</mn></msup>`,
  meanAbsoluteError: mathml`<mo>|</mo>${ERROR}<mo>|</mo>`,
  huber: mathml`<mi>h</mi><mo>(</mo>${ERROR}<mo>)</mo>`,
  logCosh: mathml`<mi>log</mi><mi>cosh</mi><mo>(</mo>${ERROR}<mo>)</mo>`,
  hinge: mathml`<mi>max</mi><mo>(</mo><mn>0</mn><mo>,</mo><mn>1</mn><mo>−</mo><mo>(</mo><mn>2</mn>${Y}<mo>−</mo><mn>1</mn><mo>)</mo>${Y_HAT}<mo>)</mo>`,
  binaryCrossentropyFromLogits: mathml`<mo>(</mo><mi>log</mi><mo>(</mo><mn>1</mn><mo>+</mo><msup><mi>e</mi>${Y_HAT}</msup><mo>)</mo><mo>−</mo>${Y}${Y_HAT}<mo>)</mo>`,
  sparseCategoricalCrossentropyFromLogits: crossEntropy(),
  categoricalCrossentropyFromLogits: crossEntropy(),
};

function crossEntropy(): TemplateResult {
  return mathml`<mo>(</mo><mo>−</mo><munder><mo>∑</mo><mi>k</mi></munder><msub><mi>y</mi><mrow><mi>i</mi><mi>k</mi></mrow></msub><mi>log</mi><mi>softmax</mi><mo>(</mo>${Y_HAT}<msub><mo>)</mo><mi>k</mi></msub><mo>)</mo>`;
}

function meanOver(examples: number, factor: TemplateResult | '', term: TemplateResult): TemplateResult {
  return mathml`<mfrac>${factor || mathml`<mn>1</mn>`}<mn>${formatCount(examples)}</mn></mfrac><munder><mo>∑</mo><mi>i</mi></munder>${term}`;
}

/** ŷ of a line; of a network its layers, one in the other. */
export function modelFormula(spec: RunSpec, layers: readonly string[]): TemplateResult {
  const line = lineLayer(spec);
  const hat = mathml`<mover><mi>y</mi><mo>^</mo></mover><mo>=</mo>`;
  if (line !== null) {
    const bias = line.useBias ? mathml`<mo>+</mo><mi>b</mi>` : '';
    return mathml`${hat}<mi>x</mi><mo>·</mo><mi>W</mi>${bias}`;
  }
  const inside = layers.reduce<TemplateResult>(
    (value, name) => mathml`<mtext>${name}</mtext><mo>(</mo>${value}<mo>)</mo>`,
    mathml`<mi>x</mi>`,
  );
  return mathml`${hat}${inside}`;
}

export function lossFormula(spec: RunSpec, answer: StepAnswer): TemplateResult {
  const hasPenalty = spec.model.layers.some(
    (layer) =>
      'kernelRegularizer' in layer && (layer.kernelRegularizer.l1 > 0 || layer.kernelRegularizer.l2 > 0),
  );
  const weight = spec.training.classWeight === null ? '' : mathml`<msub><mi>c</mi><mi>i</mi></msub>`;
  const mean = meanOver(answer.examples, '', mathml`${weight}${TERMS[spec.loss]}`);
  const penalty = hasPenalty ? mathml`<mo>+</mo><mi>R</mi>` : '';
  const value = answer.nodes[answer.loss]!.numbers?.first[0];
  return mathml`<mi>L</mi><mo>=</mo>${mean}${penalty}${value === undefined ? '' : mathml`<mo>=</mo>${number(value)}`}`;
}

function slope(name: string): TemplateResult {
  return mathml`<mfrac><mrow><mo>∂</mo><mi>L</mi></mrow><mrow><mo>∂</mo>${weightSymbol(name)}</mrow></mfrac>`;
}

function weightSymbol(name: string): TemplateResult {
  return name.length > 1 ? mathml`<mi>w</mi>` : mathml`<mi>${name}</mi>`;
}

/** Of a line and its squares the slope is a plain formula; elsewhere it is what the tape says. */
export function gradientFormula(spec: RunSpec, answer: StepAnswer, element: ElementStep): TemplateResult {
  const name = weightName(spec, element.variable);
  const isPlain =
    lineLayer(spec) !== null && spec.loss === 'meanSquaredError' && spec.training.classWeight === null;
  const isPenalized = lineLayer(spec)?.kernelRegularizer;
  const isKnown = isPlain && !(isPenalized && (isPenalized.l1 > 0 || isPenalized.l2 > 0));
  const error = mathml`<mo>(</mo>${ERROR}<mo>)</mo>`;
  const term = name === 'W' ? mathml`<msub><mi>x</mi><mi>i</mi></msub>${error}` : error;
  const formula = isKnown ? mathml`<mo>=</mo>${meanOver(answer.examples, mathml`<mn>2</mn>`, term)}` : '';
  return mathml`${slope(name)}${formula}<mo>=</mo>${number(element.gradient)}`;
}

/** `W ← W − η · ∂L/∂W = 5 − 0.1 · 4.06 = 4.59`. */
export function plainUpdate(
  spec: RunSpec,
  { variable, before, clipped, rate, after }: ElementStep,
): TemplateResult {
  const name = weightName(spec, variable);
  const symbol = weightSymbol(name);
  return mathml`${symbol}<mo>←</mo>${symbol}<mo>−</mo><mi>η</mi><mo>·</mo>${slope(name)}<mo>=</mo>${number(before)}<mo>−</mo>${number(rate)}<mo>·</mo>${operand(clipped)}<mo>=</mo>${number(after)}`;
}
