/**
 * Numbers that may change between two steps without compiling again. A graph holds only their names; the values are read
 * from a spec, in float64, so that derived ones (1 - beta, ln beta) are rounded to float32 once.
 * What decides which nodes a graph has (a momentum of 0, a missing clipnorm) is not among them: it needs a new graph.
 */
import type { OptimizerSpec } from '../../protocol/optimizer-spec.ts';
import type { LayerSpec, RunSpec } from '../../protocol/run-spec.ts';

export interface Hyperparameter {
  /** The leaf's name, unique in the run: `learningRate`, `dropout_1/rate`. */
  readonly name: string;
  /** Throws if the spec is of another model or optimizer than the graphs were built for. */
  readonly value: (spec: RunSpec) => number;
}

/** How values follow from the part of the spec that they belong to. */
export type Numbers<Part> = Readonly<Record<string, (part: Part) => number>>;

/** Named `<layer>/<number>`, read from the layer at `place`. */
export function layerHyperparameters<S extends LayerSpec>(
  { type }: S,
  { name, place }: { readonly name: string; readonly place: number },
  numbers: Numbers<S>,
): Hyperparameter[] {
  return Object.entries(numbers).map(([number, read]) => ({
    name: `${name}/${number}`,
    value({ model }) {
      const layer = model.layers[place];
      if (layer?.type !== type) throw new RangeError(`missing hyperparameter: ${name}/${number}`);
      return read(layer as S);
    },
  }));
}

/** Named as they are, read from an optimizer of the given type. */
export function optimizerHyperparameters<S extends OptimizerSpec>(
  { type }: S,
  numbers: Numbers<S>,
): Hyperparameter[] {
  return Object.entries(numbers).map(([name, read]) => ({
    name,
    value({ optimizer }) {
      if (optimizer.type !== type) throw new RangeError(`missing hyperparameter: ${name}`);
      return read(optimizer as S);
    },
  }));
}

/** The logarithm for powers by `exp(x * log)`. That of 0 is so low that every power but 0^0 is 0, and no product overflows. */
export function logOfBase(base: number): number {
  return Math.max(Math.log(base), -1e20);
}
