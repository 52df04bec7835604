/** From a RunSpec and its data to a run that is ready for any device: graphs, program, initial weights, and what the page is told. */
import type { RunInfo, TrackedInfo, VariableInfo } from '../../protocol/events.ts';
import { lineLayer } from '../../protocol/line-run.ts';
import { exampleShapes } from '../../protocol/run-checks.ts';
import type { RunSpec } from '../../protocol/run-spec.ts';
import { splitSizes } from '../../protocol/split.ts';
import { compileProgram } from '../compile/compile-program.ts';
import type { Program } from '../compile/program.ts';
import { dataInfo } from '../data/data-info.ts';
import type { Examples } from '../data/examples.ts';
import { analyzeLine } from '../data/line-analysis.ts';
import type { OpenedExamples } from '../data/examples.ts';
import type { FitPreprocessing } from '../data/preprocessing.ts';
import { splitExamples, type SplitExamples } from '../data/split.ts';
import { initialValues } from '../nn/initializers.ts';
import { buildTrainingGraphs, type TrainingGraphs } from '../nn/training-graphs.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { CompiledRun, DataShape } from './compiled-run.ts';
import { gridOver } from './grid.ts';
import { findLastingChange } from './live-changes.ts';
import { metricColumns, trackedWeights } from './metric-columns.ts';
import { Predictor } from './predictor.ts';

/** `fit`: needed where the run has a preprocessing. */
export function compileRun(
  spec: RunSpec,
  data: OpenedExamples,
  fit: FitPreprocessing = withoutSteps,
): CompiledRun {
  const sizes = splitSizes(spec.split, data.examples);
  const split = splitExamples(data, sizes, spec.seed);
  const { training } = split;
  const preprocess = fit(spec.preprocessing, training.x, data.x.length / data.examples);
  const all = { ...split.all, x: preprocess(split.all.x) };
  const { input: inputShape, target: targetShape } = exampleShapes(spec);
  const shape: DataShape = {
    examples: sizes.training,
    validationExamples: sizes.validation,
    inputShape,
    targetShape,
  };
  const { graphs, program } = buildProgram(spec, shape);
  const predictor = new Predictor(graphs, program, sizeOf(inputShape));
  let drawn: Float32Array | undefined;
  // The grid is asked for many times a second.
  let asked: { readonly x: Float32Array; readonly seen: Float32Array } | undefined;
  return {
    spec,
    program,
    data: all,
    get initialState() {
      return (drawn ??= initialState(spec, graphs, program));
    },
    hyperparameterValues: (current) => hyperparameterValues(current, graphs),
    lastingChange: (next) =>
      findLastingChange({ spec, graphs, rebuild: (changed) => buildGraphs(changed, shape) }, next),
    about: about(spec, { data, split, graphs, program }),
    graphs,
    shape,
    preprocess,
    predict(state, hyperparameters, x) {
      if (asked?.x !== x) asked = { x, seen: preprocess(x) };
      return predictor.predict(state, hyperparameters, asked.seen);
    },
  };
}

const withoutSteps: FitPreprocessing = (steps) => {
  if (steps.length > 0) throw new Error('missing preprocessing');
  return (x) => x;
};

interface Parts extends BuiltProgram {
  readonly data: OpenedExamples;
  readonly split: SplitExamples;
}

function about(spec: RunSpec, { data, split, graphs, program }: Parts): CompiledRun['about'] {
  const info = dataInfo(data, exampleShapes(spec).classes, split.isKept);
  const parameters = graphs.model.variables.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return {
    data: info,
    variables: graphs.model.variables.map(({ name, tensor, role }): VariableInfo => ({
      name,
      shape: tensor.shape,
      dtype: 'float32',
      trainable: role === 'weight',
    })),
    tracked: trackedScalars(spec, program),
    metrics: metricColumns(spec, program).metrics,
    grid: gridOver(info.x, parameters),
    line: lineAnalysis(spec, split.training, data.line),
  };
}

export interface BuiltProgram {
  readonly graphs: TrainingGraphs;
  readonly program: Program;
}

/** `lanes`: the seed of each. */
export function buildProgram(
  spec: RunSpec,
  shape: DataShape,
  lanes: readonly number[] = [spec.seed],
): BuiltProgram {
  const { examples, validationExamples } = shape;
  const { batchSize, shuffle } = batchesOf(spec, shape);
  const graphs = buildGraphs(spec, shape);
  const program = compileProgram({
    examples,
    validationExamples,
    batchSize,
    shuffle,
    seeds: lanes,
    variables: graphs.variables,
    hyperparameters: graphs.hyperparameters.map(({ name }) => name),
    step: graphs.step,
    evaluate: (size, mayBePartial) => graphs.evaluate(size, mayBePartial),
    predict: (size) => graphs.predict(size),
  });
  return { graphs, program };
}

function buildGraphs(spec: RunSpec, shape: DataShape): TrainingGraphs {
  const { batchSize, shuffle } = batchesOf(spec, shape);
  return buildTrainingGraphs(spec, {
    batchSize,
    mayBePartial: shape.examples % batchSize !== 0,
    order: shuffle ? 'shuffled' : 'sequential',
    hasValidation: shape.validationExamples > 0,
    inputShape: shape.inputShape,
    targetShape: shape.targetShape,
  });
}

/** A batch of everything has no order. */
function batchesOf(
  { training }: RunSpec,
  { examples }: DataShape,
): { readonly batchSize: number; readonly shuffle: boolean } {
  const batchSize = training.batchSize === 'all' ? examples : Math.min(training.batchSize, examples);
  return { batchSize, shuffle: training.shuffle && batchSize < examples };
}

/** Initial weights by the spec's seed (or another lane's), slots as their optimizer wants them, everything else 0. */
export function initialState(
  spec: Pick<RunSpec, 'seed'>,
  graphs: TrainingGraphs,
  { layout }: Program,
): Float32Array {
  const state = new Float32Array(layout.size);
  graphs.variables.forEach(({ shape, initializer }, variable) => {
    state.set(
      initialValues(initializer, shape, { seed: spec.seed, variable }),
      layout.variables[variable]!.offset,
    );
  });
  return state;
}

/** In the order of `Program.hyperparameters`. */
export function hyperparameterValues(spec: RunSpec, { hyperparameters }: TrainingGraphs): number[] {
  return hyperparameters.map(({ value }) => value(spec));
}

/** W and b of a line, else the variable's name with the place in it. */
function trackedScalars(spec: RunSpec, program: Program): RunInfo['tracked'] {
  const { variables } = program.layout;
  const isLine = lineLayer(spec) !== null && variables[0]?.size === 1;
  return trackedWeights(program).map((at): TrackedInfo => {
    const variable = variables.findIndex(({ offset, size }) => at >= offset && at < offset + size);
    const { name, offset } = variables[variable]!;
    const element = at - offset;
    return { variable, element, label: isLine ? (['W', 'b'][variable] ?? name) : `${name}[${element}]` };
  });
}

function lineAnalysis(spec: RunSpec, training: Examples, line: OpenedExamples['line']): RunInfo['line'] {
  const layer = lineLayer(spec);
  if (layer === null || line === null || spec.loss !== 'meanSquaredError') return null;
  return analyzeLine(training, line, { useBias: layer.useBias });
}
