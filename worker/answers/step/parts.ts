/** Which of the three moves a node of the step belongs to, and which layer or weight. Each node belongs to what needs it first. */
import type { Move } from '../../../protocol/questions/step.ts';
import type { CompiledRun } from '../../session/compiled-run.ts';
import { topologicalOrder } from '../../tensor/graph.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { StepGraph } from './step-graph.ts';

export interface Part {
  readonly move: Move;
  readonly part: number;
}

/** In an update: needed for several weights. */
const SHARED = -1;

export function partsOf(step: StepGraph, { graphs }: Pick<CompiledRun, 'graphs'>): Map<Tensor, Part> {
  const parts = new Map<Tensor, Part>();
  const mark = (roots: readonly Tensor[], part: Part): void => {
    for (const node of topologicalOrder(roots)) if (!parts.has(node)) parts.set(node, part);
  };
  step.layers.forEach((layer, i) => mark([layer], { move: 'loss', part: i }));
  mark([step.loss], { move: 'loss', part: step.layers.length });
  const layers = step.weights.map((weight) =>
    graphs.model.layers.findIndex(({ variables }) => variables.includes(weight)),
  );
  // The tape comes from behind: what the last layer needs is passed on to the others.
  for (const layer of new Set(layers.toReversed())) {
    const ofLayer = step.gradients.filter((_, i) => layers[i] === layer);
    mark(ofLayer, { move: 'gradients', part: layer });
  }
  markUpdates(step, parts);
  return parts;
}

function markUpdates(step: StepGraph, parts: Map<Tensor, Part>): void {
  const owners = new Map<Tensor, number>();
  for (const { variable, value } of step.graph.assignments) {
    const owner = ownerOf(variable.attributes.name, step);
    for (const node of topologicalOrder([value])) {
      if (parts.has(node)) continue;
      const before = owners.get(node) ?? owner;
      owners.set(node, before === owner ? owner : SHARED);
    }
  }
  for (const node of step.order)
    if (!parts.has(node)) parts.set(node, { move: 'update', part: owners.get(node) ?? SHARED });
}

/** A slot is called by its weight: `adam/momentum/dense/kernel`. A layer's own statistics belong to no weight. */
export function ownerOf(variable: string, { weights }: Pick<StepGraph, 'weights'>): number {
  return weights.findIndex(({ name }) => variable === name || variable.endsWith(`/${name}`));
}
