/** Trains prepared cases on a backend, puts the parts of a run together, and compares what two backends gave. */
import { expect } from 'vitest';
import type { Backend, Executable, LaneResult, LaneState } from '../../../worker/runtime/backend.ts';
import type { Program } from '../../../worker/compile/program.ts';
import type { PreparedCase } from './models.ts';

/** `parts`: the steps of each run, one after the other. The results are those of all lanes. */
export async function train(
  backend: Backend,
  prepared: PreparedCase,
  parts: readonly number[],
): Promise<LaneResult[]> {
  const executable = await backend.load(prepared.program, prepared.data);
  const results = await trainOn(executable, prepared, parts);
  executable.dispose();
  return results;
}

/** From the initial weights. */
export async function trainOn(
  executable: Executable,
  { lanes, hyperparameters }: PreparedCase,
  parts: readonly number[],
): Promise<LaneResult[]> {
  executable.restore(lanes);
  executable.setHyperparameters(hyperparameters);
  const results = await Promise.all(parts.map((steps) => executable.run(steps)));
  return lanes.map((_, lane) => joined(results.map((all) => all[lane]!)));
}

/** The parts of one lane's run as if they had been one. */
export function joined(parts: readonly LaneResult[]): LaneResult {
  const column = (pick: (lane: LaneResult) => Float32Array): Float32Array =>
    Float32Array.from(parts.flatMap((lane) => Array.from(pick(lane))));
  const last = parts.at(-1)!;
  return {
    ...last,
    history: {
      epoch: Float64Array.from(parts.flatMap((lane) => Array.from(lane.history.epoch))),
      lossBefore: column(({ history }) => history.lossBefore),
      loss: column(({ history }) => history.loss),
      tracked: last.history.tracked.map((_, i) => column(({ history }) => history.tracked[i]!)),
    },
  };
}

/** Through text and back, as a file would keep it: the state's bytes, where it stands, and whether it stopped there. */
export function storedAndRead({ state, position, diverged = false }: LaneState): LaneState {
  const text = JSON.stringify({
    bytes: Array.from(new Uint8Array(state.slice().buffer)),
    position,
    diverged,
  });
  const { bytes, ...place } = JSON.parse(text) as Required<Omit<LaneState, 'state'>> & { bytes: number[] };
  return { state: new Float32Array(Uint8Array.from(bytes).buffer), ...place };
}

/** State, history with all tracked columns, and loss. Another order of summation moves the last bits, and training carries them on. */
export function expectSameTraining(
  actual: LaneResult,
  expected: LaneResult,
  { layout }: Program,
  tolerance: number,
): void {
  expect(actual.position).toEqual(expected.position);
  expect(actual.diverged).toBe(expected.diverged);
  for (const { name, offset, size } of layout.variables) {
    const part = ({ state }: LaneState): Float32Array => state.subarray(offset, offset + size);
    expectClose(part(actual), part(expected), tolerance, name);
  }
  const [mine, theirs] = [actual.history, expected.history];
  expect(mine.epoch).toEqual(theirs.epoch);
  expectClose(mine.loss, theirs.loss, tolerance, 'loss');
  expectClose(mine.lossBefore, theirs.lossBefore, tolerance, 'loss before');
  expect(mine.tracked.length).toBe(theirs.tracked.length);
  theirs.tracked.forEach((column, i) => expectClose(mine.tracked[i]!, column, tolerance, `tracked ${i}`));
  expectClose([actual.loss], [expected.loss], tolerance, 'last loss');
}

/** Relative to the largest of them, or to 0.01 where all are small. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  expect(actual.length).toBe(expected.length);
  const scale = Array.from(expected).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0.01);
  for (let i = 0; i < expected.length; i++) {
    // Written so that NaN fails.
    if (!(Math.abs(actual[i]! - expected[i]!) <= tolerance * scale))
      expect.fail(`${what}, element ${i}: ${actual[i]} for ${expected[i]}`);
  }
}
