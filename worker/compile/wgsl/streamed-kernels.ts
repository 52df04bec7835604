/**
 * The streamed schedule: each phase of a step is one kernel over all workgroups, and dispatches that follow one another do what barriers
 * do within a workgroup. Where a lane stands is kept on the device, so that every step is the same sequence of dispatches and many are
 * recorded at once. Pure functions from program to text and numbers of workgroups.
 */
import { CONTROL } from '../buffer-sizes.ts';
import { itemsOf, type Loop, type MapLoop, type Plan } from '../plan.ts';
import { type EvaluationRange, type ExampleSet, type Program } from '../program.ts';
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
  buffer,
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
import { printLoop } from './loops.ts';
import { tilingOf } from '../tiling.ts';

export interface StreamedKernel {
  readonly label: string;
  readonly code: string;
  /** Workgroups for each lane. */
  readonly groups: number;
}

/** Kernels in the order in which they are dispatched. */
export interface StreamedKernels {
  /** One training step; the first `phases` of them calculate its loss and change nothing that lasts. */
  readonly step: readonly StreamedKernel[];
  /** Writes an epoch's row of the history, when its evaluation is done. Not needed where the next step gives the loss. */
  readonly record: StreamedKernel;
  /** Only looks at the loss where a step stands (one batch holds everything); after the step's phases. */
  readonly probe: StreamedKernel;
  readonly phases: number;
  /** One batch of an evaluation. */
  readonly evaluation: Readonly<Record<ExampleSet, readonly StreamedKernel[]>>;
}

/** Words of `params`. The last three say where an evaluation stands. */
const STREAMED_PARAMS = { historyEpoch: 0, batchStart: 1, isFirst: 2, isLast: 3 } as const;

const PARAMS = [
  `struct Params { ${Object.keys(STREAMED_PARAMS)
    .map((name) => `${name}: u32`)
    .join(', ')} }`,
  `@group(0) @binding(${BINDINGS.params}) var<uniform> params: Params;`,
].join('\n');

export const STREAMED_THREADS = 64;

/**
 * Over how many workgroups a loop is spread. Beyond what keeps a device busy, more of them only repeat what each has to do first. No
 * result depends on it.
 */
export interface Spread {
  readonly maxGroups: number;
  /** Results of a few operations each that one thread should calculate, where there are enough. */
  readonly itemsPerThread: number;
}

/** A few workgroups for each core of a processor, many for each of a graphics card. */
export const SPREADS: Readonly<Record<'software' | 'hardware', Spread>> = {
  software: { maxGroups: 32, itemsPerThread: 8 },
  hardware: { maxGroups: 1024, itemsPerThread: 1 },
};

/** Of a prediction: a piece of inputs is no more work than that. */
const PREDICTION_SPREAD: Spread = { maxGroups: 128, itemsPerThread: 2 };

export function printStreamedKernels(program: Program, spread: Spread): StreamedKernels {
  const row = trainingRow(program, program.lossFromNextStep);
  const names = namesIn({ program, arena: 'storage', row, set: 'training' });
  const sharing: Sharing = { names, spread };
  const phases = printPhases(program, program.step.plan, sharing, 'step', trainingPosition);
  return {
    step: [...phases, updateKernel(program, sharing), advanceKernel(program, names, true)],
    phases: phases.length,
    record: kernelOf(program, 'record', 1, trainingPosition, ONE_THREAD, [
      `if (control[controlBase + ${CONTROL.stopped}u] == 0u) {`,
      ...recordEpoch(program, 'epoch - 1u'),
      '}',
    ]),
    probe: advanceKernel(program, names, false),
    evaluation: {
      training: evaluationKernels(program, 'training', spread),
      validation: evaluationKernels(program, 'validation', spread),
    },
  };
}

/** The kernels of a prediction: `input` holds a piece of inputs, `output` gets the model's answers. The other buffers are one lane's own. */
export function printPredictionKernels(program: Program): StreamedKernel[] {
  const { plan, batchSize, inputSize, outputSize } = program.predict;
  const single = { ...program, lanes: 1 };
  const names = namesIn({ program: single, arena: 'storage', row: (place) => place, set: 'validation' });
  const declarations = [
    buffer('state', 'read', 'f32', program.layout.size),
    buffer('hyperparameters', 'read', 'f32', program.hyperparameters.length),
    buffer('arena', 'read_write', 'f32', plan.arenaSize),
    buffer('input', 'read', 'f32', batchSize * inputSize),
    buffer('output', 'read_write', 'f32', batchSize * outputSize),
  ];
  return [...plan.phases, plan.updates].map((loops, phase) => {
    const { text, groups } = shareGroups(loops, { names, spread: PREDICTION_SPREAD }, `p${phase}_`);
    return { label: `prediction ${phase}`, groups, code: moduleOf(single, declarations, text) };
  });
}

const ONE_THREAD = { guard: 'if (group.x == 0u && local == 0u) {', end: '}' };

/** Where the lane stands, for a step. */
function trainingPosition(program: Program, text: string): string[] {
  const { batchSize, examples, lossFromNextStep } = program;
  const at = (word: keyof typeof CONTROL): string => `control[controlBase + ${CONTROL[word]}u]`;
  return [
    `let seed = ${at('seed')};`,
    `let epoch = ${at('epoch')};`,
    'let historyEpoch = params.historyEpoch;',
    ...(lossFromNextStep
      ? ['let batchStart = 0u;', `let exampleCount = ${examples}u;`]
      : [
          `let batch = ${at('batch')};`,
          `let batchStart = batch * ${batchSize}u;`,
          `let exampleCount = min(${batchSize}u, ${examples}u - batchStart);`,
        ]),
    ...(text.includes('stepIndex')
      ? [`let stepIndex = select(f32(${at('step')}), 4294967296f, ${at('stepHigh')} != 0u);`]
      : []),
    ...shufflingKey(text),
  ];
}

/** Which batch of which examples, for an evaluation. */
function evaluationPosition(range: Pick<EvaluationRange, 'start' | 'end'>, batchSize: number): Position {
  const count = range.end - range.start;
  return () => [
    `let rangeStart = ${range.start}u;`,
    `let rangeEnd = ${range.end}u;`,
    'let batchStart = params.batchStart;',
    `let exampleCount = min(${batchSize}u, ${count}u - batchStart);`,
  ];
}

type Position = (program: Program, text: string) => string[];

function printPhases(
  program: Program,
  plan: Plan,
  sharing: Sharing,
  label: string,
  position: Position,
): StreamedKernel[] {
  return plan.phases.map((loops, phase) => {
    const { text, groups } = shareGroups(loops, sharing, `s${phase}_`);
    return kernelOf(program, `${label} ${phase}`, groups, position, null, text);
  });
}

function updateKernel(program: Program, sharing: Sharing): StreamedKernel {
  const { text, groups } = shareGroups(program.step.plan.updates, sharing, 'u');
  return kernelOf(program, 'update', groups, trainingPosition, null, [
    ...defineLoss(program.step, sharing.names, 'loss'),
    `if (control[controlBase + ${CONTROL.stopped}u] == 0u && isFinite(loss)) {`,
    ...text,
    '}',
  ]);
}

/** After a step: what is to be written down, and on to the next one. `training` false: only looks. */
function advanceKernel(program: Program, names: Names, training: boolean): StreamedKernel {
  const { batchesPerEpoch, lossFromNextStep } = program;
  const at = (word: keyof typeof CONTROL): string => `control[controlBase + ${CONTROL[word]}u]`;
  const move = [
    `${at('stopped')} = u32(stopped);`,
    `${at('stepsMissed')} += u32(stopped);`,
    `${at('step')} += 1u;`,
    `${at('stepHigh')} += u32(${at('step')} == 0u);`,
    ...(lossFromNextStep
      ? [`${at('epoch')} = epoch + 1u;`]
      : [`${at('batch')} = select(batch + 1u, 0u, lastBatch);`, `${at('epoch')} = epoch + u32(lastBatch);`]),
  ];
  return kernelOf(program, training ? 'advance' : 'probe', 1, trainingPosition, ONE_THREAD, [
    ...defineLoss(program.step, names, 'loss'),
    `let wasStopped = ${at('stopped')} != 0u;`,
    `let training = ${training};`,
    `let stopped = wasStopped || (training && !isFinite(loss));`,
    ...(lossFromNextStep
      ? afterWholeStep(program)
      : [
          `let lastBatch = batch + 1u == ${batchesPerEpoch}u;`,
          'if (!stopped) {',
          ...afterBatch(program),
          '}',
        ]),
    ...(training ? move : []),
  ]);
}

function evaluationKernels(program: Program, set: ExampleSet, spread: Spread): StreamedKernel[] {
  const { examples, validationExamples, layout, evaluate } = program;
  const { plan, batchSize } = evaluate;
  const [start, count] = set === 'training' ? [0, examples] : [examples, validationExamples];
  if (count === 0) return [];
  const position = evaluationPosition({ start, end: start + count }, batchSize);
  const names = namesIn({ program, arena: 'storage', row: evaluationRow, set });
  const sharing: Sharing = { names, spread };
  const updates = shareGroups(plan.updates, sharing, 'a');
  const sum = `state[stateBase + ${layout.evaluationOffset}u]`;
  const single = count <= batchSize;
  const finish = kernelOf(program, `${set} evaluation, end of a batch`, 1, position, null, [
    'let thread = local;',
    ...defineLoss(evaluate, names, 'batchLoss'),
    'if (thread == 0u) {',
    `let lossSum = select(${sum}, 0f, params.isFirst != 0u) + batchLoss * f32(exampleCount);`,
    `${sum} = lossSum;`,
    'if (params.isLast != 0u) {',
    ...storeEvaluated(program, set, single ? 'batchLoss' : `lossSum / ${count}f`),
    '}',
    '}',
    'if (params.isLast != 0u) {',
    ...takeAccumulators(program, set, STREAMED_THREADS),
    '}',
  ]);
  return [
    ...printPhases(program, plan, sharing, `${set} evaluation`, position),
    ...(plan.updates.length > 0
      ? [kernelOf(program, `${set} metrics`, updates.groups, position, null, updates.text)]
      : []),
    finish,
  ];
}

interface Sharing {
  readonly names: Names;
  readonly spread: Spread;
}

/** Each loop gets workgroups of its own, as many as it has work for. */
function shareGroups(
  loops: readonly (Loop | MapLoop)[],
  { names, spread }: Sharing,
  prefix: string,
): { readonly text: string[]; readonly groups: number } {
  let next = 0;
  const text = loops.flatMap((loop, i) => {
    const wanted = Math.ceil(threadsFor(loop, spread.itemsPerThread) / STREAMED_THREADS);
    const groups = Math.min(spread.maxGroups, Math.max(1, wanted));
    const first = next;
    next += groups;
    const context = { names, threads: groups * STREAMED_THREADS, prefix: `${prefix}${i}_` };
    return [
      `if (group.x >= ${first}u && group.x < ${next}u) {`,
      `let thread = (group.x - ${first}u) * ${STREAMED_THREADS}u + local;`,
      ...printLoop(loop, context),
      '}',
    ];
  });
  return { text, groups: Math.max(1, next) };
}

function threadsFor(loop: Loop, itemsPerThread: number): number {
  switch (loop.kind) {
    case 'matmul':
      return tilingOf(loop).threads;
    case 'reduce': {
      const terms = Math.ceil(loop.length / loop.partials);
      return itemsOf(loop) / Math.max(1, Math.floor(itemsPerThread / terms));
    }
    case 'map':
    case 'combine':
      return itemsOf(loop) / itemsPerThread;
  }
}

function kernelOf(
  program: Program,
  label: string,
  groups: number,
  position: Position,
  wrap: { readonly guard: string; readonly end: string } | null,
  text: readonly string[],
): StreamedKernel {
  const body = text.join('\n');
  const inner = [...needed(position(program, body), body), ...text];
  return {
    label,
    groups,
    code: moduleOf(
      program,
      [PARAMS, ...declareBuffers(program, { arena: 'storage' })],
      [
        laneOf(program, 'group.y'),
        ...laneBases(program, `${inner.join('\n')} ${body}`),
        ...(wrap === null ? inner : [wrap.guard, ...inner, wrap.end]),
      ],
    ),
  };
}

/** Those of the definitions that the text, or one of them, mentions. */
function needed(definitions: readonly string[], text: string): string[] {
  let known = text;
  return definitions
    .toReversed()
    .filter((definition) => {
      const name = /^let (\w+)/.exec(definition)?.[1];
      const isUsed = name === undefined || new RegExp(`\\b${name}\\b`).test(known);
      if (isUsed) known += `\n${definition}`;
      return isUsed;
    })
    .toReversed();
}

function moduleOf(program: Program, declarations: readonly string[], body: readonly string[]): string {
  return indent(
    [
      ...declarations,
      ...declareFunctions(program, body.join('\n')),
      `@compute @workgroup_size(${STREAMED_THREADS})`,
      'fn run(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3u) {',
      ...body,
      '}',
    ].join('\n'),
  );
}
