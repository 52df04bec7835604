/**
 * What a step should take in each schedule on a device whose costs were measured. Pure. A model of a device, and a coarse one: where its
 * two answers lie close together, `backend.ts` measures the program itself.
 */
import { type LoopWork, type StepWork, workOfStep } from '../../compile/estimate.ts';
import type { Program, StepTimes, Workgroup } from '../../compile/program.ts';
import { STREAMED_THREADS } from '../../compile/wgsl/streamed-kernels.ts';

import type { DeviceCosts } from './device-costs.ts';

export interface ScheduleEstimates {
  readonly stepUs: StepTimes;
  /** Workgroups of the resident schedule that are worth a trial, the one that should be fastest first. */
  readonly workgroups: readonly Workgroup[];
}

/** Dispatches of a streamed step beside one per phase: what moves on to the next step. */
const BOOKKEEPING_DISPATCHES = 1;
/** Barriers of a resident step beside one per phase, and the work of its one thread that writes down the loss. */
const BOOKKEEPING_BARRIERS = 1;
const BOOKKEEPING_WORK = 30;
/** What each thread of a dispatch does first, whether there is an item for it or not: where its lane, its batch and its loop are. */
const PROLOGUE_WORK = 30;
/** A size is worth a trial if it may be the fastest for all that the model does not know. */
const WORTH_A_TRIAL = 1.5;

export function estimateSchedules(
  program: Program,
  costs: DeviceCosts,
  candidates: readonly Workgroup[],
): ScheduleEstimates {
  const work = workOfStep(program);
  const workgroups = candidates
    .map((workgroup) => ({ workgroup, stepUs: residentUs(work, program.lanes, workgroup, costs) }))
    .toSorted((a, b) => a.stepUs - b.stepUs);
  const resident = workgroups[0]?.stepUs ?? Infinity;
  const streamed = streamedUs(work, program.lanes, costs);
  return {
    stepUs: { resident, streamed },
    workgroups: (costs.isPolled ? workgroups.slice(0, 1) : workgroups)
      .filter(({ stepUs }) => stepUs <= WORTH_A_TRIAL * resident)
      .map(({ workgroup }) => workgroup),
  };
}

/** As many workgroups work at once as the device has room for. */
function residentUs(work: StepWork, lanes: number, { threads, lane }: Workgroup, costs: DeviceCosts): number {
  const rate = groupRate(threads, costs);
  const atOnce = Math.max(1, costs.deviceRate / rate);
  const groups = lane === 'own' ? Math.ceil(lanes / threads) : lanes;
  const groupUs =
    lane === 'own'
      ? (work.total + BOOKKEEPING_WORK) * Math.max(threads / rate, threadUs(costs))
      : sharedUs(work, { rate, threads }, costs);
  return groupUs * Math.max(1, groups / Math.min(groups, atOnce));
}

/** A step of the one lane that the threads share. */
function sharedUs({ phases }: StepWork, group: Group, costs: DeviceCosts): number {
  const loops = phases.flat().reduce((sum, loop) => sum + loopUs(loop, group, costs), 0);
  const barriers = (phases.length + BOOKKEEPING_BARRIERS) * barrierUs(group.threads, costs);
  return loops + barriers + BOOKKEEPING_WORK * threadUs(costs);
}

/** Each phase has the whole device to itself. */
function streamedUs({ phases }: StepWork, lanes: number, costs: DeviceCosts): number {
  const work = phases.reduce((sum, loops) => sum + phaseUs(loops, lanes, costs), 0);
  return work + (phases.length + BOOKKEEPING_DISPATCHES) * costs.dispatchUs;
}

function phaseUs(loops: readonly LoopWork[], lanes: number, costs: DeviceCosts): number {
  const groups = loops.reduce((sum, { items }) => sum + Math.ceil(items / STREAMED_THREADS), 0) * lanes;
  const rate = Math.min(costs.deviceRate, groups * groupRate(STREAMED_THREADS, costs));
  const items = loops.reduce((sum, { items: count, perItem }) => sum + count * perItem, 0) * lanes;
  const work = items + groups * STREAMED_THREADS * PROLOGUE_WORK;
  const longest = Math.max(0, ...loops.map(({ perItem }) => perItem));
  return Math.max(work / rate, longest * threadUs(costs));
}

interface Group {
  readonly threads: number;
  /** Work per microsecond. */
  readonly rate: number;
}

/** A loop that has fewer items than threads still takes as long as one thread needs. */
function loopUs({ items, perItem }: LoopWork, { rate, threads }: Group, costs: DeviceCosts): number {
  return perItem * Math.max(items / rate, Math.ceil(items / threads) * threadUs(costs));
}

/** One unit of work in one thread while its neighbours do the same. */
function threadUs({ small }: DeviceCosts): number {
  return small.threads / small.rate;
}

/** Between and beyond the two sizes that were measured. */
function groupRate(threads: number, { small, large, deviceRate }: DeviceCosts): number {
  return Math.min(deviceRate, between(threads, small.threads, small.rate, large.threads, large.rate));
}

function barrierUs(threads: number, { small, large }: DeviceCosts): number {
  return between(threads, small.threads, small.barrierUs, large.threads, large.barrierUs);
}

function between(x: number, x0: number, y0: number, x1: number, y1: number): number {
  if (x <= x0) return y0;
  return y0 + ((y1 - y0) * (Math.min(x, x1) - x0)) / (x1 - x0);
}
