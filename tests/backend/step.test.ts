/** The step taken apart, on the devices: their gradients agree with float64, and the update shown is the one that they make. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPTIMIZER_DEFAULTS } from '../../protocol/optimizer-spec.ts';
import { GUIDE_RUN, LAYER_DEFAULTS, type RunSpec } from '../../protocol/run-spec.ts';
import { answerGradients } from '../../worker/answers/step/gradients.ts';
import { answerStep } from '../../worker/answers/step/step.ts';
import type { OpenedExamples } from '../../worker/data/examples.ts';
import type { Backend } from '../../worker/runtime/backend.ts';
import { beginning } from './support/asked-run.ts';
import { backends, guideData, openGpu } from './support/runs.ts';

const { dense, dropout } = LAYER_DEFAULTS;
const data: OpenedExamples = { ...guideData, line: { w: 3, b: 2 } };
/** Shuffled batches, the last of them smaller, dropout and clipping. */
const NETWORK: RunSpec = {
  ...GUIDE_RUN,
  metrics: ['r2Score'],
  split: { validation: 0.2 },
  model: {
    layers: [
      { ...dense, units: 6, activation: 'tanh', kernelRegularizer: { l1: 0, l2: 0.01 } },
      { ...dropout, rate: 0.25 },
      { ...dense, units: 1 },
    ],
  },
  optimizer: { ...OPTIMIZER_DEFAULTS.adam, globalClipnorm: 1 },
  training: { ...GUIDE_RUN.training, batchSize: 48, shuffle: true },
};

describe.each(backends)('on $name', ({ open }) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await open();
  });
  afterAll(() => backend.destroy());

  test.each([
    ['the guide’s line', GUIDE_RUN, null],
    ['a network, the coming batch', NETWORK, null],
    ['a network, the last batch', NETWORK, 16],
  ] as const)('%s: the gradients agree', async (_, spec, batch) => {
    const answer = await answerGradients(beginning(spec, data, backend), { batch, schedule: null });
    expect(answer.device.compared).toBe(answer.weights);
    expect(answer.device.largest).toBeLessThan(1e-4);
    expect(answer.differences.largest).toBeLessThan(1e-5);
    expect(answer).toMatchObject({ agrees: true, kind: backend.kind, batch: batch ?? 0 });
  });

  test.each([
    ['the guide’s line', GUIDE_RUN],
    ['a network', NETWORK],
  ] as const)('%s: the update shown is the one made', async (_, spec) => {
    const run = beginning(spec, data, backend);
    const { nodes, assignments } = await answerStep(run, { batch: null, elements: [] });
    const executable = await backend.load(run.compiled.program, run.compiled.data);
    executable.restore([run]);
    executable.setHyperparameters([run.hyperparameters]);
    const [lane] = await executable.run(1);
    for (const { name, value } of assignments) {
      const { offset } = run.compiled.program.layout.variables.find((each) => each.name === name)!;
      nodes[value]!.numbers!.first.forEach((number, i) =>
        expect(lane!.state[offset + i]).toBeCloseTo(number, 5),
      );
    }
    executable.dispose();
  });
});

test('in the schedule that the run has', async () => {
  const gpu = await openGpu();
  for (const schedule of ['resident', 'streamed'] as const) {
    const answer = await answerGradients(beginning(GUIDE_RUN, data, gpu), { batch: null, schedule });
    expect(answer).toMatchObject({ agrees: true, kind: 'webgpu' });
  }
  gpu.destroy();
});
