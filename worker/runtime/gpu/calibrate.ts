/**
 * How many threads one workgroup should have depends on the adapter: 4 to 16 where a CPU plays the GPU, 64 to 256 on real ones. So try, on the
 * program at hand. The result of a run does not depend on it: the order of each sum is fixed in the plan.
 */
import type { Program } from '../../compile/program.ts';
import { createKernel, type GpuKernel } from './kernel.ts';
import { type GpuMemory, writeParams } from './memory.ts';

const SOFTWARE_CANDIDATES = [4, 8, 16];
/** The first is what remains when there is no time to try. */
const HARDWARE_CANDIDATES = [128, 64, 256];
/** A trial must take this long to say something... */
const TRIAL_MS = 4;
/** ...and is repeated, unless it was long enough to be trusted. */
const REPETITIONS = 3;
const LONG_TRIAL_MS = 32;
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
    const trialOf = (steps: number): Promise<number> => trial(device, memory, kernel, steps);
    const stepsPerMs = await measure(trialOf, memory.historyRows * program.batchesPerEpoch, deadline);
    if (best === null || stepsPerMs > best.stepsPerMs) best = { kernel, stepsPerMs };
  }
  if (best === null) throw new RangeError(`missing workgroup size: the device allows ${limit} threads`);
  return best;
}

/** What comes with any dispatch, a browser's poll included, is measured first and taken off. */
async function measure(
  trialOf: (steps: number) => Promise<number>,
  maxSteps: number,
  deadline: number,
): Promise<number> {
  await trialOf(1);
  const fixedMs = await trialOf(1);
  for (let steps = 8; ; steps *= 8) {
    const wanted = Math.min(steps, maxSteps);
    let workMs = (await trialOf(wanted)) - fixedMs;
    const isEnough = workMs >= TRIAL_MS || steps >= maxSteps || performance.now() > deadline;
    if (!isEnough) continue;
    // Whatever else the machine does makes a trial slower, never faster: the best one counts.
    for (let again = 0; again < REPETITIONS && workMs < LONG_TRIAL_MS; again++) {
      workMs = Math.min(workMs, (await trialOf(wanted)) - fixedMs);
    }
    return wanted / Math.max(workMs, TRIAL_MS / 8);
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
