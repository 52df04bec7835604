/** A run's trainable numbers, one after the other, out of a lane's memory and into one. */
import type { StateLayout, VariableSlot } from '../../compile/program.ts';

type Layout = Pick<StateLayout, 'variables'>;

export function trainable({ variables }: Layout): readonly VariableSlot[] {
  return variables.filter(({ role }) => role === 'weight');
}

export function readWeights(state: Float32Array, layout: Layout): Float32Array {
  return Float32Array.from(
    trainable(layout).flatMap(({ offset, size }) => [...state.subarray(offset, offset + size)]),
  );
}

export function writeWeights(state: Float32Array, layout: Layout, weights: Float32Array): void {
  let at = 0;
  for (const { offset, size } of trainable(layout)) {
    state.set(weights.subarray(at, at + size), offset);
    at += size;
  }
}

/** What of one run's memory another run of the same model has too: by name. */
export function carryOver(from: Float32Array, layout: Layout, to: Float32Array, target: Layout): void {
  const known = new Map(layout.variables.map((variable) => [variable.name, variable]));
  for (const { name, offset } of target.variables) {
    const source = known.get(name);
    if (source) to.set(from.subarray(source.offset, source.offset + source.size), offset);
  }
}
