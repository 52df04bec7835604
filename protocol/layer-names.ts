/** What the layers of a model are called; their variables' names begin with it. */
import type { LayerSpec } from './run-spec.ts';

/** Keras's: the type in snake case, numbered from the second one of its type on. */
export function layerNames(specs: readonly LayerSpec[]): string[] {
  const counts = new Map<string, number>();
  return specs.map(({ type }) => {
    const count = counts.get(type) ?? 0;
    counts.set(type, count + 1);
    const name = type.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return count === 0 ? name : `${name}_${count}`;
  });
}
