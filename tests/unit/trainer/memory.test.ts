/** What is closed must not stay in memory: the backend outlives the runs that share it. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { GUIDE_RUN } from '../../../protocol/run-spec.ts';
import { generateLine } from '../../../worker/data/line.ts';
import { createCpuBackend } from '../../../worker/runtime/cpu/backend.ts';
import { systemClock } from '../../../worker/session/clock.ts';
import { compileRun } from '../../../worker/session/compile-run.ts';
import { Trainer } from '../../../worker/trainer.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const LINE = { type: 'line', examples: 50, w: 3, b: 2, noise: 1, seed: 1, x: 'normal' } as const;

test('a run that another one has replaced is not kept', async () => {
  const backend = createCpuBackend();
  const programs: WeakRef<object>[] = [];
  const executables: WeakRef<object>[] = [];
  const trainer = new Trainer({
    clock: systemClock(),
    compileRun(spec) {
      const compiled = compileRun(spec, { ...generateLine(LINE), line: { w: 3, b: 2 } });
      programs.push(new WeakRef(compiled.program));
      return Promise.resolve(compiled);
    },
    selectBackend: ({ current }) =>
      Promise.resolve(
        current ?? {
          backend: {
            ...backend,
            async load(...args) {
              const executable = await backend.load(...args);
              executables.push(new WeakRef(executable));
              return executable;
            },
          },
          reason: 'chosen-by-user',
        },
      ),
    answerQuestion: () => Promise.reject(new Error('nobody asks')),
    prepare: (event) => event,
  });
  for (const run of [1, 2, 3])
    expect(await trainer.open(GUIDE_RUN, { backend: 'cpu', run })).toEqual({ ok: true, value: null });
  // What was just looked at is kept until the turn of the event loop is over.
  await new Promise((resolve) => setTimeout(resolve, 20));
  collectGarbage();
  const isThere = (ref: WeakRef<object>): boolean => ref.deref() !== undefined;
  expect(executables.map(isThere)).toEqual([false, false, true]);
  expect(programs.map(isThere)).toEqual([false, false, true]);
});
