/** A clock that moves only when told, and a device whose arithmetic fits on a line: what the session is tested with. */
import type { TrainingGraphs } from '../../../worker/nn/training-graphs.ts';
import type { BackendKind, BackendReason, TrainerEvent } from '../../../protocol/events.ts';
import type { Snapshot } from '../../../protocol/snapshot.ts';
import { OPTIMIZER_DEFAULTS } from '../../../protocol/optimizer-spec.ts';
import { GUIDE_RUN } from '../../../protocol/run-spec.ts';
import type { RunSpec } from '../../../protocol/run-spec.ts';
import type { Program, Workgroup } from '../../../worker/compile/program.ts';
import { DeviceLostError, KernelError } from '../../../worker/runtime/backend.ts';
import type {
  Backend,
  DeviceLoss,
  Executable,
  LaneResult,
  LaneState,
  RunOptions,
} from '../../../worker/runtime/backend.ts';
import type { Clock } from '../../../worker/session/clock.ts';
import type { CompiledRun } from '../../../worker/session/compiled-run.ts';
import type { SelectedBackend } from '../../../worker/session/device.ts';
import type { BackendRequest, SelectBackend } from '../../../worker/session/recovery.ts';

/** Lets everything happen that needs no time. */
export async function flush(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}

export class FakeClock implements Clock {
  #now = 0;
  #timers: { readonly at: number; readonly callback: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  yield(): Promise<void> {
    return new Promise((resolve) => this.after(0, resolve));
  }

  get timers(): number {
    return this.#timers.length;
  }

  /** Moves the time on by `ms`, with everything that happens in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await flush();
      const due = this.#timers.filter(({ at }) => at <= end);
      const next = due.reduce<(typeof due)[number] | null>(
        (a, b) => (a === null || b.at < a.at ? b : a),
        null,
      );
      if (next === null) break;
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
    }
    this.#now = end;
  }
}

export interface FakeSpeed {
  /** What a run costs however short it is. */
  readonly runMs: number;
  readonly stepMs: number;
  /** Finished work is seen only every so often. */
  readonly pollMs: number;
}

const FAST: FakeSpeed = { runMs: 1, stepMs: 0.1, pollMs: 0 };

export interface FakeOptions extends Partial<FakeSpeed> {
  readonly kind?: BackendKind;
  readonly reason?: BackendReason;
  /** The step whose loss is NaN. */
  readonly divergesAt?: number;
  /** `load` throws this. */
  readonly loadError?: Error;
  /** Runs never come back. */
  readonly hangs?: boolean;
  readonly maxEpochsPerRun?: number;
  /** What knowing the loss takes, beside the steps. */
  readonly evaluateMs?: number;
}

/**
 * One weight w, started at 1. A step makes `w = w * 0.99 + learningRate`, in float32; the loss is w itself. So every
 * value depends on every step before it and on the learning rate at each.
 */
export function fakeStep(w: number, learningRate: number): number {
  return Math.fround(Math.fround(w * 0.99) + Math.fround(learningRate));
}

export class FakeBackend implements Backend {
  readonly kind: BackendKind;
  readonly adapter: string;
  readonly software = false;
  readonly lost: Promise<DeviceLoss>;
  readonly loaded: FakeExecutable[] = [];
  isDestroyed = false;
  readonly options: FakeOptions;
  readonly clock: FakeClock;
  #lose: (loss: DeviceLoss) => void = () => {};

  constructor(clock: FakeClock, options: FakeOptions = {}, adapter = options.kind ?? 'webgpu') {
    this.clock = clock;
    this.options = options;
    this.kind = options.kind ?? 'webgpu';
    this.adapter = adapter;
    this.lost = new Promise((resolve) => {
      this.#lose = resolve;
    });
  }

  load(program: Program): Promise<Executable> {
    if (this.options.loadError !== undefined) return Promise.reject(this.options.loadError);
    const executable = new FakeExecutable(this, program);
    this.loaded.push(executable);
    return Promise.resolve(executable);
  }

  simulateLoss(): boolean {
    if (this.kind === 'cpu') return false;
    this.lose('destroyed', true);
    return true;
  }

  /** As the browser does it: `lost` settles, and what is in flight rejects or hangs. */
  lose(detail = 'gone', simulated = false): void {
    for (const executable of this.loaded) executable.lose(detail);
    this.#lose({ detail, simulated });
  }

  destroy(): void {
    this.isDestroyed = true;
  }
}

export class FakeExecutable implements Executable {
  readonly workgroup: Workgroup | null;
  readonly estimates = null;
  readonly schedule = null;
  readonly maxEpochsPerRun: number;
  readonly readbackMs = 0;
  readonly #backend: FakeBackend;
  readonly #program: Program;
  readonly #speed: FakeSpeed;
  #w = 1;
  #stepNumber = 0;
  #stopped = false;
  #learningRate = 0;
  #busyUntil = 0;
  #lost: string | null = null;
  readonly #rejects = new Set<(error: Error) => void>();
  /** The length of every run that was sent. */
  readonly sent: number[] = [];
  inFlight = 0;
  mostInFlight = 0;
  isDisposed = false;

  constructor(backend: FakeBackend, program: Program) {
    this.#backend = backend;
    this.#program = program;
    this.#speed = { ...FAST, ...backend.options };
    this.workgroup = backend.kind === 'cpu' ? null : { threads: 64, lane: 'shared' };
    this.maxEpochsPerRun = backend.options.maxEpochsPerRun ?? 4096;
  }

  restore([lane]: readonly LaneState[]): void {
    this.#w = lane?.state[0] ?? NaN;
    this.#stepNumber = lane?.position.step ?? NaN;
    this.#stopped = lane?.diverged ?? false;
  }

  setHyperparameters([values]: readonly (readonly number[])[]): void {
    this.#learningRate = values?.[0] ?? NaN;
  }

  run(steps: number, { evaluate = 'epochs' }: RunOptions = {}): Promise<readonly LaneResult[]> {
    if (this.isDisposed) throw new Error('invalid run: disposed');
    if (this.#lost !== null) return Promise.reject(new DeviceLostError(this.#lost));
    this.sent.push(steps);
    this.inFlight++;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    const computed = this.#compute(steps);
    const isEvaluated = evaluate !== 'never';
    const result = isEvaluated ? computed : { ...computed, loss: NaN };
    const evaluateMs = isEvaluated ? (this.#backend.options.evaluateMs ?? 0) : 0;
    return new Promise((resolve, reject) => {
      this.#rejects.add(reject);
      if (this.#backend.options.hangs === true) return;
      this.#backend.clock.after(this.#msUntilSeen(steps, evaluateMs), () => {
        this.inFlight--;
        this.#rejects.delete(reject);
        resolve([result]);
      });
    });
  }

  predict(): Promise<Float32Array> {
    return Promise.reject(new Error('unknown command: predict'));
  }

  lose(detail: string): void {
    this.#lost = detail;
    for (const reject of this.#rejects) reject(new DeviceLostError(detail));
  }

  dispose(): void {
    this.isDisposed = true;
  }

  #msUntilSeen(steps: number, evaluateMs: number): number {
    const { runMs, stepMs, pollMs } = this.#speed;
    const now = this.#backend.clock.now();
    this.#busyUntil = Math.max(now, this.#busyUntil) + runMs + steps * stepMs + evaluateMs;
    const seen = pollMs === 0 ? this.#busyUntil : Math.ceil(this.#busyUntil / pollMs) * pollMs;
    return seen - now;
  }

  #compute(steps: number): LaneResult {
    const { batchesPerEpoch } = this.#program;
    const { divergesAt = Infinity } = this.#backend.options;
    const rows: [epoch: number, loss: number][] = [];
    let diverged = this.#stopped;
    for (let i = 0; i < steps && !diverged; i++) {
      diverged = this.#stepNumber >= divergesAt;
      if (diverged) break;
      this.#w = fakeStep(this.#w, this.#learningRate);
      this.#stepNumber++;
      if (this.#stepNumber % batchesPerEpoch === 0)
        rows.push([this.#stepNumber / batchesPerEpoch - 1, this.#lossNow()]);
    }
    const loss = Float32Array.from(rows, ([, value]) => value);
    return {
      state: fakeState(this.#w),
      position: positionOf(this.#stepNumber, batchesPerEpoch),
      history: {
        epoch: Float64Array.from(rows, ([epoch]) => epoch),
        lossBefore: loss.slice(),
        loss,
        tracked: [loss.slice()],
      },
      loss: this.#lossNow(),
      diverged,
    };
  }

  /** The loss after an update is that of the next step's forward pass. */
  #lossNow(): number {
    return this.#stepNumber >= (this.#backend.options.divergesAt ?? Infinity) ? NaN : this.#w;
  }
}

export function positionOf(step: number, batchesPerEpoch: number) {
  return { epoch: Math.floor(step / batchesPerEpoch), batch: step % batchesPerEpoch, step };
}

const STATE_SIZE = 7;

function fakeState(w: number): Float32Array {
  const state = new Float32Array(STATE_SIZE);
  state[0] = w;
  return state;
}

export interface FakeRunOptions {
  readonly epochs?: number | 'untilStopped';
  readonly batchesPerEpoch?: number;
  readonly learningRate?: number;
}

export function fakeSpec({ epochs = 10, learningRate = 0.1 }: FakeRunOptions = {}): RunSpec {
  return {
    ...GUIDE_RUN,
    optimizer: { ...OPTIMIZER_DEFAULTS.sgd, learningRate },
    training: { ...GUIDE_RUN.training, epochs },
  };
}

export function fakeCompiledRun(
  options: FakeRunOptions = {},
  spec: RunSpec = fakeSpec(options),
): CompiledRun {
  const { batchesPerEpoch = 1 } = options;
  return {
    spec,
    program: fakeProgram(batchesPerEpoch),
    data: { examples: 10, x: new Float32Array(10), y: new Float32Array(10) },
    initialState: fakeState(1),
    hyperparameterValues: ({ optimizer }) => [optimizer.learningRate],
    lastingChange: ({ seed }) => (seed === spec.seed ? null : ['seed']),
    about: {
      data: {
        examples: 10,
        sampleX: new Float32Array(10),
        sampleY: new Float32Array(10),
        sampleKept: null,
        inputNames: null,
        classNames: null,
        classes: null,
        x: [{ min: 0, max: 1 }],
        y: { min: 0, max: 1 },
      },
      variables: [{ name: 'dense/kernel', shape: [1, 1], dtype: 'float32', trainable: true }],
      tracked: [{ variable: 0, element: 0, label: 'W' }],
      metrics: [],
      grid: { x: Float32Array.of(0, 1), shape: [2] },
      line: { trueW: 3, trueB: 2, leastSquares: null, maxStableLearningRate: 0.9 },
    },
    // Nobody asks the fake for them.
    graphs: {} as TrainingGraphs,
    shape: { examples: 10, validationExamples: 0, inputShape: [1], targetShape: [1] },
    preprocess: (x) => x,
    predict: ([w = NaN], _, x) => x.map((value) => w * value),
  };
}

/** Without graphs: nothing in the session looks into them. */
function fakeProgram(batchesPerEpoch: number): Program {
  const program: Omit<Program, 'step' | 'evaluate' | 'predict'> = {
    lanes: 1,
    examples: 10,
    validationExamples: 0,
    widths: { x: 1, y: 1 },
    batchSize: 10 / batchesPerEpoch,
    batchesPerEpoch,
    shuffle: false,
    seeds: [0],
    layout: {
      variables: [{ name: 'dense/kernel', shape: [1, 1], role: 'weight', offset: 0, size: 1 }],
      accumulators: { offset: 1, size: 0 },
      lossSumOffset: 1,
      lossBlockOffset: 2,
      lastLossOffset: 3,
      evaluationOffset: 4,
      metrics: { training: { lossOffset: 5, offset: 6 }, validation: { lossOffset: 6, offset: 7 } },
      size: STATE_SIZE,
    },
    hyperparameters: ['learningRate'],
    tracked: [0],
    lossFromNextStep: true,
  };
  return program as Program;
}

/** Gives the backends of a list in turn, and after them the CPU. Notes what it was asked. */
export function fakeSelection(clock: FakeClock, backends: (FakeBackend | Error)[]) {
  const requests: BackendRequest[] = [];
  const cpus: FakeBackend[] = [];
  const select: SelectBackend = (request) => {
    requests.push(request);
    if (request.current !== null) return Promise.resolve(request.current);
    if (request.preference === 'cpu' || backends.length === 0) return Promise.resolve(onCpu());
    const next = backends.shift();
    if (next instanceof Error || next === undefined) return Promise.reject(next ?? new Error('none'));
    return Promise.resolve({ backend: next, reason: next.options.reason ?? 'hardware-gpu' });
  };
  const onCpu = (): SelectedBackend => {
    const backend = new FakeBackend(clock, { kind: 'cpu' });
    cpus.push(backend);
    return { backend, reason: 'no-adapter' };
  };
  return { select, requests, cpus };
}

/** A page that keeps all events, and takes snapshots at once unless it is told to hold them. */
export class FakePage {
  readonly events: TrainerEvent[] = [];
  #held: ((taken: boolean) => void)[] = [];
  isHolding = false;
  onEvent: (event: TrainerEvent) => void = () => {};

  readonly listener = (event: TrainerEvent): Promise<boolean> => {
    this.events.push(event);
    this.onEvent(event);
    if (event.kind !== 'snapshot' || !this.isHolding) return Promise.resolve(true);
    return new Promise((resolve) => this.#held.push(resolve));
  };

  /** Takes what it was holding. */
  async take(): Promise<void> {
    for (const resolve of this.#held.splice(0)) resolve(true);
    await flush();
  }

  get snapshots(): Snapshot[] {
    return this.events.flatMap((event) => (event.kind === 'snapshot' ? [event.snapshot] : []));
  }

  get last(): Snapshot {
    const last = this.snapshots.at(-1);
    if (last === undefined) throw new Error('missing snapshot');
    return last;
  }

  /** Everything but snapshots. */
  get kinds(): string[] {
    return this.events.map(({ kind }) => kind).filter((kind) => kind !== 'snapshot');
  }

  /** The epochs of all snapshots, one after the other. */
  get epochs(): number[] {
    return this.snapshots.flatMap(({ history }) => [...history.epoch]);
  }

  get losses(): number[] {
    return this.snapshots.flatMap(({ history }) => [...history.loss]);
  }
}

/** The losses of an undisturbed run. */
export function expectedLosses(epochs: number, learningRate = 0.1, batchesPerEpoch = 1): number[] {
  const losses: number[] = [];
  let w = 1;
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let batch = 0; batch < batchesPerEpoch; batch++) w = fakeStep(w, learningRate);
    losses.push(w);
  }
  return losses;
}

export function counting(count: number, start = 0): number[] {
  return Array.from({ length: count }, (_, i) => start + i);
}

export const kernelError = new KernelError('invalid kernel: fake');
