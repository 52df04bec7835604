/** Smoothing of a curve, as TensorBoard does it. */

/**
 * An exponential moving average, debiased: each value is a mean of all before it, weighted by `weight` per step back, and the weights of a
 * mean add up to 1 from the first value on. `weight` 0 changes nothing; 1 would never move. What is not finite is passed on and
 * counts for nothing.
 */
export function smoothed(values: ArrayLike<number>, weight: number): Float64Array {
  const means = new Float64Array(values.length);
  let [sum, weights] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isFinite(value)) {
      means[i] = value;
      continue;
    }
    sum = weight * sum + (1 - weight) * value;
    weights = weight * weights + (1 - weight);
    means[i] = sum / weights;
  }
  return means;
}
