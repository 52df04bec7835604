/**
 * How many threads one workgroup should have depends on the adapter: 4 to 16 where a CPU plays the GPU, 32 to 256 on real ones; whether they
 * should share a lane, on how many lanes there are. So try, on the program at hand, if its kernel compiles fast enough for that. The result
 * of a run does not depend on it: the order of each sum is fixed in the plan.
 */
import { historyRows } from '../../compile/buffer-sizes.ts';
import type { Program, Workgroup } from '../../compile/program.ts';
import { thatSucceed } from './attempts.ts';
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

/** So small that no lane diverges in a trial, and no zero: some optimizers would divide by it. */
const HYPERPARAMETER = 1e-12;

/** A program and its memory, which must be restored after the trials: they begin with a state of zeros. */
export interface TrialGround {
  readonly device: GPUDevice;
  readonly program: Program;
  readonly memory: GpuMemory;
}

/** `workgroups`: what may be fastest, the best guess first; `stepUs`: how long a step should take with it. */
export async function calibrateResident(
  ground: TrialGround,
  { workgroups, stepUs }: { readonly workgroups: readonly Workgroup[]; readonly stepUs: number },
): Promise<Resident> {
  const create = async (workgroup: Workgroup): Promise<Resident> => {
    const resident = await createResident(ground.device, ground.program, ground.memory, workgroup);
    resident.stepsPerMs = 1000 / stepUs;
    return resident;
  };
  const [guess, ...others] = workgroups;
  if (guess === undefined) throw new RangeError('missing workgroup: the device allows none of them');
  const start = performance.now();
  const [first] = await Promise.allSettled([create(guess)]);
  if (first.status === 'rejected') {
    // Perhaps this kind of kernel is what the device refuses.
    if (others.length === 0) throw first.reason;
    return calibrateResident(ground, { workgroups: others, stepUs });
  }
  if (others.length === 0 || performance.now() - start > FAST_COMPILE_MS) return first.value;
  return fastest(ground, await thatSucceed([Promise.resolve(first.value), ...others.map(create)]));
}

async function fastest(ground: TrialGround, kernels: readonly [Resident, ...Resident[]]): Promise<Resident> {
  const deadline = performance.now() + BUDGET_MS;
  let [best] = kernels;
  let most = 0;
  for (const kernel of kernels) {
    if (most > 0 && performance.now() > deadline) break;
    kernel.stepsPerMs = await measureSteps(ground, kernel, deadline);
    if (kernel.stepsPerMs > most) best = kernel;
    most = best.stepsPerMs;
  }
  for (const kernel of kernels) if (kernel !== best) kernel.dispose();
  return best;
}

/** Of two schedules that are built on the same memory, the faster one; the other is released. */
export async function fasterOf(
  ground: TrialGround,
  schedules: readonly [ScheduledProgram, ScheduledProgram],
): Promise<ScheduledProgram> {
  const deadline = performance.now() + BUDGET_MS;
  const [a, b] = schedules;
  const stepsA = await measureSteps(ground, a, deadline);
  const stepsB = await measureSteps(ground, b, deadline);
  const [better, other] = stepsA >= stepsB ? [a, b] : [b, a];
  other.dispose();
  return better;
}

/** Steps per millisecond. What comes with any run, a browser's poll included, is measured first and taken off. */
async function measureSteps(
  ground: TrialGround,
  scheduled: ScheduledProgram,
  deadline: number,
): Promise<number> {
  const maxSteps = historyRows(ground.program) * ground.program.batchesPerEpoch;
  const trialOf = (steps: number): Promise<number> => trial(ground, scheduled, steps);
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

async function trial(
  { device, program, memory }: TrialGround,
  scheduled: ScheduledProgram,
  steps: number,
): Promise<number> {
  const numbers = new Float32Array(program.lanes * program.hyperparameters.length).fill(HYPERPARAMETER);
  device.queue.writeBuffer(memory.hyperparameters, 0, numbers);
  const clearing = device.createCommandEncoder();
  clearing.clearBuffer(memory.state);
  clearing.clearBuffer(memory.control);
  device.queue.submit([clearing.finish()]);
  const start = performance.now();
  const from = { epoch: 0, batch: 0, step: 0 };
  const encoder = scheduled.record({ from, steps, evaluate: 'never' });
  device.queue.submit([encoder.finish()]);
  await device.queue.onSubmittedWorkDone();
  return performance.now() - start;
}
