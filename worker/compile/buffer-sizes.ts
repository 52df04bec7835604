/** The bytes of every buffer that a program needs on a device, known before anything is allocated, and the words of `control`. */
import type { Program, Schedule } from './program.ts';

/**
 * Words of `control` per lane. `stepsMissed` since a divergence: a healthy lane is where the host sent it, however long the run. The
 * position is where the streamed schedule stands.
 */
export const CONTROL = {
  stopped: 0,
  stepsMissed: 1,
  lossBits: 2,
  seed: 3,
  epoch: 4,
  batch: 5,
  step: 6,
  stepHigh: 7,
  words: 8,
} as const;

/** Arenas up to this many floats are no buffers, but a workgroup's or a thread's own: larger ones make slow compilations, and may not fit. */
const MAX_ARENA_ON_CHIP = 512;

export interface ProgramSizes {
  /** Floats of one lane's arena. */
  readonly arena: number;
  /** Floats of one lane's row of the history: lossBefore, loss, then the tracked scalars. */
  readonly historyRow: number;
}

export function programSizes(program: Program): ProgramSizes {
  return {
    arena: Math.max(program.step.plan.arenaSize, program.evaluate.plan.arenaSize),
    historyRow: 2 + program.tracked.length,
  };
}

/** Whether the resident schedule keeps the arena on the chip. */
export function fitsOnChip({ arena }: ProgramSizes): boolean {
  return arena <= MAX_ARENA_ON_CHIP;
}

/** The buffers of a program, by their names in the kernels, in bytes; 0: not needed. */
export interface BufferBytes {
  readonly x: number;
  readonly y: number;
  readonly state: number;
  readonly hyperparameters: number;
  readonly history: number;
  readonly control: number;
  readonly arena: number;
}

/** Made when a prediction is asked for the first time, in bytes. The first two hold a copy of what one lane knows. */
export interface PredictionBytes {
  readonly predictionState: number;
  readonly predictionHyperparameters: number;
  readonly predictionInput: number;
  readonly predictionOutput: number;
  readonly predictionArena: number;
}

/** Epochs whose history fits in one run, for one lane with few tracked values; more lanes share the room. */
const HISTORY_FLOATS = 2 ** 18;
const MAX_HISTORY_ROWS = 16_384;

/** Epochs that one run may complete. */
export function historyRows(program: Program): number {
  const rowFloats = program.lanes * programSizes(program).historyRow;
  return Math.max(1, Math.min(MAX_HISTORY_ROWS, Math.floor(HISTORY_FLOATS / rowFloats)));
}

export function bufferBytes(program: Program, schedule: Schedule): BufferBytes {
  const { lanes, widths, layout } = program;
  const sizes = programSizes(program);
  const all = program.examples + program.validationExamples;
  const onChip = schedule === 'resident' && fitsOnChip(sizes);
  return {
    x: bytesOf(widths.x * all),
    y: bytesOf(widths.y * all),
    state: bytesOf(lanes * layout.size),
    hyperparameters: bytesOf(lanes * program.hyperparameters.length),
    history: bytesOf(historyRows(program) * lanes * sizes.historyRow),
    control: bytesOf(lanes * CONTROL.words),
    arena: onChip || sizes.arena === 0 ? 0 : bytesOf(lanes * sizes.arena),
  };
}

export function predictionBytes({ predict, layout, hyperparameters }: Program): PredictionBytes {
  const { batchSize, inputSize, outputSize, plan } = predict;
  return {
    predictionState: bytesOf(layout.size),
    predictionHyperparameters: bytesOf(hyperparameters.length),
    predictionInput: bytesOf(batchSize * inputSize),
    predictionOutput: bytesOf(batchSize * outputSize),
    predictionArena: bytesOf(plan.arenaSize),
  };
}

/** A buffer of no bytes cannot be bound. */
function bytesOf(floats: number): number {
  return 4 * Math.max(1, floats);
}
