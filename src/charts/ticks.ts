/** Where an axis has its labels, and what they say. Few and round. */
import { formatValue } from '../i18n/numbers.ts';
import { roundUp } from './axis-range.ts';

/** About `count` round values within `min`..`max`. */
export function linearTicks(min: number, max: number, count: number): number[] {
  if (!(max > min)) return [min];
  const step = roundUp((0.75 * (max - min)) / Math.max(1, count));
  const ticks: number[] = [];
  // Adding zero turns a negative zero into a plain one.
  for (let i = Math.ceil(min / step - 1e-9) + 0; i * step <= max + step * 1e-9; i++) ticks.push(i * step);
  return ticks;
}

/** Powers of ten, with 2 and 5 between them where there is room; `min` and `max` are exponents of ten. */
export function logTicks(min: number, max: number, count: number): number[] {
  const decades = max - min;
  if (decades <= count / 3) {
    return range(Math.floor(min), Math.ceil(max))
      .flatMap((exponent) => [1, 2, 5].map((factor) => exponent + Math.log10(factor)))
      .filter((exponent) => exponent >= min - 1e-9 && exponent <= max + 1e-9);
  }
  const every = Math.max(1, Math.ceil(decades / Math.max(1, count)));
  return range(Math.ceil(min / every), Math.floor(max / every)).map((i) => i * every);
}

export function tickLabel(value: number, step: number): string {
  // A multiple of the step that should be zero may be a rounding error away from it.
  if (Math.abs(value) < step * 1e-6) return '0';
  if (Math.abs(value) >= 10_000 && Math.abs(value) < 1e7) return compact(value);
  return formatValue(value, 6);
}

export function logTickLabel(exponent: number): string {
  return tickLabel(Number((10 ** exponent).toPrecision(6)), 0);
}

/** `20k`, `1.5M`. */
function compact(value: number): string {
  return Math.abs(value) >= 1e6 ? `${formatValue(value / 1e6)}M` : `${formatValue(value / 1e3)}k`;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}
