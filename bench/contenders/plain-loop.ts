/** What a careful person writes by hand in plain JavaScript: no library, no graph, no allocation in the loop. */
import type { Contender, Outcome } from '../contender.ts';
import { guidePoints, LEARNING_RATE, START } from '../guide-run.ts';
import type { Points } from '../guide-run.ts';

export function create(): Contender {
  const points = guidePoints();
  return {
    prepare: () => Promise.resolve(),
    run: (steps) => Promise.resolve(train(points, steps)),
    detail: () => 'Float32Array, one thread',
    dispose: () => undefined,
  };
}

function train({ x, y }: Points, steps: number): Outcome {
  let { w, b }: { w: number; b: number } = START;
  const rate = (2 * LEARNING_RATE) / x.length;
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
  return { loss: meanSquaredError({ x, y }, w, b), w, b };
}

function meanSquaredError({ x, y }: Points, w: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i]! * w + b - y[i]!) ** 2;
  return sum / x.length;
}
