/** Random models, a few steps of training: the GPU agrees with the CPU, which defines what is right. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileProgram } from '../../worker/compile/compile-program.ts';
import type { Backend, LaneResult, TrainingData } from '../../worker/runtime/backend.ts';
import { createCpuBackend } from '../../worker/runtime/cpu/backend.ts';
import { type RandomModel, randomModel, sourceOf } from './support/random-graphs.ts';
import { openForced, SCHEDULES } from './support/forced-backend.ts';

const RUNS = 40;

test.each(SCHEDULES)(
  'random graphs, %s: losses, weights and history of the GPU are those of the CPU',
  { timeout: 240_000 },
  async (schedule) => {
    const cpu = createCpuBackend();
    const gpu = await openForced(schedule);
    let mapped = 0;
    await fc.assert(
      fc.asyncProperty(randomModel, async (model) => {
        const [expected, actual] = [await train(cpu, model), await train(gpu, model)];
        expect(actual.position).toEqual(expected.position);
        const size = compileProgram(sourceOf(model)).layout.accumulators.offset;
        compare(actual.state.subarray(0, size), expected.state.subarray(0, size));
        compare(actual.history.loss, expected.history.loss);
        compare(actual.history.lossBefore, expected.history.lossBefore);
        compare([actual.loss], [expected.loss]);
        mapped += compileProgram(sourceOf(model))
          .step.plan.phases.flat()
          .filter(({ kind }) => kind === 'map').length;
      }),
      { numRuns: RUNS, seed: 20_260 },
    );
    // Otherwise the generator has lost what it is for: values that are stored because several loops need them.
    expect(mapped).toBeGreaterThan(10);
    gpu.destroy();
  },
);

async function train(backend: Backend, model: RandomModel): Promise<LaneResult> {
  const program = compileProgram(sourceOf(model));
  const executable = await backend.load(program, dataOf(model));
  const state = new Float32Array(program.layout.size);
  for (let i = 0; i < program.layout.accumulators.offset; i++) state[i] = 0.4 * Math.sin(i * 1.7 + 0.3);
  executable.restore([{ state, position: { epoch: 0, batch: 0, step: 0 } }]);
  executable.setHyperparameters([[0.002]]);
  const [lane] = await executable.run(2 * program.batchesPerEpoch + Math.min(1, program.batchesPerEpoch - 1));
  executable.dispose();
  return lane!;
}

function dataOf({ examples, features }: RandomModel): TrainingData {
  const x = Float32Array.from({ length: examples * features }, (_, i) => Math.sin(i * 0.9 + 0.1));
  return { examples, x, y: Float32Array.from({ length: examples }, (_, i) => Math.cos(i * 0.7)) };
}

/** Another order of summation moves the last bits; relu may turn such a bit into a step, so that sizes matter too. */
function compare(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  const scale = Array.from(expected).reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  Array.from(expected).forEach((value, i) => {
    expect(Math.abs(actual[i]! - value), `element ${i}: ${actual[i]} for ${value}`).toBeLessThan(
      2e-5 * scale,
    );
  });
}
