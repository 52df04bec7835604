/** The weights at the start, the same for everyone: the guide's W = 5, elsewhere Glorot and Bengio's uniform ones. */
import { randomNumbers } from './random.ts';
import { sizeOf, variableShapes } from './shapes.ts';
import type { Workload } from './workload.ts';

const SEED = 20;
const GUIDE_W = 5;

/** Kernel, bias, kernel, bias, … */
export function initialWeights(workload: Workload): Float32Array[] {
  const random = randomNumbers(SEED);
  const shapes = variableShapes(workload);
  const isLine = shapes.length === 2 && shapes.every((shape) => sizeOf(shape) === 1);
  return shapes.map((shape) => {
    const values = new Float32Array(sizeOf(shape));
    if (shape.length === 1) return values;
    if (isLine) return values.fill(GUIDE_W);
    const field = sizeOf(shape.slice(0, -2));
    const limit = Math.sqrt(6 / (field * ((shape.at(-2) ?? 1) + (shape.at(-1) ?? 1))));
    return values.map(() => limit * (2 * random.uniform() - 1));
  });
}
