/**
 * The GPU backend with every program in one schedule, and resident in one kind of workgroup. The real one tries several, and compiles a
 * kernel for each: a software adapter needs up to a second for one, and no result depends on it.
 */
import type { Program, Schedule, Workgroup } from '../../../worker/compile/program.ts';
import type { Backend, Executable, TrainingData } from '../../../worker/runtime/backend.ts';
import { requestGpuDevice } from '../../../worker/runtime/gpu/device.ts';
import { GpuExecutable } from '../../../worker/runtime/gpu/executable.ts';
import { allocate } from '../../../worker/runtime/gpu/memory.ts';
import { createResident } from '../../../worker/runtime/gpu/resident.ts';
import { createStreamed } from '../../../worker/runtime/gpu/streamed.ts';

const WORKGROUP: Workgroup = { threads: 4, lane: 'shared' };

/** No adapter is a failure here, never a skip. */
export async function openForced(schedule: Schedule, workgroup = WORKGROUP): Promise<Backend> {
  const answer = await requestGpuDevice();
  if (!('device' in answer)) throw new Error(`missing GPU: ${answer.reason} ${answer.detail}`);
  const { device, adapter, software } = answer;
  return {
    kind: 'webgpu',
    adapter,
    software,
    lost: new Promise(() => {}),
    load: (program, data) =>
      schedule === 'resident'
        ? loadResident(device, program, data, workgroup)
        : loadStreamed(device, program, data, software),
    simulateLoss: () => false,
    destroy: () => device.destroy(),
  };
}

export async function loadResident(
  device: GPUDevice,
  program: Program,
  data: TrainingData,
  workgroup: Workgroup,
): Promise<Executable> {
  const memory = await allocate(device, program, data, 'resident');
  const resident = await createResident(device, program, memory, workgroup);
  return new GpuExecutable(device, program, memory, resident);
}

export async function loadStreamed(
  device: GPUDevice,
  program: Program,
  data: TrainingData,
  software: boolean,
): Promise<Executable> {
  const memory = await allocate(device, program, data, 'streamed');
  const streamed = await createStreamed(device, program, memory, software);
  return new GpuExecutable(device, program, memory, streamed);
}

/** What a program may be forced into: both must agree with the CPU. */
export const SCHEDULES: readonly Schedule[] = ['resident', 'streamed'];
