/** One batch of the run as the leaves of the step's graph ask for it, in float32 as the CPU backend has it, or in float64. */
import { shuffleKey } from '../../tensor/permutation.ts';
import { NO_SURROUNDINGS, type Surroundings } from '../../runtime/cpu/leaves.ts';
import type { Position } from '../../../protocol/snapshot.ts';
import type { AskedRun } from '../asked-run.ts';

type Values = Float32Array | Float64Array;

/** Where the step would be done: in the epoch that the run stands in. */
export function placeOf({ position, compiled }: AskedRun, batch: number | null): Position {
  const last = compiled.program.batchesPerEpoch - 1;
  return { ...position, batch: Math.max(0, Math.min(last, Math.floor(batch ?? position.batch))) };
}

export function examplesIn({ compiled }: AskedRun, { batch }: Position): number {
  const { batchSize, examples } = compiled.program;
  return Math.min(batchSize, examples - batch * batchSize);
}

export function surroundingsOf(
  run: AskedRun,
  place: Position,
  precision: NonNullable<Surroundings['precision']>,
): Surroundings {
  const { program, data } = run.compiled;
  const isDouble = precision === 'float64';
  const room = (size: number): Values => (isDouble ? new Float64Array(size) : new Float32Array(size));
  const cast = (values: Float32Array): Values => (isDouble ? Float64Array.from(values) : values);
  const surroundings: Surroundings = {
    ...NO_SURROUNDINGS,
    data: { x: cast(data.x), y: cast(data.y) },
    examples: program.examples,
    rangeEnd: program.examples,
    variables: new Map(program.layout.variables.map(({ name, size }) => [name, room(size)])),
    hyperparameters: new Map(program.hyperparameters.map((name) => [name, room(1)])),
    seed: program.seeds[0]!,
    precision,
  };
  moveTo(surroundings, run, place);
  return surroundings;
}

/** The run as it stands now, and another batch, for what was prepared before. */
export function moveTo(surroundings: Surroundings, run: AskedRun, place: Position): void {
  const { program } = run.compiled;
  for (const { name, offset, size } of program.layout.variables)
    surroundings.variables.get(name)!.set(run.state.subarray(offset, offset + size));
  // Rounded to float32 first: the device has them so.
  program.hyperparameters.forEach((name, i) =>
    surroundings.hyperparameters.get(name)!.fill(Math.fround(run.hyperparameters[i]!)),
  );
  surroundings.batchStart = place.batch * program.batchSize;
  surroundings.exampleCount = examplesIn(run, place);
  surroundings.key = shuffleKey(surroundings.seed, place.epoch);
  surroundings.step = place.step;
  surroundings.epoch = place.epoch;
}
