/** A network by hand in plain JavaScript: `Float32Array`s and loops, no library, no graph, no allocation in the loop. */
import type { Contender, ContenderOptions, Outcome, Task } from '../contender.ts';
import { plainNetwork } from '../plain/network.ts';
import type { PlainNetwork } from '../plain/network.ts';

export function create(_: ContenderOptions, task: Task): Contender {
  const network = plainNetwork(task.workload, task.data, Float32Array);
  return {
    prepare: () => Promise.resolve(),
    run: (steps) => Promise.resolve(train(network, task, steps)),
    detail: () => 'Float32Array, one thread',
    dispose: () => undefined,
  };
}

function train(network: PlainNetwork, { workload, initial }: Task, steps: number): Outcome {
  const { batchSize, examples } = workload;
  network.setVariables(initial);
  let first = 0;
  for (let step = 0; step < steps; step++) {
    network.step(first, Math.min(first + batchSize, examples));
    first = first + batchSize >= examples ? 0 : first + batchSize;
  }
  return { variables: network.variables.map((values) => Float32Array.from(values)), models: 1 };
}
