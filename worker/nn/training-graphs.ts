/** From a spec to the graphs of its run: one training step is one graph, with its loss, its gradients and its updates. */
import type { RunSpec } from '../../protocol/run-spec.ts';
import { gradient } from '../autodiff/gradient.ts';
import { add, input, mul, rowIndex, rows } from '../tensor/build.ts';
import type { Assignment, Graph } from '../tensor/graph.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { batchMean } from './batch.ts';
import { classWeights } from './class-weights.ts';
import type { Hyperparameter } from './hyperparameters.ts';
import type { Context } from './layer.ts';
import { type Model, sequential } from './layers.ts';
import { checkTarget, LOSSES } from './losses.ts';
import { createMetrics } from './metrics.ts';
import { createOptimizer } from './optimizers.ts';
import type { StateVariable } from './state.ts';

export interface TrainingGraphs {
  readonly model: Model;
  /** All that the run remembers: the model's variables, the optimizer's slots, the metrics' accumulators. */
  readonly variables: readonly StateVariable[];
  /**
   * The numbers that may change while these graphs run. Any other change of the spec, also of a number from or to a 0 that saved a slot
   * or a term (momentum, l1, l2, warmupSteps), needs new graphs.
   */
  readonly hyperparameters: readonly Hyperparameter[];
  /** One step on one batch: output `loss` (before the update), and the update of weights, slots and statistics. */
  readonly step: Graph;
  /** In inference mode, over a batch of `batchSize` examples in order: output `loss`; adds to the accumulators. */
  evaluate(batchSize: number, mayBePartial: boolean): Graph;
  /** In inference mode: output `prediction` for the input `x` of shape [examples, ...inputShape]. */
  predict(examples: number): Graph;
}

export interface BatchShape {
  readonly batchSize: number;
  /** The data does not divide evenly: the last batch of an epoch has fewer examples. */
  readonly mayBePartial: boolean;
  readonly order: 'sequential' | 'shuffled';
  /** Some of the data's examples are kept for validation. */
  readonly hasValidation: boolean;
  /** Shape of one example's x and of its y. */
  readonly inputShape: Shape;
  readonly targetShape: Shape;
}

/** Throws where layers, loss, metrics and the data's shapes do not fit together. */
export function buildTrainingGraphs(spec: RunSpec, batch: BatchShape): TrainingGraphs {
  const model = sequential(spec.model.layers, batch.inputShape);
  checkTarget(spec.loss, model.outputShape, batch.targetShape);
  const weights = model.variables.filter(({ role }) => role === 'weight');
  const optimizer = createOptimizer(spec.optimizer, weights);
  const metrics = createMetrics(spec.metrics, spec.loss, model.outputShape);
  const objective = createObjective(spec, model, batch);
  return {
    model,
    variables: [...model.variables, ...optimizer.slots, ...metrics.accumulators],
    hyperparameters: [...optimizer.hyperparameters, ...model.hyperparameters, ...objective.hyperparameters],
    step: stepGraph(),
    evaluate(batchSize, mayBePartial) {
      const { loss, prediction, target } = objective.on(rowIndex(batchSize, 'sequential'), {
        mode: 'inference',
        mayBePartial,
      });
      return { outputs: { loss }, assignments: metrics.accumulate(prediction, target, mayBePartial) };
    },
    predict(examples) {
      const x = input('x', [examples, ...batch.inputShape]);
      const { output } = model.apply(x, { mode: 'inference', mayBePartial: false });
      return { outputs: { prediction: output }, assignments: [] };
    },
  };

  function stepGraph(): Graph {
    const { loss, statistics } = objective.on(rowIndex(batch.batchSize, batch.order), {
      mode: 'training',
      mayBePartial: batch.mayBePartial,
    });
    const tensors = weights.map(({ tensor }) => tensor);
    const updates = optimizer.update(gradient(loss, tensors));
    return { outputs: { loss }, assignments: [...updates, ...statistics] };
  }
}

/** What is minimized. */
interface Objective {
  readonly hyperparameters: readonly Hyperparameter[];
  /** On the rows of the data that the index names. */
  on(index: Tensor, context: Context): Outcome;
}

interface Outcome {
  /** Scalar: the batch's mean, class weights (of the examples trained on) and regularizers included. */
  readonly loss: Tensor;
  readonly prediction: Tensor;
  readonly target: Tensor;
  readonly statistics: readonly Assignment[];
}

function createObjective(spec: RunSpec, model: Model, batch: BatchShape): Objective {
  const { classWeight } = spec.training;
  const weighting = classWeight === null ? null : classWeights(classWeight);
  const { perExample } = LOSSES[spec.loss];
  return {
    hyperparameters: weighting?.hyperparameters ?? [],
    on(index, context) {
      const { output: prediction, assignments } = model.apply(rows('x', index, batch.inputShape), context);
      const target = rows('y', index, batch.targetShape);
      const losses = perExample(prediction, target);
      const mayBeValidation = context.mode === 'inference' && batch.hasValidation;
      const weighted = weighting === null ? losses : mul(losses, weighting.of(target, { mayBeValidation }));
      const loss = model.penalties.reduce(add, batchMean(weighted, context.mayBePartial));
      return { loss, prediction, target, statistics: assignments };
    },
  };
}
