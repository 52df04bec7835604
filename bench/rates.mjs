/** From repetitions to figures: medians, units, aligned columns. Pure functions. */

/**
 * @typedef {object} Rate
 * @property {number} median in the workload's unit
 * @property {number} min
 * @property {number} max
 */

/**
 * @param {import('./session.ts').WorkloadMeasurement} measured
 * @returns {Map<string, Rate>} by contender; those without a repetition are missing
 */
export function ratesOf({ measurements, unit, stepsPerEpoch }) {
  const rates = new Map();
  for (const { name, repetitions } of measurements) {
    const sorted = repetitions
      .map(({ steps, models, milliseconds }) => {
        const perSecond = (1000 * steps) / milliseconds;
        if (unit === 'epochs/s') return perSecond / stepsPerEpoch;
        return unit === 'model-steps/s' ? models * perSecond : perSecond;
      })
      .toSorted((a, b) => a - b);
    if (sorted.length > 0) rates.set(name, { median: median(sorted), min: sorted[0], max: sorted.at(-1) });
  }
  return rates;
}

/**
 * @param {import('./session.ts').WorkloadMeasurement} measured
 * @param {Rate} rate
 * @returns {number} of all models together
 */
export function stepsPerSecond({ unit, stepsPerEpoch }, rate) {
  return unit === 'epochs/s' ? rate.median * stepsPerEpoch : rate.median;
}

/** @param {readonly number[]} sorted */
export function median(sorted) {
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? NaN;
  const lower = sorted[Math.ceil(middle) - 1] ?? NaN;
  return (lower + upper) / 2;
}

/** @param {readonly (readonly string[])[]} rows */
export function aligned(rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 || column === row.length - 1 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

/**
 * Three significant digits below 100, whole above.
 * @param {number} value
 */
export function figure(value) {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}

/** @param {number} value */
export function ratio(value) {
  return `${value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(2)}x`;
}
