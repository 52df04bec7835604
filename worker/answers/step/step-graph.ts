/**
 * The graph of the run's training step, as its program has it, with names for what the page shows: the layers' answers, the gradients, the learning
 * rate. They are written down once more and simplified together with the step, which makes equal nodes one: so they are the run's own nodes.
 */
import { gradient } from '../../autodiff/gradient.ts';
import { simplify } from '../../compile/simplify.ts';
import { clipGradients } from '../../nn/gradient-clipping.ts';
import { learningRate } from '../../nn/schedules.ts';
import type { StateVariable } from '../../nn/state.ts';
import type { CompiledRun } from '../../session/compiled-run.ts';
import { type Graph, rootsOf, topologicalOrder } from '../../tensor/graph.ts';
import type { Tensor } from '../../tensor/tensor.ts';

export interface StepGraph {
  readonly graph: Graph;
  readonly order: readonly Tensor[];
  readonly loss: Tensor;
  readonly rate: Tensor;
  readonly layers: readonly Tensor[];
  readonly weights: readonly StateVariable[];
  /** One per weight: as the tape gives them, and as the optimizer takes them. */
  readonly gradients: readonly Tensor[];
  readonly clipped: readonly Tensor[];
}

const known = new WeakMap<CompiledRun, StepGraph>();

export function stepGraphOf(compiled: CompiledRun): StepGraph {
  const found = known.get(compiled) ?? build(compiled);
  known.set(compiled, found);
  return found;
}

function build(compiled: CompiledRun): StepGraph {
  const { step } = compiled.graphs;
  const weights = weightsOf(compiled);
  const slopes = gradientsOf(compiled);
  const { optimizer } = compiled.spec;
  const layers = layerOutputs(compiled);
  const graph = simplify({
    outputs: {
      loss: step.outputs['loss']!,
      rate: learningRate(optimizer.schedule).rate,
      ...numbered('layer', layers),
      ...numbered('gradient', slopes),
      ...numbered('clipped', clipGradients(optimizer, slopes)),
    },
    assignments: step.assignments,
  });
  const named = (name: string): Tensor => graph.outputs[name]!;
  return {
    graph,
    order: topologicalOrder(rootsOf(graph)),
    loss: named('loss'),
    rate: named('rate'),
    layers: layers.map((_, i) => named(`layer${i}`)),
    weights,
    gradients: weights.map((_, i) => named(`gradient${i}`)),
    clipped: weights.map((_, i) => named(`clipped${i}`)),
  };
}

export function weightsOf({ graphs }: Pick<CompiledRun, 'graphs'>): StateVariable[] {
  return graphs.model.variables.filter(({ role }) => role === 'weight');
}

/** By the tape, of the batch's loss. */
export function gradientsOf(compiled: Pick<CompiledRun, 'graphs'>): Tensor[] {
  return gradient(
    compiled.graphs.step.outputs['loss']!,
    weightsOf(compiled).map(({ tensor }) => tensor),
  );
}

/** The model once more over the rows that the loss reads. */
function layerOutputs({ graphs, program }: CompiledRun): Tensor[] {
  const rows = topologicalOrder([graphs.step.outputs['loss']!]).find(
    (node) => node.op === 'rows' && node.attributes.source === 'x',
  );
  if (rows === undefined) return [];
  const mayBePartial = program.examples % program.batchSize !== 0;
  let value = rows;
  return graphs.model.layers.map((layer) => {
    value = layer.apply(value, { mode: 'training', mayBePartial }).output;
    return value;
  });
}

function numbered(name: string, list: readonly Tensor[]): Record<string, Tensor> {
  return Object.fromEntries(list.map((tensor, i) => [`${name}${i}`, tensor]));
}
