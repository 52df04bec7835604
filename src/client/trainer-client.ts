/**
 * The page's side of the conversation: carries commands to the worker, takes its events, and tells a new worker to go
 * on from the last snapshot. What it all means for the page is `RunStore`'s matter; the state lives in `RunModel`.
 */
import { proxy } from 'comlink';
import type { BackendPreference, TrainerEvent } from '../../protocol/events.ts';
import { FailureError, toFailure } from '../../protocol/failure.ts';
import type { Failure, Result } from '../../protocol/failure.ts';
import type { ParsedRun } from '../../protocol/parse.ts';
import type { Ask } from '../../protocol/questions.ts';
import { GUIDE_RUN, type RunSpec } from '../../protocol/run-spec.ts';
import type { Snapshot } from '../../protocol/snapshot.ts';
import type { Speed, TrainerApi, WeightChange } from '../../protocol/trainer-api.ts';
import { Connection } from './connection.ts';
import { pageClock } from './page-clock.ts';
import type { PageClock } from './page-clock.ts';
import { RunModel } from './run-model.ts';
import type { CommandName, RunStore } from './run-store.ts';
import { startWorker } from './start-worker.ts';
import type { WorkerLike, WorkerLink } from './worker-link.ts';

export interface ClientOptions {
  readonly startWorker: () => WorkerLike;
  readonly clock: PageClock;
}

/** The store with the real worker, which is started by the first command. One for the life of the page. */
export function createRunStore(): RunStore {
  return new TrainerClient({ startWorker, clock: pageClock() });
}

export class TrainerClient implements RunStore {
  readonly #options: ClientOptions;
  readonly #connection: Connection;
  readonly #model = new RunModel();
  /** What was last to be parsed; never rejects. */
  #parsed: Promise<unknown> = Promise.resolve();
  /** The last number given to a run. */
  #runs = 0;
  /** The run with which the last worker went on, and where. */
  #resumed = { run: 0, step: 0 };

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#connection = new Connection({
      startWorker: options.startWorker,
      clock: options.clock,
      resume: (link, death) => this.#resume(link, death),
      onTrouble: (trouble, failure) => this.#model.setTrouble(trouble, failure),
    });
  }

  get status() {
    return this.#model.status;
  }
  get info() {
    return this.#model.info;
  }
  get origin() {
    return this.#model.origin;
  }
  get snapshot() {
    return this.#model.snapshot;
  }
  get history() {
    return this.#model.history;
  }
  get backend() {
    return this.#model.backend;
  }
  get marks() {
    return this.#model.marks;
  }
  get failure() {
    return this.#model.failure;
  }
  get pending() {
    return this.#model.pending;
  }
  get backendPreference() {
    return this.#model.backendPreference;
  }
  get speed() {
    return this.#model.speed;
  }

  subscribe(listener: () => void): () => void {
    return this.#model.subscribe(listener);
  }

  /** What is no run is refused here, and takes nobody's place: the worker gets only what the parser let in. */
  open(value: unknown): Promise<Result<null>> {
    const parsed = this.#parse(value);
    return this.#answer('open', async () =>
      onceParsed(await parsed, (spec) =>
        this.#connection.call((api) =>
          api.open(spec, { backend: this.#model.backendPreference, run: ++this.#runs }),
        ),
      ),
    );
  }

  async train(): Promise<Result<null>> {
    const result = await this.#command('train', (api) => api.train());
    if (result.ok) this.#model.beginTraining();
    return result;
  }

  pause(): Promise<Result<null>> {
    return this.#command('pause', (api) => api.pause());
  }

  step(unit: 'batch' | 'epoch'): Promise<Result<null>> {
    return this.#command('step', (api) => api.step(unit));
  }

  reset(): Promise<Result<null>> {
    return this.#command('reset', (api) => api.reset(++this.#runs));
  }

  setLearningRate(learningRate: number): Promise<Result<null>> {
    return this.#change(
      'setLearningRate',
      (spec) => ({ ...spec, optimizer: { ...spec.optimizer, learningRate } }),
      (api) => api.setLearningRate(learningRate),
    );
  }

  update(spec: RunSpec): Promise<Result<null>> {
    return this.#change(
      'update',
      () => spec,
      (api) => api.update(spec),
    );
  }

  setEpochs(epochs: RunSpec['training']['epochs']): Promise<Result<null>> {
    return this.#change(
      'setEpochs',
      (spec) => ({ ...spec, training: { ...spec.training, epochs } }),
      (api) => api.setEpochs(epochs),
    );
  }

  setSpeed(epochsPerSecond: Speed): Promise<Result<null>> {
    this.#model.speed = epochsPerSecond;
    return this.#command('setSpeed', (api) => api.setSpeed(epochsPerSecond));
  }

  async setBackend(preference: BackendPreference): Promise<Result<null>> {
    const result = await this.#command('setBackend', (api) => api.setBackend(preference));
    if (result.ok) this.#model.setBackendPreference(preference);
    return result;
  }

  predict(x: Float32Array): Promise<Result<Float32Array>> {
    return this.#command('predict', (api) => api.predict(x));
  }

  setWeight(change: WeightChange): Promise<Result<null>> {
    return this.#command('setWeight', (api) => api.setWeight(change));
  }

  readonly ask: Ask = async (kind, question) => {
    try {
      return await this.#connection.call((api) => api.ask(kind, question));
    } catch (error) {
      return { ok: false, failure: toFailure(error) };
    }
  };

  simulateDeviceLoss(): Promise<Result<boolean>> {
    return this.#command('simulateDeviceLoss', (api) => api.simulateDeviceLoss());
  }

  simulateWorkerCrash(): Promise<Result<null>> {
    return this.#answer('simulateWorkerCrash', async () => {
      this.#connection.crash();
      await this.#connection.established();
      return { ok: true, value: null };
    });
  }

  #command<T>(name: CommandName, command: (api: TrainerApi) => Promise<Result<T>>): Promise<Result<T>> {
    const parsed = this.#parsed;
    return this.#answer(name, async () => {
      await parsed;
      return this.#connection.call(command);
    });
  }

  /** The parser is loaded with the first run that is not the one of the first screen; what is asked for meanwhile waits its turn. */
  #parse(value: unknown): Promise<ParsedRun> {
    const parsed = this.#parsed.then(async (): Promise<ParsedRun> => {
      if (value === GUIDE_RUN) return { ok: true, spec: GUIDE_RUN };
      const { parseRunSpec } = await import('../../protocol/parse.ts');
      return parseRunSpec(value);
    });
    this.#parsed = parsed.catch(() => null);
    return parsed;
  }

  async #answer<T>(name: CommandName, work: () => Promise<Result<T>>): Promise<Result<T>> {
    this.#model.begin(name);
    let failure: Failure | null = null;
    try {
      const result = await work();
      if (!result.ok) ({ failure } = result);
      return result;
    } catch (error) {
      failure = toFailure(error);
      return { ok: false, failure };
    } finally {
      this.#model.end(name, failure);
    }
  }

  /** Tells a new worker where to go on. An exception makes the connection try another one. */
  async #resume(link: WorkerLink, death: string | null): Promise<void> {
    const { info, snapshot, speed, backendPreference: backend, pending, isTraining } = this.#model;
    // A step is asked for again by itself.
    const mustTrain = isTraining && !pending.has('step');
    const listener = proxy((event: TrainerEvent) => this.#receive(link, event));
    unwrap(await link.call((api) => api.listen(listener)));
    if (speed !== null) unwrap(await link.call((api) => api.setSpeed(speed)));
    if (info === null || snapshot === null) return;
    // A rate that was accepted after the checkpoint was made is the newer one.
    const { learningRate } = info.spec.optimizer;
    const checkpoint = { ...snapshot.checkpoint, learningRate };
    const run = ++this.#runs;
    this.#resumed = { run, step: checkpoint.position.step };
    this.#model.expectContinuation(run, death ?? '');
    unwrap(await link.call((api) => api.open(info.spec, { backend, run, checkpoint })));
    if (!mustTrain) return;
    unwrap(await link.call((api) => api.train()));
    this.#model.beginTraining();
  }

  /** A command that changes the open run's spec, if the parser lets the changed one in. */
  async #change(
    name: CommandName,
    changed: (spec: RunSpec) => RunSpec,
    command: (api: TrainerApi) => Promise<Result<null>>,
  ): Promise<Result<null>> {
    const spec = this.#model.info?.spec;
    const parsed = spec && this.#parse(changed(spec));
    const result =
      parsed === undefined
        ? await this.#command(name, command)
        : await this.#answer(name, async () =>
            onceParsed(await parsed, () => this.#connection.call(command)),
          );
    if (result.ok) this.#model.updateSpec(changed);
    return result;
  }

  /** Answers when the event is taken: a snapshot in the next animation frame. */
  async #receive(link: WorkerLink, event: TrainerEvent): Promise<boolean> {
    link.heard();
    if (event.kind === 'snapshot') await this.#options.clock.nextFrame();
    if (!this.#connection.isCurrent(link)) return true;
    if (event.kind === 'snapshot') this.#take(event.snapshot);
    else this.#model.apply(event);
    return true;
  }

  #take(snapshot: Snapshot): void {
    const { run, step } = this.#resumed;
    if (snapshot.position.step > (snapshot.run === run ? step : 0)) this.#connection.worked();
    this.#model.take(snapshot);
  }
}

function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new FailureError(result.failure);
  return result.value;
}

async function onceParsed(
  parsed: ParsedRun,
  go: (spec: RunSpec) => Promise<Result<null>>,
): Promise<Result<null>> {
  if (parsed.ok) return go(parsed.spec);
  return { ok: false, failure: { code: 'invalid-run', params: { problems: parsed.problems } } };
}
