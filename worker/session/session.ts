/**
 * One open run: its state machine, and the commands that move it. The README here draws it. Time, devices and the page
 * are all injected, so it runs in a test as it does in the worker. It lets exceptions out: turning them into failures
 * is the trainer's matter.
 */
import type { BackendInfo, BackendPreference, TrainerListener } from '../../protocol/events.ts';
import { FailureError } from '../../protocol/failure.ts';
import type { Failure } from '../../protocol/failure.ts';
import type { HistoryLimits } from '../../protocol/history.ts';
import { isLeastSquares, isPlainDescent } from '../../protocol/line-run.ts';
import type { RunSpec } from '../../protocol/run-spec.ts';
import type { Checkpoint, HistoryColumns, Position, RunStatus, Snapshot } from '../../protocol/snapshot.ts';
import type { Speed, WeightChange } from '../../protocol/trainer-api.ts';
import type { AskedRun } from '../answers/asked-run.ts';
import type { DeviceLoss, LaneResult, LaneState } from '../runtime/backend.ts';
import type { CompiledRun } from './compiled-run.ts';
import type { Device } from './device.ts';
import { divergedFailure, findDivergence, firstRows } from './divergence.ts';
import type { Divergence } from './divergence.ts';
import { EarlyEnd } from './early-end.ts';
import { type Origin, type RunNote, TrainingLoop } from './loop.ts';
import { type MetricColumns, metricColumns } from './metric-columns.ts';
import type { DeviceSource } from './recovery.ts';
import { placeOfWeight, readVariables, SnapshotOutlet } from './snapshots.ts';
import { TimeBook } from './time-book.ts';

export interface SessionOptions {
  /** See `OpenOptions.run`. */
  readonly run: number;
  readonly compiled: CompiledRun;
  /** The session owns it from now on. */
  readonly device: Device;
  readonly preference: BackendPreference;
  readonly speed: Speed;
  readonly checkpoint?: Checkpoint;
  readonly source: DeviceSource;
  readonly listener: TrainerListener;
  /** An exception that no command waits for. The run stands still, and is still open. */
  readonly onError: (error: unknown, run: number) => void;
  readonly historyLimits?: HistoryLimits;
}

/** Why the loop runs: towards the last epoch, to the end of one step, or not at all. */
type Motion = 'none' | 'train' | { readonly stepGoal: number };

const START: Position = { epoch: 0, batch: 0, step: 0 };

export class Session {
  readonly #compiled: CompiledRun;
  readonly #loop: TrainingLoop;
  readonly #outlet: SnapshotOutlet;
  readonly #metrics: MetricColumns;
  readonly #times: TimeBook;
  #run: number;
  #spec: RunSpec;
  #status: RunStatus = 'ready';
  #motion: Motion = 'none';
  #divergence: Divergence | null = null;
  readonly #early: EarlyEnd;
  /** Those who wait for a step to end. */
  readonly #whenTakenOver = new Set<() => void>();
  /** What made the loop stand still. */
  #error: { readonly cause: unknown } | null = null;

  constructor(options: SessionOptions) {
    const { compiled, checkpoint, onError } = options;
    const { optimizer } = compiled.spec;
    const learningRate = checkpoint?.learningRate ?? optimizer.learningRate;
    this.#run = options.run;
    this.#compiled = compiled;
    this.#spec = { ...compiled.spec, optimizer: { ...optimizer, learningRate } };
    this.#metrics = metricColumns(compiled.spec, compiled.program);
    this.#early = new EarlyEnd(compiled.program, this.#metrics.metrics);
    this.#early.watchAnew(this.#spec);
    this.#times = new TimeBook(options.source.clock);
    this.#loop = new TrainingLoop({
      ...options,
      times: this.#times,
      start: checkpoint ?? this.#initial(),
      hyperparameters: this.#hyperparameters,
      host: {
        goal: () => this.#goal(),
        onResult: (result, run) => this.#take(result, run),
        onStill: () => (this.#early.goal === null ? this.#settle() : this.#nextLeg()),
        onRecovered: (loss, backend) => this.#tellRecovery(loss, backend),
        onError: (error) => {
          this.#error = { cause: error };
          this.#stop();
          this.#settle();
          onError(error, this.#run);
        },
      },
    });
    this.#status = this.#statusAtRest();
    const compose = (history: HistoryColumns): Snapshot =>
      this.#times.composing(() => this.#snapshot(history));
    const tracked = compiled.about.tracked.length + this.#metrics.metrics.length;
    this.#outlet = new SnapshotOutlet(
      (event) => this.#times.telling(event, options.listener),
      tracked,
      compose,
      options.historyLimits,
    );
  }

  get device(): Device {
    return this.#loop.device;
  }

  /** The run with the hyper-parameters and the epochs set since. */
  get spec(): RunSpec {
    return this.#spec;
  }

  /** Tells the page, and evaluates the initial loss for the first snapshot. */
  async start(): Promise<void> {
    this.#tellReady();
    this.#loop.wake();
    await this.#loop.still();
    this.#throwError();
  }

  /** Starts or goes on; where all epochs are done, there is nothing to do. */
  train(): void {
    this.#refuseDiverged();
    if (this.#motion === 'train' || this.#loop.last.position.step >= this.#epochGoal()) return;
    for (const takeOver of this.#whenTakenOver) takeOver();
    this.#move('train');
    this.#outlet.offer();
  }

  /** Stops sending. `settled` tells when the loop stands. */
  pause(): void {
    this.#error = null;
    this.#stop();
    this.#loop.wake();
  }

  /** Begins a step, or makes the one that is under way longer; `settled` tells when it is done. */
  step(unit: 'batch' | 'epoch'): void {
    if (this.#motion === 'train') {
      throw new FailureError({ code: 'busy-training', params: { command: 'step' } });
    }
    this.#refuseDiverged();
    const { batchesPerEpoch } = this.#compiled.program;
    const from = this.#motion === 'none' ? this.#loop.last.position.step : this.#motion.stepGoal;
    const epochEnd = (Math.floor(from / batchesPerEpoch) + 1) * batchesPerEpoch;
    this.#move({ stepGoal: unit === 'batch' ? from + 1 : epochEnd });
  }

  /**
   * Resolves when the loop stands still and the page has taken the last snapshot, or when Train takes over. Throws what
   * made the loop stand still, if that was an exception.
   */
  async settled(): Promise<void> {
    let takeOver = (): void => {};
    const takenOver = new Promise<boolean>((resolve) => {
      takeOver = () => resolve(true);
    });
    this.#whenTakenOver.add(takeOver);
    const isTakenOver = await Promise.race([takenOver, this.#loop.still()]);
    this.#whenTakenOver.delete(takeOver);
    this.#throwError();
    if (isTakenOver !== true) await this.#outlet.drained();
  }

  /** Back to the initial weights, as a new run for the page. The learning rate and the epochs stay as they were set. */
  async reset(run: number): Promise<void> {
    this.#stop();
    this.#loop.wake();
    await this.#loop.still();
    this.#run = run;
    this.#divergence = null;
    this.#early.watchAnew(this.#spec);
    this.#status = 'ready';
    this.#outlet.clear();
    this.#tellReady();
    this.#error = null;
    this.#loop.restart(this.#initial());
    await this.#loop.still();
    this.#throwError();
  }

  setLearningRate(learningRate: number): void {
    this.#retune({ ...this.#spec, optimizer: { ...this.#spec.optimizer, learningRate } });
  }

  /** Takes over hyper-parameters and epochs. Throws a `FailureError` (needs-new-run) where more than that has changed. */
  update(spec: RunSpec): void {
    const path = this.#compiled.lastingChange(spec);
    if (path !== null) throw new FailureError({ code: 'needs-new-run', params: { path } });
    this.#retune({ ...spec, training: { ...spec.training, epochs: this.#spec.training.epochs } });
    this.setEpochs(spec.training.epochs);
  }

  /** Never starts anything by itself: only Train and the steps do. */
  setEpochs(epochs: number | 'untilStopped'): void {
    this.#spec = { ...this.#spec, training: { ...this.#spec.training, epochs } };
    if (this.#motion !== 'none') {
      this.#loop.wake();
      return;
    }
    if (this.#status === 'paused' || this.#status === 'finished') this.#status = this.#statusAtRest();
    this.#outlet.offer();
  }

  setSpeed(epochsPerSecond: Speed): void {
    this.#loop.setSpeed(epochsPerSecond);
  }

  /** Keeps the state, and goes on if it was training. */
  async setBackend(preference: BackendPreference): Promise<void> {
    const backend = await this.#loop.setBackend(preference);
    const { epoch } = this.#loop.last.position;
    const cause = { kind: 'chosen-by-user' } as const;
    void this.#outlet.send({ kind: 'backend-changed', run: this.#run, backend, cause, epoch });
  }

  async setWeight(change: WeightChange): Promise<void> {
    this.#refuseDiverged();
    const place = placeOfWeight(change, this.#compiled.program.layout);
    await this.#loop.edit((state) => state.with(place, change.value));
  }

  predict(x: Float32Array): Float32Array {
    return this.#compiled.predict(this.#loop.last.state, this.#hyperparameters, x);
  }

  /** As it stands now. */
  asked(): AskedRun {
    const { state, position } = this.#loop.last;
    return {
      compiled: this.#compiled,
      spec: this.#spec,
      state: state.slice(),
      position,
      hyperparameters: this.#hyperparameters,
      times: this.#times.totals,
      backend: this.#loop.device.selected.backend,
    };
  }

  simulateDeviceLoss(): boolean {
    return this.#loop.device.simulateLoss();
  }

  /** For good: nothing is sent any more. */
  close(options: { readonly keepBackend: boolean } = { keepBackend: false }): void {
    this.#stop();
    this.#outlet.clear();
    this.#loop.close(options);
  }

  #initial(): LaneState {
    return { state: this.#compiled.initialState, position: START };
  }

  /** In the order of `Program.hyperparameters`. */
  get #hyperparameters(): readonly number[] {
    return this.#compiled.hyperparameterValues(this.#spec);
  }

  #retune(spec: RunSpec): void {
    const isWatchedAsBefore = sameWatch(spec, this.#spec);
    this.#spec = spec;
    // On its way to where it stopped, the run goes by the numbers of then.
    if (this.#early.goal === null) {
      if (!isWatchedAsBefore) this.#early.watchAnew(spec);
      this.#loop.setHyperparameters(this.#hyperparameters);
    }
    this.#outlet.offer();
  }

  #epochGoal(): number {
    const { epochs } = this.#spec.training;
    return epochs === 'untilStopped' ? Infinity : epochs * this.#compiled.program.batchesPerEpoch;
  }

  #goal(): number {
    if (this.#early.goal !== null) return this.#early.goal;
    if (this.#motion === 'none') return 0;
    return this.#motion === 'train' ? this.#epochGoal() : this.#motion.stepGoal;
  }

  #move(motion: Motion): void {
    // Who goes on after an early end begins to wait anew, as Keras's next `fit` does.
    if (this.#early.stopped) this.#early.watchAnew(this.#spec);
    this.#motion = motion;
    this.#status = 'training';
    this.#error = null;
    this.#loop.begin();
  }

  #stop(): void {
    this.#motion = 'none';
  }

  #throwError(): void {
    if (this.#error !== null) throw this.#error.cause;
  }

  #refuseDiverged(): void {
    if (this.#divergence !== null) throw new FailureError(this.#failure(this.#divergence));
  }

  #statusAtRest(): RunStatus {
    if (this.#divergence !== null) return 'diverged';
    const { step } = this.#loop.last.position;
    if (this.#early.stopped || step >= this.#epochGoal()) return 'finished';
    return step === 0 ? 'ready' : 'paused';
  }

  #take(result: LaneResult, { steps, isLast, isEvaluated, origin }: RunNote): void {
    // The page has these epochs already.
    if (this.#early.goal !== null) return;
    // What is not known is not shown.
    if (!isEvaluated && !result.diverged) return;
    const divergence = findDivergence(result, steps);
    const history = this.#metrics.history(divergence?.history ?? result.history);
    if (this.#stopEarly(result, history, origin)) return;
    this.#outlet.append(history);
    if (divergence !== null) this.#diverge(divergence);
    if (this.#status === 'training' && (isLast || divergence !== null)) this.#settle();
    else this.#outlet.offer();
  }

  /** Answers whether one of these epochs is the last. A single step goes where it is told to. */
  #stopEarly(reached: LaneResult, history: HistoryColumns, origin: Origin): boolean {
    const end = this.#early.look(history, origin);
    if (end === null || typeof this.#motion === 'object') return false;
    this.#outlet.append(firstRows(history, end.row + 1));
    this.#early.begin(end, reached, origin);
    this.#nextLeg();
    return true;
  }

  /** On the way to where it stopped early. */
  #nextLeg(): void {
    const from = this.#early.nextLeg(this.#loop.last);
    if (from !== null) {
      this.#loop.goBack(from);
      return;
    }
    this.#loop.setHyperparameters(this.#hyperparameters);
    this.#settle();
  }

  #diverge(divergence: Divergence): void {
    this.#divergence = divergence;
    this.#loop.discardInFlight();
    this.#stop();
    // A checkpoint that had diverged is no news.
    if (this.#status !== 'training') this.#status = 'diverged';
  }

  /** Training has come to its end, whatever the reason. */
  #settle(): void {
    if (this.#status !== 'training') return;
    this.#stop();
    this.#status = this.#statusAtRest();
    this.#outlet.offer();
    const { position } = this.#loop.last;
    if (this.#status === 'finished') this.#outlet.sendAfter({ kind: 'finished', run: this.#run, position });
    if (this.#divergence !== null) {
      this.#outlet.sendAfter({ kind: 'failed', run: this.#run, failure: this.#failure(this.#divergence) });
    }
  }

  #failure(divergence: Divergence): Failure {
    const { optimizer } = this.#spec;
    const isKnown = isLeastSquares(this.#spec) && isPlainDescent(optimizer);
    const maxStable = isKnown ? (this.#compiled.about.line?.maxStableLearningRate ?? null) : null;
    return divergedFailure(divergence, optimizer.learningRate, maxStable);
  }

  #tellReady(): void {
    const { about, program } = this.#compiled;
    const { batchesPerEpoch } = program;
    const info = {
      ...about,
      batchesPerEpoch,
      run: this.#run,
      spec: this.#spec,
      backend: this.#loop.device.info,
    };
    void this.#outlet.send({ kind: 'ready', info });
  }

  #tellRecovery({ detail, simulated }: DeviceLoss, backend: BackendInfo): void {
    const { epoch } = this.#loop.last.position;
    const cause = { kind: 'device-lost', detail, simulated } as const;
    void this.#outlet.send({ kind: 'backend-changed', run: this.#run, backend, cause, epoch });
  }

  #snapshot(history: HistoryColumns): Snapshot {
    const { state, position, loss, diverged = false } = this.#loop.known;
    const { program, about } = this.#compiled;
    const { learningRate } = this.#spec.optimizer;
    return {
      run: this.#run,
      status: this.#status,
      position,
      history,
      loss,
      metrics: this.#metrics.latest(state),
      variables: readVariables(state, program.layout),
      prediction: this.#compiled.predict(state, this.#hyperparameters, about.grid.x),
      learningRate,
      stoppedEarly: this.#early.stopped,
      stepsPerSecond: this.#status === 'training' ? this.#loop.stepsPerSecond : 0,
      checkpoint: { position, state: state.slice(), learningRate, diverged },
    };
  }
}

function sameWatch(a: RunSpec, b: RunSpec): boolean {
  return JSON.stringify(a.training.earlyStopping) === JSON.stringify(b.training.earlyStopping);
}
