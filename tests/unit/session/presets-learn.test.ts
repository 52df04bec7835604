/** What is proposed for each kind of data learns them, from a fixed seed. */
import { expect, test } from 'vitest';
import { withData } from '../../../protocol/presets.ts';
import { PATTERN_DEFAULTS, type PatternDataSpec } from '../../../protocol/data-spec.ts';
import { GUIDE_RUN } from '../../../protocol/run-spec.ts';
import { generatePattern } from '../../../worker/data/patterns.ts';
import { createCpuBackend } from '../../../worker/runtime/cpu/backend.ts';
import { compileRun } from '../../../worker/session/compile-run.ts';
import { metricColumns } from '../../../worker/session/metric-columns.ts';

/** Held-out examples: the share that gets its class, or the mean squared error, of which the noise is a part. */
const GOALS: readonly (readonly [
  PatternDataSpec,
  { readonly accuracy: number } | { readonly loss: number },
])[] = [
  [PATTERN_DEFAULTS.circle, { accuracy: 0.98 }],
  [{ ...PATTERN_DEFAULTS.circle, classes: 5 }, { accuracy: 0.95 }],
  [PATTERN_DEFAULTS.exclusiveOr, { accuracy: 0.98 }],
  [{ ...PATTERN_DEFAULTS.gaussians, classes: 4 }, { accuracy: 0.95 }],
  [PATTERN_DEFAULTS.spiral, { accuracy: 0.98 }],
  [{ ...PATTERN_DEFAULTS.spiral, classes: 3 }, { accuracy: 0.9 }],
  [PATTERN_DEFAULTS.moons, { accuracy: 0.97 }],
  [PATTERN_DEFAULTS.plane, { loss: 0.005 }],
  [PATTERN_DEFAULTS.gauss, { loss: 0.02 }],
  [{ ...PATTERN_DEFAULTS.polynomial, noise: 0 }, { loss: 0.01 }],
  [{ ...PATTERN_DEFAULTS.sine, noise: 0 }, { loss: 0.02 }],
  [{ ...PATTERN_DEFAULTS.step, noise: 0 }, { loss: 0.05 }],
];

test.each(GOALS.map(([data, goal]) => ({ data, goal })))('$data.type: $goal', async ({ data, goal }) => {
  const spec = withData(withData(GUIDE_RUN, PATTERN_DEFAULTS.plane), data);
  // A curve keeps the guide's line: the network is a network for it, too.
  const run = compileRun(spec, { ...generatePattern(data), line: null });
  const executable = await createCpuBackend().load(run.program, run.data);
  executable.restore([{ state: run.initialState, position: { epoch: 0, batch: 0, step: 0 } }]);
  executable.setHyperparameters([run.hyperparameterValues(spec)]);
  const [lane] = await executable.run(1000 * run.program.batchesPerEpoch, { evaluate: 'end' });
  const readings = metricColumns(spec, run.program).latest(lane!.state);
  const reading = (wanted: string): number =>
    Number(readings.find(({ name, set }) => name === wanted && set === 'validation')?.value);
  if ('accuracy' in goal) expect(reading('accuracy')).toBeGreaterThanOrEqual(goal.accuracy);
  else expect(reading('loss')).toBeLessThanOrEqual(goal.loss);
});
