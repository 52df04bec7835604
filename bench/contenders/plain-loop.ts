/** The guide's line by hand: what a careful person writes in plain JavaScript. No library, no graph, no allocation in the loop. */
import type { Contender, ContenderOptions, Outcome, Task } from '../contender.ts';
import { randomNumbers, shuffleInPlace } from '../workloads/random.ts';

export function create(_: ContenderOptions, task: Task): Contender {
  return {
    prepare: () => Promise.resolve(),
    run: (steps) =>
      Promise.resolve(task.workload.shuffle ? trainBatches(task, steps) : trainWhole(task, steps)),
    detail: () => 'Float32Array, one thread',
    dispose: () => undefined,
  };
}

function trainWhole({ workload, data: { x, y }, initial }: Task, steps: number): Outcome {
  let [w, b] = [initial[0]![0]!, initial[1]![0]!];
  const rate = (2 * workload.optimizer.learningRate) / x.length;
  for (let step = 0; step < steps; step++) {
    let gradientW = 0;
    let gradientB = 0;
    for (let i = 0; i < x.length; i++) {
      const xi = x[i]!;
      const error = xi * w + b - y[i]!;
      gradientW += error * xi;
      gradientB += error;
    }
    w -= rate * gradientW;
    b -= rate * gradientB;
  }
  return outcome(w, b);
}

function trainBatches({ workload, data: { x, y }, initial }: Task, steps: number): Outcome {
  const { batchSize, optimizer } = workload;
  const random = randomNumbers(7);
  const order = Int32Array.from(x, (_, i) => i);
  let [w, b] = [initial[0]![0]!, initial[1]![0]!];
  let first = order.length;
  for (let step = 0; step < steps; step++) {
    if (first >= order.length) {
      shuffleInPlace(order, random);
      first = 0;
    }
    const end = Math.min(first + batchSize, order.length);
    let gradientW = 0;
    let gradientB = 0;
    for (let i = first; i < end; i++) {
      const xi = x[order[i]!]!;
      const error = xi * w + b - y[order[i]!]!;
      gradientW += error * xi;
      gradientB += error;
    }
    const rate = (2 * optimizer.learningRate) / (end - first);
    w -= rate * gradientW;
    b -= rate * gradientB;
    first = end;
  }
  return outcome(w, b);
}

function outcome(w: number, b: number): Outcome {
  return { variables: [Float32Array.of(w), Float32Array.of(b)], models: 1 };
}
