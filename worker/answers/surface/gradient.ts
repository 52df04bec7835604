/** The loss where the run stands and its gradient there, over a few examples, on the CPU. */
import { gradient } from '../../autodiff/gradient.ts';
import { prepareEvaluator } from '../../runtime/cpu/evaluate.ts';
import { NO_SURROUNDINGS } from '../../runtime/cpu/leaves.ts';
import type { AskedRun } from '../asked-run.ts';
import { hyperparameterCells, setHyperparameters, variablesOf } from '../surroundings.ts';

export interface Slope {
  readonly loss: number;
  /** Of all trainable numbers, one after the other. */
  readonly gradient: Float32Array;
}

export function lossAndGradient(
  { compiled, state, hyperparameters }: Pick<AskedRun, 'compiled' | 'state' | 'hyperparameters'>,
  examples: number,
): Slope {
  const { graphs, program, data } = compiled;
  const { loss } = graphs.evaluate(examples, false).outputs;
  const weights = graphs.model.variables.filter(({ role }) => role === 'weight');
  const slopes = gradient(
    loss!,
    weights.map(({ tensor }) => tensor),
  );
  const names = slopes.map((_, i) => `slope ${i}`);
  const outputs = { loss: loss!, ...Object.fromEntries(names.map((name, i) => [name, slopes[i]!])) };
  const cells = hyperparameterCells(compiled);
  setHyperparameters(cells, compiled, hyperparameters);
  const evaluator = prepareEvaluator(
    { outputs, assignments: [] },
    {
      ...NO_SURROUNDINGS,
      data,
      examples,
      rangeEnd: examples,
      exampleCount: examples,
      variables: variablesOf(state, program.layout),
      hyperparameters: cells,
    },
  );
  evaluator.run();
  return {
    loss: evaluator.output('loss')[0]!,
    gradient: Float32Array.from(names.flatMap((name) => [...evaluator.output(name)])),
  };
}
