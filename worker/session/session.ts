/**
 * One open run: its state machine, and the commands that move it. The README here draws it. Time, devices and the page
 * are all injected, so it runs in a test as it does in the worker. It lets exceptions out: turning them into failures
 * is the trainer's matter.
 */
import type { BackendInfo, BackendPreference, TrainerEvent, TrainerListener } from '../../protocol/events.ts';
import { FailureError } from '../../protocol/failure.ts';
import type { Failure } from '../../protocol/failure.ts';
import type { HistoryLimits } from '../../protocol/history.ts';
import { isLeastSquares, isPlainDescent } from '../../protocol/line-run.ts';
import type { RunSpec } from '../../protocol/run-spec.ts';
import type {
  Checkpoint,
  HistoryColumns,
  Position,
  RunStatus,
  Snapshot,
  StoppedEarly,
} from '../../protocol/snapshot.ts';
import type { Speed, WeightChange } from '../../protocol/trainer-api.ts';
import type { AskedRun } from '../answers/asked-run.ts';
import type { DeviceLoss, LaneResult, LaneState } from '../runtime/backend.ts';
import type { Clock } from './clock.ts';
import type { CompiledRun } from './compiled-run.ts';
import type { Device } from './device.ts';
import { divergedFailure, findDivergence, firstRows } from './divergence.ts';
import type { Divergence } from './divergence.ts';
import { EarlyStopping, type Leg, wayToEnd } from './early-stopping.ts';
import { type Origin, type RunNote, TrainingLoop } from './loop.ts';
import { type MetricColumns, metricColumns } from './metric-columns.ts';
import type { DeviceSource } from './recovery.ts';
import { modelVariables, readVariables, SnapshotOutlet } from './snapshots.ts';
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
  readonly #times = new TimeBook();
  readonly #clock: Clock;
  #run: number;
  #spec: RunSpec;
  #status: RunStatus = 'ready';
  #motion: Motion = 'none';
  #divergence: Divergence | null = null;
  /** What would stop it early; null: nothing. */
  #watch: EarlyStopping | null = null;
  #stoppedEarly: StoppedEarly | null = null;
  /** The way to where it stopped early, and the leg that is under way. */
  #way: { readonly legs: Generator<Leg, void, LaneState>; readonly goal: number } | null = null;
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
    this.#clock = options.source.clock;
    this.#loop = new TrainingLoop({
      ...options,
      times: this.#times,
      start: checkpoint ?? this.#initial(),
      hyperparameters: this.#hyperparameters,
      host: {
        goal: () => this.#goal(),
        onResult: (result, run) => this.#take(result, run),
        onStill: () => (this.#way ? this.#nextLeg(this.#way.legs) : this.#settle()),
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
    this.#watchAnew();
    const compose = (history: HistoryColumns): Snapshot => this.#timed(() => this.#snapshot(history));
    const tracked = compiled.about.tracked.length + this.#metrics.metrics.length;
    this.#outlet = new SnapshotOutlet(
      (event) => this.#tell(event, options.listener),
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
    this.#watchAnew();
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

  async setWeight({ variable, element, value }: WeightChange): Promise<void> {
    this.#refuseDiverged();
    const slot = modelVariables(this.#compiled.program.layout)[variable];
    if (slot === undefined || !(element >= 0 && element < slot.size) || !Number.isFinite(Math.fround(value)))
      throw new RangeError(`invalid weight: ${JSON.stringify({ variable, element, value })}`);
    await this.#loop.edit((state) => state.with(slot.offset + element, value));
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
    if (!isWatchedAsBefore && !this.#way) this.#watchAnew();
    // On its way to where it stopped, the run goes by the numbers of then.
    if (!this.#way) this.#loop.setHyperparameters(this.#hyperparameters);
    this.#outlet.offer();
  }

  #epochGoal(): number {
    const { epochs } = this.#spec.training;
    return epochs === 'untilStopped' ? Infinity : epochs * this.#compiled.program.batchesPerEpoch;
  }

  #goal(): number {
    if (this.#way) return this.#way.goal;
    if (this.#motion === 'none') return 0;
    return this.#motion === 'train' ? this.#epochGoal() : this.#motion.stepGoal;
  }

  #move(motion: Motion): void {
    // Who goes on after an early end begins to wait anew, as Keras's next `fit` does.
    if (this.#stoppedEarly) this.#watchAnew();
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
    if (this.#stoppedEarly || step >= this.#epochGoal()) return 'finished';
    return step === 0 ? 'ready' : 'paused';
  }

  #take(result: LaneResult, { steps, isLast, isEvaluated, origin }: RunNote): void {
    // The page has these epochs already.
    if (this.#way) return;
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
    const { earlyStopping } = this.#spec.training;
    const losses = this.#watched(history);
    const end = (losses && this.#watch?.look(history, losses, origin)) ?? null;
    if (earlyStopping === null || end === null || typeof this.#motion === 'object') return false;
    const { layout, batchesPerEpoch } = this.#compiled.program;
    this.#outlet.append(firstRows(history, end.row + 1));
    this.#stoppedEarly = {
      ...earlyStopping,
      epochs: end.epoch + 1,
      bestEpochs: end.best.epoch + 1,
      bestLoss: end.best.loss,
    };
    const restored = earlyStopping.restoreBestWeights ? layout : null;
    this.#nextLeg(wayToEnd({ reached, origin, end, batchesPerEpoch, restored }));
    return true;
  }

  /** The column that is watched; null where it is not there. */
  #watched({ loss, tracked }: HistoryColumns): Float32Array | null {
    if (this.#spec.training.earlyStopping?.monitor === 'loss') return loss;
    const of = this.#metrics.metrics.find(({ name, set }) => name === 'loss' && set === 'validation');
    return (of && tracked[of.column]) ?? null;
  }

  #nextLeg(legs: Generator<Leg, void, LaneState>): void {
    const next = this.#way ? legs.next(this.#loop.last) : legs.next();
    if (next.done !== true) {
      this.#way = { legs, goal: next.value.goal };
      this.#loop.goBack(next.value.origin);
      return;
    }
    this.#way = null;
    this.#loop.setHyperparameters(this.#hyperparameters);
    this.#settle();
  }

  #watchAnew(): void {
    const { earlyStopping } = this.#spec.training;
    this.#watch = earlyStopping && new EarlyStopping(earlyStopping);
    this.#stoppedEarly = null;
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

  async #tell(event: TrainerEvent, listener: TrainerListener): Promise<boolean> {
    const sentAt = this.#clock.now();
    const taken = await listener(event);
    if (event.kind === 'snapshot') this.#times.taken(this.#clock.now() - sentAt);
    return taken;
  }

  #timed(compose: () => Snapshot): Snapshot {
    const startedAt = this.#clock.now();
    const snapshot = compose();
    this.#times.composed(this.#clock.now() - startedAt);
    return snapshot;
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
      stoppedEarly: this.#stoppedEarly,
      stepsPerSecond: this.#status === 'training' ? this.#loop.stepsPerSecond : 0,
      checkpoint: { position, state: state.slice(), learningRate, diverged },
    };
  }
}

function sameWatch(a: RunSpec, b: RunSpec): boolean {
  return JSON.stringify(a.training.earlyStopping) === JSON.stringify(b.training.earlyStopping);
}
