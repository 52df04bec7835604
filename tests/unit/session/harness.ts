/** A session on fakes, opened and ready. */
import type { BackendPreference } from '../../../protocol/events.ts';
import type { HistoryLimits } from '../../../protocol/history.ts';
import type { RunSpec } from '../../../protocol/run-spec.ts';
import type { Checkpoint } from '../../../protocol/snapshot.ts';
import type { Speed } from '../../../protocol/trainer-api.ts';
import { openDevice } from '../../../worker/session/recovery.ts';
import { Session } from '../../../worker/session/session.ts';
import { FakeBackend, FakeClock, fakeCompiledRun, FakePage, fakeSelection } from './fakes.ts';
import type { FakeOptions, FakeRunOptions } from './fakes.ts';

export interface HarnessOptions extends FakeRunOptions {
  /** The backends that can be had, in order; after them there is only the CPU. */
  readonly backends?: (FakeOptions | Error)[];
  readonly preference?: BackendPreference;
  readonly speed?: Speed;
  readonly checkpoint?: Checkpoint;
  readonly historyLimits?: HistoryLimits;
  readonly spec?: RunSpec;
}

export async function openSession(options: HarnessOptions = {}) {
  const clock = new FakeClock();
  const page = new FakePage();
  const errors: unknown[] = [];
  const gpus = (options.backends ?? [{}]).map((backend) =>
    backend instanceof Error ? backend : new FakeBackend(clock, backend),
  );
  const selection = fakeSelection(clock, [...gpus]);
  const source = { selectBackend: selection.select, clock };
  const compiled = fakeCompiledRun(options, options.spec);
  const preference = options.preference ?? 'auto';
  const device = await openDevice(source, compiled, { preference, cause: 'opened', current: null });
  const { checkpoint, historyLimits } = options;
  const session = new Session({
    run: 1,
    compiled,
    device,
    preference,
    speed: options.speed ?? null,
    ...(checkpoint ? { checkpoint } : {}),
    ...(historyLimits ? { historyLimits } : {}),
    source,
    listener: page.listener,
    onError: (error) => errors.push(error),
  });
  const started = session.start();
  await clock.advance(50);
  await started;
  const backends = gpus.filter((backend) => backend instanceof FakeBackend);
  return { clock, page, session, selection, source, backends, errors };
}

export type Harness = Awaited<ReturnType<typeof openSession>>;
