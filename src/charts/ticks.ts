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

export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** What an axis counts: put around its last label. */
export interface AxisName {
  readonly xPrefix: string;
  readonly xSuffix: string;
}

/** What a letter of a small font takes, and what two labels keep between them. */
const LETTER_PX = 7;
const LABEL_GAP_PX = 14;

/**
 * About `count` labelled values across `width` pixels, the last one with the axis's name. Evenly spaced always: where
 * the name has no room there are fewer labels, and where even two are too many it is left out.
 */
export function namedTicks(min: number, max: number, count: number, width: number, name: AxisName): Tick[] {
  const all = labelled(linearTicks(min, max, count));
  for (let wanted = count; wanted >= 1; wanted -= 0.5) {
    const ticks = labelled(linearTicks(min, max, wanted));
    if (ticks.length < 2) break;
    const named = withName(ticks, name);
    if (nameFits(named, (width * lastStep(named)) / (max - min))) return named;
  }
  return all.length < 2 ? withName(all, name) : all;
}

function labelled(values: readonly number[]): Tick[] {
  const step = (values[1] ?? 1) - (values[0] ?? 0);
  return values.map((value) => ({ value, label: tickLabel(value, step) }));
}

function withName(ticks: readonly Tick[], { xPrefix, xSuffix }: AxisName): Tick[] {
  return ticks.map((tick, i) =>
    i < ticks.length - 1 ? tick : { ...tick, label: `${xPrefix}${tick.label}${xSuffix}` },
  );
}

/** The last label ends at its tick; the one before is centred on its own, or begins there when it is the first. */
function nameFits(ticks: readonly Tick[], spacing: number): boolean {
  const [neighbour, last] = ticks.slice(-2);
  const share = ticks.length > 2 ? 0.5 : 1;
  const letters = (last?.label.length ?? 0) + share * (neighbour?.label.length ?? 0);
  return letters * LETTER_PX + LABEL_GAP_PX <= spacing;
}

function lastStep(ticks: readonly Tick[]): number {
  const [neighbour, last] = ticks.slice(-2);
  return (last?.value ?? 0) - (neighbour?.value ?? 0);
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
