/**
 * The loop on the device: keeps runs in flight towards a goal, hands each result to its host in order, and when the
 * device goes away continues on another one from the last result that was read back. It knows neither the page nor
 * what the goal is for; the session decides that.
 */
import type { BackendInfo, BackendPreference } from '../../protocol/events.ts';
import type { Speed } from '../../protocol/trainer-api.ts';
import type { DeviceLoss, LaneResult, LaneState } from '../runtime/backend.ts';
import type { CompiledRun } from './compiled-run.ts';
import type { Device } from './device.ts';
import { Evaluations } from './evaluations.ts';
import { Pacer } from './pacer.ts';
import { Pipeline } from './pipeline.ts';
import type { FinishedRun } from './pipeline.ts';
import { RateMeter } from './rates.ts';
import { LossCounter, openDevice } from './recovery.ts';
import type { DeviceSource } from './recovery.ts';
import { SpeedLimit } from './speed-limit.ts';
import type { TimeBook } from './time-book.ts';

export interface RunNote {
  readonly steps: number;
  /** Nothing is in flight, and the goal is reached. */
  readonly isLast: boolean;
  /** The loss of where it came to is known. */
  readonly isEvaluated: boolean;
  readonly origin: Origin;
}

export interface LoopHost {
  /** The number of the step to go to. Where it is not above the position, there is nothing to do. */
  goal(): number;
  /** One run came back. */
  onResult(result: LaneResult, run: RunNote): void;
  /** Nothing is in flight and nothing to do. It may give the loop something to do. */
  onStill(): void;
  onRecovered(loss: DeviceLoss, backend: BackendInfo): void;
  /** The loop stands still because of an exception; the next `wake` tries again. */
  onError(error: unknown): void;
}

export interface LoopOptions {
  readonly compiled: CompiledRun;
  /** The loop owns it from now on. */
  readonly device: Device;
  readonly source: DeviceSource;
  readonly preference: BackendPreference;
  readonly speed: Speed;
  readonly start: LaneState;
  readonly hyperparameters: readonly number[];
  readonly host: LoopHost;
  readonly times: TimeBook;
}

/** What is known for certain. */
export type Standing = LaneState & Pick<LaneResult, 'loss'>;

/** All that the steps of a run on the device follow from. */
export interface Origin {
  readonly before: Standing;
  readonly hyperparameters: readonly number[];
}

export class TrainingLoop {
  readonly #compiled: CompiledRun;
  readonly #source: DeviceSource;
  readonly #host: LoopHost;
  readonly #pipeline = new Pipeline();
  readonly #rates = new RateMeter();
  readonly #times: TimeBook;
  readonly #losses = new LossCounter();
  readonly #speed: SpeedLimit;
  #device: Device;
  #pacer: Pacer;
  #preference: BackendPreference;
  #hyperparameters: readonly number[];
  #last: Standing;
  /** The last one of which the loss is known. */
  #known: Standing;
  #evaluations = new Evaluations();
  /** The loss at `#last` is not known yet. */
  #mustEvaluate = true;
  #isDiscarding = false;
  /** The device stands somewhere else than `#last`. */
  #mustRestore = false;
  /** A run failed though the device is there. */
  #kernelFailed = false;
  /** The backend is being changed: nothing new is sent. */
  #isHeld = false;
  #isClosed = false;
  /** The end of the last run that was noted, and what the device had read back by then. */
  #noted = { at: 0, readbackMs: 0 };
  #isDriving = false;
  #driving: Promise<void> = Promise.resolve();
  #changingBackend: Promise<unknown> = Promise.resolve();
  #endSleep: () => void = () => {};
  #whenEvaluated: () => void = () => {};

  /** Stands still until the first `wake`, which then evaluates the loss at `start`. */
  constructor(options: LoopOptions) {
    this.#compiled = options.compiled;
    this.#times = options.times;
    this.#source = options.source;
    this.#host = options.host;
    this.#preference = options.preference;
    this.#hyperparameters = options.hyperparameters;
    this.#last = { ...options.start, loss: NaN };
    this.#known = this.#last;
    this.#speed = new SpeedLimit(options.speed, options.compiled.program.batchesPerEpoch);
    this.#device = options.device;
    this.#pacer = new Pacer(options.device.info.kind);
    this.#use(options.device);
  }

  get last(): Standing {
    return this.#last;
  }

  /** What may be shown: the last standing with its loss, else the start. */
  get known(): Standing {
    return this.#known;
  }

  get device(): Device {
    return this.#device;
  }

  get stepsPerSecond(): number {
    return this.#rates.stepsPerSecond();
  }

  /** Goes on, if there is anything to do. */
  wake(): void {
    this.#endSleep();
    if (this.#isDriving || this.#isHeld || this.#isClosed) return;
    this.#isDriving = true;
    this.#driving = this.#drive();
  }

  /** Goes on from a standstill: the speed is counted from now. */
  begin(): void {
    const now = this.#source.clock.now();
    this.#speed.start(now, this.#scheduledStep);
    this.#rates.start(now);
    this.wake();
  }

  /** Resolves when nothing is in flight and nothing to do. */
  async still(): Promise<void> {
    while (this.#isDriving || this.#isHeld) await (this.#isHeld ? this.#changingBackend : this.#driving);
  }

  /** Ignores what is in flight; for a host that has seen enough. */
  discardInFlight(): void {
    this.#isDiscarding = this.#pipeline.depth > 0;
  }

  /** Goes on from another place, which is evaluated where its loss is not known. For a host that is being told something. */
  goBack({ before, hyperparameters }: Origin): void {
    this.discardInFlight();
    this.#last = before;
    this.#mustEvaluate = Number.isNaN(before.loss);
    this.#hyperparameters = hyperparameters;
    this.#mustRestore = true;
  }

  /** Goes back to `start` and evaluates it. Only while still. */
  restart(start: LaneState): void {
    this.#last = { ...start, loss: NaN };
    this.#known = this.#last;
    this.#mustEvaluate = true;
    if (this.#device.loss === null) this.#restore();
    this.wake();
  }

  /** Counts from the next run that is sent. */
  setHyperparameters(values: readonly number[]): void {
    this.#hyperparameters = values;
    if (this.#device.loss === null) this.#sendHyperparameters();
  }

  setSpeed(epochsPerSecond: Speed): void {
    this.#speed.set(epochsPerSecond, this.#source.clock.now(), this.#scheduledStep);
    this.wake();
  }

  /** Goes on from the same place on another backend. When there is none, on the old one, and throws. */
  async setBackend(preference: BackendPreference): Promise<BackendInfo> {
    this.#isHeld = true;
    this.#endSleep();
    const change = this.#changeBackend(preference);
    this.#changingBackend = change.catch(() => {});
    await change;
    return this.#device.info;
  }

  /** Goes on from the same place with another state; answers when its loss is known. */
  async edit(change: (state: Float32Array) => Float32Array): Promise<void> {
    this.#isHeld = true;
    this.#endSleep();
    const edited = this.#edit(change);
    this.#changingBackend = edited;
    await edited;
    if (this.#device.loss === null) await this.#evaluated();
  }

  /** For good. `keepBackend`: somebody else goes on with it. */
  close(options: { readonly keepBackend: boolean }): void {
    this.#isClosed = true;
    this.#endSleep();
    this.#device.dispose(options);
  }

  async #changeBackend(preference: BackendPreference): Promise<void> {
    try {
      while (this.#isDriving) await this.#driving;
      const request = { preference, cause: 'chosen-by-user', current: null } as const;
      const device = await openDevice(this.#source, this.#compiled, request);
      this.#preference = preference;
      this.#replaceDevice(device);
    } finally {
      this.#isHeld = false;
      this.wake();
    }
  }

  async #edit(change: (state: Float32Array) => Float32Array): Promise<void> {
    while (this.#isDriving) await this.#driving;
    this.#isHeld = false;
    this.restart({ ...this.#last, state: change(this.#last.state) });
  }

  /** Resolves with the next result that has a loss, or when the loop stands still. */
  #evaluated(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenEvaluated = resolve;
    });
  }

  async #drive(): Promise<void> {
    try {
      while (!this.#isClosed && !(this.#isHeld && this.#device.loss !== null)) {
        if (this.#device.loss !== null) await this.#recover(this.#device.loss);
        else if (this.#fill() > 0) await this.#receive();
        else if (this.#stepsLeft() > 0) await this.#sleep();
        else if (this.#isHeld || !this.#standStill()) break;
      }
    } catch (error) {
      this.#pipeline.drop();
      if (!this.#isClosed) this.#host.onError(error);
    } finally {
      // In the same turn as the decision to end: who wakes the loop later starts it anew.
      this.#isDriving = false;
    }
  }

  /** Answers whether there is something to do again. */
  #standStill(): boolean {
    this.#rates.stop();
    this.#whenEvaluated();
    this.#host.onStill();
    return this.#mustRestore || this.#stepsLeft() > 0;
  }

  /** Where the device will be after all that was sent. */
  get #scheduledStep(): number {
    return this.#last.position.step + this.#pipeline.steps;
  }

  #stepsLeft(): number {
    return this.#isHeld || this.#isDiscarding ? 0 : this.#host.goal() - this.#scheduledStep;
  }

  /** Sends what may be sent now; answers how many runs are in flight. */
  #fill(): number {
    const now = this.#source.clock.now();
    const isWaitedFor = this.#stepsLeft() <= 0 || Number.isNaN(this.#known.loss);
    if (this.#pipeline.depth === 0 && this.#mustRestore) this.#restore();
    if (this.#pipeline.depth === 0 && this.#mustEvaluate && isWaitedFor) this.#send(0, now);
    while (this.#pipeline.depth === 0 || (this.#pipeline.depth === 1 && this.#pacer.mayOverlap)) {
      const steps = this.#nextSteps(now);
      if (steps === 0) break;
      this.#send(steps, now, this.#isEvaluated(steps, now));
    }
    return this.#pipeline.depth;
  }

  /** Whether the next run comes with its loss: where it ends an epoch, reaches the goal, or it is time. */
  #isEvaluated(steps: number, now: number): boolean {
    const { batchesPerEpoch } = this.#compiled.program;
    const from = this.#scheduledStep;
    const endsEpoch = Math.floor((from + steps) / batchesPerEpoch) > Math.floor(from / batchesPerEpoch);
    return endsEpoch || steps >= this.#stepsLeft() || this.#evaluations.isDue(now);
  }

  #send(steps: number, now: number, isEvaluated = true): void {
    this.#pipeline.send(this.#device, steps, { now, isEvaluated, hyperparameters: this.#hyperparameters });
  }

  #nextSteps(now: number): number {
    const left = this.#stepsLeft();
    if (left <= 0) return 0;
    const rows = this.#device.executable.maxEpochsPerRun * this.#compiled.program.batchesPerEpoch;
    return this.#pacer.steps(Math.min(left, rows, this.#speed.due(now, this.#scheduledStep)));
  }

  async #receive(): Promise<void> {
    const run = await this.#nextRun();
    if (run === null || this.#isClosed) return;
    const now = this.#source.clock.now();
    this.#note(run, now);
    if (run.isEvaluated) this.#evaluations.learn(now, now - run.sentAt);
    if (run.steps === 0) this.#mustEvaluate = false;
    else {
      if (this.#evaluations.areCheap || !run.isEvaluated)
        this.#pacer.learn(now, run.steps, now - run.sentAt, run.inFlight);
      this.#rates.record(now, run.steps);
    }
    if (!this.#isDiscarding) this.#accept(run);
    if (this.#pipeline.depth === 0) this.#isDiscarding = false;
    if (this.#device.info.kind === 'cpu') await this.#source.clock.yield();
  }

  /** Runs overlap: a run's own time begins when the one before it has ended. */
  #note({ sentAt }: FinishedRun, now: number): void {
    const { readbackMs } = this.#device.executable;
    this.#times.ran(now - Math.max(sentAt, this.#noted.at), readbackMs - this.#noted.readbackMs);
    this.#noted = { at: now, readbackMs };
  }

  #accept({ result, steps, isEvaluated, hyperparameters }: FinishedRun): void {
    const origin = { before: this.#last, hyperparameters };
    this.#last = result;
    this.#mustEvaluate = !isEvaluated && !result.diverged;
    if (!this.#mustEvaluate) {
      this.#known = result;
      this.#whenEvaluated();
    }
    const isOver = this.#pipeline.depth === 0 && !this.#isHeld && this.#stepsLeft() <= 0;
    this.#host.onResult(result, { steps, isLast: isOver && isEvaluated, isEvaluated, origin });
  }

  /** Null when it failed in a way that the next turn deals with. */
  async #nextRun(): Promise<FinishedRun | null> {
    try {
      return await this.#pipeline.next();
    } catch (error) {
      this.#pipeline.drop();
      this.#isDiscarding = false;
      if (this.#device.loss === null && !this.#isClosed) {
        if (this.#device.info.kind === 'cpu') throw error;
        this.#kernelFailed = true;
        this.#device.lose({ detail: String(error), simulated: false });
      }
      return null;
    }
  }

  /** Until the next step is due, or somebody wakes the loop. */
  async #sleep(): Promise<void> {
    const { clock } = this.#source;
    const waitMs = Math.ceil(this.#speed.waitMs(clock.now(), this.#scheduledStep));
    await new Promise<void>((resolve) => {
      const cancel = clock.after(waitMs, resolve);
      this.#endSleep = () => {
        cancel();
        resolve();
      };
    });
    this.#endSleep = () => {};
  }

  async #recover(loss: DeviceLoss): Promise<void> {
    this.#pipeline.drop();
    this.#isDiscarding = false;
    this.#device.dispose();
    const cause = this.#kernelFailed ? 'kernel-failed' : 'device-lost';
    const mayRetry = !this.#kernelFailed && this.#losses.mayRetry(this.#source.clock.now(), loss);
    const preference = mayRetry ? this.#preference : 'cpu';
    const device = await openDevice(this.#source, this.#compiled, { preference, cause, current: null });
    this.#kernelFailed = false;
    this.#replaceDevice(device);
    if (!this.#isClosed) this.#host.onRecovered(loss, device.info);
  }

  #replaceDevice(device: Device): void {
    if (this.#isClosed) {
      device.dispose();
      return;
    }
    // Runs of the old device must not be counted as the new one's.
    this.#pipeline.drop();
    this.#device.dispose();
    this.#use(device);
  }

  #use(device: Device): void {
    this.#device = device;
    this.#noted = { at: 0, readbackMs: device.executable.readbackMs };
    this.#pacer = new Pacer(device.info.kind);
    this.#evaluations = new Evaluations();
    device.onLost = () => this.wake();
    this.#restore();
  }

  #restore(): void {
    this.#mustRestore = false;
    this.#device.executable.restore([this.#last]);
    this.#sendHyperparameters();
  }

  #sendHyperparameters(): void {
    this.#device.executable.setHyperparameters([this.#hyperparameters]);
  }
}
