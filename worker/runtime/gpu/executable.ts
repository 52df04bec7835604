/**
 * A program on the device: many steps per run, one read-back per run. How the steps are dispatched is the schedule's matter. Runs may be
 * queued; what each has read back is its own.
 */
import type { HistoryColumns, Position } from '../../../protocol/snapshot.ts';
import { historyRows } from '../../compile/buffer-sizes.ts';
import type { Program, Schedule, StepTimes, Workgroup } from '../../compile/program.ts';
import { CONTROL, programSizes } from '../../compile/buffer-sizes.ts';
import {
  DeviceLostError,
  type Evaluations,
  type Executable,
  KernelError,
  type LaneResult,
  type LaneState,
  type RunOptions,
} from '../backend.ts';
import { commonStart, countExamples, refuseUnknownLane } from '../requests.ts';
import { type GpuMemory, release } from './memory.ts';
import { advance, stepWords } from './position.ts';
import { Predictor } from './predictor.ts';
import type { ScheduledProgram } from './scheduled.ts';
import { StagingPool } from './staging.ts';

/** How often the share of reading back is measured. */
const READBACK_INTERVAL_MS = 250;

const NOT_ASKED = Promise.resolve(null);

export class GpuExecutable implements Executable {
  readonly workgroup: Workgroup;
  readonly schedule: Schedule;
  readonly estimates: StepTimes | null;
  readonly maxEpochsPerRun: number;
  readonly #device: GPUDevice;
  readonly #program: Program;
  readonly #memory: GpuMemory;
  readonly #scheduled: ScheduledProgram;
  readonly #staging: StagingPool;
  readonly #predictor: Predictor;
  /** Where the next run begins; lanes that have diverged stay behind. */
  #position: Position = { epoch: 0, batch: 0, step: 0 };
  /** Where lanes stopped, as far as it is known yet. New with each restore: runs that are still under way write into the one before. */
  #stops: Stops = new Map();
  #finishedAtMs = 0;
  #readback = { ms: 0, share: 0, measuredAtMs: -Infinity };

  /** Owns the memory and the schedule from now on. */
  constructor(
    device: GPUDevice,
    program: Program,
    memory: GpuMemory,
    scheduled: ScheduledProgram,
    estimates: StepTimes | null = null,
  ) {
    this.#device = device;
    this.#program = program;
    this.#memory = memory;
    this.#scheduled = scheduled;
    this.#staging = new StagingPool(device);
    this.#predictor = new Predictor(device, program, memory, this.#staging);
    this.workgroup = scheduled.workgroup;
    this.schedule = scheduled.schedule;
    this.estimates = estimates;
    this.maxEpochsPerRun = historyRows(program);
  }

  restore(lanes: readonly LaneState[]): void {
    const { layout, seeds } = this.#program;
    const start = commonStart(lanes, this.#program);
    const [step, stepHigh] = stepWords(start.step);
    const place = { epoch: start.epoch % 2 ** 32, batch: start.batch, step, stepHigh };
    const state = new Float32Array(lanes.length * layout.size);
    const control = new Uint32Array(lanes.length * CONTROL.words);
    lanes.forEach((lane, i) => {
      state.set(lane.state, i * layout.size);
      const words = { ...place, seed: seeds[i]!, stopped: Number(lane.diverged === true) };
      for (const [name, value] of Object.entries(words))
        control[i * CONTROL.words + CONTROL[name as keyof typeof words]] = value;
    });
    this.#device.queue.writeBuffer(this.#memory.state, 0, state);
    this.#device.queue.writeBuffer(this.#memory.control, 0, control);
    this.#position = start;
    this.#stops = new Map(
      lanes.flatMap(({ position, diverged }, i) => (diverged === true ? [[i, position] as const] : [])),
    );
  }

  setHyperparameters(lanes: readonly (readonly number[])[]): void {
    this.#device.queue.writeBuffer(this.#memory.hyperparameters, 0, Float32Array.from(lanes.flat()));
  }

  async run(steps: number, { evaluate = 'epochs' }: RunOptions = {}): Promise<readonly LaneResult[]> {
    const [from, stops] = [this.#position, this.#stops];
    const to = advance(from, steps, this.#program);
    const { state, control, history } = this.#memory;
    const rowBytes = this.#program.lanes * programSizes(this.#program).historyRow * 4;
    const startedAtMs = performance.now();
    const encoder = this.#scheduled.record({ from, steps, evaluate });
    const staging = this.#staging.take([state.size, control.size, (to.epoch - from.epoch) * rowBytes]);
    staging.copy(encoder, [state, control, history]);
    this.#device.queue.submit([encoder.finish()]);
    this.#position = to;
    const doneAtMs = this.#whenDone(startedAtMs);
    const [stateBytes, controlBytes, historyBytes] = await lostWhenItFails(staging.read());
    this.#measure(steps, startedAtMs, await doneAtMs);
    return readLanes(
      this.#program,
      { from, to, stops },
      {
        state: new Float32Array(stateBytes!),
        control: new Uint32Array(controlBytes!),
        history: new Float32Array(historyBytes!),
        evaluate,
      },
    );
  }

  async predict(lane: number, x: Float32Array): Promise<Float32Array> {
    refuseUnknownLane(lane, this.#program);
    countExamples(x, this.#program.predict.inputSize);
    return lostWhenItFails(this.#predictor.run(lane, x));
  }

  dispose(): void {
    this.#predictor.dispose();
    this.#staging.dispose();
    this.#scheduled.dispose();
    release(this.#memory);
  }

  get readbackMs(): number {
    return this.#readback.ms;
  }

  /** When the device has done what was submitted; asked now and then only, because asking costs. */
  #whenDone(nowMs: number): Promise<number | null> {
    if (nowMs - this.#readback.measuredAtMs < READBACK_INTERVAL_MS) return NOT_ASKED;
    return this.#device.queue.onSubmittedWorkDone().then(
      () => performance.now(),
      () => null,
    );
  }

  /** Runs overlap: a run's own time begins when the one before it has ended. */
  #measure(steps: number, startedAtMs: number, doneAtMs: number | null): void {
    const nowMs = performance.now();
    const elapsedMs = nowMs - Math.max(startedAtMs, this.#finishedAtMs);
    this.#finishedAtMs = nowMs;
    if (doneAtMs !== null) {
      const share = Math.min(1, Math.max(0, nowMs - doneAtMs) / Math.max(elapsedMs, 1e-3));
      this.#readback = { ...this.#readback, share, measuredAtMs: nowMs };
    }
    this.#readback.ms += this.#readback.share * elapsedMs;
    if (steps > 0) this.#scheduled.learn(steps, elapsedMs);
  }
}

async function lostWhenItFails<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof KernelError) throw error;
    throw new DeviceLostError(String(error), { cause: error });
  }
}

interface ReadBack {
  readonly state: Float32Array;
  readonly control: Uint32Array;
  readonly history: Float32Array;
  readonly evaluate: Evaluations;
}

/** Of each lane that has diverged. */
type Stops = Map<number, Position>;

interface Route {
  readonly from: Position;
  /** Where lanes come that do not diverge. */
  readonly to: Position;
  readonly stops: Stops;
}

/** Notes the lanes that this run found to diverge. */
function readLanes(program: Program, { from, to, stops }: Route, read: ReadBack): LaneResult[] {
  const { layout } = program;
  const lossBits = new Float32Array(read.control.buffer);
  return program.seeds.map((_, lane) => {
    const at = lane * CONTROL.words;
    const diverged = read.control[at + CONTROL.stopped] !== 0;
    const stop = stops.get(lane);
    const position = stop ?? advance(to, -read.control[at + CONTROL.stepsMissed]!, program);
    if (diverged) stops.set(lane, position);
    return {
      state: read.state.slice(lane * layout.size, (lane + 1) * layout.size),
      position,
      history: readHistory(
        program,
        lane,
        from.epoch,
        stop === undefined ? position.epoch - from.epoch : 0,
        read,
      ),
      loss: read.evaluate === 'never' ? NaN : lossBits[at + CONTROL.lossBits]!,
      diverged,
    };
  });
}

function readHistory(
  program: Program,
  lane: number,
  firstEpoch: number,
  epochs: number,
  { history, evaluate }: ReadBack,
): HistoryColumns {
  const width = 2 + program.tracked.length;
  const column = (c: number): Float32Array =>
    Float32Array.from({ length: epochs }, (_, row) => history[(row * program.lanes + lane) * width + c]!);
  const known =
    evaluate === 'epochs' || program.lossFromNextStep ? column(1) : new Float32Array(epochs).fill(NaN);
  // Then it is the next step that would tell.
  if (evaluate === 'never' && epochs > 0) known[epochs - 1] = NaN;
  return {
    epoch: Float64Array.from({ length: epochs }, (_, row) => firstEpoch + row),
    lossBefore: column(0),
    loss: known,
    tracked: program.tracked.map((_, i) => column(2 + i)),
  };
}
