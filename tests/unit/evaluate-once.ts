/** Calculates one tensor on the CPU, in float64 if that is asked for: what a test of a formula needs. */
import { type Floats } from '../../worker/runtime/cpu/kernels.ts';
import { prepareEvaluator, type Surroundings } from '../../worker/runtime/cpu/evaluate.ts';
import type { Tensor } from '../../worker/tensor/tensor.ts';

/** Of a graph that needs no data. A copy. */
export function evaluateOnce(
  root: Tensor,
  leaves: Pick<Surroundings, 'variables' | 'inputs' | 'precision'>,
): Floats {
  const none = new Float32Array(0);
  const evaluator = prepareEvaluator(
    { outputs: { root }, assignments: [] },
    {
      ...leaves,
      data: { x: none, y: none },
      examples: 0,
      rangeStart: 0,
      rangeEnd: 0,
      hyperparameters: new Map(),
      batchStart: 0,
      exampleCount: 0,
      key: [0, 0],
      step: 0,
      epoch: 0,
      seed: 0,
    },
  );
  evaluator.run();
  return evaluator.output('root').slice();
}
