/**
 * Between the store and the elements: turns the store's state into the view that goes down through the context, and the
 * commands that come up into calls of the store.
 */
import { LINK_PREFIX } from '../../protocol/link.ts';
import { GUIDE_RUN, type RunSpec } from '../../protocol/run-spec.ts';
import type { Result } from '../../protocol/failure.ts';
import { presentValues, type RunStart } from '../charts/run-pictures.ts';
import type { RunStore } from '../client/run-store.ts';
import type { RunCommand } from '../components/commands.ts';
import { LogModel } from '../components/log-model.ts';
import type { Divergence } from '../i18n/divergence-sentence.ts';
import type { RunView } from '../views/run-context.ts';
import { ModelTrialRunner } from './model-trial-runner.ts';

/** Slow enough to watch the guide's ten epochs, quick enough not to wait for them. */
const FIRST_SPEED = 10;

export class RunBridge {
  readonly #store: RunStore;
  readonly #onChange: () => void;
  readonly #log = new LogModel();
  readonly #trial: ModelTrialRunner;
  #unsubscribe: (() => void) | null = null;
  #origin: number | null = null;
  #start: RunStart | null = null;
  #divergence: Divergence | null = null;
  /** The spec that is being opened: the controls show it before it is there. */
  #draft: RunSpec | null = null;
  /** The learning rate last asked for, until it is there: a slider must not jump back meanwhile. */
  #rate: number | null = null;
  /** The same of a whole spec that the open run is asked to take over. */
  #tuned: RunSpec | null = null;
  #portion: number = 10;
  #followedAt = performance.now();
  #followedStep = 0;

  constructor(store: RunStore, onChange: () => void) {
    this.#store = store;
    this.#onChange = onChange;
    this.#trial = new ModelTrialRunner((x) => store.predict(x), onChange);
  }

  /** Begins to listen, and opens the run of the address, or the guide's. Problems with the address are the answer. */
  async start(hash: string): Promise<Result<null>> {
    this.#unsubscribe ??= this.#store.subscribe(() => {
      this.#follow();
      this.#onChange();
    });
    void this.#store.setSpeed(FIRST_SPEED);
    const linked = await this.openLink(hash);
    if (linked === null || !linked.ok) void this.#open(GUIDE_RUN);
    return linked ?? { ok: true, value: null };
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  /** Null when the address holds no run. A damaged one changes nothing, nor does one on a table that is not kept here. */
  async openLink(hash: string): Promise<Result<null> | null> {
    if (!hash.startsWith(LINK_PREFIX)) return null;
    const { decodeRunLink } = await import('../../protocol/read-link.ts');
    const parsed = decodeRunLink(hash);
    if (parsed === null) return null;
    if (!parsed.ok)
      return { ok: false, failure: { code: 'invalid-run', params: { problems: parsed.problems } } };
    const { data } = parsed.spec;
    if (data.type === 'table') {
      const { isKept } = await import('../storage/kept-tables.ts');
      if (!(await isKept(data.content)))
        return { ok: false, failure: { code: 'table-missing', params: { name: data.name } } };
    }
    void this.#open(parsed.spec);
    return { ok: true, value: null };
  }

  get view(): RunView {
    const { status, info, origin, snapshot, history, backend, marks, failure, pending } = this.#store;
    const { backendPreference, speed } = this.#store;
    return {
      status,
      info,
      origin,
      snapshot,
      history,
      backend,
      marks,
      failure,
      pending,
      backendPreference,
      speed,
      spec: withRate(this.#draft ?? this.#tuned ?? info?.spec ?? GUIDE_RUN, this.#rate),
      start: this.#start,
      trial: this.#trial.trial,
      divergence: this.#divergence,
      portion: this.#portion,
      ask: this.#store.ask,
      log: this.#log,
    };
  }

  async execute(command: RunCommand): Promise<Result<unknown>> {
    const store = this.#store;
    switch (command.kind) {
      case 'open':
        return this.#open(command.spec);
      case 'tune':
        return this.#tune(command.spec);
      case 'train':
        return this.#train();
      case 'pause':
        return store.pause();
      case 'step':
        return store.step(command.unit);
      case 'reset':
        return store.reset();
      case 'new-seed':
        return this.#open({ ...this.view.spec, seed: randomSeed() });
      case 'optimizer':
        return this.#open({ ...this.view.spec, optimizer: command.value });
      case 'learning-rate':
        return this.#setLearningRate(command.value);
      case 'epochs':
        return this.#setEpochs(command.value);
      case 'speed':
        return store.setSpeed(command.value);
      case 'backend':
        return store.setBackend(command.value);
      case 'set-weight':
        return store.setWeight(command.change);
      case 'try-model':
        this.#trial.tryAt(command.x);
        return { ok: true, value: null };
      case 'simulate-device-loss':
        return store.simulateDeviceLoss();
      case 'simulate-worker-crash':
        return store.simulateWorkerCrash();
      default:
        return command satisfies never;
    }
  }

  async #open(spec: RunSpec): Promise<Result<null>> {
    this.#draft = spec;
    if (spec.training.epochs !== 'untilStopped') this.#portion = spec.training.epochs;
    this.#onChange();
    const result = await this.#store.open(spec);
    // A later one may be on its way already.
    if (this.#draft === spec) this.#draft = null;
    this.#onChange();
    return result;
  }

  /** Only a change that a run cannot take over begins a new one. */
  async #tune(spec: RunSpec): Promise<Result<null>> {
    if (this.#draft) return this.#open(spec);
    this.#tuned = spec;
    this.#onChange();
    const result = await this.#store.update(spec);
    const isLatest = this.#tuned === spec;
    if (isLatest) this.#tuned = null;
    if (!result.ok && result.failure.code === 'needs-new-run' && isLatest) return this.#open(spec);
    this.#onChange();
    return result;
  }

  /** A finished run goes on for as many epochs as it was given before. */
  async #train(): Promise<Result<null>> {
    const { status, info, snapshot } = this.#store;
    const epochs = info?.spec.training.epochs;
    if (status !== 'finished' || typeof epochs !== 'number') return this.#store.train();
    // Single steps may have gone further than was asked for.
    const done = Math.max(epochs, snapshot?.position.epoch ?? 0);
    const more = await this.#store.setEpochs(done + this.#portion);
    return more.ok ? this.#store.train() : more;
  }

  async #setLearningRate(learningRate: number): Promise<Result<null>> {
    if (this.#draft) return this.#open(withRate(this.#draft, learningRate));
    this.#rate = learningRate;
    const result = await this.#store.setLearningRate(learningRate);
    if (this.#rate === learningRate) this.#rate = null;
    this.#onChange();
    return result;
  }

  async #setEpochs(epochs: RunSpec['training']['epochs']): Promise<Result<null>> {
    if (epochs !== 'untilStopped') this.#portion = epochs;
    if (!this.#draft) return this.#store.setEpochs(epochs);
    return this.#open({ ...this.#draft, training: { ...this.#draft.training, epochs } });
  }

  /** Takes what the store has come to. */
  #follow(): void {
    const { info, origin, snapshot, history, failure } = this.#store;
    if (!info || !snapshot) return;
    if (origin !== this.#origin) this.#begin(origin, snapshot.position.step);
    if (snapshot.position.step === 0) {
      this.#start = { loss: snapshot.loss, tracked: presentValues(info, snapshot) };
    }
    if (failure?.code === 'diverged') this.#divergence = failure.params;
    this.#log.follow(history, this.#secondsPerStep(snapshot.position.step, snapshot.stepsPerSecond));
    // What there is to try takes one number.
    if (info.data.x.length === 1) this.#trial.follow(snapshot);
  }

  #begin(origin: number | null, step: number): void {
    this.#origin = origin;
    this.#start = null;
    this.#divergence = null;
    this.#log.clear();
    this.#followedStep = step;
  }

  /** The worker's own measurement, or, for a run that is over before there is one, the page's clock. */
  #secondsPerStep(step: number, stepsPerSecond: number): number {
    const now = performance.now();
    const steps = step - this.#followedStep;
    const seconds = (now - this.#followedAt) / 1000;
    this.#followedAt = now;
    this.#followedStep = step;
    if (stepsPerSecond > 0) return 1 / stepsPerSecond;
    return steps > 0 ? seconds / steps : 0;
  }
}

function withRate(spec: RunSpec, learningRate: number | null): RunSpec {
  return learningRate === null ? spec : { ...spec, optimizer: { ...spec.optimizer, learningRate } };
}

function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}
