/** What may be asked of an executable: every backend refuses the rest alike, before anything is done. */
import type { Position } from '../../protocol/snapshot.ts';
import type { Program } from '../compile/program.ts';
import type { LaneState } from './backend.ts';

/** Where the lanes that go on stand; where none does, the one that came farthest. Throws `RangeError` where there is no such place. */
export function commonStart(lanes: readonly LaneState[], program: Program): Position {
  if (lanes.length !== program.lanes)
    throw new RangeError(`invalid lanes: ${lanes.length} for a program of ${program.lanes}`);
  const first = lanes.find(({ diverged }) => diverged !== true);
  if (first === undefined) {
    return lanes.map(({ position }) => position).reduce((far, next) => (next.step > far.step ? next : far));
  }
  lanes.forEach(({ position, diverged }, lane) => {
    const isThere = (['epoch', 'batch', 'step'] as const).every(
      (word) => position[word] === first.position[word],
    );
    if (diverged !== true && !isThere)
      throw new RangeError(
        `invalid lanes: lane ${lane} stands at step ${position.step}, another at ${first.position.step}`,
      );
  });
  return first.position;
}

/** How many examples are in `x`. Throws `RangeError` for parts of one. */
export function countExamples(x: Float32Array, inputSize: number): number {
  const examples = x.length / inputSize;
  if (!Number.isInteger(examples))
    throw new RangeError(`invalid input: ${x.length} values, ${inputSize} for each example`);
  return examples;
}

export function refuseUnknownLane(lane: number, { lanes }: Program): void {
  if (!(Number.isInteger(lane) && lane >= 0 && lane < lanes))
    throw new RangeError(`invalid lane: ${lane}, of ${lanes}`);
}
