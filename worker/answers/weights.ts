/** How large the weights and their gradients are, variable by variable. */
import { distribution } from '../../protocol/distribution.ts';
import type { WeightsAnswer, WeightsQuestion } from '../../protocol/questions/weights.ts';
import type { AskedRun } from './asked-run.ts';
import { lossAndGradients } from './slope.ts';
import { examplesFor } from './surface/lanes.ts';
import { trainable } from './surface/places.ts';

const MAX_BINS = 401;

export function answerWeights(run: AskedRun, { bins }: WeightsQuestion): Promise<WeightsAnswer> {
  if (!(bins > 0 && bins <= MAX_BINS && bins % 2 === 1)) throw new RangeError(`invalid bins: ${bins}`);
  const { compiled, state, position } = run;
  const { layout } = compiled.program;
  const examples = examplesFor(compiled);
  const { gradients } = lossAndGradients(run, examples);
  return Promise.resolve({
    step: position.step,
    variables: trainable(layout).map((slot, i) => ({
      variable: layout.variables.indexOf(slot),
      values: distribution(state.subarray(slot.offset, slot.offset + slot.size), bins),
      gradient: distribution(gradients[i]!, bins),
    })),
    examples,
    allExamples: compiled.shape.examples,
  });
}
