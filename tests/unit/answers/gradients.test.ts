/** Three ways to the same gradients, and that none of them can be wrong unseen. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { PATTERN_DEFAULTS } from '../../../protocol/data-spec.ts';
import { OPTIMIZER_DEFAULTS } from '../../../protocol/optimizer-spec.ts';
import { withData } from '../../../protocol/presets.ts';
import { GUIDE_RUN, LAYER_DEFAULTS, type RunSpec } from '../../../protocol/run-spec.ts';
import { doubleGradients, sampleOf } from '../../../worker/answers/step/double-gradients.ts';
import { answerGradients } from '../../../worker/answers/step/gradients.ts';
import { GRADIENT_RULES } from '../../../worker/autodiff/gradient-rules.ts';
import { generateLine } from '../../../worker/data/line.ts';
import { generatePattern } from '../../../worker/data/patterns.ts';
import type { Backend, Executable } from '../../../worker/runtime/backend.ts';
import { createCpuBackend } from '../../../worker/runtime/cpu/backend.ts';
import { constant, mul } from '../../../worker/tensor/build.ts';
import { CLASSIFICATION, classes, dense } from '../session/runs.ts';
import { askedRun, beginning } from '../../backend/support/asked-run.ts';

const LINE = { type: 'line', examples: 40, w: 3, b: 2, noise: 1, seed: 1, x: 'normal' } as const;
const line = { ...generateLine(LINE), line: { w: 3, b: 2 } };
const COMING = { batch: null, schedule: null } as const;

afterEach(() => vi.restoreAllMocks());

test('in float64 the gradients of a line are the formula’s', () => {
  const { gradients } = doubleGradients(beginning(GUIDE_RUN, line), { epoch: 0, batch: 0, step: 0 });
  const { x, y } = line;
  const term = (i: number): number => 2 * (5 * x[i]! - y[i]!);
  const w = x.reduce((sum, each, i) => sum + (term(i) * each) / 40, 0);
  const b = x.reduce((sum, _, i) => sum + term(i) / 40, 0);
  expect(Math.abs(gradients[0]![0]! - w) / Math.abs(w)).toBeLessThan(1e-9);
  expect(Math.abs(gradients[1]![0]! - b) / Math.abs(b)).toBeLessThan(1e-9);
});

const SPIRAL = withData(GUIDE_RUN, PATTERN_DEFAULTS.spiral);
const spiral = { ...generatePattern(PATTERN_DEFAULTS.spiral), line: null };
const EVERYTHING: RunSpec = {
  ...CLASSIFICATION,
  model: {
    layers: [
      { ...dense(4, 'relu'), kernelRegularizer: { l1: 0.01, l2: 0.02 } },
      LAYER_DEFAULTS.batchNormalization,
      { ...LAYER_DEFAULTS.dropout, rate: 0.3 },
      dense(1),
    ],
  },
  optimizer: { ...OPTIMIZER_DEFAULTS.adam, globalClipnorm: 0.5 },
};

const RUNS: readonly (readonly [string, RunSpec, Parameters<typeof beginning>[1], number])[] = [
  ['the guide’s line at its beginning', GUIDE_RUN, line, 0],
  ['the guide’s line at its minimum', GUIDE_RUN, line, 2000],
  ['a network on a spiral', SPIRAL, spiral, 30],
  ['everything at once', EVERYTHING, classes(), 20],
];

test.each(RUNS)('all three agree: %s', async (_, spec, data, steps) => {
  // A clock that stands: there is time for all weights.
  vi.spyOn(performance, 'now').mockReturnValue(0);
  const answer = await answerGradients(await askedRun(spec, data, steps), COMING);
  expect(answer.device.compared).toBe(answer.weights);
  expect(answer.differences.compared + answer.differences.kinks).toBe(answer.weights);
  expect(answer.device.largest).toBeLessThan(1e-4);
  expect(answer.differences.largest).toBeLessThan(1e-5);
  expect(answer).toMatchObject({ agrees: true, kind: 'cpu', step: steps });
});

/** A CPU whose executables store something else. */
function falsified(change: (state: Float32Array) => Float32Array): Backend {
  const cpu = createCpuBackend();
  return {
    ...cpu,
    async load(program, data) {
      const executable = await cpu.load(program, data);
      const wrong: Executable = Object.create(executable, {
        restore: { value: executable.restore.bind(executable) },
        setHyperparameters: { value: executable.setHyperparameters.bind(executable) },
        dispose: { value: () => {} },
        run: {
          value: async (steps: number) =>
            (await executable.run(steps, { evaluate: 'never' })).map((lane) => ({
              ...lane,
              state: change(lane.state),
            })),
        },
      }) as Executable;
      return wrong;
    },
  };
}

describe('a wrong gradient is seen', () => {
  test('that of the device', async () => {
    const backend = falsified((state) => state.with(1, state[1]! * 1.001));
    const answer = await answerGradients(beginning(GUIDE_RUN, line, backend), COMING);
    expect(answer.agrees).toBe(false);
    expect(answer.device.largest).toBeGreaterThan(1e-4);
    expect(answer.device.worst).toMatchObject({ variable: 'dense/bias', element: 0 });
    expect(answer.differences.largest).toBeLessThan(1e-5);
  });

  test('one that is no number', async () => {
    const backend = falsified((state) => state.with(0, Number.NaN));
    const answer = await answerGradients(beginning(GUIDE_RUN, line, backend), COMING);
    expect(answer).toMatchObject({ agrees: false, device: { largest: Infinity } });
  });

  test('that of the tape, on the device and on the CPU alike', async () => {
    vi.spyOn(GRADIENT_RULES, 'square').mockImplementation((node, g) => [
      mul(g, mul(constant(2.002), node.inputs[0]!)),
    ]);
    const answer = await answerGradients(beginning(GUIDE_RUN, line), COMING);
    expect(answer.agrees).toBe(false);
    expect(answer.device.largest).toBeLessThan(1e-4);
    expect(answer.differences.largest).toBeGreaterThan(1e-4);
    expect(answer.differences.kinks).toBe(0);
  });

  test('a loss that is not finite has no gradient', async () => {
    const run = beginning(GUIDE_RUN, line);
    run.state.fill(Infinity, 0, 1);
    expect((await answerGradients(run, COMING)).agrees).toBe(false);
  });
});

test('where a weight stands on a kink, there is nothing to compare', async () => {
  // All units of the hidden layer are exactly 0 at the start: left and right slopes differ.
  const zeros = { ...dense(3, 'relu'), kernelInitializer: { type: 'zeros' } } as const;
  const spec = { ...GUIDE_RUN, model: { layers: [zeros, dense(1)] } };
  const { differences, agrees, weights } = await answerGradients(beginning(spec, line), COMING);
  expect(differences.kinks).toBeGreaterThan(0);
  expect(differences.compared).toBe(weights - differences.kinks);
  expect(agrees).toBe(true);
});

test('a batch that is too large is refused', async () => {
  const many = { ...generateLine({ ...LINE, examples: 1_000_000 }), line: { w: 3, b: 2 } };
  await expect(answerGradients(beginning(GUIDE_RUN, many), COMING)).rejects.toThrow('invalid batch');
});

test('of many weights some are taken, evenly, and of each variable one', () => {
  const sample = sampleOf([1000, 1, 4], 100);
  expect(sample.length).toBeLessThan(110);
  expect(new Set(sample.map(({ weight }) => weight))).toEqual(new Set([0, 1, 2]));
  expect(new Set(sample.slice(0, 3).map(({ weight }) => weight)).size).toBe(3);
  expect(new Set(sampleOf([2, 3]).map(({ weight, element }) => `${weight}.${element}`)).size).toBe(5);
  // The first tenth is spread over all.
  const tenth = sampleOf([1000], 1000).slice(0, 100);
  expect(new Set(tenth.map(({ element }) => element >> 8)).size).toBe(4);
});
