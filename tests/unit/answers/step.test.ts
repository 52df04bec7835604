/** The step's graph with its numbers against plain formulas, and against what the run itself does next. */
import { describe, expect, test } from 'vitest';
import { PATTERN_DEFAULTS } from '../../../protocol/data-spec.ts';
import { OPTIMIZER_DEFAULTS } from '../../../protocol/optimizer-spec.ts';
import { withData } from '../../../protocol/presets.ts';
import type { StepAnswer, StepNode } from '../../../protocol/questions/step.ts';
import { GUIDE_RUN, LAYER_DEFAULTS, type RunSpec } from '../../../protocol/run-spec.ts';
import type { AskedRun } from '../../../worker/answers/asked-run.ts';
import { answerKernel } from '../../../worker/answers/step/kernel.ts';
import { stepGraphOf } from '../../../worker/answers/step/step-graph.ts';
import { answerStep } from '../../../worker/answers/step/step.ts';
import { generateLine } from '../../../worker/data/line.ts';
import { generatePattern } from '../../../worker/data/patterns.ts';
import { createCpuBackend } from '../../../worker/runtime/cpu/backend.ts';
import { printGraph } from '../../../worker/tensor/print.ts';
import { CLASSIFICATION, classes, dense } from '../session/runs.ts';
import { askedRun, beginning } from '../../backend/support/asked-run.ts';

const LINE = { type: 'line', examples: 40, w: 3, b: 2, noise: 1, seed: 1, x: 'normal' } as const;
const line = { ...generateLine(LINE), line: { w: 3, b: 2 } };
const W_AND_B = [
  { variable: 'dense/kernel', element: 0 },
  { variable: 'dense/bias', element: 0 },
];
const SPIRAL = withData(GUIDE_RUN, PATTERN_DEFAULTS.spiral);
const spiral = { ...generatePattern(PATTERN_DEFAULTS.spiral), line: null };

function valueOf(answer: StepAnswer, index: number): number {
  return answer.nodes[index]!.numbers!.first[0]!;
}

/** One step of the run itself. */
async function next(run: AskedRun): Promise<Float32Array> {
  const executable = await createCpuBackend().load(run.compiled.program, run.compiled.data);
  executable.restore([run]);
  executable.setHyperparameters([run.hyperparameters]);
  return (await executable.run(1))[0]!.state;
}

describe('of the guide’s line', () => {
  const { x, y } = line;
  const error = x.map((each, i) => 5 * each - y[i]!);
  const mean = (term: (i: number) => number): number =>
    Array.from(x, (_, i) => term(i)).reduce((sum, value) => sum + value, 0) / x.length;
  const slopes = [mean((i) => 2 * error[i]! * x[i]!), mean((i) => 2 * error[i]!)];

  test('loss, gradients and update are the formulas’', async () => {
    const answer = await answerStep(beginning(GUIDE_RUN, line), { batch: null, elements: W_AND_B });
    expect(valueOf(answer, answer.loss)).toBeCloseTo(
      mean((i) => error[i]! ** 2),
      4,
    );
    answer.weights.forEach(({ gradient }, i) => expect(valueOf(answer, gradient)).toBeCloseTo(slopes[i]!, 5));
    expect(answer.elements).toEqual([
      expect.objectContaining({ variable: 'dense/kernel', before: 5, rate: Math.fround(0.1), slots: {} }),
      expect.objectContaining({ variable: 'dense/bias', before: 0 }),
    ]);
    answer.elements.forEach(({ before, gradient, clipped, rate, after }, i) => {
      expect(gradient).toBeCloseTo(slopes[i]!, 5);
      expect(clipped).toBe(gradient);
      expect(after).toBeCloseTo(before - rate * gradient, 6);
    });
    expect(answer).toMatchObject({ batch: 0, batches: 1, examples: 40, step: 0 });
  });

  test('a node’s numbers are its first ones, their extent and mean', async () => {
    const { nodes } = await answerStep(beginning(GUIDE_RUN, line), { batch: null, elements: [] });
    const read = nodes.find(({ op, attributes }) => op === 'rows' && attributes['source'] === 'x')!;
    expect(read.shape).toEqual([40, 1]);
    expect(read.numbers).toEqual({
      first: Array.from(x.subarray(0, 4)),
      min: Math.min(...x),
      max: Math.max(...x),
      mean: expect.closeTo(
        mean((i) => x[i]!),
        6,
      ) as number,
    });
  });
});

/** Whatever a run may have: small batches in a shuffled order, dropout, statistics, penalties, clipping, a schedule. */
const EVERYTHING: RunSpec = {
  ...CLASSIFICATION,
  model: {
    layers: [
      { ...dense(4, 'tanh'), kernelRegularizer: { l1: 0.01, l2: 0.02 } },
      LAYER_DEFAULTS.batchNormalization,
      { ...LAYER_DEFAULTS.dropout, rate: 0.3 },
      dense(1),
    ],
  },
  optimizer: {
    ...OPTIMIZER_DEFAULTS.adam,
    globalClipnorm: 0.5,
    schedule: { type: 'exponentialDecay', decaySteps: 3, decayRate: 0.5, staircase: false },
  },
};

const RUNS: readonly (readonly [string, RunSpec, Parameters<typeof beginning>[1]])[] = [
  ['the guide’s line', GUIDE_RUN, line],
  ['a network on a spiral', SPIRAL, spiral],
  ['everything at once', EVERYTHING, classes()],
];

describe.each(RUNS)('of %s', (_, spec, data) => {
  test('the graph is the one that the run’s program has', () => {
    const { compiled } = beginning(spec, data);
    const { graph } = stepGraphOf(compiled);
    const { loss } = graph.outputs;
    expect(printGraph({ outputs: { loss: loss! }, assignments: graph.assignments })).toBe(
      printGraph(compiled.program.step.graph),
    );
  });

  test('each assigned value is what the run stores next', async () => {
    const run = await askedRun(spec, data, 7);
    const { variables } = run.compiled.program.layout;
    const elements = variables
      .filter(({ role }) => role === 'weight')
      .map(({ name, size }) => ({ variable: name, element: size - 1 }));
    const answer = await answerStep(run, { batch: null, elements });
    const state = await next(run);
    expect(answer.assignments.length).toBeGreaterThanOrEqual(elements.length);
    for (const { name, value } of answer.assignments) {
      const { offset } = variables.find((variable) => variable.name === name)!;
      answer.nodes[value]!.numbers!.first.forEach((number, i) => expect(number).toBe(state[offset + i]));
    }
    for (const { variable, element, after } of answer.elements)
      expect(after).toBe(state[variables.find(({ name }) => name === variable)!.offset + element]);
    expect(answer.step).toBe(7);
  });

  test('every node stands behind its inputs, in a move and a part', async () => {
    const { nodes, layers, loss, weights } = await answerStep(beginning(spec, data), {
      batch: null,
      elements: [],
    });
    nodes.forEach(({ inputs }, i) => expect(inputs.every((input) => input < i)).toBe(true));
    layers.forEach((index, layer) => expect(nodes[index]).toMatchObject({ move: 'loss', part: layer }));
    expect(nodes[loss]).toMatchObject({ move: 'loss', part: layers.length });
    for (const { gradient } of weights) expect(nodes[gradient]!.move).toBe('gradients');
    const isBefore = (node: StepNode, input: StepNode) =>
      ['loss', 'gradients', 'update'].indexOf(input.move) <=
      ['loss', 'gradients', 'update'].indexOf(node.move);
    expect(nodes.every((node) => node.inputs.every((input) => isBefore(node, nodes[input]!)))).toBe(true);
  });
});

test('another batch of the epoch has other examples; one that is not there is the last', async () => {
  const run = beginning(CLASSIFICATION, classes());
  const [first, second, beyond] = await Promise.all(
    [0, 1, 99].map((batch) => answerStep(run, { batch, elements: [] })),
  );
  expect(valueOf(first!, first!.loss)).not.toBe(valueOf(second!, second!.loss));
  expect(beyond).toMatchObject({ batch: 5, batches: 6, examples: 45 - 5 * 8 });
});

test('asked again further on, it is of the run as it stands then', async () => {
  const run = beginning(CLASSIFICATION, classes());
  const later = await askedRun(CLASSIFICATION, classes(), 9);
  await answerStep(run, { batch: 2, elements: [] });
  const again = await answerStep({ ...later, compiled: run.compiled }, { batch: null, elements: [] });
  const fresh = await answerStep(later, { batch: null, elements: [] });
  expect(again).toEqual(fresh);
  expect(again).toMatchObject({ batch: 3, step: 9 });
});

test('what an optimizer remembers is told by its own name; clipping shows', async () => {
  const run = await askedRun(EVERYTHING, classes(), 3);
  const { elements } = await answerStep(run, {
    batch: null,
    elements: [
      { variable: 'dense_1/kernel', element: 2 },
      { variable: 'unknown', element: 0 },
      { variable: 'dense/bias', element: 99 },
    ],
  });
  expect(elements).toHaveLength(1);
  const [{ slots, rate, gradient, clipped }] = elements as [(typeof elements)[0]];
  expect(Object.keys(slots)).toEqual(['momentum', 'velocity']);
  expect(slots['momentum']!.after).toBeCloseTo(0.9 * slots['momentum']!.before + 0.1 * clipped, 6);
  expect(rate).toBeCloseTo(0.001 * 0.5, 8);
  expect(Math.abs(clipped)).toBeLessThanOrEqual(Math.abs(gradient));
});

test('a batch too large to be shown comes without numbers', async () => {
  const many = { ...generateLine({ ...LINE, examples: 1_000_000 }), line: { w: 3, b: 2 } };
  const answer = await answerStep(beginning(GUIDE_RUN, many), { batch: null, elements: W_AND_B });
  expect(answer.nodes.every(({ numbers }) => numbers === null)).toBe(true);
  expect(answer.elements).toEqual([]);
});

test('the kernel is the program’s', async () => {
  const run = beginning(GUIDE_RUN, line);
  const resident = await answerKernel(run, { schedule: 'resident', threads: 16 });
  expect(resident.text).toContain('@compute @workgroup_size(16)');
  expect(resident).toMatchObject({ kernels: 1, characters: resident.text.length });
  const streamed = await answerKernel(run, { schedule: 'streamed', threads: 16 });
  expect(streamed.kernels).toBeGreaterThan(2);
  expect(streamed.text).toContain('// step 0: ');
});
