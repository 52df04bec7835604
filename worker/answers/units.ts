/** What each unit answers over the data, on the CPU: small maps, a few times a second. What can be prepared for it is prepared once for a run. */
import type { UnitsAnswer, UnitsQuestion } from '../../protocol/questions/units.ts';
import { type Evaluator, prepareEvaluator } from '../runtime/cpu/evaluate.ts';
import { NO_SURROUNDINGS } from '../runtime/cpu/leaves.ts';
import { gridWith } from '../session/grid.ts';
import type { CompiledRun } from '../session/compiled-run.ts';
import { input } from '../tensor/build.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { AskedRun } from './asked-run.ts';
import { hyperparameterCells, setHyperparameters, variablesOf } from './surroundings.ts';

interface Prepared {
  readonly key: string;
  readonly evaluator: Evaluator;
  readonly state: Float32Array;
  readonly cells: ReadonlyMap<string, Float32Array>;
  readonly shape: readonly number[];
  readonly inputs: Float32Array;
  readonly layers: readonly (Tensor | null)[];
}

const prepared = new WeakMap<CompiledRun, Prepared>();

export function answerUnits(run: AskedRun, question: UnitsQuestion): Promise<UnitsAnswer> {
  const { compiled, state, hyperparameters } = run;
  if (compiled.about.data.x.length > 2)
    return Promise.resolve({ shape: null, inputs: new Float32Array(0), layers: [] });
  const key = JSON.stringify(question);
  const known = prepared.get(compiled);
  const ready = known?.key === key ? known : prepare(compiled, question, key);
  prepared.set(compiled, ready);
  ready.state.set(state);
  setHyperparameters(ready.cells, compiled, hyperparameters);
  ready.evaluator.run();
  return Promise.resolve({
    shape: ready.shape,
    inputs: ready.inputs,
    layers: ready.layers.map((layer, i) =>
      layer === null
        ? null
        : columnsFirst(ready.evaluator.output(`layer${i}`), layer.shape[1]!, question.mostUnits),
    ),
  });
}

function prepare(compiled: CompiledRun, { points }: UnitsQuestion, key: string): Prepared {
  const { about, graphs, program } = compiled;
  const grid = gridWith(about.data.x, points);
  const x = compiled.preprocess(grid.x);
  const examples = grid.x.length / about.data.x.length;
  const state = new Float32Array(program.layout.size);
  const cells = hyperparameterCells(compiled);
  let value = input('x', [examples, ...compiled.shape.inputShape]);
  const layers = graphs.model.layers.map((layer) => {
    value = layer.apply(value, { mode: 'inference', mayBePartial: false }).output;
    return value.shape.length === 2 ? value : null;
  });
  const outputs = Object.fromEntries(layers.flatMap((layer, i) => (layer ? [[`layer${i}`, layer]] : [])));
  const evaluator = prepareEvaluator(
    { outputs, assignments: [] },
    {
      ...NO_SURROUNDINGS,
      variables: variablesOf(state, program.layout),
      hyperparameters: cells,
      inputs: new Map([['x', x]]),
    },
  );
  const features = x.length / examples;
  return {
    key,
    evaluator,
    state,
    cells,
    shape: grid.shape,
    inputs: columnsFirst(x, features, features),
    layers,
  };
}

/** [examples, units] -> [units, examples], the first ones of them. */
function columnsFirst(values: ArrayLike<number>, units: number, most: number): Float32Array {
  const examples = values.length / units;
  const shown = Math.min(units, most);
  const out = new Float32Array(shown * examples);
  for (let unit = 0; unit < shown; unit++)
    for (let i = 0; i < examples; i++) out[unit * examples + i] = values[i * units + unit]!;
  return out;
}
