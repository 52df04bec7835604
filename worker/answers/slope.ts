/** The loss where the run stands and its gradient there, over a few examples, on the CPU. What can be prepared for it is prepared once for a run. */
import { gradient } from '../autodiff/gradient.ts';
import { type Evaluator, prepareEvaluator } from '../runtime/cpu/evaluate.ts';
import { NO_SURROUNDINGS } from '../runtime/cpu/leaves.ts';
import type { CompiledRun } from '../session/compiled-run.ts';
import type { AskedRun } from './asked-run.ts';
import { hyperparameterCells, setHyperparameters, variablesOf } from './surroundings.ts';

export interface Slope {
  readonly loss: number;
  /** Of each trainable variable, in their order. */
  readonly gradients: readonly Float32Array[];
}

interface Prepared {
  readonly examples: number;
  readonly evaluator: Evaluator;
  readonly state: Float32Array;
  readonly cells: ReadonlyMap<string, Float32Array>;
  readonly names: readonly string[];
}

const prepared = new WeakMap<CompiledRun, Prepared>();

export function lossAndGradients(
  { compiled, state, hyperparameters }: Pick<AskedRun, 'compiled' | 'state' | 'hyperparameters'>,
  examples: number,
): Slope {
  const known = prepared.get(compiled);
  const ready = known?.examples === examples ? known : prepare(compiled, examples);
  prepared.set(compiled, ready);
  ready.state.set(state);
  setHyperparameters(ready.cells, compiled, hyperparameters);
  ready.evaluator.run();
  return {
    loss: ready.evaluator.output('loss')[0]!,
    gradients: ready.names.map((name) => Float32Array.from(ready.evaluator.output(name))),
  };
}

function prepare(compiled: CompiledRun, examples: number): Prepared {
  const { graphs, program, data } = compiled;
  const { loss } = graphs.evaluate(examples, false).outputs;
  const weights = graphs.model.variables.filter(({ role }) => role === 'weight');
  const slopes = gradient(
    loss!,
    weights.map(({ tensor }) => tensor),
  );
  const names = slopes.map((_, i) => `slope ${i}`);
  const outputs = { loss: loss!, ...Object.fromEntries(names.map((name, i) => [name, slopes[i]!])) };
  const state = new Float32Array(program.layout.size);
  const cells = hyperparameterCells(compiled);
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
  return { examples, evaluator, state, cells, names };
}
