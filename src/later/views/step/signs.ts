/** What a node does, in a few signs: `x · W`, `( )²`, `÷ 1000`. Pure. */
import type { StepNode } from '../../../../protocol/questions/step.ts';
import { formatValue } from '../../../i18n/numbers.ts';

/** What an input is called where it is named at all. */
export type NameOf = (input: number) => string | null;

const BETWEEN: Readonly<Record<string, string>> = {
  add: '+',
  sub: '−',
  mul: '·',
  matmul: '·',
  div: '÷',
  greater: '>',
  equal: '=',
};

const AROUND: Readonly<Record<string, readonly [string, string]>> = {
  neg: ['−', ''],
  square: ['(', ')²'],
  abs: ['|', '|'],
  sign: ['sign ', ''],
  floor: ['⌊', '⌋'],
  sqrt: ['√', ''],
  exp: ['exp ', ''],
  expm1: ['exp ', ' − 1'],
  log: ['log ', ''],
  log1p: ['log(1 + ', ')'],
  sin: ['sin ', ''],
  cos: ['cos ', ''],
  tanh: ['tanh ', ''],
  sigmoid: ['σ(', ')'],
  erf: ['erf ', ''],
  relu: ['relu ', ''],
  isPositive: ['', ' > 0'],
  sum: ['Σ ', ''],
  max: ['max ', ''],
  argMax: ['argmax ', ''],
};

/** An operand that has no name. */
const UNNAMED = '…';

/** The op itself for what has no sign: `windows`. */
export function signOf({ op, inputs }: StepNode, nameOf: NameOf): string {
  const [a = UNNAMED, b = UNNAMED] = inputs.map((input) => nameOf(input) ?? UNNAMED);
  const between = BETWEEN[op];
  if (between !== undefined) return `${a} ${between} ${b}`;
  const around = AROUND[op];
  if (around !== undefined) return `${around[0]}${a}${around[1]}`;
  if (op === 'maximum' || op === 'minimum') return `${op === 'maximum' ? 'max' : 'min'}(${a}, ${b})`;
  return op;
}

export function constantText({ attributes }: StepNode): string {
  return formatValue(Number(attributes['value']), 4);
}
