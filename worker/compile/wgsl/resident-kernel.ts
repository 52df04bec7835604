/**
 * The resident schedule: many whole training steps inside one dispatch. The step loop, the epochs, the history and the evaluation are in the
 * kernel. A pure function from program to text.
 *
 * A lane has either a workgroup, whose threads share each loop and wait for each other at barriers between phases; or, where there are many
 * lanes, a single thread, which needs no barrier and leaves none of its neighbours idle in a short loop.
 *
 * All control flow around a barrier depends on `params` only (WGSL wants it uniform). A lane that diverges therefore goes on counting, but
 * no longer updates: `stopped` guards each store.
 */
import { CONTROL, fitsOnChip, programSizes } from '../buffer-sizes.ts';
import type { Plan } from '../plan.ts';
import { type EvaluationRange, evaluationRanges, type Program, type Workgroup } from '../program.ts';
import {
  afterBatch,
  afterWholeStep,
  defineLoss,
  recordEpoch,
  storeEvaluated,
  takeAccumulators,
} from './bookkeeping.ts';
import {
  BINDINGS,
  declareBuffers,
  declareFunctions,
  evaluationRow,
  indent,
  laneBases,
  laneOf,
  namesIn,
  shufflingKey,
  trainingRow,
} from './buffers.ts';
import type { Names } from './expressions.ts';
import type { LoopContext } from './loop-context.ts';
import { printLoop } from './loops.ts';

/** Words of `params`. */
export const RESIDENT_PARAMS = {
  steps: 0,
  probe: 1,
  epoch: 2,
  batch: 3,
  historyEpoch: 4,
  step: 5,
  stepHigh: 6,
  evaluateEpochs: 7,
} as const;

type Arena = 'workgroup' | 'private' | 'storage';

/** What is to be printed, and for whom. */
interface Target {
  readonly program: Program;
  readonly workgroup: Workgroup;
  readonly arena: Arena;
}

export function printResidentKernel(program: Program, workgroup: Workgroup): string {
  const onChip = workgroup.lane === 'own' ? 'private' : 'workgroup';
  const arena = fitsOnChip(programSizes(program)) ? onChip : 'storage';
  const target = { program, workgroup, arena } as const;
  const text = (program.lossFromNextStep ? wholeIteration(target) : batchIteration(target)).join('\n');
  return indent(
    [
      `struct Params { ${Object.keys(RESIDENT_PARAMS)
        .map((name) => `${name}: u32`)
        .join(', ')} }`,
      `@group(0) @binding(${BINDINGS.params}) var<uniform> params: Params;`,
      ...declareBuffers(program, { arena }),
      ...declareFunctions(program, text),
      `@compute @workgroup_size(${workgroup.threads})`,
      'fn train(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3u) {',
      ...ownPlace(target),
      ...laneBases(program, `${text} controlBase`),
      `let seed = control[controlBase + ${CONTROL.seed}u];`,
      'let historyEpoch = params.historyEpoch;',
      `var stopped = control[controlBase + ${CONTROL.stopped}u] != 0u;`,
      'var stepsMissed = 0u;',
      'var epoch = params.epoch;',
      'var batch = params.batch;',
      ...shufflingKey(text).map((line) => line.replace('let', 'var')),
      'for (var iteration = 0u; iteration < params.steps + params.probe; iteration++) {',
      'let training = iteration < params.steps;',
      ...(text.includes('stepIndex') ? STEP_INDEX : []),
      text,
      '}',
      'if (thread == 0u) {',
      `control[controlBase + ${CONTROL.stopped}u] = u32(stopped);`,
      `control[controlBase + ${CONTROL.stepsMissed}u] += stepsMissed;`,
      '}',
      '}',
    ].join('\n'),
  );
}

/** `lane`, and the number of the thread among those that share it. */
function ownPlace({ program, workgroup: { threads, lane } }: Target): string[] {
  if (lane === 'shared') return ['let thread = local;', laneOf(program, 'group.x')];
  const place = `group.x * ${threads}u + local`;
  const isFull = program.lanes % threads === 0;
  return [
    'let thread = 0u;',
    ...(isFull ? [] : [`if (${place} >= ${program.lanes}u) { return; }`]),
    laneOf(program, place),
  ];
}

/** Beyond 2^32 the count of steps stays there. */
const STEP_INDEX = [
  'let stepLow = params.step + iteration;',
  'let stepIndex = select(f32(stepLow), 4294967296f, params.stepHigh > 0u || stepLow < params.step);',
];

/** One batch holds everything: an iteration's loss is also the loss after the epoch before it. */
function wholeIteration(target: Target): string[] {
  const { program } = target;
  const { context, loss } = printedStep(target);
  return [
    'let batchStart = 0u;',
    `let exampleCount = ${program.examples}u;`,
    ...printPhases(target, program.step.plan, context),
    ...loss,
    'let wasStopped = stopped;',
    'if (training) {',
    ...guardedUpdate(program, context),
    '}',
    ...barrier(target),
    'if (thread == 0u) {',
    ...afterWholeStep(program),
    '}',
    'if (training) {',
    'stepsMissed += u32(stopped);',
    'epoch++;',
    '}',
  ];
}

/** Many batches to an epoch, each followed by an update; after the last one the loss over all examples is evaluated. */
function batchIteration(target: Target): string[] {
  const { program } = target;
  const { context, loss } = printedStep(target);
  const { batchSize, examples, batchesPerEpoch } = program;
  const step = printPhases(target, program.step.plan, context);
  const key = shufflingKey(step.join('\n')).map((line) => line.replace('let ', ''));
  return [
    `let lastBatch = batch + 1u == ${batchesPerEpoch}u;`,
    'if (training) {',
    `let batchStart = batch * ${batchSize}u;`,
    `let exampleCount = min(${batchSize}u, ${examples}u - batchStart);`,
    ...step,
    ...loss,
    ...guardedUpdate(program, context),
    ...barrier(target),
    'stepsMissed += u32(stopped);',
    'if (thread == 0u && !stopped) {',
    ...afterBatch(program),
    '}',
    '}',
    'if (select(!training, params.evaluateEpochs != 0u && lastBatch, training)) {',
    ...evaluationRanges(program).flatMap((range) => printEvaluation(target, range)),
    '}',
    'if (training && lastBatch && thread == 0u && !stopped) {',
    ...recordEpoch(program, 'epoch'),
    '}',
    'if (training) {',
    'batch = select(batch + 1u, 0u, lastBatch);',
    'if (lastBatch) {',
    'epoch++;',
    ...key,
    '}',
    '}',
  ];
}

interface PrintedStep {
  readonly context: LoopContext;
  /** Statements that define `loss`, the batch's loss before the update. */
  readonly loss: string[];
}

function printedStep({ program, workgroup, arena }: Target): PrintedStep {
  const row = trainingRow(program, program.lossFromNextStep);
  const names = namesIn({ program, arena, row, set: 'training' });
  return {
    context: { names, threads: sharing(workgroup), prefix: 's' },
    loss: defineLoss(program.step, names, 'loss'),
  };
}

function printPhases(target: Target, plan: Plan, context: LoopContext): string[] {
  const end = phaseBarrier(target);
  return plan.phases.flatMap((loops, phase) => [
    ...loops.flatMap((loop, i) => printLoop(loop, { ...context, prefix: `${context.prefix}${phase}_${i}_` })),
    ...end,
  ]);
}

/** The new values are stored by all threads, unless the loss was not finite: then the lane keeps what it had. */
function guardedUpdate(program: Program, context: LoopContext): string[] {
  return [
    'stopped = stopped || !isFinite(loss);',
    'if (!stopped) {',
    ...printUpdates(program.step.plan, context, 'u'),
    '}',
  ];
}

function printUpdates({ updates }: Plan, context: LoopContext, prefix: string): string[] {
  return updates.flatMap((update, i) => printLoop(update, { ...context, prefix: `${prefix}${i}_` }));
}

/** The loss over a set of examples, and what the metrics add up. */
function printEvaluation(target: Target, { set, start, end, batches }: EvaluationRange): string[] {
  const { program, workgroup, arena } = target;
  const { plan, batchSize } = program.evaluate;
  const threads = sharing(workgroup);
  const names: Names = namesIn({ program, arena, row: evaluationRow, set });
  const context: LoopContext = { names, threads, prefix: `${set[0]}e` };
  const updates = printUpdates(plan, context, `${set[0]}a`);
  return [
    '{',
    `let rangeStart = ${start}u;`,
    `let rangeEnd = ${end}u;`,
    'var lossSum = 0f;',
    `for (var batchStart = 0u; batchStart < ${end - start}u; batchStart += ${batchSize}u) {`,
    `let exampleCount = min(${batchSize}u, ${end - start}u - batchStart);`,
    ...printPhases(target, plan, context),
    ...defineLoss(program.evaluate, names, 'batchLoss'),
    batches === 1 ? 'lossSum = batchLoss;' : 'lossSum += batchLoss * f32(exampleCount);',
    ...updates,
    ...barrier(target),
    '}',
    batches === 1 ? 'let evaluated = lossSum;' : `let evaluated = lossSum / ${end - start}f;`,
    'if (thread == 0u) {',
    ...storeEvaluated(program, set, 'evaluated'),
    '}',
    ...takeAccumulators(program, set, threads),
    ...(program.layout.accumulators.size > 0 ? barrier(target) : []),
    '}',
  ];
}

/** How many threads share a loop. */
function sharing({ threads, lane }: Workgroup): number {
  return lane === 'shared' ? threads : 1;
}

function barrier({ workgroup }: Target): string[] {
  return workgroup.lane === 'shared' ? ['workgroupBarrier(); storageBarrier();'] : [];
}

/** Between phases: they store into the arena only. */
function phaseBarrier({ workgroup, arena }: Target): string[] {
  if (workgroup.lane === 'own') return [];
  return [arena === 'workgroup' ? 'workgroupBarrier();' : 'storageBarrier();'];
}
