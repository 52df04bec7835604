/** The WebGPU backend: owns the device, and loads programs onto it, each in the schedule that suits it. */
import { FailureError } from '../../../protocol/failure.ts';
import type { Program, Schedule, StepTimes, Workgroup } from '../../compile/program.ts';
import { fitsOnChip, programSizes } from '../../compile/buffer-sizes.ts';
import { printResidentKernel } from '../../compile/wgsl/resident-kernel.ts';
import { SPREADS } from '../../compile/wgsl/streamed-kernels.ts';
import type { Backend, DeviceLoss, Executable, LoadOptions, TrainingData } from '../backend.ts';
import { DeviceLostError, KernelError } from '../backend.ts';
import { thatSucceed } from './attempts.ts';
import { calibrateResident, fasterOf } from './calibrate.ts';
import { estimateSchedules, type ScheduleEstimates } from './choose-schedule.ts';
import { type DeviceCosts, measureDeviceCosts, residentWorkgroups } from './device-costs.ts';
import { requestGpuDevice, type GpuDevice, type NoGpuDevice } from './device.ts';
import { GpuExecutable } from './executable.ts';
import { fittingSchedules, memoryBudget } from './limits.ts';
import { allocate, type GpuMemory, release } from './memory.ts';
import { createResident } from './resident.ts';
import type { ScheduledProgram } from './scheduled.ts';
import { createStreamed } from './streamed.ts';

export async function createGpuBackend(): Promise<GpuBackend | NoGpuDevice> {
  const answer = await requestGpuDevice();
  return 'device' in answer ? new GpuBackend(answer) : answer;
}

/** Closer estimates than that are settled by a trial... */
const CLOSE = 2;
/** ...unless the resident kernel, of so many characters, would take long to compile (a software adapter seconds)... */
const MAX_TRIED_KERNEL = 40_000;
/** ...which it must be worth: it has to be faster by as much. */
const WORTH_COMPILING = 1.25;

export class GpuBackend implements Backend {
  readonly kind = 'webgpu';
  readonly adapter: string;
  readonly software: boolean;
  readonly lost: Promise<DeviceLoss>;
  readonly #device: GPUDevice;
  #costs: Promise<DeviceCosts> | null = null;
  /** What the browser said of it, once the device is lost. */
  #loss: string | null = null;
  #simulated = false;
  #destroyed = false;

  constructor({ device, adapter, software }: GpuDevice) {
    this.#device = device;
    this.adapter = adapter;
    this.software = software;
    this.lost = new Promise((resolve) => {
      void device.lost.then(({ reason, message }) => {
        this.#loss = `${reason}: ${message}`;
        if (!this.#destroyed) resolve({ detail: this.#loss, simulated: this.#simulated });
      });
    });
  }

  load(program: Program, data: TrainingData, options: LoadOptions = {}): Promise<Executable> {
    return this.#unlessLost(async () => {
      const fitting = fittingSchedules(program, options.schedule, {
        limits: this.#device.limits,
        memoryBytes: memoryBudget(navigator),
        spread: SPREADS[this.software ? 'software' : 'hardware'],
      });
      this.#costs ??= measureDeviceCosts(this.#device, this.software);
      const workgroups = residentWorkgroups(this.software, this.#device.limits, program.lanes);
      const costs = await this.#costs;
      const estimates = estimateSchedules(program, costs, workgroups);
      const schedules = toTry(program, fitting, estimates, !costs.isPolled);
      return this.#loadOneOf(schedules, program, data, estimates);
    });
  }

  /** A lost device fails in many ways: whatever they look like, that is the reason. */
  async #unlessLost(load: () => Promise<Executable>): Promise<Executable> {
    try {
      const executable = await load();
      this.#throwLoss();
      return executable;
    } catch (error) {
      if (error instanceof FailureError) throw error;
      await nextTask();
      this.#throwLoss(error);
      if (error instanceof KernelError) throw error;
      throw new KernelError(String(error), { cause: error });
    }
  }

  #throwLoss(cause?: unknown): void {
    if (this.#loss !== null) throw new DeviceLostError(this.#loss, { cause });
  }

  /** For a look at the device, not for a run. */
  loadUntuned(
    program: Program,
    data: TrainingData,
    schedule: Schedule,
    lane: Workgroup['lane'] = 'shared',
  ): Promise<Executable> {
    const workgroups = residentWorkgroups(this.software, this.#device.limits, program.lanes);
    const workgroup = workgroups.find((each) => each.lane === lane) ?? { threads: 2, lane };
    return this.#unlessLost(async () => {
      const memory = await allocate(this.#device, program, data, schedule);
      return this.#owning(memory, program, () =>
        schedule === 'resident'
          ? createResident(this.#device, program, memory, workgroup)
          : createStreamed(this.#device, program, memory, this.software),
      );
    });
  }

  /** Two schedules share the memory; the one that is chosen owns it. */
  async #loadOneOf(
    schedules: readonly Schedule[],
    program: Program,
    data: TrainingData,
    estimates: ScheduleEstimates,
  ): Promise<Executable> {
    const larger = schedules.includes('streamed') ? 'streamed' : 'resident';
    const memory = await allocate(this.#device, program, data, larger);
    const build = async (): Promise<ScheduledProgram> => {
      const [first, second] = await thatSucceed(
        schedules.map((schedule) => this.#build(schedule, program, memory, estimates)),
      );
      const ground = { device: this.#device, program, memory };
      return second === undefined ? first : fasterOf(ground, [first, second]);
    };
    return this.#owning(memory, program, build, estimates.stepUs);
  }

  async #owning(
    memory: GpuMemory,
    program: Program,
    build: () => Promise<ScheduledProgram>,
    stepUs: StepTimes | null = null,
  ): Promise<Executable> {
    try {
      return new GpuExecutable(this.#device, program, memory, await build(), stepUs);
    } catch (error) {
      release(memory);
      throw error;
    }
  }

  #build(
    schedule: Schedule,
    program: Program,
    memory: GpuMemory,
    { stepUs, workgroups }: ScheduleEstimates,
  ): Promise<ScheduledProgram> {
    if (schedule === 'streamed') return createStreamed(this.#device, program, memory, this.software);
    const own = fitsOnChip(programSizes(program)) ? { ...memory, arena: null } : memory;
    const guess = { workgroups, stepUs: stepUs.resident };
    return calibrateResident({ device: this.#device, program, memory: own }, guess);
  }

  simulateLoss(): boolean {
    this.#simulated = true;
    this.#device.destroy();
    return true;
  }

  destroy(): void {
    this.#destroyed = true;
    this.#device.destroy();
  }
}

/** What a device has told is known by then. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** The schedule to load; both, if only a trial can tell. */
function toTry(
  program: Program,
  fitting: readonly Schedule[],
  { stepUs: { resident, streamed } }: ScheduleEstimates,
  canTry: boolean,
): readonly Schedule[] {
  if (fitting.length < 2) return fitting;
  const isLarge = printResidentKernel(program, { threads: 1, lane: 'shared' }).length > MAX_TRIED_KERNEL;
  if (isLarge) return [resident * WORTH_COMPILING < streamed ? 'resident' : 'streamed'];
  const ratio = resident / streamed;
  if (canTry && ratio < CLOSE && ratio > 1 / CLOSE) return fitting;
  return [ratio < 1 ? 'resident' : 'streamed'];
}
