import { expect, test } from 'vitest';
import { PATTERN_DEFAULTS } from '../../../protocol/data-spec.ts';
import { withData } from '../../../protocol/presets.ts';
import { GUIDE_RUN } from '../../../protocol/run-spec.ts';
import { answerWeights } from '../../../worker/answers/weights.ts';
import { generateLine } from '../../../worker/data/line.ts';
import { generatePattern } from '../../../worker/data/patterns.ts';
import { askedRun } from '../../backend/support/asked-run.ts';

const LINE = { type: 'line', examples: 60, w: 3, b: 2, noise: 1, seed: 1, x: 'normal' } as const;
const data = { ...generateLine(LINE), line: { w: 3, b: 2 } };

test('the gradients of a line are those of its mean squared error, by hand', async () => {
  const run = await askedRun(GUIDE_RUN, data, 3);
  const { step, variables, examples } = await answerWeights(run, { bins: 11 });
  expect(step).toBe(3);
  expect(examples).toBe(data.examples);
  const [w, b] = run.compiled.program.layout.variables.map(({ offset }) => run.state[offset]!);
  let [slopeW, slopeB] = [0, 0];
  data.x.forEach((x, i) => {
    const error = w! * x + b! - data.y[i]!;
    slopeW += (2 * error * x) / data.examples;
    slopeB += (2 * error) / data.examples;
  });
  expect(variables.map(({ values }) => values.mean)).toEqual([w, b]);
  expect(variables[0]!.gradient.mean).toBeCloseTo(slopeW, 5);
  expect(variables[1]!.gradient.mean).toBeCloseTo(slopeB, 5);
});

test('each trainable variable is there once, and all its numbers are in the bins', async () => {
  const spec = withData(GUIDE_RUN, PATTERN_DEFAULTS.spiral);
  const run = await askedRun(spec, { ...generatePattern(PATTERN_DEFAULTS.spiral), line: null }, 5);
  const { variables } = await answerWeights(run, { bins: 41 });
  const sizes = variables.map(({ values }) => values.counts.reduce((sum, count) => sum + count, 0));
  expect(sizes).toEqual([16, 8, 64, 8, 8, 1]);
  expect(variables.map(({ gradient }) => gradient.counts.reduce((a, count) => a + count, 0))).toEqual(sizes);
  expect(variables.map(({ variable }) => variable)).toEqual([0, 1, 2, 3, 4, 5]);
});

test('a question for no bins, or for an even number, is refused', async () => {
  const run = await askedRun(GUIDE_RUN, data);
  for (const bins of [0, 4, 1.5, 1001, Number.NaN])
    expect(() => answerWeights(run, { bins })).toThrow('invalid bins');
});
