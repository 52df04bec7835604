/** From a RunSpec and its data to a run that is ready for any device: graphs, program, initial weights, and what the page is told. */
import type { RunInfo, TrackedInfo, VariableInfo } from '../../protocol/events.ts';
import type { RunSpec } from '../../protocol/run-spec.ts';
import { compileProgram } from '../compile/compile-program.ts';
import type { Program } from '../compile/program.ts';
import { dataInfo } from '../data/data-info.ts';
import { analyzeLine } from '../data/line-analysis.ts';
import type { LineExamples } from '../data/open-data.ts';
import { initialValues } from '../nn/initializers.ts';
import type { Model } from '../nn/layers.ts';
import { buildTrainingGraphs, type TrainingGraphs } from '../nn/training-graphs.ts';
import { evaluateOnce } from '../runtime/cpu/evaluate.ts';
import type { CompiledRun } from './compiled-run.ts';

/** The curve of the model is drawn through this many points. */
const GRID_POINTS = 65;

export function compileRun(spec: RunSpec, data: LineExamples): CompiledRun {
  const { graphs, program } = buildProgram(spec, data.examples);
  const info = dataInfo(data);
  return {
    spec,
    program,
    data,
    initialState: initialState(spec, graphs.model, program),
    about: {
      data: info,
      variables: graphs.model.variables.map(({ name, tensor, trainable }): VariableInfo => ({
        name,
        shape: tensor.shape,
        dtype: 'float32',
        trainable,
      })),
      tracked: trackedScalars(program),
      grid: evenlySpaced(info.xMin, info.xMax, GRID_POINTS),
      line: lineAnalysis(spec, data),
    },
    predict: (state, x) => predict(graphs, program, state, x),
  };
}

/** `lanes`: the shuffling seed of each. */
export function buildProgram(
  spec: RunSpec,
  examples: number,
  lanes: readonly number[] = [spec.seed],
): { readonly graphs: TrainingGraphs; readonly program: Program } {
  const { batchSize: wanted, shuffle: wantsShuffle } = spec.training;
  const batchSize = wanted === 'all' ? examples : Math.min(wanted, examples);
  const shuffle = wantsShuffle && batchSize < examples;
  const graphs = buildTrainingGraphs(spec, {
    batchSize,
    mayBePartial: examples % batchSize !== 0,
    order: shuffle ? 'shuffled' : 'sequential',
    inputShape: [1],
    targetShape: [1],
  });
  const program = compileProgram({
    examples,
    batchSize,
    shuffle,
    seeds: lanes,
    variables: graphs.model.variables.map(({ name, tensor, trainable }) => ({
      name,
      shape: tensor.shape,
      trainable,
    })),
    hyperparameters: graphs.hyperparameters,
    step: graphs.step,
    evaluate: (size, mayBePartial) => graphs.evaluate(size, mayBePartial),
  });
  return { graphs, program };
}

function initialState(spec: RunSpec, model: Model, { layout }: Program): Float32Array {
  const state = new Float32Array(layout.size);
  model.variables.forEach(({ tensor, initializer }, variable) => {
    state.set(
      initialValues(initializer, tensor.shape, { seed: spec.seed, variable }),
      layout.variables[variable]!.offset,
    );
  });
  return state;
}

function predict(
  graphs: TrainingGraphs,
  { layout }: Program,
  state: Float32Array,
  x: Float32Array,
): Float32Array {
  if (x.length === 0) return new Float32Array(0);
  const variables = new Map(
    layout.variables.map(({ name, offset, size }) => [name, state.subarray(offset, offset + size)]),
  );
  const leaves = { variables, inputs: new Map([['x', x]]) };
  return Float32Array.from(evaluateOnce(graphs.predict(x.length), 'prediction', leaves));
}

/** W and b where there is one of each, else the variable's name with the place in it. */
function trackedScalars({ layout, tracked }: Program): RunInfo['tracked'] {
  const isLine = layout.variables.length <= 2 && layout.variables.every(({ size }) => size === 1);
  return tracked.map((at): TrackedInfo => {
    const variable = layout.variables.findIndex(({ offset, size }) => at >= offset && at < offset + size);
    const { name, offset } = layout.variables[variable]!;
    const element = at - offset;
    return { variable, element, label: isLine ? (['W', 'b'][variable] ?? name) : `${name}[${element}]` };
  });
}

function lineAnalysis(spec: RunSpec, data: LineExamples): RunInfo['line'] {
  const [layer, ...others] = spec.model.layers;
  if (layer === undefined || others.length > 0 || layer.units !== 1) return null;
  return analyzeLine(data, data.line, { useBias: layer.useBias });
}

function evenlySpaced(from: number, to: number, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
}
