/** Calculates one tensor on the CPU, in float64 if that is asked for: what a test of a formula needs. */
import { type Floats } from '../../worker/runtime/cpu/kernels.ts';
import { prepareEvaluator, type Surroundings } from '../../worker/runtime/cpu/evaluate.ts';
import { NO_SURROUNDINGS } from '../../worker/runtime/cpu/leaves.ts';
import type { Tensor } from '../../worker/tensor/tensor.ts';

/** Of a graph that needs no data. A copy. */
export function evaluateOnce(
  root: Tensor,
  leaves: Pick<Surroundings, 'variables' | 'inputs' | 'precision'>,
): Floats {
  const surroundings = { ...NO_SURROUNDINGS, ...leaves };
  const evaluator = prepareEvaluator({ outputs: { root }, assignments: [] }, surroundings);
  evaluator.run();
  return evaluator.output('root').slice();
}
