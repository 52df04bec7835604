/**
 * The resident schedule: one workgroup per lane runs many whole training steps inside one dispatch. The step loop, the epochs, the history and
 * the evaluation are in the kernel; between phases stand barriers. A pure function from program to text.
 *
 * All control flow around a barrier depends on `params` only (WGSL wants it uniform). A lane that diverges therefore goes on counting, but
 * no longer updates: `stopped` guards each store.
 */
import { LOSS_BLOCK, type Program, type StateLayout } from '../program.ts';
import { ExpressionPrinter, type Names } from './expressions.ts';
import { type LoopContext, printMap, printPhases } from './loops.ts';
import { PERMUTATION_WGSL } from './permutation.ts';

/** Words of `control` per lane. `stepsMissed` since a divergence: a healthy lane is where the host sent it, however long the run. */
export const CONTROL = { stopped: 0, stepsMissed: 1, lossBits: 2, seed: 3, words: 4 } as const;
/** Words of `params`. */
export const PARAMS = { steps: 0, probe: 1, epoch: 2, batch: 3, historyEpoch: 4, words: 5 } as const;
/** Binding numbers. */
export const BINDINGS = {
  params: 0,
  x: 1,
  y: 2,
  state: 3,
  hyperparameters: 4,
  history: 5,
  control: 6,
  arena: 7,
} as const;

/** Arenas up to this many floats live in workgroup memory: larger ones make slow compilations, and may not fit. */
const MAX_WORKGROUP_ARENA = 256;

export interface KernelSizes {
  /** Floats of one lane's arena in device memory; 0 if it is in workgroup memory. */
  readonly arena: number;
  /** Floats of one lane's row of the history: lossBefore, loss, then the tracked scalars. */
  readonly historyRow: number;
}

export function kernelSizes(program: Program): KernelSizes {
  const arena = arenaSize(program);
  return { arena: arena > MAX_WORKGROUP_ARENA ? arena : 0, historyRow: 2 + program.tracked.length };
}

export function printResidentKernel(program: Program, threads: number): string {
  const sizes = kernelSizes(program);
  return indent(
    [
      ...declarations(program, sizes),
      ...(program.shuffle ? [PERMUTATION_WGSL] : []),
      'fn isFinite(value: f32) -> bool {',
      '// By its bits: an implementation may assume that there are no infinities.',
      'return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u;',
      '}',
      `@compute @workgroup_size(${threads})`,
      'fn train(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) group: vec3u) {',
      ...laneSetUp(program, sizes),
      'for (var iteration = 0u; iteration < params.steps + params.probe; iteration++) {',
      'let training = iteration < params.steps;',
      ...(program.lossFromNextStep ? fullBatchIteration(program, threads) : batchIteration(program, threads)),
      '}',
      'if (thread == 0u) {',
      `control[controlBase + ${CONTROL.stopped}u] = u32(stopped);`,
      `control[controlBase + ${CONTROL.stepsMissed}u] += stepsMissed;`,
      '}',
      '}',
    ].join('\n'),
  );
}

function arenaSize(program: Program): number {
  return Math.max(program.step.plan.arenaSize, program.evaluate.plan.arenaSize);
}

/** Sizes are written out: where an index stays below them, a compiler need not check it (60% faster steps on a software adapter). */
function declarations(program: Program, sizes: KernelSizes): string[] {
  const partials = Math.max(program.step.plan.partialsSize, program.evaluate.plan.partialsSize);
  const inWorkgroup = sizes.arena === 0;
  return [
    'struct Params { steps: u32, probe: u32, epoch: u32, batch: u32, historyEpoch: u32 }',
    `@group(0) @binding(${BINDINGS.params}) var<uniform> params: Params;`,
    `@group(0) @binding(${BINDINGS.x}) var<storage, read> x: array<f32, ${Math.max(1, program.widths.x * program.examples)}>;`,
    `@group(0) @binding(${BINDINGS.y}) var<storage, read> y: array<f32, ${Math.max(1, program.widths.y * program.examples)}>;`,
    `@group(0) @binding(${BINDINGS.state}) var<storage, read_write> state: array<f32, ${program.lanes * program.layout.size}>;`,
    `@group(0) @binding(${BINDINGS.hyperparameters}) var<storage, read> hyperparameters: array<f32, ${Math.max(1, program.lanes * program.hyperparameters.length)}>;`,
    `@group(0) @binding(${BINDINGS.history}) var<storage, read_write> history: array<f32>;`,
    `@group(0) @binding(${BINDINGS.control}) var<storage, read_write> control: array<u32, ${program.lanes * CONTROL.words}>;`,
    inWorkgroup
      ? `var<workgroup> arena: array<f32, ${Math.max(1, arenaSize(program))}>;`
      : `@group(0) @binding(${BINDINGS.arena}) var<storage, read_write> arena: array<f32, ${program.lanes * sizes.arena}>;`,
    ...(partials > 0 ? [`var<workgroup> partials: array<f32, ${partials}>;`] : []),
  ];
}

function laneSetUp(program: Program, sizes: KernelSizes): string[] {
  return [
    'let lane = group.x;',
    `let stateBase = lane * ${program.layout.size}u;`,
    `let hyperparametersBase = lane * ${program.hyperparameters.length}u;`,
    `let controlBase = lane * ${CONTROL.words}u;`,
    ...(sizes.arena > 0 ? [`let arenaBase = lane * ${sizes.arena}u;`] : []),
    `var stopped = control[controlBase + ${CONTROL.stopped}u] != 0u;`,
    'var stepsMissed = 0u;',
    'var epoch = params.epoch;',
    'var batch = params.batch;',
    ...(program.shuffle
      ? [`let seed = control[controlBase + ${CONTROL.seed}u];`, 'var key = shuffleKey(seed, epoch);']
      : []),
  ];
}

/** One batch holds everything: an iteration's loss is also the loss after the epoch before it. */
function fullBatchIteration(program: Program, threads: number): string[] {
  const { context, loss } = printedStep(program, threads);
  return [
    `let exampleCount = ${program.examples}u;`,
    ...printPhases(program.step.plan, context),
    ...loss,
    'let wasStopped = stopped;',
    'if (training) {',
    ...guardedUpdate(program, context),
    '}',
    BARRIER,
    'if (thread == 0u && !wasStopped) {',
    'if (epoch != params.historyEpoch) {',
    `${historyAt(program, 'epoch - 1u', '1u')} = loss;`,
    '}',
    `if (!training || stopped) { control[controlBase + ${CONTROL.lossBits}u] = bitcast<u32>(loss); }`,
    'if (training && !stopped) {',
    ...recordRow(program, 'loss'),
    '}',
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
  const { batchSize, examples, batchesPerEpoch, layout } = program;
  return [
    `let lastBatch = batch + 1u == ${batchesPerEpoch}u;`,
    'if (training) {',
    `let batchStart = batch * ${batchSize}u;`,
    `let exampleCount = min(${batchSize}u, ${examples}u - batchStart);`,
    ...printPhases(program.step.plan, context),
    ...loss,
    ...guardedUpdate(program, context),
    BARRIER,
    'stepsMissed += u32(stopped);',
    'if (thread == 0u && !stopped) {',
    ...addToLossSum(layout),
    '}',
    '}',
    'if (lastBatch || !training) {',
    ...evaluation(program, threads),
    'if (thread == 0u) {',
    `control[controlBase + ${CONTROL.lossBits}u] = bitcast<u32>(evaluated);`,
    'if (training && !stopped) {',
    `${historyAt(program, 'epoch', '1u')} = evaluated;`,
    ...recordRow(program, `state[stateBase + ${layout.lossSumOffset}u] / ${examples}f`),
    '}',
    '}',
    '}',
    'if (training) {',
    'batch = select(batch + 1u, 0u, lastBatch);',
    'if (lastBatch) {',
    'epoch++;',
    ...(program.shuffle ? ['key = shuffleKey(seed, epoch);'] : []),
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
  const names = namesIn(program, program.lossFromNextStep ? '' : 'batchStart + ');
  const context: LoopContext = { names, threads, prefix: 's', barrier: phaseBarrier(program) };
  return { context, loss: printOutput(program.step.plan.outputs['loss']!, names, 'loss') };
}

function printOutput(
  output: Program['step']['plan']['outputs'][string],
  names: Names,
  name: string,
): string[] {
  const printer = new ExpressionPrinter(names, `${name}_v`);
  const value = printer.print(output);
  return [...printer.blocks[0], `let ${name} = ${value};`];
}

/** The new values are stored by all threads, unless the loss was not finite: then the lane keeps what it had. */
function guardedUpdate(program: Program, context: LoopContext): string[] {
  return [
    'stopped = stopped || !isFinite(loss);',
    'if (!stopped) {',
    ...program.step.plan.updates.flatMap((update, i) => printMap(update, { ...context, prefix: `u${i}_` })),
    '}',
  ];
}

/** Defines `evaluated`, the loss over all examples. */
function evaluation(program: Program, threads: number): string[] {
  const { plan, batchSize, batches } = program.evaluate;
  const names = namesIn(program, 'batchStart + ', 'sequential');
  const context: LoopContext = { names, threads, prefix: 'e', barrier: phaseBarrier(program) };
  return [
    'var lossSum = 0f;',
    `for (var batchStart = 0u; batchStart < ${program.examples}u; batchStart += ${batchSize}u) {`,
    `let exampleCount = min(${batchSize}u, ${program.examples}u - batchStart);`,
    ...printPhases(plan, context),
    ...printOutput(plan.outputs['loss']!, names, 'batchLoss'),
    batches === 1 ? 'lossSum = batchLoss;' : 'lossSum += batchLoss * f32(exampleCount);',
    BARRIER,
    '}',
    batches === 1 ? 'let evaluated = lossSum;' : `let evaluated = lossSum / ${program.examples}f;`,
  ];
}

/** Adds this batch's `loss`, weighed by its size: into a block, and each full block into the sum, so that neither gets long. */
function addToLossSum({ lossSumOffset, lossBlockOffset }: StateLayout): string[] {
  return [
    `let sumBefore = select(state[stateBase + ${lossSumOffset}u], 0f, batch == 0u);`,
    `let blockBefore = select(state[stateBase + ${lossBlockOffset}u], 0f, batch % ${LOSS_BLOCK}u == 0u);`,
    'let lossBlock = blockBefore + loss * f32(exampleCount);',
    `let blockEnds = lastBatch || (batch + 1u) % ${LOSS_BLOCK}u == 0u;`,
    `state[stateBase + ${lossSumOffset}u] = sumBefore + select(0f, lossBlock, blockEnds);`,
    `state[stateBase + ${lossBlockOffset}u] = lossBlock;`,
  ];
}

function recordRow(program: Program, lossBefore: string): string[] {
  return [
    `${historyAt(program, 'epoch', '0u')} = ${lossBefore};`,
    ...program.tracked.map(
      (offset, i) => `${historyAt(program, 'epoch', `${2 + i}u`)} = state[stateBase + ${offset}u];`,
    ),
  ];
}

function historyAt(program: Program, epoch: string, column: string): string {
  const { historyRow } = kernelSizes(program);
  return `history[((${epoch} - params.historyEpoch) * ${program.lanes}u + lane) * ${historyRow}u + ${column}]`;
}

function namesIn(program: Program, batchStart: string, forced?: 'sequential'): Names {
  const { arena } = kernelSizes(program);
  return {
    load(memory, at) {
      if (memory === 'x' || memory === 'y') return `${memory}[${at}]`;
      if (memory === 'arena' && arena === 0) return `arena[${at}]`;
      return `${memory}[${memory}Base + ${at}]`;
    },
    row(place, order) {
      const last = `${program.examples - 1}u`;
      const row = batchStart === '' ? place : `min(${batchStart}${place}, ${last})`;
      return (forced ?? order) === 'sequential'
        ? row
        : `shuffledIndex(${row}, ${program.examples}u, key.x, key.y)`;
    },
    mask: (place) => `select(0f, 1f, ${place} < exampleCount)`,
    exampleCount: 'f32(exampleCount)',
  };
}

const BARRIER = 'workgroupBarrier(); storageBarrier();';
const WORKGROUP_BARRIER = 'workgroupBarrier();';

/** Between phases: they store into the arena and the partial sums only. */
function phaseBarrier(program: Program): string {
  return kernelSizes(program).arena === 0 ? WORKGROUP_BARRIER : BARRIER;
}

function indent(text: string): string {
  let depth = 0;
  return text
    .split('\n')
    .map((line) => {
      const trimmed = line.trim();
      if (trimmed.startsWith('}')) depth--;
      const indented = `${'  '.repeat(Math.max(0, depth))}${trimmed}`;
      depth += count(trimmed, '{') - count(trimmed, '}') + (trimmed.startsWith('}') ? 1 : 0);
      return indented;
    })
    .join('\n');
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
