/** Stopped at any step, stored, read and restored elsewhere, a run goes on as if nothing had been: bit for bit, with every optimizer. */
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../worker/runtime/backend.ts';
import { OPTIMIZERS, type OptimizerName, rememberingModel } from './support/example-models.ts';
import { prepareCase } from './support/models.ts';
import { backends } from './support/runs.ts';
import { joined, storedAndRead, train, trainOn } from './support/training.ts';

/** 37 examples in batches of 8: five steps to an epoch, the last one with fewer examples. */
const STEPS = 23;

describe.each(backends)('on $name', ({ open }) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await open();
  });
  afterAll(() => backend.destroy());

  test.each(Object.keys(OPTIMIZERS) as OptimizerName[])('%s', async (optimizer) => {
    const prepared = prepareCase(rememberingModel(optimizer));
    const [whole] = await train(backend, prepared, [STEPS]);
    expect(whole!.diverged).toBe(false);
    const first = await backend.load(prepared.program, prepared.data);
    const second = await backend.load(prepared.program, prepared.data);
    second.setHyperparameters(prepared.hyperparameters);
    const stopAt = async (stop: number): Promise<void> => {
      const [before] = await trainOn(first, prepared, [stop]);
      second.restore([storedAndRead(before!)]);
      const [after] = await second.run(STEPS - stop);
      expect(joined([before!, after!])).toEqual(whole);
    };
    await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: STEPS }), stopAt), { numRuns: 8, seed: 3 });
    first.dispose();
    second.dispose();
  });
});
