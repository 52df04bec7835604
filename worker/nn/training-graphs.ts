/** From a model, a loss and an optimizer to the graphs of a run: one training step is one graph. */
import type { RunSpec } from '../../protocol/run-spec.ts';
import { gradient } from '../autodiff/gradient.ts';
import { input, rowIndex, rows } from '../tensor/build.ts';
import type { Graph } from '../tensor/graph.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { type Model, sequential } from './layers.ts';
import { batchMean, LOSSES } from './losses.ts';
import { sgd } from './optimizers.ts';

export interface TrainingGraphs {
  readonly model: Model;
  readonly hyperparameters: readonly string[];
  /** One step on one batch: output `loss` (before the update), and the update. */
  readonly step: Graph;
  /** Output `loss` over a batch of `batchSize` examples in order, without side effects. */
  evaluate(batchSize: number, mayBePartial: boolean): Graph;
  /** Output `prediction` for the input `x` of shape [examples, ...inputShape]. */
  predict(examples: number): Graph;
}

export interface BatchShape {
  readonly batchSize: number;
  /** The data does not divide evenly: the last batch of an epoch has fewer examples. */
  readonly mayBePartial: boolean;
  readonly order: 'sequential' | 'shuffled';
  /** Shape of one example's x and of its y. */
  readonly inputShape: Shape;
  readonly targetShape: Shape;
}

export function buildTrainingGraphs(spec: RunSpec, batch: BatchShape): TrainingGraphs {
  const model = sequential(spec.model.layers, batch.inputShape);
  const optimizer = sgd();
  const lossOf = (index: Tensor, mayBePartial: boolean): Tensor => {
    const prediction = model.apply(rows('x', index, batch.inputShape));
    return batchMean(LOSSES[spec.loss](prediction, rows('y', index, batch.targetShape)), mayBePartial);
  };
  const loss = lossOf(rowIndex(batch.batchSize, batch.order), batch.mayBePartial);
  const trainable = model.variables
    .filter((variable) => variable.trainable)
    .map((variable) => variable.tensor);
  return {
    model,
    hyperparameters: optimizer.hyperparameters,
    step: { outputs: { loss }, assignments: optimizer.update(trainable, gradient(loss, trainable)) },
    evaluate: (batchSize, mayBePartial) => ({
      outputs: { loss: lossOf(rowIndex(batchSize, 'sequential'), mayBePartial) },
      assignments: [],
    }),
    predict: (examples) => ({
      outputs: { prediction: model.apply(input('x', [examples, ...batch.inputShape])) },
      assignments: [],
    }),
  };
}
