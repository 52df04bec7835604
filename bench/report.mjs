/** From measurements to what a person reads: medians, ratios, floors. Pure functions. */

/**
 * @typedef {object} Report
 * @property {string} workload
 * @property {string} date
 * @property {{browser: string, processor: string, cores: number, loadBefore: number, loadAfter: number, peers: Record<string, string>}} machine
 * @property {import('./session.ts').AdapterFacts | null} adapter
 * @property {boolean} isolated
 * @property {readonly import('./session.ts').Measurement[]} measurements
 */

/** What must hold: the first is at least so many times as fast as the second. */
const floors = [{ ours: 'tapeloop-webgpu', peer: 'tensorflow-webgpu', atLeast: 50 }];

const OURS = 'tapeloop-webgpu';
const OURS_EVERY_LOSS = 'tapeloop-webgpu-every-loss';

/**
 * @param {Report} report
 * @returns {string}
 */
export function table(report) {
  const rates = ratesOf(report);
  const rows = report.measurements.map(({ name, detail, error }) => {
    const rate = rates.get(name);
    if (!rate) return [name, '-', '', '', error ?? 'not measured'];
    const ours = rates.get(name.endsWith('-every-loss') ? OURS_EVERY_LOSS : OURS);
    const ratio = ours === undefined ? '' : `${significant(ours.median / rate.median)}x`;
    return [name, whole(rate.median), `${whole(rate.min)} - ${whole(rate.max)}`, ratio, error ?? detail];
  });
  const head = ['contender', 'steps/s', 'min - max', 'ours is', 'remarks'];
  return [...facts(report), '', ...aligned([head, ...rows]), '', ...notes].join('\n');
}

const notes = [
  'steps/s: median over the repetitions. ours is: how many times as fast Tapeloop on WebGPU is in the same mode',
  '(flat out against flat out, every loss against every loss).',
];

/**
 * @param {Report} report
 * @returns {string[]} one sentence for each floor that does not hold
 */
export function missedFloors(report) {
  const rates = ratesOf(report);
  return floors.flatMap(({ ours, peer, atLeast }) => {
    const [a, b] = [rates.get(ours), rates.get(peer)];
    if (!a || !b) return [`${ours} against ${peer}: not measured`];
    const ratio = a.median / b.median;
    return ratio >= atLeast
      ? []
      : [`${ours} is ${significant(ratio)}x ${peer}, at least ${atLeast}x is wanted`];
  });
}

/** @param {Report} report */
function facts({ workload, date, machine, adapter, isolated }) {
  const name = adapter
    ? [adapter.vendor, adapter.architecture, adapter.device, adapter.description].filter(Boolean).join(', ')
    : 'none';
  return [
    `${workload}: the guide's 1000 points, full batch, gradient descent. ${date}`,
    `adapter: ${name}`,
    `${machine.browser}, ${machine.processor}, ${machine.cores} cores, load ${machine.loadBefore.toFixed(1)} to ${machine.loadAfter.toFixed(1)}, ${isolated ? '' : 'not '}cross-origin isolated`,
    Object.entries(machine.peers)
      .map(([peer, version]) => `${peer} ${version}`)
      .join(', '),
  ];
}

/**
 * @param {Report} report
 * @returns {Map<string, {median: number, min: number, max: number}>} steps per second
 */
function ratesOf({ measurements }) {
  const rates = new Map();
  for (const { name, repetitions } of measurements) {
    const sorted = repetitions
      .map(({ steps, milliseconds }) => (1000 * steps) / milliseconds)
      .toSorted((a, b) => a - b);
    if (sorted.length > 0) rates.set(name, { median: median(sorted), min: sorted[0], max: sorted.at(-1) });
  }
  return rates;
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

/** @param {number} value */
function whole(value) {
  return Math.round(value).toLocaleString('en-US');
}

/** @param {number} value */
function significant(value) {
  return value >= 100 ? whole(value) : value.toPrecision(2);
}
