/**
 * What one thread per lane writes down: after a step, after an epoch, after an evaluation. The same text in both schedules, in terms of
 * `lane`, `stateBase`, `controlBase`, `historyEpoch`, `epoch`, `batch`, `lastBatch`, `exampleCount`, `loss` and `stopped`.
 */
import { CONTROL, programSizes } from '../buffer-sizes.ts';
import { type ExampleSet, LOSS_BLOCK, type Program } from '../program.ts';

import { ExpressionPrinter, type Names } from './expressions.ts';

/** Statements that define `name` as the plan's output `loss`. */
export function defineLoss({ plan }: Program['step'], names: Names, name: string): string[] {
  const printer = new ExpressionPrinter(names, `${name}_v`);
  const value = printer.print(plan.outputs['loss']!);
  return [...printer.blocks[0], `let ${name} = ${value};`];
}

/**
 * One batch holds everything: this step's loss is also the loss after the epoch before it. `wasStopped`: before this step. `training`: the
 * step updates; else it only looks once more.
 */
export function afterWholeStep(program: Program): string[] {
  return [
    `if (!training || stopped) { control[controlBase + ${CONTROL.lossBits}u] = bitcast<u32>(loss); }`,
    'if (!wasStopped) {',
    'if (epoch != historyEpoch) {',
    `${historyAt(program, 'epoch - 1u', 1)} = loss;`,
    '}',
    'if (training && !stopped) {',
    `state[stateBase + ${program.layout.lastLossOffset}u] = loss;`,
    ...recordRow(program, 'loss', 'epoch'),
    '}',
    '}',
  ];
}

/** Adds this batch's `loss`, weighed by its size: into a block, and each full block into the sum, so that neither gets long. */
export function afterBatch({ layout }: Program): string[] {
  const { lossSumOffset, lossBlockOffset, lastLossOffset } = layout;
  return [
    `let sumBefore = select(state[stateBase + ${lossSumOffset}u], 0f, batch == 0u);`,
    `let blockBefore = select(state[stateBase + ${lossBlockOffset}u], 0f, batch % ${LOSS_BLOCK}u == 0u);`,
    'let lossBlock = blockBefore + loss * f32(exampleCount);',
    `let blockEnds = lastBatch || (batch + 1u) % ${LOSS_BLOCK}u == 0u;`,
    `state[stateBase + ${lossSumOffset}u] = sumBefore + select(0f, lossBlock, blockEnds);`,
    `state[stateBase + ${lossBlockOffset}u] = lossBlock;`,
    `state[stateBase + ${lastLossOffset}u] = loss;`,
  ];
}

/** The row of an epoch of several batches, after its evaluation if there was one. */
export function recordEpoch(program: Program, epoch: string): string[] {
  const { layout, examples } = program;
  return [
    `${historyAt(program, epoch, 1)} = bitcast<f32>(control[controlBase + ${CONTROL.lossBits}u]);`,
    ...recordRow(program, `state[stateBase + ${layout.lossSumOffset}u] / ${examples}f`, epoch),
  ];
}

/** Where the loss of an evaluated set of examples goes. */
export function storeEvaluated({ layout }: Program, set: ExampleSet, loss: string): string[] {
  const kept = `state[stateBase + ${layout.metrics[set].lossOffset}u] = ${loss};`;
  return set === 'training'
    ? [kept, `control[controlBase + ${CONTROL.lossBits}u] = bitcast<u32>(${loss});`]
    : [kept];
}

/** What has been added up goes to the results, and the accumulators are empty again. For `i` from `thread` on. */
export function takeAccumulators({ layout }: Program, set: ExampleSet, threads: number): string[] {
  const { offset, size } = layout.accumulators;
  if (size === 0) return [];
  return [
    `for (var i = thread; i < ${size}u; i += ${threads}u) {`,
    `state[stateBase + ${layout.metrics[set].offset}u + i] = state[stateBase + ${offset}u + i];`,
    `state[stateBase + ${offset}u + i] = 0f;`,
    '}',
  ];
}

function recordRow(program: Program, lossBefore: string, epoch: string): string[] {
  return [
    `${historyAt(program, epoch, 0)} = ${lossBefore};`,
    ...program.tracked.map(
      (offset, i) => `${historyAt(program, epoch, 2 + i)} = state[stateBase + ${offset}u];`,
    ),
  ];
}

function historyAt(program: Program, epoch: string, column: number): string {
  const { historyRow } = programSizes(program);
  return `history[((${epoch} - historyEpoch) * ${program.lanes}u + lane) * ${historyRow}u + ${column}u]`;
}
