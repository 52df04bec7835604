/**
 * The real trainer behind real Comlink, in this thread: a message channel instead of a worker, a fake device and clocks
 * that move only when told. What is left out is the thread itself.
 */
// There from the beginning: loading takes time that no test's clock counts.
import '../../../protocol/parse.ts';
import { expose, transfer } from 'comlink';
import type { TrainerEvent } from '../../../protocol/events.ts';
import type { RunSpec } from '../../../protocol/run-spec.ts';
import type { PageClock } from '../../../src/client/page-clock.ts';
import { TrainerClient } from '../../../src/client/trainer-client.ts';
import type { WorkerLike } from '../../../src/client/worker-link.ts';
import { transferables } from '../../../worker/session/snapshots.ts';
import { Trainer } from '../../../worker/trainer.ts';
import type { TrainerDependencies } from '../../../worker/trainer.ts';
import { FakeBackend, FakeClock, fakeCompiledRun } from '../session/fakes.ts';
import type { FakeOptions } from '../session/fakes.ts';

class FakeWorker extends EventTarget implements WorkerLike {
  readonly #channel = new MessageChannel();
  readonly trainer: Trainer;
  isTerminated = false;

  constructor(dependencies: TrainerDependencies) {
    super();
    this.trainer = new Trainer(dependencies);
    const { port1, port2 } = this.#channel;
    expose(this.trainer, port2);
    port1.addEventListener('message', ({ data }) =>
      this.dispatchEvent(new MessageEvent('message', { data })),
    );
    port1.start();
  }

  postMessage(message: unknown, transferred: Transferable[] = []): void {
    this.#channel.port1.postMessage(message, transferred);
  }

  terminate(): void {
    this.isTerminated = true;
    this.#channel.port1.close();
    this.#channel.port2.close();
  }

  /** As the browser does when the script fails. */
  fail(message: string): void {
    this.dispatchEvent(Object.assign(new Event('error'), { message }));
  }

  /** Gone without a word, as when the system takes the memory back. */
  vanish(): void {
    this.terminate();
  }
}

/** Animation frames come when the test says so; timers run on a fake clock. */
class FakePageClock implements PageClock {
  readonly timers = new FakeClock();
  /** Whether the frames wait for `draw`. */
  isHolding = false;
  #waiting: (() => void)[] = [];

  after(ms: number, callback: () => void): () => void {
    return this.timers.after(ms, callback);
  }

  nextFrame(): Promise<void> {
    if (!this.isHolding) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  draw(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

export interface FakeClientOptions {
  /** Of each device that is asked for, in order; the last one's for all after it. */
  readonly devices?: FakeOptions[];
  readonly batchesPerEpoch?: number;
}

/** Messages between ports take turns of the event loop. */
export async function messages(): Promise<void> {
  for (let i = 0; i < 30; i++) await new Promise((resolve) => setImmediate(resolve));
}

export function openClient({ devices = [{}], batchesPerEpoch = 1 }: FakeClientOptions = {}) {
  const clock = new FakeClock();
  const page = new FakePageClock();
  const workers: FakeWorker[] = [];
  const backends: FakeBackend[] = [];
  const hooks = {
    /** Compiling waits for this. */
    compiling: (_spec: RunSpec): Promise<void> => Promise.resolve(),
    starting: (): void => {},
    sent: (_event: TrainerEvent): unknown => null,
  };
  const dependencies: TrainerDependencies = {
    clock,
    async compileRun(spec) {
      await hooks.compiling(spec);
      return fakeCompiledRun({ batchesPerEpoch }, spec);
    },
    selectBackend({ current, preference }) {
      if (current !== null) return Promise.resolve(current);
      const options =
        preference === 'cpu' ? { kind: 'cpu' as const } : (devices[backends.length] ?? devices.at(-1));
      const backend = new FakeBackend(clock, options);
      backends.push(backend);
      return Promise.resolve({ backend, reason: preference === 'cpu' ? 'chosen-by-user' : 'hardware-gpu' });
    },
    answerQuestion: () => Promise.reject(new Error('nobody asks')),
    prepare(event) {
      hooks.sent(event);
      return transfer(event, transferables(event));
    },
  };
  const client = new TrainerClient({
    clock: page,
    startWorker: () => {
      hooks.starting();
      const worker = new FakeWorker(dependencies);
      workers.push(worker);
      return worker;
    },
  });
  /** Moves the worker's time on in small steps, so that messages keep up. */
  const run = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 10) {
      await clock.advance(10);
      await messages();
    }
  };
  /** Lets a command that takes the worker some time come to its end. */
  const done = async <T>(command: Promise<T>): Promise<T> => {
    const waiting = Symbol('waiting');
    for (let i = 0; i < 200; i++) {
      await messages();
      if ((await Promise.race([command, Promise.resolve(waiting)])) !== waiting) return command;
      await clock.advance(5);
    }
    throw new Error('the command does not end');
  };
  return { client, clock, page, workers, backends, hooks, run, done };
}
