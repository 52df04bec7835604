/**
 * Where an axis begins and ends. Ranges move in round steps, so that a growing history does not make the axis tremble,
 * and a run that diverges cannot push everything else into one flat line: then the range is cut, and says so.
 */

export interface AxisRange {
  readonly min: number;
  readonly max: number;
  /** Some finite values lie outside. */
  readonly clipped: boolean;
}

export interface Extent {
  readonly min: number;
  readonly max: number;
}

/** The smallest and largest finite value; null when there is none. */
export function extentOf(values: ArrayLike<number>, length = values.length): Extent | null {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < length; i++) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min <= max ? { min, max } : null;
}

/** 1, 2 or 5 times a power of ten, not below `value`. */
export function roundUp(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= value * (1 - 1e-12)) ?? 10;
  return factor * power;
}

/** A little wider than the values, ending on round numbers. */
export function linearRange(extent: Extent): AxisRange {
  const spread = extent.max - extent.min;
  const span = spread > 0 ? spread : Math.max(Math.abs(extent.max), 1);
  const step = roundUp(span / 8);
  const min = Math.floor((extent.min - span * 0.02) / step) * step;
  const max = Math.ceil((extent.max + span * 0.02) / step) * step;
  return { min: clean(min, step), max: clean(max, step), clipped: false };
}

/**
 * For values that should stay near their anchors (the start, the truth, the optimum). As long as they do, everything
 * is shown; once they go further than a hundred times the anchors' own spread, the range is cut at ten times.
 */
export function anchoredRange(values: Extent | null, anchors: Extent): AxisRange {
  const span = Math.max(anchors.max - anchors.min, 1e-3 * Math.abs(anchors.max), 1e-6);
  const all = merge(values, anchors);
  if (all.max - all.min <= 100 * span) return linearRange(all);
  const cut = {
    min: Math.max(all.min, anchors.min - 10 * span),
    max: Math.min(all.max, anchors.max + 10 * span),
  };
  return { ...linearRange(cut), clipped: true };
}

/** From zero up. A loss that explodes past a hundred times its start is cut at ten times the start. */
export function lossRange(values: Extent | null, start: number): AxisRange {
  const first = Number.isFinite(start) && start > 0 ? start : 1;
  const highest = Math.max(values?.max ?? 0, first);
  const clipped = highest > 100 * first;
  const { max } = linearRange({ min: 0, max: clipped ? 10 * first : highest });
  return { min: 0, max, clipped };
}

/** Whole decades around the positive values. */
export function logRange(values: Extent | null): AxisRange {
  if (!values || values.max <= 0) return { min: 0.1, max: 10, clipped: false };
  const lowest = values.min > 0 ? values.min : values.max / 1e6;
  const min = powerOfTen(Math.floor(Math.log10(lowest) + 1e-9));
  const max = powerOfTen(Math.ceil(Math.log10(values.max) - 1e-9));
  return { min, max: max > min ? max : min * 10, clipped: values.min <= 0 };
}

/** Exact, which `10 ** exponent` is not. */
function powerOfTen(exponent: number): number {
  return Number(`1e${exponent}`);
}

/** The epochs shown: all that are planned once they are in sight, until then a round number that grows by steps. */
export function epochRange(finished: number, planned: number | 'untilStopped'): AxisRange {
  const grown = roundUp(Math.max(finished, 10));
  return {
    min: 0,
    max: planned === 'untilStopped' ? grown : Math.max(Math.min(planned, grown), finished),
    clipped: false,
  };
}

export function merge(a: Extent | null, b: Extent): Extent {
  return a ? { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) } : b;
}

/** Takes the last binary digits off, so that ticks read 0.3 and not 0.30000000000000004. */
function clean(value: number, step: number): number {
  const digits = Math.max(0, Math.min(20, 2 - Math.floor(Math.log10(step))));
  return Number(value.toFixed(digits));
}
