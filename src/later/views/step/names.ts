/** What the values of a step are called, in formulas and in the drawing: W, b and ŷ as the guide has them, else Keras's names. Pure. */
import { lineLayer } from '../../../../protocol/line-run.ts';
import type { StepAnswer } from '../../../../protocol/questions/step.ts';
import type { RunSpec } from '../../../../protocol/run-spec.ts';

/** `kernel` and `bias` of a line are W and b. */
export function weightName(spec: RunSpec, variable: string): string {
  if (lineLayer(spec) === null) return variable;
  return variable.endsWith('/kernel') ? 'W' : 'b';
}

const HYPERPARAMETERS: Readonly<Record<string, string>> = {
  learningRate: 'η',
  momentum: 'μ',
  rho: 'ρ',
  oneMinusRho: '1 − ρ',
  epsilon: 'ε',
  oneMinusBeta1: '1 − β₁',
  oneMinusBeta2: '1 − β₂',
  beta1: 'β₁',
  beta2: 'β₂',
  logBeta1: 'ln β₁',
  logBeta2: 'ln β₂',
  weightDecay: 'λ',
};

/** Names that nodes have beside what they do: indices to names. */
export function namesOf(answer: StepAnswer, spec: RunSpec): Map<number, string> {
  const names = new Map<number, string>();
  answer.nodes.forEach(({ op, attributes }, i) => {
    const name = leafName(op, attributes, spec);
    if (name !== null) names.set(i, name);
  });
  const output = answer.layers.at(-1);
  if (output !== undefined) names.set(output, 'ŷ');
  names.set(answer.loss, 'L');
  for (const { name, gradient } of answer.weights)
    names.set(gradient, lineLayer(spec) ? `∂L/∂${weightName(spec, name)}` : `∂ ${name}`);
  return names;
}

function leafName(op: string, attributes: Readonly<Record<string, unknown>>, spec: RunSpec): string | null {
  const text = (key: string): string => String(attributes[key]);
  switch (op) {
    case 'rows':
      return text('source');
    case 'variable':
      return weightName(spec, text('name'));
    case 'hyperparameter':
      return HYPERPARAMETERS[text('name')] ?? text('name');
    case 'exampleCount':
      return 'N';
    case 'exampleMask':
      return 'mask';
    case 'stepIndex':
      return 't − 1';
    case 'uniform':
      return 'uniform';
    default:
      return null;
  }
}
