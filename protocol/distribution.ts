/** Many numbers in few: their moments, and a histogram around 0. */

export interface Distribution {
  /** Euclidean. */
  readonly norm: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Of the population. */
  readonly standardDeviation: number;
  /** Bins of equal width from `-reach` to `reach`: the largest size of a number, 0 where all are 0. */
  readonly reach: number;
  /** [bins]; what is not finite is in none. */
  readonly counts: Uint32Array;
}

export function distribution(values: Float32Array, bins: number): Distribution {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const reach = values.reduce((most, value) => (isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0);
  const counts = new Uint32Array(bins);
  for (const value of values) if (isFinite(value)) counts[binOf(value, reach, bins)]! += 1;
  return {
    norm: Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)),
    min: values.reduce((least, value) => Math.min(least, value), Infinity),
    max: values.reduce((most, value) => Math.max(most, value), -Infinity),
    mean,
    standardDeviation: Math.sqrt(variance),
    reach,
    counts,
  };
}

/** The largest value belongs to the last bin. */
function binOf(value: number, reach: number, bins: number): number {
  if (reach === 0) return (bins - 1) / 2;
  return Math.min(bins - 1, Math.floor(((value / reach + 1) / 2) * bins));
}
