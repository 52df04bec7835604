/** Where a run stands, in steps and in the 32-bit words that kernels count with. */
import type { Position } from '../../../protocol/snapshot.ts';
import type { Program } from '../../compile/program.ts';

export function advance(from: Position, steps: number, { batchesPerEpoch }: Program): Position {
  const batches = from.epoch * batchesPerEpoch + from.batch + steps;
  const epoch = Math.floor(batches / batchesPerEpoch);
  return { epoch, batch: batches - epoch * batchesPerEpoch, step: from.step + steps };
}

/** The step as two words: its lower 32 bits, and 1 if there are higher ones. */
export function stepWords(step: number): readonly [low: number, high: number] {
  return [step % 2 ** 32, step >= 2 ** 32 ? 1 : 0];
}
