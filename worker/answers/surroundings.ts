/** A run's memory as a graph's leaves ask for it. */
import type { StateLayout } from '../compile/program.ts';
import type { CompiledRun } from '../session/compiled-run.ts';

/** Views of the state, by name. */
export function variablesOf(
  state: Float32Array,
  { variables }: Pick<StateLayout, 'variables'>,
): ReadonlyMap<string, Float32Array> {
  return new Map(variables.map(({ name, offset, size }) => [name, state.subarray(offset, offset + size)]));
}

export function hyperparameterCells({ program }: CompiledRun): ReadonlyMap<string, Float32Array> {
  return new Map(program.hyperparameters.map((name) => [name, new Float32Array(1)]));
}

/** Values in the order of `Program.hyperparameters`. */
export function setHyperparameters(
  cells: ReadonlyMap<string, Float32Array>,
  { program }: CompiledRun,
  values: readonly number[],
): void {
  program.hyperparameters.forEach((name, i) => cells.get(name)!.fill(values[i]!));
}
