/** What must hold between contenders, and what does not. Pure functions. */
import { ratesOf, ratio } from './rates.mjs';

const OURS = 'tapeloop-webgpu';
const WEBGPU_PEERS = ['tensorflow-webgpu', 'jax-webgpu'];

/**
 * @typedef {object} Floor
 * @property {string} workload
 * @property {readonly string[]} against the fastest of these
 * @property {number} atLeast
 * @property {boolean} [twoCoreSoftware] holds only for a software adapter on two cores or more
 */

/** @type {readonly Floor[]} */
const floors = [
  { workload: 'W1', against: WEBGPU_PEERS, atLeast: 50 },
  { workload: 'W2', against: WEBGPU_PEERS, atLeast: 30 },
  { workload: 'W3', against: WEBGPU_PEERS, atLeast: 60 },
  { workload: 'W4', against: WEBGPU_PEERS, atLeast: 6 },
  { workload: 'W5', against: WEBGPU_PEERS, atLeast: 2 },
  { workload: 'W6', against: WEBGPU_PEERS, atLeast: 3 },
  { workload: 'W7', against: WEBGPU_PEERS, atLeast: 100 },
  { workload: 'W7', against: ['tapeloop-webgpu-one-lane'], atLeast: 1.5, twoCoreSoftware: true },
];

/**
 * @typedef {object} FloorResult
 * @property {'holds' | 'missed' | 'not measured'} verdict
 * @property {string} sentence
 */

/**
 * @param {readonly import('./session.ts').WorkloadMeasurement[]} workloads those that were measured
 * @param {{software: boolean, cores: number}} machine
 * @returns {FloorResult[]}
 */
export function judgeFloors(workloads, { software, cores }) {
  return floors.flatMap((floor) => {
    const measured = workloads.find(({ workload }) => workload === floor.workload);
    const asked = !floor.twoCoreSoftware || (software && cores >= 2);
    return measured && asked ? [judgeOne(floor, measured)] : [];
  });
}

/**
 * @param {Floor} floor
 * @param {import('./session.ts').WorkloadMeasurement} measured
 * @returns {FloorResult}
 */
function judgeOne({ workload, against, atLeast }, measured) {
  const rates = ratesOf(measured);
  const missing = [OURS, ...against].filter((name) => !rates.has(name));
  if (missing.length > 0) return { verdict: 'not measured', sentence: `${workload}: ${missing.join(', ')}` };
  /** @param {string} name */
  const rateOf = (name) => rates.get(name)?.median ?? NaN;
  const best = against.reduce((fastest, name) => (rateOf(name) > rateOf(fastest) ? name : fastest));
  const reached = rateOf(OURS) / rateOf(best);
  const sentence = `${workload}: ${ratio(reached)} ${best}, at least ${atLeast}x is wanted`;
  return { verdict: reached >= atLeast ? 'holds' : 'missed', sentence };
}
