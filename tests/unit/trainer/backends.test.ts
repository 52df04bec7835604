/** Which backend a new run gets: the one that runs, if it is what would be chosen again. */
import { expect, test } from 'vitest';
import type { BackendReason } from '../../../protocol/events.ts';
import { GUIDE_RUN } from '../../../protocol/run-spec.ts';
import { Trainer } from '../../../worker/trainer.ts';
import { FakeBackend, FakeClock, fakeCompiledRun } from '../session/fakes.ts';

interface Offer {
  readonly kind: 'webgpu' | 'cpu';
  readonly reason: BackendReason;
}

/** Opens two runs one after the other; answers how often a backend was selected anew. */
async function selectionsFor(offer: Offer, preference: 'auto' | 'cpu' = 'auto'): Promise<number> {
  const clock = new FakeClock();
  let selections = 0;
  const trainer = new Trainer({
    clock,
    compileRun: () => Promise.resolve(fakeCompiledRun()),
    selectBackend({ current }) {
      if (current !== null) return Promise.resolve(current);
      selections++;
      return Promise.resolve({ backend: new FakeBackend(clock, { kind: offer.kind }), reason: offer.reason });
    },
    answerQuestion: () => Promise.reject(new Error('nobody asks')),
    prepare: (event) => event,
  });
  for (const run of [1, 2]) {
    const opened = trainer.open(GUIDE_RUN, { backend: preference, run });
    for (let i = 0; i < 20; i++) await clock.advance(5);
    expect(await opened).toEqual({ ok: true, value: null });
  }
  return selections;
}

test.each<[Offer, 'auto' | 'cpu']>([
  [{ kind: 'webgpu', reason: 'hardware-gpu' }, 'auto'],
  [{ kind: 'cpu', reason: 'software-gpu-only' }, 'auto'],
  [{ kind: 'cpu', reason: 'chosen-by-user' }, 'cpu'],
])('%o for %s is kept', async (offer, preference) => {
  expect(await selectionsFor(offer, preference)).toBe(1);
});

test.each<[BackendReason]>([['device-lost'], ['kernel-failed'], ['adapter-failed'], ['no-adapter']])(
  'after %s a new run asks for the GPU again',
  async (reason) => {
    expect(await selectionsFor({ kind: 'cpu', reason })).toBe(2);
  },
);
