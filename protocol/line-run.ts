/** Which runs are the one of which everything is known beforehand: a straight line, fitted by least squares. */
import { dataShapes } from './run-checks.ts';
import type { OptimizerSpec } from './optimizer-spec.ts';
import type { DenseSpec, RunSpec } from './run-spec.ts';

/** The only layer of a model that is a straight line over one input; null for any other model. */
export function lineLayer({ model, data, preprocessing }: RunSpec): DenseSpec | null {
  const [layer, ...others] = model.layers;
  if (layer?.type !== 'dense' || others.length > 0) return null;
  if (preprocessing.length > 0 || sizeOfInput(data) !== 1) return null;
  return layer.units === 1 && layer.activation === 'linear' ? layer : null;
}

function sizeOfInput(data: RunSpec['data']): number {
  return dataShapes(data).input.reduce((size, axis) => size * axis, 1);
}

/** Whether the least-squares line is where the loss is least. */
export function isLeastSquares(spec: RunSpec): boolean {
  const layer = lineLayer(spec);
  if (layer === null || spec.loss !== 'meanSquaredError') return false;
  return layer.kernelRegularizer.l1 === 0 && layer.kernelRegularizer.l2 === 0;
}

/** Whether each step is the learning rate times the gradient, and nothing else. */
export function isPlainDescent(optimizer: OptimizerSpec): boolean {
  const { schedule, clipvalue, globalClipnorm } = optimizer;
  if (optimizer.type !== 'sgd' || optimizer.momentum !== 0) return false;
  return schedule.type === 'constant' && clipvalue === null && globalClipnorm === null;
}
