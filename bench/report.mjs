/** The bench's tables, as a person reads them. Pure functions. */
import { judgeFloors } from './floors.mjs';
import { aligned, figure, ratesOf, ratio, stepsPerSecond } from './rates.mjs';

/**
 * @typedef {object} Report
 * @property {string} date
 * @property {{browser: string, processor: string, cores: number, loadBefore: number, loadAfter: number, peers: Record<string, string>}} machine
 * @property {import('./session.ts').AdapterFacts | null} adapter
 * @property {boolean} isolated
 * @property {import('./device-peak.ts').DevicePeak | null} peak
 * @property {readonly import('./session.ts').WorkloadMeasurement[]} workloads
 * @property {readonly import('./session.ts').WorkloadMeasurement[]} scaling
 */

const OURS = 'tapeloop-webgpu';
const EVERY_LOSS = '-every-loss';

/** @param {Report} report */
export function facts({ date, machine, adapter, isolated }) {
  const name = adapter
    ? [adapter.vendor, adapter.architecture, adapter.device, adapter.description].filter(Boolean).join(', ')
    : 'none';
  return [
    date,
    `adapter: ${name}`,
    `${machine.browser}, ${machine.processor}, ${machine.cores} cores, load ${machine.loadBefore.toFixed(1)} to ${machine.loadAfter.toFixed(1)}, ${isolated ? '' : 'not '}cross-origin isolated`,
    Object.entries(machine.peers)
      .map(([peer, version]) => `${peer} ${version}`)
      .join(', '),
  ].join('\n');
}

/**
 * @param {import('./session.ts').WorkloadMeasurement} measured
 * @param {Report['peak']} peak
 * @returns {string}
 */
export function workloadTable(measured, peak) {
  const rates = ratesOf(measured);
  const rows = measured.measurements.map(({ name, detail, coldStartMs, error }) => {
    const cold = coldStartMs === null ? '-' : `${Math.round(coldStartMs)} ms`;
    const rate = rates.get(name);
    if (!rate) return [name, '-', '', '', cold, error ?? 'not measured'];
    const ours = rates.get(name.endsWith(EVERY_LOSS) ? `${OURS}${EVERY_LOSS}` : OURS);
    const times = ours === undefined ? '' : ratio(ours.median / rate.median);
    const range = `${figure(rate.min)} - ${figure(rate.max)}`;
    return [name, figure(rate.median), range, times, cold, error ?? detail];
  });
  const head = ['contender', measured.unit, 'min - max', 'ours is', 'cold start', 'remarks'];
  const title = `${measured.workload}: ${measured.title}`;
  return [title, ...aligned([head, ...rows]), arithmetic(measured, peak)].join('\n');
}

/**
 * @param {import('./session.ts').WorkloadMeasurement} measured
 * @param {Report['peak']} peak
 */
function arithmetic(measured, peak) {
  const { flop, bytes } = measured.arithmetic;
  const needed = `arithmetic: ${figure(flop)} FLOP and ${figure(bytes)} bytes per step`;
  const rate = ratesOf(measured).get(OURS);
  if (!rate) return needed;
  const steps = stepsPerSecond(measured, rate);
  const reached = `${OURS} reaches ${giga(steps * flop)}FLOP/s and ${giga(steps * bytes)}B/s`;
  if (!peak) return `${needed}; ${reached}`;
  const shares = `${percent((steps * flop) / peak.flopPerSecond)} and ${percent((steps * bytes) / peak.bytesPerSecond)}`;
  return `${needed}; ${reached}, ${shares} of the device's peak`;
}

/**
 * What our engine does in a step: kernels, buffers and bytes, beside the times that were expected and measured.
 * @param {import('./session.ts').WorkloadMeasurement} measured
 */
export function planTexts({ workload, measurements }) {
  return measurements.flatMap(({ name, plan }) =>
    plan === null ? [] : [`${workload}, ${name}: the plan\n${plan.replaceAll(/^/gm, '  ')}`],
  );
}

/** @param {Report['peak']} peak */
export function peakLine(peak) {
  if (!peak) return 'device: no WebGPU adapter';
  return `device, measured: ${giga(peak.flopPerSecond)}FLOP/s in multiply-adds, ${giga(peak.bytesPerSecond)}B/s in a copy`;
}

/**
 * How the time of a step grows: one row for each size, one column for each contender.
 * @param {readonly import('./session.ts').WorkloadMeasurement[]} measured of one kind, by size
 * @returns {string}
 */
export function scalingTable(measured) {
  const names = [...new Set(measured.flatMap(({ measurements }) => measurements.map(({ name }) => name)))];
  let before = NaN;
  const rows = measured.map((one) => {
    const rates = ratesOf(one);
    const times = names.map((name) => {
      const rate = rates.get(name);
      return rate ? `${figure(1000 / stepsPerSecond(one, rate))} ms` : '-';
    });
    const ours = rates.get(OURS);
    const time = ours ? 1 / stepsPerSecond(one, ours) : NaN;
    const growth = time / before;
    before = time;
    const reached = ours ? `${giga(one.arithmetic.flop / time)}FLOP/s` : '-';
    return [one.workload, figure(one.arithmetic.flop), ...times, growth > 0 ? ratio(growth) : '', reached];
  });
  const head = ['time per step', 'FLOP', ...names, 'ours grows', 'ours reaches'];
  return aligned([head, ...rows]).join('\n');
}

/** @param {number} value */
function giga(value) {
  return `${figure(value / 1e9)} G`;
}

/** @param {number} share */
function percent(share) {
  return `${figure(100 * share)} %`;
}

/**
 * @param {Report} report
 * @returns {import('./floors.mjs').FloorResult[]}
 */
export function floorResults({ workloads, adapter, machine }) {
  return judgeFloors(workloads, { software: isSoftware(adapter), cores: machine.cores });
}

/** @param {Report['adapter']} adapter */
function isSoftware(adapter) {
  if (!adapter) return false;
  const named = [adapter.architecture, adapter.device, adapter.description].join(' ');
  return adapter.fallback || /swiftshader|llvmpipe|lavapipe|warp/i.test(named);
}
