/** How far a run is from what was expected, and where the distance is largest. */

export interface Deviation {
  /** |actual - expected| / max(1, |expected|); NaN where the actual value is not a number. */
  readonly error: number;
  /** Which value: `step 3`, `layer0/kernel[5]`. */
  readonly at: string;
  readonly actual: number;
  readonly expected: number;
}

export function deviation(at: string, actual: number, expected: number): Deviation {
  return { error: Math.abs(actual - expected) / Math.max(1, Math.abs(expected)), at, actual, expected };
}

/** The largest; one that is not a number counts as larger than any. */
export function worst(deviations: readonly Deviation[]): Deviation {
  const [first, ...others] = deviations;
  if (first === undefined) throw new Error('missing values to compare');
  return others.reduce(
    (most, one) => (most.error >= one.error || Number.isNaN(most.error) ? most : one),
    first,
  );
}

/** Of two lists of the same length, value by value. */
export function worstOf(name: string, actual: ArrayLike<number>, expected: readonly number[]): Deviation {
  if (actual.length !== expected.length)
    throw new Error(`invalid ${name}: ${actual.length} values, expected ${expected.length}`);
  return worst(expected.map((value, i) => deviation(`${name}[${i}]`, actual[i]!, value)));
}
