/**
 * What the page can ask for, carried out on the open session. The only place where an exception becomes a failure. It
 * knows neither Comlink nor WebGPU; `main.ts` brings it together with both.
 */
import type { BackendPreference, BackendReason, TrainerEvent, TrainerListener } from '../protocol/events.ts';
import { FailureError, toFailure } from '../protocol/failure.ts';
import type { Result } from '../protocol/failure.ts';
import type { QuestionKind, Questions } from '../protocol/questions.ts';
import type { RunSpec } from '../protocol/run-spec.ts';
import type { Checkpoint } from '../protocol/snapshot.ts';
import type { OpenOptions, Speed, TrainerApi, WeightChange } from '../protocol/trainer-api.ts';
import type { AskedRun } from './answers/asked-run.ts';
import { CommandQueue } from './command-queue.ts';
import type { CompiledRun } from './session/compiled-run.ts';
import type { Device } from './session/device.ts';
import { openDevice } from './session/recovery.ts';
import type { DeviceSource } from './session/recovery.ts';
import { Session } from './session/session.ts';

export interface TrainerDependencies extends DeviceSource {
  /** Opens the data, builds and compiles. May throw a `FailureError`. */
  compileRun(this: void, spec: RunSpec): Promise<CompiledRun>;
  answerQuestion<K extends QuestionKind>(
    this: void,
    kind: K,
    run: AskedRun,
    question: Questions[K]['question'],
  ): Promise<Questions[K]['answer']>;
  /** Last touch before an event leaves: says what may be transferred instead of copied. */
  prepare(this: void, event: TrainerEvent): TrainerEvent;
}

export class Trainer implements TrainerApi {
  readonly #dependencies: TrainerDependencies;
  readonly #queue = new CommandQueue();
  #listener: TrainerListener | null = null;
  #session: Session | null = null;
  #speed: Speed = null;
  #preference: BackendPreference = 'auto';
  #opens = 0;
  #lastOpen: Promise<Result<null>> | null = null;

  constructor(dependencies: TrainerDependencies) {
    this.#dependencies = dependencies;
  }

  listen(listener: TrainerListener): Promise<Result<null>> {
    return this.#command(() => {
      this.#listener = listener;
    });
  }

  open(spec: RunSpec, options: OpenOptions): Promise<Result<null>> {
    const open = ++this.#opens;
    const isLatest = (): boolean => open === this.#opens;
    const outcome = this.#command(() => this.#open(spec, options, isLatest));
    this.#lastOpen = outcome.then((result) => (isLatest() ? result : (this.#lastOpen ?? result)));
    return this.#lastOpen;
  }

  train(): Promise<Result<null>> {
    return this.#command(() => this.#current.train());
  }

  pause(): Promise<Result<null>> {
    return this.#command(() => {
      this.#current.pause();
      return this.#current.settled();
    });
  }

  /** The step itself is waited for outside the queue: a long one can be paused. */
  step(unit: 'batch' | 'epoch'): Promise<Result<null>> {
    return answer(async () => {
      const session = await this.#queue.run(() => {
        this.#current.step(unit);
        return this.#current;
      });
      await session.settled();
      return null;
    });
  }

  reset(run: number): Promise<Result<null>> {
    return this.#command(async () => {
      await this.#current.reset(run);
      await this.#current.settled();
    });
  }

  setLearningRate(learningRate: number): Promise<Result<null>> {
    return this.#command(() => this.#current.setLearningRate(learningRate));
  }

  update(spec: RunSpec): Promise<Result<null>> {
    return this.#command(() => this.#current.update(spec));
  }

  setEpochs(epochs: number | 'untilStopped'): Promise<Result<null>> {
    return this.#command(() => this.#current.setEpochs(epochs));
  }

  setSpeed(epochsPerSecond: Speed): Promise<Result<null>> {
    return this.#command(() => {
      if (epochsPerSecond !== null && !(epochsPerSecond > 0))
        throw new Error(`invalid speed: ${epochsPerSecond}`);
      this.#speed = epochsPerSecond;
      this.#session?.setSpeed(epochsPerSecond);
    });
  }

  setBackend(preference: BackendPreference): Promise<Result<null>> {
    return this.#command(async () => {
      await this.#current.setBackend(preference);
      this.#preference = preference;
    });
  }

  predict(x: Float32Array): Promise<Result<Float32Array>> {
    return answer(() => this.#queue.run(() => this.#current.predict(x)));
  }

  setWeight(change: WeightChange): Promise<Result<null>> {
    return this.#command(() => this.#current.setWeight(change));
  }

  /** A long answer keeps no command waiting. */
  ask<K extends QuestionKind>(
    kind: K,
    question: Questions[K]['question'],
  ): Promise<Result<Questions[K]['answer']>> {
    return answer(async () => {
      const run = await this.#queue.run(() => this.#current.asked());
      return this.#dependencies.answerQuestion(kind, run, question);
    });
  }

  ping(): Promise<true> {
    return Promise.resolve(true);
  }

  simulateDeviceLoss(): Promise<Result<boolean>> {
    return answer(() => this.#queue.run(() => this.#current.simulateDeviceLoss()));
  }

  #command(work: () => void | Promise<void>): Promise<Result<null>> {
    return answer(async () => {
      await this.#queue.run(work);
      return null;
    });
  }

  get #current(): Session {
    if (this.#session === null) throw new FailureError({ code: 'no-run', params: {} });
    return this.#session;
  }

  /** Until the new run's device is there, what is open stays open, and goes on training if it was. */
  async #open(spec: RunSpec, options: OpenOptions, isLatest: () => boolean): Promise<void> {
    if (!isLatest()) return;
    const compiled = await this.#dependencies.compileRun(spec);
    if (options.checkpoint !== undefined) refuseForeign(options.checkpoint, compiled);
    if (!isLatest()) return;
    const { backend: preference } = options;
    const current = this.#shareable(preference);
    const device = await openDevice(this.#dependencies, compiled, { preference, cause: 'opened', current });
    const keepBackend = device.selected.backend === this.#session?.device.selected.backend;
    if (!isLatest()) {
      device.dispose({ keepBackend });
      return;
    }
    this.#session?.close({ keepBackend });
    this.#preference = preference;
    this.#session = this.#newSession(compiled, device, options);
    await this.#session.start();
    await this.#session.settled();
  }

  /** The backend that runs now, if it is what would be chosen again: not one that something else had to give way to. */
  #shareable(preference: BackendPreference): Device['selected'] | null {
    if (this.#session === null || preference !== this.#preference) return null;
    const { loss, selected } = this.#session.device;
    const isChoice = selected.backend.kind === 'webgpu' || CHOICES_OF_CPU.has(selected.reason);
    return loss === null && isChoice ? selected : null;
  }

  #newSession(compiled: CompiledRun, device: Device, { run, backend, checkpoint }: OpenOptions): Session {
    return new Session({
      run,
      compiled,
      device,
      preference: backend,
      speed: this.#speed,
      ...(checkpoint ? { checkpoint } : {}),
      source: this.#dependencies,
      listener: (event) => this.#tell(event),
      onError: (error, failedRun) =>
        void this.#tell({ kind: 'failed', run: failedRun, failure: toFailure(error) }),
    });
  }

  async #tell(event: TrainerEvent): Promise<boolean> {
    return (await this.#listener?.(this.#dependencies.prepare(event))) ?? true;
  }
}

/** Why the CPU runs although nothing went wrong. */
const CHOICES_OF_CPU: ReadonlySet<BackendReason> = new Set([
  'chosen-by-user',
  'software-gpu-only',
  'no-webgpu',
]);

/** A checkpoint of another model, or one that was damaged, must not become this model's weights. */
function refuseForeign({ state, position }: Checkpoint, { program }: CompiledRun): void {
  const { epoch, batch, step } = position;
  const isPlace = [epoch, batch, step].every((count) => Number.isSafeInteger(count) && count >= 0);
  if (!isPlace || batch >= program.batchesPerEpoch || state.length !== program.layout.size) {
    const detail = `invalid checkpoint: ${state.length} values at ${JSON.stringify(position)}`;
    throw new FailureError({ code: 'internal', params: { detail } });
  }
}

async function answer<T>(work: () => Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, failure: toFailure(error) };
  }
}
