/**
 * Finds a device for a run, whatever happens on the way: a lost device is tried once more, a kernel that a GPU
 * rejects goes to the CPU, and the CPU is what is left when nothing else works. It restores nothing: the session does.
 */
import type { BackendPreference, BackendReason } from '../../protocol/events.ts';
import { FailureError } from '../../protocol/failure.ts';
import type { Program } from '../compile/program.ts';
import { DeviceLostError, KernelError } from '../runtime/backend.ts';
import type { Backend, DeviceLoss, Executable } from '../runtime/backend.ts';
import { whenLost } from '../runtime/when-lost.ts';
import type { Clock } from './clock.ts';
import type { CompiledRun } from './compiled-run.ts';
import { Device } from './device.ts';
import type { SelectedBackend } from './device.ts';

/** Why a backend is wanted. */
export type SelectionCause = 'opened' | 'chosen-by-user' | FallbackCause;

/** Each is also the reason that the page reads when the CPU is what it came to. */
type FallbackCause = BackendReason & ('device-lost' | 'kernel-failed' | 'device-failed');

export interface BackendRequest {
  readonly preference: BackendPreference;
  readonly cause: SelectionCause;
  readonly program: Program;
  /** What runs now: may be answered again, to be shared instead of making a second device. */
  readonly current: SelectedBackend | null;
}

export type SelectBackend = (request: BackendRequest) => Promise<SelectedBackend>;

export interface DeviceSource {
  readonly selectBackend: SelectBackend;
  readonly clock: Clock;
}

/** Compiling may take seconds on a software adapter; what takes longer than this will not come back. */
export const LOAD_LIMIT_MS = 60_000;

/** Throws `FailureError`: does-not-fit, of the backend that was asked for; backend-unavailable when not even the CPU works. */
export async function openDevice(
  source: DeviceSource,
  run: CompiledRun,
  request: Omit<BackendRequest, 'program'>,
): Promise<Device> {
  const failures: unknown[] = [];
  for (const attempt of attempts(request, failures)) {
    try {
      const { backend, reason } = await source.selectBackend({ ...attempt, program: run.program });
      const selected = { backend, reason: isFallback(attempt.cause, backend) ? attempt.cause : reason };
      return await load(source.clock, run, selected, attempt.current);
    } catch (error) {
      failures.push(error);
      // A run that is too large is refused, not squeezed into what is slower. One that had a device is not: it has lost it.
      const hadDevice =
        isFallbackCause(request.cause) || failures.some((each) => each instanceof DeviceLostError);
      if (error instanceof FailureError && !hadDevice) throw error;
    }
  }
  throw new FailureError({
    code: 'backend-unavailable',
    params: { detail: failures.map(String).join('; ') },
  });
}

/** What to try in turn; `failures` grows in between. */
function* attempts(
  request: Omit<BackendRequest, 'program'>,
  failures: readonly unknown[],
): Generator<Omit<BackendRequest, 'program'>> {
  yield request;
  if (failures.at(-1) instanceof DeviceLostError) {
    yield { preference: request.preference, cause: 'device-lost', current: null };
  }
  const { cause } = request;
  const isTooSmall = failures.at(-1) instanceof FailureError;
  const kept = isTooSmall && isFallbackCause(cause) ? cause : fallbackCause(failures.at(-1));
  yield { preference: 'cpu', cause: kept, current: null };
}

function fallbackCause(failure: unknown): FallbackCause {
  if (failure instanceof DeviceLostError) return 'device-lost';
  return failure instanceof KernelError ? 'kernel-failed' : 'device-failed';
}

function isFallback(cause: SelectionCause, { kind }: Backend): cause is FallbackCause {
  return kind === 'cpu' && isFallbackCause(cause);
}

function isFallbackCause(cause: SelectionCause): cause is FallbackCause {
  return cause !== 'opened' && cause !== 'chosen-by-user';
}

async function load(
  clock: Clock,
  run: CompiledRun,
  selected: SelectedBackend,
  current: SelectedBackend | null,
): Promise<Device> {
  const { backend } = selected;
  const loading = backend.load(run.program, run.data);
  try {
    return new Device(selected, await orLost(clock, backend, loading), clock);
  } catch (error) {
    if (backend !== current?.backend) backend.destroy();
    // What comes too late must not stay in memory.
    loading.then(
      (executable) => executable.dispose(),
      () => {},
    );
    throw error;
  }
}

/** A lost device may never answer. */
function orLost(clock: Clock, backend: Backend, loading: Promise<Executable>): Promise<Executable> {
  return new Promise((resolve, reject) => {
    const lose = ({ detail }: Pick<DeviceLoss, 'detail'>): void => reject(new DeviceLostError(detail));
    const cancel = clock.after(LOAD_LIMIT_MS, () =>
      lose({ detail: `no program within ${LOAD_LIMIT_MS} ms` }),
    );
    const forget = whenLost(backend, lose);
    loading.then(resolve, reject).finally(() => {
      cancel();
      forget();
    });
  });
}

/** After so many losses within the time, the GPU is left alone. One that a teacher simulates does not count. */
const LOSSES = 3;
const LOSSES_WITHIN_MS = 60_000;

export class LossCounter {
  #times: number[] = [];

  /** Notes a loss; answers whether the GPU may be tried again. */
  mayRetry(now: number, loss: DeviceLoss): boolean {
    if (loss.simulated) return true;
    this.#times = [...this.#times.filter((time) => now - time < LOSSES_WITHIN_MS), now];
    return this.#times.length < LOSSES;
  }
}
