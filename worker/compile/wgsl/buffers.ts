/**
 * What the kernels of a program share: the buffers' declarations, the words that they keep for themselves, and how a loop's expressions
 * name what they read. Lanes lie one after the other in every buffer but the data.
 */
import { CONTROL, programSizes } from '../buffer-sizes.ts';
import type { ExampleSet, Program } from '../program.ts';
import type { Names } from './expressions.ts';
import { MATH_FUNCTIONS, mathWgsl } from './math.ts';
import { PERMUTATION_WGSL } from './permutation.ts';
import { PHILOX_WGSL } from './philox.ts';
import { UNIFORM_WGSL } from './uniform.ts';

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
  input: 8,
  output: 9,
} as const;

/** Sizes are written out: where an index stays below them, a compiler need not check it (60% faster steps on a software adapter). */
export function declareBuffers(
  program: Program,
  options: { readonly arena: 'workgroup' | 'private' | 'storage' },
): string[] {
  const { lanes, layout, widths } = program;
  const all = program.examples + program.validationExamples;
  const { arena } = programSizes(program);
  return [
    buffer('x', 'read', 'f32', widths.x * all),
    buffer('y', 'read', 'f32', widths.y * all),
    buffer('state', 'read_write', 'f32', lanes * layout.size),
    buffer('hyperparameters', 'read', 'f32', lanes * program.hyperparameters.length),
    `@group(0) @binding(${BINDINGS.history}) var<storage, read_write> history: array<f32>;`,
    buffer('control', 'read_write', 'u32', lanes * CONTROL.words),
    options.arena === 'storage'
      ? buffer('arena', 'read_write', 'f32', lanes * arena)
      : `var<${options.arena}> arena: array<f32, ${Math.max(1, arena)}>;`,
  ];
}

export function buffer(
  name: keyof typeof BINDINGS,
  access: 'read' | 'read_write',
  type: 'f32' | 'u32',
  words: number,
): string {
  return `@group(0) @binding(${BINDINGS[name]}) var<storage, ${access}> ${name}: array<${type}, ${Math.max(1, words)}>;`;
}

/** The functions that a kernel's text calls, and nothing else. */
export function declareFunctions(program: Program, text: string): string[] {
  const draws = text.includes('drawUniform(');
  return [
    ...(program.shuffle && text.includes('shuffle') ? [PERMUTATION_WGSL] : draws ? [PHILOX_WGSL] : []),
    ...(draws ? [UNIFORM_WGSL] : []),
    mathWgsl(mathOpsIn(text)),
    ...(text.includes('isFinite(')
      ? [
          'fn isFinite(value: f32) -> bool {',
          '// By its bits: an implementation may assume that there are no infinities.',
          'return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u;',
          '}',
        ]
      : []),
    ...(text.includes('isNan(')
      ? ['fn isNan(value: f32) -> bool {', 'return (bitcast<u32>(value) & 0x7fffffffu) > 0x7f800000u;', '}']
      : []),
  ].filter((part) => part !== '');
}

/** Says that there are no more lanes, so that a compiler knows where a lane's part of a buffer ends. */
export function laneOf({ lanes }: Program, place: string): string {
  return `let lane = ${lanes === 1 ? '0u' : `min(${place}, ${lanes - 1}u)`};`;
}

/** Where each lane's part of each buffer begins. */
export function laneBases(program: Program, text: string): string[] {
  const bases: readonly [string, number][] = [
    ['stateBase', program.layout.size],
    ['hyperparametersBase', program.hyperparameters.length],
    ['controlBase', CONTROL.words],
    ['arenaBase', programSizes(program).arena],
  ];
  return bases
    .filter(([name]) => text.includes(name))
    .map(([name, size]) => `let ${name} = lane * ${size}u;`);
}

export interface NameOptions {
  readonly program: Program;
  /** An arena that is no buffer is its lane's own. */
  readonly arena: 'workgroup' | 'private' | 'storage';
  /** The row of the data for a place of the batch, in the given order. */
  row(this: void, place: string, order: 'sequential' | 'shuffled'): string;
  /** Whose batches these are. */
  readonly set: ExampleSet;
}

export function namesIn({ program, arena, row, set }: NameOptions): Names {
  return {
    load(memory, at) {
      const isShared = memory === 'x' || memory === 'y' || memory === 'input' || memory === 'output';
      const isAlone = program.lanes === 1 || (memory === 'arena' && arena !== 'storage');
      return isShared || isAlone ? `${memory}[${at}]` : `${memory}[${memory}Base + ${at}]`;
    },
    row,
    mask: (place) => `select(0f, 1f, ${place} < exampleCount)`,
    uniform: (part, features, at) => `drawUniform(seed, epoch, ${part}u, batchStart * ${features}u + ${at})`,
    exampleCount: 'f32(exampleCount)',
    trainedOn: set === 'training' ? '1f' : '0f',
    stepIndex: 'stepIndex',
  };
}

/** The row of a training batch. `isWhole`: one batch holds everything, and `batchStart` is 0. */
export function trainingRow({ examples }: Program, isWhole: boolean): NameOptions['row'] {
  return (place, order) => {
    const row = isWhole ? place : `min(batchStart + ${place}, ${examples - 1}u)`;
    return order === 'sequential' ? row : `shuffledIndex(${row}, ${examples}u, key.x, key.y)`;
  };
}

/** The row of an evaluation's batch, between `rangeStart` and `rangeEnd`. */
export const evaluationRow: NameOptions['row'] = (place) =>
  `min(rangeStart + batchStart + ${place}, rangeEnd - 1u)`;

/** `shuffleKey` costs a Philox block: only a kernel that shuffles asks for it. */
export function shufflingKey(text: string): string[] {
  return text.includes('key.') ? ['let key = shuffleKey(seed, epoch);'] : [];
}

function mathOpsIn(text: string): string[] {
  return Object.entries(MATH_FUNCTIONS)
    .filter(([, { name }]) => text.includes(`${name}(`))
    .map(([op]) => op);
}

export function indent(text: string): string {
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
