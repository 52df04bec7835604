/** Writes down what a program does: its kernels' loops phase by phase, its memory, and what a step takes. For people, and for snapshots in review. */
import { type BufferBytes, bufferBytes, predictionBytes } from './buffer-sizes.ts';
import { workOfStep } from './estimate.ts';
import type { Loop, MapLoop, Plan } from './plan.ts';
import type { Program, Schedule, StepTimes } from './program.ts';
import {
  printPredictionKernels,
  printStreamedKernels,
  type Spread,
  SPREADS,
  type StreamedKernel,
} from './wgsl/streamed-kernels.ts';

export interface PlanFigures {
  readonly estimates?: Partial<StepTimes>;
  readonly measured?: Partial<StepTimes>;
  /** The kernels are the same on both, but for the number of workgroups. `software` where it is not said. */
  readonly device?: keyof typeof SPREADS;
}

export function printProgramPlan(program: Program, figures: PlanFigures = {}): string {
  const { step, evaluate, predict, layout, lanes } = program;
  const { total, multiplyAdds } = workOfStep(program);
  return [
    `${lanes} ${lanes === 1 ? 'lane' : 'lanes'}, ${program.batchesPerEpoch} steps of ${program.batchSize} examples to an epoch`,
    `state ${bytes(layout.size)} per lane, arena ${bytes(Math.max(step.plan.arenaSize, evaluate.plan.arenaSize))} per lane`,
    ...printPlan('step', step.plan),
    ...printPlan('evaluation', evaluate.plan),
    ...printPlan('prediction', predict.plan),
    `work of a step: ${grouped(Math.round(total))} additions or the like per lane, ${grouped(multiplyAdds)} multiply-adds among them`,
    ...printSchedule('resident', program, figures),
    ...printSchedule('streamed', program, figures),
    ...printKernels(program, SPREADS[figures.device ?? 'software']),
    `prediction buffers in bytes: ${list(Object.entries(predictionBytes(program)))}`,
  ].join('\n');
}

/** What a step takes, as far as it is known, and the buffers. */
function printSchedule(schedule: Schedule, program: Program, { estimates, measured }: PlanFigures): string[] {
  const estimated = estimates?.[schedule];
  const taken = measured?.[schedule];
  const times = [
    ...(estimated === undefined ? [] : [`estimated ${estimated.toFixed(1)} us a step`]),
    ...(taken === undefined ? [] : [`measured ${taken.toFixed(1)} us`]),
  ];
  const buffers: BufferBytes = bufferBytes(program, schedule);
  return [
    ...(times.length === 0 ? [] : [`${schedule}: ${times.join(', ')}`]),
    `${schedule} buffers in bytes: ${list(Object.entries(buffers))}`,
  ];
}

function printKernels(program: Program, spread: Spread): string[] {
  const { step, record, probe, evaluation } = printStreamedKernels(program, spread);
  const once = program.lossFromNextStep ? [probe] : [record];
  const training = [...step, ...once, ...evaluation.training, ...evaluation.validation];
  return [...training.map(printKernel), ...printPredictionKernels(program).map(printKernel)];
}

function printKernel({ label, groups }: StreamedKernel): string {
  return `  kernel ${label}: ${groups} ${groups === 1 ? 'workgroup' : 'workgroups'} per lane`;
}

function printPlan(name: string, { phases, updates, arenaSize }: Plan): string[] {
  return [
    `${name}: ${phases.length} phases, arena ${bytes(arenaSize)}`,
    ...phases.flatMap((loops, phase) => loops.map((loop) => `  ${phase}: ${printLoop(loop)}`)),
    ...updates.map((update) => `  end: ${printLoop(update)}`),
  ];
}

function printLoop(loop: Loop): string {
  switch (loop.kind) {
    case 'map':
      return `map ${loop.size} x ${loop.stores.length} -> ${placesOf(loop)}`;
    case 'reduce': {
      const ops = loop.results.map(({ op }) => op).join(', ');
      return `reduce ${loop.size} x (${ops}) of ${loop.length} in ${loop.partials} -> arena ${loop.offset}`;
    }
    case 'matmul':
      return `matmul ${loop.rows} x ${loop.length} x ${loop.columns} in ${loop.partials} -> arena ${loop.offset}`;
    case 'combine':
      return `combine ${loop.size} of ${loop.partials} from arena ${loop.from} -> arena ${loop.offset}`;
  }
}

function placesOf({ stores }: MapLoop): string {
  return stores.map(({ memory, offset }) => `${memory} ${offset}`).join(', ');
}

function list(entries: readonly [string, number][]): string {
  return entries.map(([name, size]) => `${name} ${grouped(size)}`).join(', ');
}

function bytes(floats: number): string {
  return `${grouped(4 * floats)} bytes`;
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
