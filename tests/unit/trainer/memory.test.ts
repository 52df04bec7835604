/** What is closed must not stay in memory: the backend outlives the runs that share it. */
import { expect, test } from 'vitest';
import { GUIDE_RUN } from '../../../protocol/run-spec.ts';
import { generateLine } from '../../../worker/data/line.ts';
import { createCpuBackend } from '../../../worker/runtime/cpu/backend.ts';
import { systemClock } from '../../../worker/session/clock.ts';
import { compileRun } from '../../../worker/session/compile-run.ts';
import { Trainer } from '../../../worker/trainer.ts';
import { collectGarbage } from '../collect-garbage.ts';

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
  await collectGarbage();
  const isThere = (ref: WeakRef<object>): boolean => ref.deref() !== undefined;
  expect(executables.map(isThere)).toEqual([false, false, true]);
  expect(programs.map(isThere)).toEqual([false, false, true]);
});
