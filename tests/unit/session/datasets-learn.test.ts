/** What is proposed for each bundled data set learns it: the share of the examples kept for validation that get their class. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { DatasetDataSpec } from '../../../protocol/data-spec.ts';
import { withData } from '../../../protocol/presets.ts';
import { GUIDE_RUN } from '../../../protocol/run-spec.ts';
import { openData } from '../../../worker/data/open-data.ts';
import { fitPreprocessing } from '../../../worker/data/preprocessing.ts';
import { createCpuBackend } from '../../../worker/runtime/cpu/backend.ts';
import { compileRun } from '../../../worker/session/compile-run.ts';
import { metricColumns } from '../../../worker/session/metric-columns.ts';

const fetchText = (path: string): Promise<string> =>
  readFile(new URL(`../../../public/${path}`, import.meta.url), 'utf8');

async function heldOutAccuracy(type: DatasetDataSpec['type'], seed: number): Promise<number> {
  const spec = withData({ ...GUIDE_RUN, seed }, { type });
  const run = compileRun(spec, await openData(spec, fetchText), fitPreprocessing);
  const executable = await createCpuBackend().load(run.program, run.data);
  executable.restore([{ state: run.initialState, position: { epoch: 0, batch: 0, step: 0 } }]);
  executable.setHyperparameters([run.hyperparameterValues(spec)]);
  const steps = Number(spec.training.epochs) * run.program.batchesPerEpoch;
  const [lane] = await executable.run(steps, { evaluate: 'end' });
  const readings = metricColumns(spec, run.program).latest(lane!.state);
  return Number(readings.find(({ name, set }) => name === 'accuracy' && set === 'validation')?.value);
}

/** A seed decides which few are held out: three out of thirty irises are hard ones. */
test.each([
  ['iris', 0.96],
  ['penguins', 0.97],
  ['wine', 0.96],
] as const)('%s: %f, as the mean over eight seeds', async (type, goal) => {
  let sum = 0;
  for (let seed = 0; seed < 8; seed++) sum += await heldOutAccuracy(type, seed);
  expect(sum / 8).toBeGreaterThanOrEqual(goal);
});

test('digits: 97 % of the images', { timeout: 60_000 }, async () => {
  expect(await heldOutAccuracy('digits', 0)).toBeGreaterThanOrEqual(0.97);
});
