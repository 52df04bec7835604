/**
 * The resident schedule: one workgroup per lane runs many whole training steps inside one dispatch. The step loop, the epochs, the history and
 * the evaluation are in the kernel; between phases stand barriers. A pure function from program to text.
 *
 * All control flow around a barrier depends on `params` only (WGSL wants it uniform). A lane that diverges therefore goes on counting, but
 * no longer updates: `stopped` guards each store.
 */
import { CONTROL, fitsWorkgroup, programSizes } from '../buffer-sizes.ts';
import type { Plan } from '../plan.ts';
import { type EvaluationRange, evaluationRanges, type Program } from '../program.ts';
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

export function arenaPlace(program: Program): 'workgroup' | 'storage' {
  return fitsWorkgroup(programSizes(program)) ? 'workgroup' : 'storage';
}

export function printResidentKernel(program: Program, threads: number): string {
  const body = program.lossFromNextStep ? wholeIteration(program, threads) : batchIteration(program, threads);
  const text = body.join('\n');
  return indent(
    [
      `struct Params { ${Object.keys(RESIDENT_PARAMS)
        .map((name) => `${name}: u32`)
        .join(', ')} }`,
      `@group(0) @binding(${BINDINGS.params}) var<uniform> params: Params;`,
      ...declareBuffers(program, { arena: arenaPlace(program) }),
      ...declareFunctions(program, text),
      `@compute @workgroup_size(${threads})`,
      'fn train(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) group: vec3u) {',
      laneOf(program, 'group.x'),
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
      ...body,
      '}',
      'if (thread == 0u) {',
      `control[controlBase + ${CONTROL.stopped}u] = u32(stopped);`,
      `control[controlBase + ${CONTROL.stepsMissed}u] += stepsMissed;`,
      '}',
      '}',
    ].join('\n'),
  );
}

/** Beyond 2^32 the count of steps stays there. */
const STEP_INDEX = [
  'let stepLow = params.step + iteration;',
  'let stepIndex = select(f32(stepLow), 4294967296f, params.stepHigh > 0u || stepLow < params.step);',
];

/** One batch holds everything: an iteration's loss is also the loss after the epoch before it. */
function wholeIteration(program: Program, threads: number): string[] {
  const { context, loss } = printedStep(program, threads);
  return [
    'let batchStart = 0u;',
    `let exampleCount = ${program.examples}u;`,
    ...printPhases(program, program.step.plan, context),
    ...loss,
    'let wasStopped = stopped;',
    'if (training) {',
    ...guardedUpdate(program, context),
    '}',
    BARRIER,
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
function batchIteration(program: Program, threads: number): string[] {
  const { context, loss } = printedStep(program, threads);
  const { batchSize, examples, batchesPerEpoch } = program;
  const step = printPhases(program, program.step.plan, context);
  const key = shufflingKey(step.join('\n')).map((line) => line.replace('let ', ''));
  return [
    `let lastBatch = batch + 1u == ${batchesPerEpoch}u;`,
    'if (training) {',
    `let batchStart = batch * ${batchSize}u;`,
    `let exampleCount = min(${batchSize}u, ${examples}u - batchStart);`,
    ...step,
    ...loss,
    ...guardedUpdate(program, context),
    BARRIER,
    'stepsMissed += u32(stopped);',
    'if (thread == 0u && !stopped) {',
    ...afterBatch(program),
    '}',
    '}',
    'if (select(!training, params.evaluateEpochs != 0u && lastBatch, training)) {',
    ...evaluationRanges(program).flatMap((range) => printEvaluation(program, threads, range)),
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

function printedStep(program: Program, threads: number): PrintedStep {
  const row = trainingRow(program, program.lossFromNextStep);
  const names = namesIn({ program, arena: arenaPlace(program), row, set: 'training' });
  return { context: { names, threads, prefix: 's' }, loss: defineLoss(program.step, names, 'loss') };
}

function printPhases(program: Program, plan: Plan, context: LoopContext): string[] {
  const barrier = phaseBarrier(program);
  return plan.phases.flatMap((loops, phase) => [
    ...loops.flatMap((loop, i) => printLoop(loop, { ...context, prefix: `${context.prefix}${phase}_${i}_` })),
    barrier,
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
function printEvaluation(
  program: Program,
  threads: number,
  { set, start, end, batches }: EvaluationRange,
): string[] {
  const { plan, batchSize } = program.evaluate;
  const names: Names = namesIn({ program, arena: arenaPlace(program), row: evaluationRow, set });
  const context: LoopContext = { names, threads, prefix: `${set[0]}e` };
  const updates = printUpdates(plan, context, `${set[0]}a`);
  return [
    '{',
    `let rangeStart = ${start}u;`,
    `let rangeEnd = ${end}u;`,
    'var lossSum = 0f;',
    `for (var batchStart = 0u; batchStart < ${end - start}u; batchStart += ${batchSize}u) {`,
    `let exampleCount = min(${batchSize}u, ${end - start}u - batchStart);`,
    ...printPhases(program, plan, context),
    ...defineLoss(program.evaluate, names, 'batchLoss'),
    batches === 1 ? 'lossSum = batchLoss;' : 'lossSum += batchLoss * f32(exampleCount);',
    ...updates,
    BARRIER,
    '}',
    batches === 1 ? 'let evaluated = lossSum;' : `let evaluated = lossSum / ${end - start}f;`,
    'if (thread == 0u) {',
    ...storeEvaluated(program, set, 'evaluated'),
    '}',
    ...takeAccumulators(program, set, threads),
    ...(program.layout.accumulators.size > 0 ? [BARRIER] : []),
    '}',
  ];
}

const BARRIER = 'workgroupBarrier(); storageBarrier();';

/** Between phases: they store into the arena only. */
function phaseBarrier(program: Program): string {
  return arenaPlace(program) === 'workgroup' ? 'workgroupBarrier();' : 'storageBarrier();';
}
