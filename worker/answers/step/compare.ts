/** How far two ways to the same gradients are apart. Pure. */
import type { Comparison } from '../../../protocol/questions/gradients.ts';
import type { DoubleGradients } from './double-gradients.ts';

export interface Compared {
  readonly weight: number;
  readonly element: number;
  readonly value: number;
}

export interface Reference extends DoubleGradients {
  readonly names: readonly string[];
}

/** What is not a number is as far away as can be. */
export function distance(value: number, float64: number, scale: number): number {
  if (value === float64) return 0;
  const share = Math.abs(value - float64) / scale;
  return Number.isNaN(share) ? Infinity : share;
}

export function compare(
  values: readonly Compared[],
  { gradients, scales, names }: Reference,
  limit: number,
): Comparison {
  let largest = 0;
  let worst: Comparison['worst'] = null;
  for (const { weight, element, value } of values) {
    const float64 = gradients[weight]![element]!;
    const share = distance(value, float64, scales[weight]!);
    if (worst !== null && share <= largest) continue;
    largest = share;
    worst = { variable: names[weight]!, element, value, float64 };
  }
  return { compared: values.length, largest, limit, worst };
}

export function isWithin({ largest, limit }: Comparison): boolean {
  return largest <= limit;
}
