/**
 * A store without a worker: gradient descent in plain numbers, one timer, the same interface. For component
 * tests and for looking at the page; what it computes is right, but nothing here is the engine.
 */
import { lineLayer } from '../../protocol/line-run.ts';
import type { BackendInfo, BackendPreference, MetricInfo, RunInfo } from '../../protocol/events.ts';
import type { Failure, Result } from '../../protocol/failure.ts';
import { History } from '../../protocol/history.ts';
import { parseRunSpec } from '../../protocol/parse.ts';
import type { RunSpec } from '../../protocol/run-spec.ts';
import type { Snapshot } from '../../protocol/snapshot.ts';
import type { Speed } from '../../protocol/trainer-api.ts';
import { FakeModel, type Points } from './fake-model.ts';
import type { CommandName, RunMark, RunStore, StoreStatus } from '../../src/client/run-store.ts';

const DONE: Result<null> = { ok: true, value: null };

const FAKE_BACKEND: BackendInfo = {
  kind: 'cpu',
  adapter: 'JavaScript loop',
  software: true,
  reason: 'software-gpu-only',
  workgroupSize: null,
  schedule: null,
};

/** Reads `x,y` lines under one heading. */
export function parsePoints(csv: string): Points {
  const rows = csv.trim().split('\n').slice(1);
  const numbers = rows.map((row) => row.split(',').map(Number));
  return {
    x: Float32Array.from(numbers, ([x = 0]) => x),
    y: Float32Array.from(numbers, ([, y = 0]) => y),
  };
}

export class FakeStore implements RunStore {
  status: StoreStatus = 'empty';
  info: RunInfo | null = null;
  origin: number | null = null;
  snapshot: Snapshot | null = null;
  /** As if the worker measured it: columns behind those of the variables. */
  metrics: readonly MetricInfo[] = [];
  readonly history = new History(2);
  backend: BackendInfo | null = FAKE_BACKEND;
  marks: readonly RunMark[] = [];
  failure: Failure | null = null;
  pending: ReadonlySet<CommandName> = new Set();
  backendPreference: BackendPreference = 'auto';
  speed: Speed = null;
  /** What was asked for, in order. */
  readonly calls: string[] = [];

  readonly #guide: Points;
  readonly #listeners = new Set<() => void>();
  #points: Points = { x: new Float32Array(0), y: new Float32Array(0) };
  #model = new FakeModel([]);
  #epoch = 0;
  #run = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(guide: Points) {
    this.#guide = guide;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async open(value: unknown): Promise<Result<null>> {
    this.calls.push('open');
    const parsed = parseRunSpec(value);
    if (!parsed.ok) {
      return this.#fail({ code: 'invalid-run', params: { problems: parsed.problems } });
    }
    this.#begin(parsed.spec);
    return DONE;
  }

  async train(): Promise<Result<null>> {
    this.calls.push('train');
    this.status = 'training';
    const perTick = this.speed === null ? 200 : 1;
    const interval = this.speed === null ? 16 : Math.max(16, 1000 / this.speed);
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#advance(perTick), interval);
    this.#publish();
    return DONE;
  }

  async pause(): Promise<Result<null>> {
    this.calls.push('pause');
    this.#stop('paused');
    return DONE;
  }

  async step(unit: 'batch' | 'epoch'): Promise<Result<null>> {
    this.calls.push(`step ${unit}`);
    this.#advance(1);
    return DONE;
  }

  async reset(): Promise<Result<null>> {
    this.calls.push('reset');
    if (this.info) this.#begin(this.info.spec);
    return DONE;
  }

  async setLearningRate(learningRate: number): Promise<Result<null>> {
    this.calls.push(`setLearningRate ${learningRate}`);
    return this.#amend((spec) => ({ ...spec, optimizer: { ...spec.optimizer, learningRate } }));
  }

  async update(spec: RunSpec): Promise<Result<null>> {
    this.calls.push('update');
    return this.#amend(() => spec);
  }

  async setEpochs(epochs: RunSpec['training']['epochs']): Promise<Result<null>> {
    this.calls.push(`setEpochs ${epochs}`);
    if (this.status === 'finished') this.status = 'paused';
    return this.#amend((spec) => ({ ...spec, training: { ...spec.training, epochs } }));
  }

  async setSpeed(speed: Speed): Promise<Result<null>> {
    this.calls.push(`setSpeed ${speed}`);
    this.speed = speed;
    if (this.status === 'training') return this.train();
    this.#emit();
    return DONE;
  }

  async setBackend(preference: BackendPreference): Promise<Result<null>> {
    this.calls.push(`setBackend ${preference}`);
    this.backendPreference = preference;
    this.#mark('chosen-by-user');
    return DONE;
  }

  setWeight(): Promise<Result<null>> {
    return Promise.resolve(DONE);
  }

  readonly ask: RunStore['ask'] = (kind) =>
    Promise.resolve({
      ok: false,
      failure: { code: 'internal', params: { detail: `nobody answers ${kind}` } },
    });

  async predict(x: Float32Array): Promise<Result<Float32Array>> {
    return { ok: true, value: x.map((value) => this.#model.predict(value)) };
  }

  async simulateDeviceLoss(): Promise<Result<boolean>> {
    this.calls.push('simulateDeviceLoss');
    this.marks = [
      ...this.marks,
      {
        epoch: this.#epoch,
        cause: { kind: 'device-lost', detail: 'destroyed', simulated: true },
        backend: FAKE_BACKEND,
      },
    ];
    this.#publish();
    return { ok: true, value: true };
  }

  async simulateWorkerCrash(): Promise<Result<null>> {
    this.calls.push('simulateWorkerCrash');
    return DONE;
  }

  /** As the worker would report it. */
  breakDown(failure: Failure): void {
    this.#fail(failure);
  }

  #mark(kind: 'chosen-by-user'): void {
    this.marks = [...this.marks, { epoch: this.#epoch, cause: { kind }, backend: FAKE_BACKEND }];
    this.#publish();
  }

  #fail(failure: Failure): Result<null> {
    this.failure = failure;
    this.#emit();
    return { ok: false, failure };
  }

  #amend(change: (spec: RunSpec) => RunSpec): Result<null> {
    if (this.info) this.info = { ...this.info, spec: change(this.info.spec) };
    this.#publish();
    return DONE;
  }

  #begin(spec: RunSpec): void {
    clearInterval(this.#timer);
    this.origin = ++this.#run;
    this.#points = spec.data.type === 'line' ? linePoints(spec.data) : this.#guide;
    this.#model = new FakeModel(spec.model.layers);
    this.#epoch = 0;
    this.history.clear(this.#model.tracked.length + this.metrics.length);
    this.marks = [];
    this.failure = null;
    this.info = { ...makeInfo(this.#run, spec, this.#points, this.#model), metrics: this.metrics };
    this.status = 'ready';
    this.#publish();
  }

  #advance(epochs: number): void {
    const { info } = this;
    if (!info) return;
    const planned = info.spec.training.epochs;
    const left = planned === 'untilStopped' ? epochs : Math.min(epochs, planned - this.#epoch);
    for (let i = 0; i < left; i++) this.#update(info);
    if (this.history.last && !Number.isFinite(this.history.last.loss)) {
      this.failure = {
        code: 'diverged',
        params: {
          epoch: this.history.last.epoch,
          learningRate: info.spec.optimizer.learningRate,
          maxStableLearningRate: info.line?.maxStableLearningRate ?? null,
        },
      };
      return this.#stop('diverged');
    }
    if (planned !== 'untilStopped' && this.#epoch >= planned) return this.#stop('finished');
    if (this.status === 'ready') this.status = 'paused';
    this.#publish();
  }

  #update({ spec }: RunInfo): void {
    const before = this.#loss();
    this.#model.update(this.#points, spec.optimizer.learningRate);
    const values = this.#model.variables.flatMap((variable) => Array.from(variable));
    // No metric is anywhere near a weight.
    const columns = [...values, ...this.metrics.map(() => 1e6)];
    this.history.append({
      epoch: Float64Array.of(this.#epoch++),
      lossBefore: Float32Array.of(before),
      loss: Float32Array.of(this.#loss()),
      tracked: columns.map((value) => Float32Array.of(value)),
    });
  }

  #loss(): number {
    const { x, y } = this.#points;
    return x.reduce((sum, value, i) => sum + (this.#model.predict(value) - (y[i] ?? 0)) ** 2, 0) / x.length;
  }

  #stop(status: 'paused' | 'finished' | 'diverged'): void {
    clearInterval(this.#timer);
    this.status = status;
    this.#publish();
  }

  #publish(): void {
    const { info } = this;
    if (!info) return this.#emit();
    const position = { epoch: this.#epoch, batch: 0, step: this.#epoch };
    this.snapshot = {
      run: this.#run,
      status: 'ready',
      position,
      history: {
        epoch: new Float64Array(0),
        lossBefore: new Float32Array(0),
        loss: new Float32Array(0),
        tracked: [],
      },
      loss: Math.fround(this.#loss()),
      metrics: [],
      variables: this.#model.variables,
      prediction: info.grid.x.map((x) => this.#model.predict(x)),
      learningRate: info.spec.optimizer.learningRate,
      stepsPerSecond: this.status === 'training' ? (this.speed ?? 12_345) : 0,
      checkpoint: { position, state: new Float32Array(0), learningRate: 0, diverged: false },
    };
    this.#emit();
  }

  #emit(): void {
    for (const listener of this.#listeners) listener();
  }
}

function linePoints(data: Extract<RunSpec['data'], { type: 'line' }>): Points {
  const count = Math.min(2000, data.examples);
  const x = Float32Array.from({ length: count }, (_, i) => ((i + 0.5) / count) * 6 - 3);
  const y = x.map((value, i) => value * data.w + data.b + data.noise * Math.sin(i * 12.9898) * 1.4);
  return { x, y };
}

function makeInfo(run: number, spec: RunSpec, { x, y }: Points, model: FakeModel): Omit<RunInfo, 'metrics'> {
  const mean = (values: Float32Array): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my, mxx, mxy] = [
    mean(x),
    mean(y),
    mean(x.map((v) => v * v)),
    mean(x.map((v, i) => v * (y[i] ?? 0))),
  ];
  const w = (mxy - mx * my) / (mxx - mx * mx);
  const b = my - w * mx;
  const half = (mxx + 1) / 2;
  const [xMin, xMax] = [Math.min(...x), Math.max(...x)];
  const line = spec.data.type === 'line' ? spec.data : { w: 3, b: 2, examples: x.length };
  const { batchSize } = spec.training;
  return {
    run,
    spec,
    backend: FAKE_BACKEND,
    data: {
      examples: line.examples,
      sampleX: x,
      sampleY: y,
      sampleKept: null,
      inputNames: null,
      classNames: null,
      classes: null,
      x: [{ min: xMin, max: xMax }],
      y: { min: Math.min(...y), max: Math.max(...y) },
    },
    variables: model.variableInfos,
    tracked: model.tracked,
    batchesPerEpoch: batchSize === 'all' ? 1 : Math.ceil(line.examples / batchSize),
    grid: { x: Float32Array.from({ length: 65 }, (_, i) => xMin + ((xMax - xMin) * i) / 64), shape: [65] },
    line: lineLayer(spec) && {
      trueW: line.w,
      trueB: line.b,
      leastSquares: { w, b, loss: mean(x.map((v, i) => (v * w + b - (y[i] ?? 0)) ** 2)) },
      maxStableLearningRate: 1 / (half + Math.sqrt((half - 1) ** 2 + mx * mx)),
    },
  };
}
