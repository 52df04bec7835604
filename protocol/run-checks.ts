/**
 * What no schema can say of a run: that its parts fit together. Each part alone is within its limits by now. What depends on the data
 * is asked by the shapes of their examples, so that it holds for data that are known only once they are read.
 */
import type { Problem } from './failure.ts';
import { type ExampleShape, modelShapes } from './model-shapes.ts';
import type { DataSpec } from './data-spec.ts';
import { FEATURE_INPUTS, preprocessedShape } from './preprocessing.ts';
import type { ScheduleSpec } from './optimizer-spec.ts';
import { LIMITS, type LossName, type MetricName, type RunSpec } from './run-spec.ts';

export interface ExampleShapes {
  readonly input: ExampleShape;
  readonly target: ExampleShape;
  /** How many classes the targets name; null: they are quantities. */
  readonly classes: number | null;
}

/** What the model sees of the data: their shapes after the preprocessing. */
export function exampleShapes({
  data,
  preprocessing,
}: Pick<RunSpec, 'data' | 'preprocessing'>): ExampleShapes {
  const shapes = dataShapes(data);
  return preprocessing.length === 0
    ? shapes
    : { ...shapes, input: preprocessedShape(preprocessing, shapes.input) };
}

/** Of the data themselves. */
export function dataShapes(data: DataSpec): ExampleShapes {
  switch (data.type) {
    case 'guide':
    case 'line':
    case 'polynomial':
    case 'sine':
    case 'step':
      return { input: [1], target: [1], classes: null };
    case 'plane':
    case 'gauss':
      return { input: [2], target: [1], classes: null };
    case 'exclusiveOr':
    case 'moons':
      return { input: [2], target: [1], classes: 2 };
    case 'circle':
    case 'gaussians':
    case 'spiral':
    case 'points':
      return { input: [2], target: [1], classes: data.classes };
    case 'iris':
    case 'penguins':
      return { input: [4], target: [1], classes: 3 };
    case 'wine':
      return { input: [13], target: [1], classes: 3 };
    case 'digits':
      return { input: [8, 8, 1], target: [1], classes: 10 };
    case 'table':
      return { input: [data.inputs], target: [1], classes: data.classes };
    default:
      return data satisfies never;
  }
}

/** Empty when the run can be trained on such data. */
export function runProblems(spec: RunSpec, shapes: ExampleShapes): Problem[] {
  return [
    ...pointProblems(spec.data),
    ...preprocessingProblems(spec),
    ...lossProblems(spec, shapes),
    ...modelProblems(spec, shapes),
    ...metricProblems(spec),
    ...scheduleProblems(spec.optimizer.schedule),
    ...classWeightProblems(spec, shapes),
  ];
}

/** Enough of them to learn from, each of a class that there is. */
function pointProblems(data: DataSpec): Problem[] {
  if (data.type !== 'points') return [];
  const path = ['data', 'points'];
  const { points, classes } = data;
  if (points.length < LIMITS.points.min)
    return [{ path: [...path, points.length], reason: { kind: 'missing' } }];
  const wrong = points.findIndex(([, , label]) => label >= classes);
  if (wrong < 0) return [];
  const received = points[wrong]![2];
  return [
    { path: [...path, wrong, 2], reason: { kind: 'out-of-range', min: 0, max: classes - 1, received } },
  ];
}

/** Features are derived from one or two inputs, once; each of them once. */
function preprocessingProblems({ data, preprocessing }: RunSpec): Problem[] {
  const { input } = dataShapes(data);
  const inputs = input.length === 1 ? input[0]! : 0;
  return preprocessing.flatMap((step, i): Problem[] => {
    const path = ['preprocessing', i];
    if (preprocessing.findIndex(({ type }) => type === step.type) < i)
      return [{ path, reason: { kind: 'repeated', received: step.type } }];
    if (step.type !== 'features') return [];
    if (step.features.length === 0) return [{ path: [...path, 'features', 0], reason: { kind: 'missing' } }];
    return step.features.flatMap((received, at): Problem[] => {
      const place = [...path, 'features', at];
      if (step.features.indexOf(received) < at)
        return [{ path: place, reason: { kind: 'repeated', received } }];
      const isKnown = inputs <= 2 && FEATURE_INPUTS[received] <= inputs;
      return isKnown ? [] : [{ path: place, reason: { kind: 'unfit-for-data', received } }];
    });
  });
}

/** What a loss compares: quantities, or scores with the one class of two, with the number of a class, with a share per class. */
const TARGETS: Readonly<Record<LossName, 'quantity' | 'binary' | 'class-number' | 'class-shares'>> = {
  meanSquaredError: 'quantity',
  meanAbsoluteError: 'quantity',
  huber: 'quantity',
  logCosh: 'quantity',
  hinge: 'binary',
  binaryCrossentropyFromLogits: 'binary',
  sparseCategoricalCrossentropyFromLogits: 'class-number',
  categoricalCrossentropyFromLogits: 'class-shares',
};

const METRIC_TARGETS: Readonly<Record<MetricName, 'quantity' | 'class'>> = {
  meanAbsoluteError: 'quantity',
  rootMeanSquaredError: 'quantity',
  r2Score: 'quantity',
  accuracy: 'class',
  precision: 'class',
  recall: 'class',
  confusionMatrix: 'class',
};

function lossProblems({ loss }: RunSpec, shapes: ExampleShapes): Problem[] {
  const path = ['loss'];
  const { classes } = shapes;
  if (TARGETS[loss] === 'quantity') return [];
  if (classes === null || lacksShares(loss, shapes))
    return [{ path, reason: { kind: 'loss-needs-classes', received: loss } }];
  if (TARGETS[loss] !== 'binary' || classes <= 2) return [];
  return [{ path, reason: { kind: 'loss-needs-two-classes', received: loss, classes } }];
}

function modelProblems({ model, loss }: RunSpec, shapes: ExampleShapes): Problem[] {
  const shaped = modelShapes(model.layers, shapes.input);
  if (!shaped.ok) return [shaped.problem];
  const needed = neededOutput(loss, shapes);
  const received = shaped.outputShape;
  if (needed === null || sameShape(received, needed)) return [];
  const path = ['model', 'layers', model.layers.length - 1];
  return [{ path, reason: { kind: 'shape-mismatch', received, needs: { kind: 'output', shape: needed } } }];
}

/** The loss compares one share per class, and the targets are something else. */
function lacksShares(loss: LossName, { target, classes }: ExampleShapes): boolean {
  return TARGETS[loss] === 'class-shares' && !(target.length === 1 && target[0] === classes);
}

/** Null where the data don't fit the loss anyway. */
function neededOutput(loss: LossName, shapes: ExampleShapes): ExampleShape | null {
  const { target, classes } = shapes;
  const isQuantity = TARGETS[loss] === 'quantity';
  if ((!isQuantity && classes === null) || lacksShares(loss, shapes)) return null;
  return TARGETS[loss] === 'class-number' && classes !== null ? [classes] : target;
}

function sameShape(a: ExampleShape, b: ExampleShape): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

function metricProblems({ metrics, loss }: RunSpec): Problem[] {
  const kind = TARGETS[loss] === 'quantity' ? 'quantity' : 'class';
  return metrics.flatMap((received, i): Problem[] => {
    const path = ['metrics', i];
    if (metrics.indexOf(received) < i) return [{ path, reason: { kind: 'repeated', received } }];
    if (METRIC_TARGETS[received] === kind) return [];
    return [{ path, reason: { kind: 'unfit-for-loss', received, loss } }];
  });
}

function scheduleProblems(schedule: ScheduleSpec): Problem[] {
  if (schedule.type !== 'piecewiseConstantDecay') return [];
  const { boundaries, values } = schedule;
  const path = ['optimizer', 'schedule'];
  const problems = boundaries.flatMap((received, i): Problem[] => {
    const previous = boundaries[i - 1] ?? 0;
    if (received > previous) return [];
    return [{ path: [...path, 'boundaries', i], reason: { kind: 'not-ascending', previous, received } }];
  });
  return [...problems, ...lengthProblems([...path, 'values'], values, boundaries.length)];
}

function classWeightProblems({ training, loss }: RunSpec, { classes }: ExampleShapes): Problem[] {
  const { classWeight } = training;
  const path = ['training', 'classWeight'];
  if (classWeight === null) return [];
  if (TARGETS[loss] === 'quantity')
    return [{ path, reason: { kind: 'unfit-for-loss', received: 'classWeight', loss } }];
  return classes === null ? [] : lengthProblems(path, classWeight, classes);
}

function lengthProblems(path: Problem['path'], list: readonly unknown[], expected: number): Problem[] {
  const received = list.length;
  return received === expected ? [] : [{ path, reason: { kind: 'wrong-length', expected, received } }];
}
