/**
 * What of a program a device has no room for, known before anything is allocated. Pure: the device's limits come as numbers.
 */
import { FailureError, type FailureParams, type Reducible } from '../../../protocol/failure.ts';
import {
  type BufferBytes,
  bufferBytes,
  type PredictionBytes,
  predictionBytes,
} from '../../compile/buffer-sizes.ts';
import { type LoopWork, workOfStep } from '../../compile/estimate.ts';
import { evaluationRanges, type Program, type Schedule } from '../../compile/program.ts';
import { fitsOnChip, programSizes } from '../../compile/buffer-sizes.ts';
import { type Spread, STREAMED_THREADS } from '../../compile/wgsl/streamed-kernels.ts';

import { PARAMS_STRIDE } from './memory.ts';

export type DeviceLimits = Pick<
  GPUSupportedLimits,
  | 'maxBufferSize'
  | 'maxStorageBufferBindingSize'
  | 'maxUniformBufferBindingSize'
  | 'maxStorageBuffersPerShaderStage'
  | 'maxComputeWorkgroupStorageSize'
  | 'maxComputeWorkgroupsPerDimension'
>;

export interface Room {
  readonly limits: DeviceLimits;
  /** Bytes that all buffers together may take. */
  readonly memoryBytes: number;
  /** See `printStreamedKernels`. */
  readonly spread: Spread;
}

export type Shortage = FailureParams['does-not-fit'];

/** Nobody says how much memory a GPU has; most machines have at least so much. */
const USUAL_MEMORY_BYTES = 4 * 2 ** 30;

/** What the browser says of the machine's memory, in GiB, where it does. */
export function memoryBudget(navigator: object): number {
  const deviceMemory = 'deviceMemory' in navigator ? Number(navigator.deviceMemory) : undefined;
  return deviceMemory === undefined ? USUAL_MEMORY_BYTES : deviceMemory * 2 ** 30;
}

/** Throws `FailureError` (does-not-fit) when none of them fits: what the last one lacks, which needs no workgroup memory. */
export function fittingSchedules(
  program: Program,
  forced: Schedule | undefined,
  room: Room,
): readonly Schedule[] {
  const wanted: readonly Schedule[] = forced === undefined ? ['resident', 'streamed'] : [forced];
  const shortages = wanted.map((schedule) => findShortage(program, schedule, room));
  const fitting = wanted.filter((_, i) => shortages[i] === null);
  const shortage = shortages.at(-1);
  if (fitting.length === 0 && shortage) throw new FailureError({ code: 'does-not-fit', params: shortage });
  return fitting;
}

type BufferName = keyof (BufferBytes & PredictionBytes);

/** What makes each buffer large, apart from the lanes. */
const CAUSES: Readonly<Record<BufferName, readonly Reducible[]>> = {
  x: ['examples'],
  y: ['examples'],
  state: ['units', 'layers'],
  hyperparameters: [],
  history: [],
  control: [],
  arena: ['batchSize', 'units'],
  predictionState: ['units', 'layers'],
  predictionHyperparameters: [],
  predictionInput: [],
  predictionOutput: ['units'],
  predictionArena: ['units'],
};
const PER_LANE: ReadonlySet<BufferName> = new Set([
  'state',
  'hyperparameters',
  'history',
  'control',
  'arena',
]);

/** The first thing that is too much; null where everything fits. */
export function findShortage(program: Program, schedule: Schedule, room: Room): Shortage | null {
  const buffers = Object.entries({ ...bufferBytes(program, schedule), ...predictionBytes(program) }) as [
    BufferName,
    number,
  ][];
  const largestFirst = buffers.toSorted(([, a], [, b]) => b - a);
  return (
    bufferShortage(program, largestFirst, room.limits) ??
    kernelShortage(program, schedule, room) ??
    memoryShortage(program, largestFirst, room.memoryBytes)
  );
}

function bufferShortage(
  { lanes }: Program,
  largestFirst: readonly (readonly [BufferName, number])[],
  limits: DeviceLimits,
): Shortage | null {
  for (const limit of ['maxStorageBufferBindingSize', 'maxBufferSize'] as const) {
    const found = largestFirst.find(([, needed]) => needed > limits[limit]);
    if (found === undefined) continue;
    const [name, needed] = found;
    return { limit, needed, available: limits[limit], unit: 'bytes', reduce: reducible(name, lanes) };
  }
  return null;
}

/** What the kernels, and the dispatches of them, need. */
function kernelShortage(program: Program, schedule: Schedule, { limits, spread }: Room): Shortage | null {
  const sizes = programSizes(program);
  const onChip = schedule === 'resident' && fitsOnChip(sizes);
  const arena: readonly Reducible[] = ['batchSize', 'units'];
  const groups = schedule === 'streamed' ? mostGroups(program, spread) : 0;
  const needs: readonly (readonly [keyof DeviceLimits, number, Shortage['unit'], readonly Reducible[]])[] = [
    ['maxComputeWorkgroupStorageSize', onChip ? 4 * sizes.arena : 0, 'bytes', arena],
    ['maxComputeWorkgroupsPerDimension', program.lanes, 'count', ['lanes']],
    ['maxComputeWorkgroupsPerDimension', groups, 'count', ['units', 'layers']],
    ['maxStorageBuffersPerShaderStage', onChip ? 6 : 7, 'count', []],
    ['maxUniformBufferBindingSize', PARAMS_STRIDE, 'bytes', []],
    ['maxBufferSize', schedule === 'streamed' ? paramsBytes(program) : 0, 'bytes', ['examples']],
  ];
  const short = needs.find(([limit, needed]) => needed > limits[limit]);
  if (short === undefined) return null;
  const [limit, needed, unit, reduce] = short;
  return { limit, needed, available: limits[limit], unit, reduce };
}

/** Everything at once; what is read back is copied before, by two runs at a time. */
function memoryShortage(
  { lanes }: Program,
  largestFirst: readonly (readonly [BufferName, number])[],
  available: number,
): Shortage | null {
  const bytes = new Map(largestFirst);
  const readBack = (['state', 'control', 'history'] as const).reduce(
    (sum, name) => sum + bytes.get(name)!,
    0,
  );
  const needed = largestFirst.reduce((sum, [, size]) => sum + size, 2 * readBack);
  if (needed <= available) return null;
  const reduce = new Set(largestFirst.slice(0, 2).flatMap(([name]) => reducible(name, lanes)));
  return { limit: 'memory', needed, available, unit: 'bytes', reduce: [...reduce] };
}

/** Fewer lanes help more than anything else. */
function reducible(name: BufferName, lanes: number): Reducible[] {
  return [...(lanes > 1 && PER_LANE.has(name) ? (['lanes'] as const) : []), ...CAUSES[name]];
}

/** Workgroups of the largest dispatch, at most. */
function mostGroups(program: Program, { maxGroups }: Spread): number {
  const groupsOf = (loops: readonly LoopWork[]): number =>
    loops.reduce((sum, { items }) => sum + Math.min(maxGroups, Math.ceil(items / STREAMED_THREADS)), 0);
  return Math.max(...workOfStep(program).phases.map(groupsOf));
}

/** One set of words for the steps, one for each batch of an evaluation. */
function paramsBytes(program: Program): number {
  return PARAMS_STRIDE * evaluationRanges(program).reduce((sum, { batches }) => sum + batches, 1);
}
