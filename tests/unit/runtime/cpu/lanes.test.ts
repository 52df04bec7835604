/** Many lanes on the CPU: what else the worker has to do gets its turn between them, and changes nothing of them. */
import { afterEach, expect, test, vi } from 'vitest';
import { withData } from '../../../../protocol/presets.ts';
import { PATTERN_DEFAULTS } from '../../../../protocol/data-spec.ts';
import { GUIDE_RUN } from '../../../../protocol/run-spec.ts';
import { generatePattern } from '../../../../worker/data/patterns.ts';
import { createCpuBackend } from '../../../../worker/runtime/cpu/backend.ts';
import { buildProgram, initialState } from '../../../../worker/session/compile-run.ts';
import { beginning } from '../../../backend/support/asked-run.ts';

const SEEDS = [0, 1, 2, 3];

afterEach(() => void vi.restoreAllMocks());

/** On a machine on which each look at the clock costs a tenth of a second. */
async function slowLanes() {
  const data = { ...PATTERN_DEFAULTS.circle, examples: 60 };
  const spec = withData(GUIDE_RUN, data);
  const run = beginning(spec, { ...generatePattern(data), line: null });
  const { graphs, program } = buildProgram(spec, run.compiled.shape, SEEDS);
  const executable = await createCpuBackend().load(program, run.compiled.data);
  executable.restore(
    SEEDS.map((seed) => ({
      state: initialState({ seed }, graphs, program),
      position: { epoch: 0, batch: 0, step: 0 },
    })),
  );
  executable.setHyperparameters(SEEDS.map(() => run.hyperparameters));
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 100));
  return executable;
}

test('messages get their turn between lanes', async () => {
  const executable = await slowLanes();
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const running = executable.run(40);
  await new Promise((resolve) => setTimeout(resolve));
  // What is asked for now is done after the run, whatever it finds in between.
  executable.setHyperparameters(SEEDS.map(() => [0]));
  const lanes = await running;
  clearInterval(timer);
  expect(turns).toBeGreaterThan(0);
  vi.restoreAllMocks();
  const undisturbed = await (await slowLanes()).run(40);
  expect(lanes).toEqual(undisturbed);
});

test('a second run and a prediction wait for the first', async () => {
  const executable = await slowLanes();
  const x = Float32Array.of(0.5, -0.5);
  const first = executable.run(10);
  const predicted = executable.predict(3, x);
  const second = executable.run(10);
  const third = executable.predict(3, x);
  expect((await first).map(({ position }) => position.step)).toEqual(SEEDS.map(() => 10));
  expect((await second).map(({ position }) => position.step)).toEqual(SEEDS.map(() => 20));
  expect(await predicted).not.toEqual(await third);
});

test('nobody waits for lanes of a run that was given up', async () => {
  const executable = await slowLanes();
  const giveUp = new AbortController();
  const running = executable.run(10, { signal: giveUp.signal });
  giveUp.abort(new Error('given up'));
  await expect(running).rejects.toThrow('given up');
});
