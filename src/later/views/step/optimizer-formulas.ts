/** Each optimizer's own update, line by line, with what each line comes to for one weight. Forms are those of `worker/nn/optimizers.ts`, Keras 3's. */
import { mathml, type TemplateResult } from 'lit';
import type { OptimizerSpec } from '../../../../protocol/optimizer-spec.ts';
import type { ElementStep } from '../../../../protocol/questions/step.ts';
import { number } from './formulas.ts';

export interface UpdateLines {
  /** What goes in: a symbol and its number. */
  readonly given: readonly TemplateResult[];
  readonly lines: readonly TemplateResult[];
}

const [W, G, M, V, RATE, ARROW] = [
  mathml`<mi>w</mi>`,
  mathml`<mi>g</mi>`,
  mathml`<mi>m</mi>`,
  mathml`<mi>v</mi>`,
  mathml`<mi>η</mi>`,
  mathml`<mo>←</mo>`,
];
const SQUARE = mathml`<msup><mi>g</mi><mn>2</mn></msup>`;
const HIGHEST = mathml`<mover><mi>v</mi><mo>^</mo></mover>`;
/** Centered, and with momentum. */
const [MEAN, PACE] = [mathml`<mi>a</mi>`, mathml`<mi>p</mi>`];
const ALPHA = mathml`<mi>α</mi>`;
const beta = (which: 1 | 2): TemplateResult => mathml`<msub><mi>β</mi><mn>${which}</mn></msub>`;
const oneMinus = (value: TemplateResult): TemplateResult =>
  mathml`<mo>(</mo><mn>1</mn><mo>−</mo>${value}<mo>)</mo>`;
const rooted = (value: TemplateResult): TemplateResult =>
  mathml`<msqrt><mrow>${value}<mo>+</mo><mi>ε</mi></mrow></msqrt>`;
const over = (above: TemplateResult, below: TemplateResult): TemplateResult =>
  mathml`<mfrac><mrow>${above}</mrow><mrow>${below}</mrow></mfrac>`;

export function updateLines(optimizer: OptimizerSpec, element: ElementStep, step: number): UpdateLines {
  const { before, clipped, rate, slots, after } = element;
  const slot = (name: string): number => slots[name]?.after ?? Number.NaN;
  const was = (symbol: TemplateResult, name: string): TemplateResult =>
    given(symbol, slots[name]?.before ?? 0);
  const end = (way: TemplateResult): TemplateResult => result(mathml`${W}${ARROW}${W}${way}`, after);
  const basics = [given(W, before), given(G, clipped), given(RATE, rate)];
  const time = given(mathml`<mi>t</mi>`, step + 1);
  switch (optimizer.type) {
    case 'sgd':
      return { given: [...basics, was(V, 'momentum')], lines: momentumLines(optimizer.nesterov, slot, end) };
    case 'adagrad': {
      const sum = mathml`<mi>a</mi>`;
      return {
        given: [...basics, was(sum, 'accumulator')],
        lines: [
          result(mathml`${sum}${ARROW}${sum}<mo>+</mo>${SQUARE}`, slot('accumulator')),
          end(mathml`<mo>−</mo>${over(mathml`${RATE}${G}`, rooted(sum))}`),
        ],
      };
    }
    case 'rmsprop':
      return {
        given: [
          ...basics,
          was(V, 'velocity'),
          ...(optimizer.centered ? [was(MEAN, 'average_gradient')] : []),
          ...(optimizer.momentum === 0 ? [] : [was(PACE, 'momentum')]),
        ],
        lines: rmspropLines(optimizer, slot, end),
      };
    case 'adam':
    case 'adamw': {
      const decay = optimizer.type === 'adamw' ? mathml`<mo>−</mo>${RATE}<mi>λ</mi>${W}` : mathml``;
      return {
        given: [
          ...basics,
          time,
          was(M, 'momentum'),
          was(V, 'velocity'),
          ...(optimizer.amsgrad ? [was(HIGHEST, 'velocity_hat')] : []),
        ],
        lines: [...adamLines(optimizer.amsgrad, slot), end(mathml`${decay}${adamWay(optimizer.amsgrad)}`)],
      };
    }
    case 'lion':
      return {
        given: [...basics, was(M, 'momentum')],
        lines: [
          end(mathml`<mo>−</mo>${RATE}<mi>sign</mi><mo>(</mo>${mixed(beta(1), M, G)}<mo>)</mo>`),
          result(mathml`${M}${ARROW}${mixed(beta(2), M, G)}`, slot('momentum')),
        ],
      };
    default:
      return optimizer satisfies never;
  }
}

type SlotValue = (name: string) => number;
type End = (way: TemplateResult) => TemplateResult;

function momentumLines(nesterov: boolean, slot: SlotValue, end: End): TemplateResult[] {
  const first = mathml`${V}${ARROW}<mi>μ</mi>${V}<mo>−</mo>${RATE}${G}`;
  const way = nesterov ? mathml`<mo>+</mo><mi>μ</mi>${V}<mo>−</mo>${RATE}${G}` : mathml`<mo>+</mo>${V}`;
  return [result(first, slot('momentum')), end(way)];
}

function rmspropLines(
  { momentum, centered }: Extract<OptimizerSpec, { type: 'rmsprop' }>,
  slot: SlotValue,
  end: End,
): TemplateResult[] {
  const rho = mathml`<mi>ρ</mi>`;
  const spread = centered ? mathml`${V}<mo>−</mo><msup>${MEAN}<mn>2</mn></msup>` : V;
  const way = over(mathml`${RATE}${G}`, rooted(spread));
  return [
    result(mathml`${V}${ARROW}${mixed(rho, V, SQUARE)}`, slot('velocity')),
    ...(centered ? [result(mathml`${MEAN}${ARROW}${mixed(rho, MEAN, G)}`, slot('average_gradient'))] : []),
    ...(momentum === 0
      ? [end(mathml`<mo>−</mo>${way}`)]
      : [
          result(mathml`${PACE}${ARROW}<mi>μ</mi>${PACE}<mo>+</mo>${way}`, slot('momentum')),
          end(mathml`<mo>−</mo>${PACE}`),
        ]),
  ];
}

function adamLines(amsgrad: boolean, slot: SlotValue): TemplateResult[] {
  const towards = (from: TemplateResult, to: TemplateResult, which: 1 | 2): TemplateResult =>
    mathml`${from}${ARROW}${from}<mo>+</mo>${oneMinus(beta(which))}<mo>(</mo>${to}<mo>−</mo>${from}<mo>)</mo>`;
  const power = (which: 1 | 2): TemplateResult =>
    mathml`<mn>1</mn><mo>−</mo><msubsup><mi>β</mi><mn>${which}</mn><mi>t</mi></msubsup>`;
  return [
    result(towards(M, G, 1), slot('momentum')),
    result(towards(V, SQUARE, 2), slot('velocity')),
    ...(amsgrad
      ? [
          result(
            mathml`${HIGHEST}${ARROW}<mi>max</mi><mo>(</mo>${HIGHEST}<mo>,</mo>${V}<mo>)</mo>`,
            slot('velocity_hat'),
          ),
        ]
      : []),
    mathml`${ALPHA}<mo>=</mo>${over(mathml`${RATE}<msqrt><mrow>${power(2)}</mrow></msqrt>`, power(1))}`,
  ];
}

function adamWay(amsgrad: boolean): TemplateResult {
  const size = mathml`<msqrt>${amsgrad ? HIGHEST : V}</msqrt><mo>+</mo><mi>ε</mi>`;
  return mathml`<mo>−</mo>${over(mathml`${ALPHA}${M}`, size)}`;
}

function mixed(share: TemplateResult, a: TemplateResult, b: TemplateResult): TemplateResult {
  return mathml`${share}${a}<mo>+</mo>${oneMinus(share)}${b}`;
}

function given(symbol: TemplateResult, value: number): TemplateResult {
  return mathml`${symbol}<mo>=</mo>${number(value)}`;
}

function result(line: TemplateResult, value: number): TemplateResult {
  return mathml`${line}<mo>=</mo>${number(value)}`;
}
