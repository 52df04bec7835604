/** What the tests of the CPU forms share: an evaluation with what little surrounds it, and coordinates counted out by hand. */
import {
  type Evaluator,
  prepareEvaluator,
  type Surroundings,
} from '../../../../worker/runtime/cpu/evaluate.ts';
import type { Floats } from '../../../../worker/runtime/cpu/kernels.ts';
import { NO_SURROUNDINGS } from '../../../../worker/runtime/cpu/leaves.ts';
import { variable } from '../../../../worker/tensor/build.ts';
import type { Shape } from '../../../../worker/tensor/shape.ts';
import type { Tensor } from '../../../../worker/tensor/tensor.ts';

export function surroundingsWith(some: Partial<Surroundings> = {}): Surroundings {
  return { ...NO_SURROUNDINGS, ...some };
}

/** An evaluator of the nodes by name. */
export function evaluatorOf(outputs: Record<string, Tensor>, surroundings: Surroundings): Evaluator {
  return prepareEvaluator({ outputs, assignments: [] }, surroundings);
}

/** The value of what `build` makes of variables with these shapes and contents. */
export function valueOf(
  build: (...inputs: Tensor[]) => Tensor,
  ...inputs: readonly (readonly [Shape, Floats])[]
): Floats {
  const variables = new Map(inputs.map(([, content], i) => [`v${i}`, content]));
  const root = build(...inputs.map(([shape], i) => variable(`v${i}`, shape)));
  const precision = inputs[0]?.[1] instanceof Float64Array ? 'float64' : 'float32';
  const evaluator = evaluatorOf({ root }, surroundingsWith({ variables, precision }));
  evaluator.run();
  return evaluator.output('root');
}

/** Every coordinate of the shape, row-major. */
export function coordinatesOf(shape: Shape): number[][] {
  return shape.reduce<number[][]>(
    (prefixes, length) => prefixes.flatMap((prefix) => Array.from({ length }, (_, i) => [...prefix, i])),
    [[]],
  );
}

/** Where the coordinate stands, row-major. */
export function placeIn(shape: Shape, coordinate: readonly number[]): number {
  return shape.reduce((place, length, axis) => place * length + coordinate[axis]!, 0);
}
