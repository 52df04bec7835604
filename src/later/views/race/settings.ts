/** What a race may vary, and the lanes that come of it. Pure. */
import type { Problem } from '../../../../protocol/failure.ts';
import type { RaceLane } from '../../../../protocol/questions/race.ts';
import type { RunSpec } from '../../../../protocol/run-spec.ts';
import { withValue } from '../../../../protocol/with-value.ts';

export interface Setting {
  readonly path: Problem['path'];
  readonly value: number;
}

/** Of the optimizer: numbers that every step reads, whatever they are. */
const OPTIMIZER_NUMBERS = [
  'learningRate',
  'momentum',
  'rho',
  'beta1',
  'beta2',
  'epsilon',
  'weightDecay',
  'clipvalue',
  'globalClipnorm',
] as const;

/** All that this run could vary: what is 0 or off has no part in its step, and would need another one. */
export function settingsOf(spec: RunSpec): Setting[] {
  const optimizer = spec.optimizer as unknown as Readonly<Record<string, unknown>>;
  const found = OPTIMIZER_NUMBERS.map((name): Setting => ({
    path: ['optimizer', name],
    value: Number(optimizer[name] ?? 0),
  }));
  const layers = spec.model.layers.flatMap((layer, i): Setting[] => {
    const path = ['model', 'layers', i];
    const rate = layer.type === 'dropout' ? [{ path: [...path, 'rate'], value: layer.rate }] : [];
    if (!('kernelRegularizer' in layer)) return rate;
    const { l1, l2 } = layer.kernelRegularizer;
    return [
      { path: [...path, 'kernelRegularizer', 'l1'], value: l1 },
      { path: [...path, 'kernelRegularizer', 'l2'], value: l2 },
    ];
  });
  return [...found, ...layers].filter(({ value }) => value > 0);
}

export interface Span {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly scale: 'linear' | 'log';
}

/** Both ends included. A logarithmic span that touches 0 or below has no values. */
export function valuesOf({ from, to, count, scale }: Span): number[] {
  if (count <= 1) return [from];
  if (scale === 'log' && !(from > 0 && to > 0)) return [];
  return Array.from({ length: count }, (_, i) => {
    const part = i / (count - 1);
    const value = scale === 'log' ? from * (to / from) ** part : from + (to - from) * part;
    return Number(value.toPrecision(6));
  });
}

/** A tenth to ten times what the run has. */
export function spanAround({ path, value }: Setting, count: number): Span {
  const isShare = ['momentum', 'rho', 'beta1', 'beta2', 'rate'].includes(String(path.at(-1)));
  if (isShare) return { from: 0.1, to: 0.9, count, scale: 'linear' };
  return {
    from: Number((value / 30).toPrecision(2)),
    to: Number((value * 10).toPrecision(2)),
    count,
    scale: 'log',
  };
}

/** Every value with every seed; of two settings every pair, the second one within the first. */
export function lanesOf(values: readonly (readonly number[])[], seeds: readonly number[]): RaceLane[] {
  const rows = values.reduce<number[][]>(
    (all, list) => all.flatMap((row) => list.map((value) => [...row, value])),
    [[]],
  );
  return rows.flatMap((row) => seeds.map((seed) => ({ seed, values: row })));
}

export interface Band {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Over the lanes that are still finite there: the mean and the extremes. Null where none is. */
export function bandOf(losses: readonly number[]): Band | null {
  const finite = losses.filter((loss) => Number.isFinite(loss));
  if (finite.length === 0) return null;
  return {
    mean: finite.reduce((sum, loss) => sum + loss, 0) / finite.length,
    low: Math.min(...finite),
    high: Math.max(...finite),
  };
}

/** The lane with the least finite loss that has not diverged; -1 for none. */
export function bestLane(losses: Float32Array, diverged: Uint8Array): number {
  let best = -1;
  losses.forEach((loss, lane) => {
    if (diverged[lane] === 1 || !Number.isFinite(loss)) return;
    if (best < 0 || loss < losses[best]!) best = lane;
  });
  return best;
}

/** A copy of the spec with a lane's values and seed. */
export function specOfLane(spec: RunSpec, paths: readonly Problem['path'][], lane: RaceLane): RunSpec {
  const changed = paths.reduce<unknown>((whole, path, i) => withValue(whole, path, lane.values[i]!), spec);
  return { ...(changed as RunSpec), seed: lane.seed };
}
