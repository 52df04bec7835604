/** Programs whose step assigns each case's value to a variable of its own: what a device calculates can then be read from the state. */
import { compileProgram } from '../../../worker/compile/compile-program.ts';
import type { Program } from '../../../worker/compile/program.ts';
import type { TrainingData } from '../../../worker/runtime/backend.ts';
import * as t from '../../../worker/tensor/build.ts';
import { assign, type Assignment } from '../../../worker/tensor/graph.ts';
import type { Shape } from '../../../worker/tensor/shape.ts';
import type { Tensor } from '../../../worker/tensor/tensor.ts';
import { BATCH, type NewInput, type OpCases, type Values } from './op-cases.ts';

const EXAMPLES = 17;
const LEARNING_RATE = 0.37;

export interface OpProgram {
  readonly program: Program;
  readonly initialState: Float32Array;
  /** One per case: where its value lies in the state. */
  readonly results: readonly { readonly offset: number; readonly size: number; readonly text: string }[];
}

/** `magnitudes`: of absolute values, which gives a sum's terms no chance to cancel each other. */
export function programOfCases(cases: OpCases, magnitudes = false): OpProgram {
  const variables: { name: string; shape: Shape; role: 'weight' }[] = [];
  const contents: (Values | null)[] = [];
  const newVariable = (shape: Shape, values: Values | null): Tensor => {
    const name = `v${variables.length}`;
    variables.push({ name, shape, role: 'weight' });
    contents.push(values);
    return t.variable(name, shape);
  };
  const input: NewInput = (shape, values = 'any') => {
    const made = newVariable(shape, values);
    return magnitudes ? t.abs(made) : made;
  };
  const values = cases.graphs(input);
  const firstResult = variables.length;
  const program = programOfAssignments(
    variables,
    values.map((value) => assign(newVariable(value.shape, null), value)),
  );
  const slots = program.layout.variables;
  return {
    program,
    initialState: stateOf(program, contents),
    results: values.map((value, i) => {
      const { offset, size } = slots[firstResult + i]!;
      return {
        offset,
        size,
        text: `${value.op} of ${value.inputs.map(({ shape }) => `[${shape.join(', ')}]`).join(', ')}`,
      };
    }),
  };
}

/** `lossTerm`: a scalar beside what the loss makes of the data. */
export function programOfAssignments(
  variables: readonly { name: string; shape: Shape; role: 'weight' }[],
  assignments: readonly Assignment[],
  lossTerm: Tensor = t.constant(0),
): Program {
  const lossOn = (index: Tensor): Tensor => {
    const [size = 1] = index.shape;
    const both = t.add(t.sum(t.rows('x', index, [3]), [1]), t.reshape(t.rows('y', index, [1]), [size]));
    return t.add(t.div(t.sum(t.mul(both, t.exampleMask(size))), t.exampleCount()), lossTerm);
  };
  return compileProgram({
    examples: EXAMPLES,
    validationExamples: 0,
    batchSize: BATCH,
    shuffle: true,
    seeds: [0xdead_beef],
    variables,
    hyperparameters: ['learningRate'],
    step: { outputs: { loss: lossOn(t.rowIndex(BATCH, 'shuffled')) }, assignments },
    evaluate: (size) => ({ outputs: { loss: lossOn(t.rowIndex(size, 'sequential')) }, assignments: [] }),
    predict: (size) => ({ outputs: { prediction: t.neg(t.input('x', [size, 3])) }, assignments: [] }),
  });
}

export const opHyperparameters: readonly number[] = [Math.fround(LEARNING_RATE)];

export const opData: TrainingData = {
  examples: EXAMPLES,
  x: Float32Array.from({ length: 3 * EXAMPLES }, (_, i) => Math.sin(i * 0.9 + 0.1)),
  y: Float32Array.from({ length: EXAMPLES }, (_, i) => Math.cos(i * 0.7)),
};

function stateOf({ layout }: Program, contents: readonly (Values | null)[]): Float32Array {
  const state = new Float32Array(layout.size);
  contents.forEach((values, variable) => {
    if (values === null) return;
    const { offset, size } = layout.variables[variable]!;
    for (let i = 0; i < size; i++) state[offset + i] = VALUES[values](scattered(variable, i));
  });
  return state;
}

const VALUES: { readonly [V in Values]: (u: number) => number } = {
  any: (u) => (Math.abs(u) < 0.02 ? 0 : 6 * u),
  positive: (u) => 50 * Math.abs(u) ** 3 + 1e-6,
  aboveMinusOne: (u) => (u < 0 ? 0.99 * u : 9 * u),
  notZero: (u) => Math.sign(u) * (0.01 + 6 * Math.abs(u)),
  whole: (u) => Math.round(3 * u),
};

/** In (-1, 1), without a pattern. */
function scattered(variable: number, i: number): number {
  const mixed = Math.imul((i + 1) * 0x9e37_79b1 + (variable + 1) * 0x85eb_ca6b, 0xc2b2_ae35);
  return ((mixed ^ (mixed >>> 15)) >> 0) / 2 ** 31;
}
