/**
 * Runs a program on the device: many steps per dispatch, a few dispatches per run, one read-back per run. Runs may be queued; what each
 * has read back is its own.
 */
import type { HistoryColumns, Position } from '../../../protocol/snapshot.ts';
import type { Program } from '../../compile/program.ts';
import { CONTROL, kernelSizes } from '../../compile/wgsl/resident-kernel.ts';
import { DeviceLostError, type Executable, type LaneResult, type LaneState } from '../backend.ts';
import type { CalibratedKernel } from './calibrate.ts';
import type { GpuKernel } from './kernel.ts';
import { type DispatchParams, type GpuMemory, MAX_DISPATCHES, release, writeParams } from './memory.ts';
import { StagingPool } from './staging.ts';

/** How long one dispatch should take: longer ones would hold up the drawing of the page and of other tabs. */
const DISPATCH_MS = 8;

export class GpuExecutable implements Executable {
  readonly workgroupSize: number;
  readonly maxEpochsPerRun: number;
  readonly #device: GPUDevice;
  readonly #program: Program;
  readonly #memory: GpuMemory;
  readonly #kernel: GpuKernel;
  readonly #staging: StagingPool;
  /** Where the next run begins; lanes that have diverged stay behind. All lanes are restored to the same place. */
  #position: Position = { epoch: 0, batch: 0, step: 0 };
  #stepsPerMs: number;
  #finishedAtMs = 0;

  constructor(
    device: GPUDevice,
    program: Program,
    memory: GpuMemory,
    { kernel, stepsPerMs }: CalibratedKernel,
  ) {
    this.#device = device;
    this.#program = program;
    this.#memory = memory;
    this.#kernel = kernel;
    this.#stepsPerMs = stepsPerMs;
    this.#staging = new StagingPool(device);
    this.workgroupSize = kernel.workgroupSize;
    this.maxEpochsPerRun = memory.historyRows;
  }

  restore(lanes: readonly LaneState[]): void {
    const { layout, seeds } = this.#program;
    const state = new Float32Array(lanes.length * layout.size);
    const control = new Uint32Array(lanes.length * CONTROL.words);
    lanes.forEach((lane, i) => {
      state.set(lane.state, i * layout.size);
      control[i * CONTROL.words + CONTROL.seed] = seeds[i]!;
    });
    this.#device.queue.writeBuffer(this.#memory.state, 0, state);
    this.#device.queue.writeBuffer(this.#memory.control, 0, control);
    this.#position = lanes[0]!.position;
  }

  setHyperparameters(lanes: readonly (readonly number[])[]): void {
    this.#device.queue.writeBuffer(this.#memory.hyperparameters, 0, Float32Array.from(lanes.flat()));
  }

  async run(steps: number): Promise<readonly LaneResult[]> {
    const from = this.#position;
    const to = advance(from, steps, this.#program);
    const { state, control, history } = this.#memory;
    const rowBytes = this.#program.lanes * kernelSizes(this.#program).historyRow * 4;
    const startedAtMs = performance.now();
    const dispatches = this.#split(from, steps);
    writeParams(this.#device, this.#memory, dispatches);
    const encoder = this.#device.createCommandEncoder();
    this.#kernel.record(encoder, dispatches.length);
    const staging = this.#staging.take([state.size, control.size, (to.epoch - from.epoch) * rowBytes]);
    staging.copy(encoder, [state, control, history]);
    this.#device.queue.submit([encoder.finish()]);
    this.#position = to;
    const [stateBytes, controlBytes, historyBytes] = await this.#read(staging);
    this.#measure(steps, startedAtMs);
    return readLanes(this.#program, from, to, {
      state: new Float32Array(stateBytes!),
      control: new Uint32Array(controlBytes!),
      history: new Float32Array(historyBytes!),
    });
  }

  dispose(): void {
    this.#staging.dispose();
    release(this.#memory);
  }

  /** Each dispatch about `DISPATCH_MS`; the last one evaluates the loss where no step has just done so. */
  #split(from: Position, steps: number): DispatchParams[] {
    const wanted = Math.max(1, Math.round(this.#stepsPerMs * DISPATCH_MS), Math.ceil(steps / MAX_DISPATCHES));
    const dispatches: DispatchParams[] = [];
    let position = from;
    let left = steps;
    do {
      const part = Math.min(left, wanted);
      const end = advance(position, part, this.#program);
      left -= part;
      const evaluated = !this.#program.lossFromNextStep && part > 0 && end.batch === 0;
      const { epoch, batch } = position;
      dispatches.push({
        steps: part,
        probe: left === 0 && !evaluated,
        epoch,
        batch,
        historyEpoch: from.epoch,
      });
      position = end;
    } while (left > 0);
    return dispatches;
  }

  async #read(staging: ReturnType<StagingPool['take']>): Promise<ArrayBuffer[]> {
    try {
      return await staging.read();
    } catch (error) {
      throw new DeviceLostError(String(error), { cause: error });
    }
  }

  /** Runs overlap: a run's own time begins when the one before it has ended. */
  #measure(steps: number, startedAtMs: number): void {
    const nowMs = performance.now();
    const elapsedMs = nowMs - Math.max(startedAtMs, this.#finishedAtMs);
    this.#finishedAtMs = nowMs;
    // A short run says more about the read-back than about the steps.
    if (steps > 0 && elapsedMs > DISPATCH_MS / 2)
      this.#stepsPerMs = 0.7 * this.#stepsPerMs + 0.3 * (steps / elapsedMs);
  }
}

interface ReadBack {
  readonly state: Float32Array;
  readonly control: Uint32Array;
  readonly history: Float32Array;
}

function advance(from: Position, steps: number, { batchesPerEpoch }: Program): Position {
  const batches = from.epoch * batchesPerEpoch + from.batch + steps;
  const epoch = Math.floor(batches / batchesPerEpoch);
  return { epoch, batch: batches - epoch * batchesPerEpoch, step: from.step + steps };
}

function readLanes(program: Program, from: Position, to: Position, read: ReadBack): LaneResult[] {
  const { layout } = program;
  const lossBits = new Float32Array(read.control.buffer);
  return program.seeds.map((_, lane) => {
    const at = lane * CONTROL.words;
    const position = advance(to, -read.control[at + CONTROL.stepsMissed]!, program);
    return {
      state: read.state.slice(lane * layout.size, (lane + 1) * layout.size),
      position,
      history: readHistory(program, lane, from.epoch, Math.max(0, position.epoch - from.epoch), read.history),
      loss: lossBits[at + CONTROL.lossBits]!,
      diverged: read.control[at + CONTROL.stopped] !== 0,
    };
  });
}

function readHistory(
  program: Program,
  lane: number,
  firstEpoch: number,
  epochs: number,
  history: Float32Array,
): HistoryColumns {
  const width = 2 + program.tracked.length;
  const column = (c: number): Float32Array =>
    Float32Array.from({ length: epochs }, (_, row) => history[(row * program.lanes + lane) * width + c]!);
  return {
    epoch: Float64Array.from({ length: epochs }, (_, row) => firstEpoch + row),
    lossBefore: column(0),
    loss: column(1),
    tracked: program.tracked.map((_, i) => column(2 + i)),
  };
}
