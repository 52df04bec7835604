/** All workloads by name; those of the scaling carry their size in it. */
import { manyPoints, W1, W2 } from './guide.ts';
import { W3, W4, W5, W6, W7, wide } from './networks.ts';
import type { Workload } from './workload.ts';

const workloads: readonly Workload[] = [W1, W2, W3, W4, W5, W6, W7];
export const workloadNames = workloads.map(({ name }) => name);

export function workloadNamed(name: string): Workload {
  const [, kind, size] = /^(points|width)-(\d+)$/.exec(name) ?? [];
  if (kind !== undefined) return kind === 'points' ? manyPoints(Number(size)) : wide(Number(size));
  const found = workloads.find((workload) => workload.name === name);
  if (!found) throw new Error(`unknown workload: ${name}; known are ${workloadNames.join(', ')}`);
  return found;
}
