/**
 * How many threads one workgroup should have depends on the adapter: 4 to 16 where a CPU plays the GPU, 64 to 256 on real ones. So try, on the
 * program at hand. The result of a run does not depend on it: the order of each sum is fixed in the plan.
 */
import type { Program } from '../../compile/program.ts';
import { createKernel, type GpuKernel } from './kernel.ts';
import { type GpuMemory, writeParams } from './memory.ts';

const SOFTWARE_CANDIDATES = [4, 8, 16];
const HARDWARE_CANDIDATES = [64, 128, 256];
/** A trial must take this long to say something... */
const TRIAL_MS = 4;
/** ...and all of them together no longer than this (some browsers look for finished work only every 100 ms). */
const BUDGET_MS = 300;

export interface CalibratedKernel {
  readonly kernel: GpuKernel;
  /** A first estimate. */
  readonly stepsPerMs: number;
}

/** Uses the program's memory for its trials: the state is all zeros, and so is the learning rate, so that nothing changes. */
export async function calibrateWorkgroupSize(
  device: GPUDevice,
  program: Program,
  memory: GpuMemory,
  software: boolean,
): Promise<CalibratedKernel> {
  const limit = device.limits.maxComputeInvocationsPerWorkgroup;
  const candidates = (software ? SOFTWARE_CANDIDATES : HARDWARE_CANDIDATES).filter((size) => size <= limit);
  const kernels = await Promise.all(candidates.map((size) => createKernel(device, program, memory, size)));
  const deadline = performance.now() + BUDGET_MS;
  let best: CalibratedKernel | null = null;
  for (const kernel of kernels) {
    if (best !== null && performance.now() > deadline) break;
    const stepsPerMs = await measure(device, memory, kernel, memory.historyRows * program.batchesPerEpoch);
    if (best === null || stepsPerMs > best.stepsPerMs) best = { kernel, stepsPerMs };
  }
  if (best === null) throw new RangeError(`missing workgroup size: the device allows ${limit} threads`);
  return best;
}

async function measure(
  device: GPUDevice,
  memory: GpuMemory,
  kernel: GpuKernel,
  maxSteps: number,
): Promise<number> {
  await trial(device, memory, kernel, 1);
  for (let steps = 1; ; steps *= 4) {
    const elapsedMs = await trial(device, memory, kernel, steps);
    if (elapsedMs >= TRIAL_MS || steps * 4 > maxSteps) return steps / elapsedMs;
  }
}

async function trial(
  device: GPUDevice,
  memory: GpuMemory,
  kernel: GpuKernel,
  steps: number,
): Promise<number> {
  const start = performance.now();
  writeParams(device, memory, [{ steps, probe: false, epoch: 0, batch: 0, historyEpoch: 0 }]);
  const encoder = device.createCommandEncoder();
  kernel.record(encoder, 1);
  device.queue.submit([encoder.finish()]);
  await device.queue.onSubmittedWorkDone();
  return performance.now() - start;
}
