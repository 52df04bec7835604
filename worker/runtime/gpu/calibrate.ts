/**
 * How many threads one workgroup should have depends on the adapter: 4 to 16 where a CPU plays the GPU, 64 to 256 on real ones. So try, on the
 * program at hand, if its kernel compiles fast enough for that. The result of a run does not depend on it: the order of each sum is
 * fixed in the plan.
 */
import { historyRows } from '../../compile/buffer-sizes.ts';
import type { Program } from '../../compile/program.ts';
import type { GpuMemory } from './memory.ts';
import { createResident, type Resident } from './resident.ts';
import type { ScheduledProgram } from './scheduled.ts';

/** A trial must take this long to say something... */
const TRIAL_MS = 4;
/** ...and is repeated, unless it was long enough to be trusted. */
const REPETITIONS = 2;
const LONG_TRIAL_MS = 32;
/** ...and all of them together no longer than this (some browsers look for finished work only every 100 ms). */
const BUDGET_MS = 200;
/** A kernel that took longer to compile is not compiled once more, for another size. */
const FAST_COMPILE_MS = 150;

/**
 * `sizes`: what may be fastest, the best guess first; `stepUs`: how long a step should take with it. Uses the program's memory for its
 * trials: the state is all zeros, and so are the hyper-parameters; it must be restored afterwards.
 */
export async function calibrateResident(
  device: GPUDevice,
  program: Program,
  memory: GpuMemory,
  { sizes, stepUs }: { readonly sizes: readonly number[]; readonly stepUs: number },
): Promise<Resident> {
  const [guess, ...others] = sizes;
  if (guess === undefined) throw new RangeError('missing workgroup size: the device allows none of them');
  const start = performance.now();
  const first = await createResident(device, program, memory, guess);
  first.stepsPerMs = 1000 / stepUs;
  if (others.length === 0 || performance.now() - start > FAST_COMPILE_MS) return first;
  const more = await Promise.all(others.map((size) => createResident(device, program, memory, size)));
  return fastest(device, program, [first, ...more]);
}

async function fastest(
  device: GPUDevice,
  program: Program,
  kernels: readonly [Resident, ...Resident[]],
): Promise<Resident> {
  const deadline = performance.now() + BUDGET_MS;
  let [best] = kernels;
  let most = 0;
  for (const kernel of kernels) {
    if (most > 0 && performance.now() > deadline) break;
    kernel.stepsPerMs = await measureSteps(device, program, kernel, deadline);
    if (kernel.stepsPerMs > most) best = kernel;
    most = best.stepsPerMs;
  }
  for (const kernel of kernels) if (kernel !== best) kernel.dispose();
  return best;
}

/** Of two schedules that are built on the same memory, the faster one; the other is released. */
export async function fasterOf(
  device: GPUDevice,
  program: Program,
  schedules: readonly [ScheduledProgram, ScheduledProgram],
): Promise<ScheduledProgram> {
  const deadline = performance.now() + BUDGET_MS;
  const [a, b] = schedules;
  const stepsA = await measureSteps(device, program, a, deadline);
  const stepsB = await measureSteps(device, program, b, deadline);
  const [better, other] = stepsA >= stepsB ? [a, b] : [b, a];
  other.dispose();
  return better;
}

/** Steps per millisecond. What comes with any run, a browser's poll included, is measured first and taken off. */
async function measureSteps(
  device: GPUDevice,
  program: Program,
  scheduled: ScheduledProgram,
  deadline: number,
): Promise<number> {
  const maxSteps = historyRows(program) * program.batchesPerEpoch;
  const trialOf = (steps: number): Promise<number> => trial(device, scheduled, steps);
  await trialOf(1);
  const fixedMs = await trialOf(1);
  for (let steps = 8; ; steps *= 4) {
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

async function trial(device: GPUDevice, scheduled: ScheduledProgram, steps: number): Promise<number> {
  const start = performance.now();
  const from = { epoch: 0, batch: 0, step: 0 };
  const encoder = scheduled.record({ from, steps, evaluate: 'never' });
  device.queue.submit([encoder.finish()]);
  await device.queue.onSubmittedWorkDone();
  return performance.now() - start;
}
