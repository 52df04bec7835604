/** Reads the bench's command lines. Says what is wrong and what there is; starts nothing. */
import { parseArgs } from 'node:util';

/**
 * @typedef {object} BenchOptions
 * @property {readonly string[]} workloads empty: all
 * @property {readonly string[]} only contenders; empty: all
 * @property {number} repetitions
 * @property {number} seconds of one repetition
 * @property {boolean} scaling a whole bench tells it, too; one of a few workloads or contenders only when asked
 * @property {boolean} plan
 * @property {boolean} check
 * @property {string | undefined} json
 * @property {boolean} isolated serve with the headers that allow threads
 */

/**
 * @param {readonly string[]} args
 * @returns {BenchOptions}
 */
export function benchOptions(args) {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      workload: { type: 'string', default: '' },
      only: { type: 'string', default: '' },
      repetitions: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '0.7' },
      scaling: { type: 'boolean' },
      plan: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      json: { type: 'string' },
      isolated: { type: 'boolean', default: false },
    },
  });
  const workloads = values.workload.split(',').filter(Boolean);
  const only = values.only.split(',').filter(Boolean);
  return {
    workloads,
    only,
    repetitions: wholeNumber('--repetitions', values.repetitions),
    seconds: positiveNumber('--seconds', values.seconds),
    scaling: values.scaling ?? (workloads.length === 0 && only.length === 0),
    plan: values.plan,
    check: values.check,
    json: values.json,
    isolated: values.isolated,
  };
}

/**
 * @typedef {object} PageOptions
 * @property {number} seconds of training, for each case
 * @property {number} pauses
 * @property {readonly ('webgpu' | 'cpu')[]} backends
 * @property {readonly number[]} examples 1000: the guide's points
 * @property {boolean} check
 * @property {string | undefined} json
 */

/**
 * @param {readonly string[]} args
 * @returns {PageOptions}
 */
export function pageOptions(args) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '60' },
      pauses: { type: 'string', default: '7' },
      backend: { type: 'string', default: 'webgpu,cpu' },
      examples: { type: 'string', default: '1000,1000000' },
      check: { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  });
  return {
    seconds: positiveNumber('--seconds', values.seconds),
    pauses: wholeNumber('--pauses', values.pauses),
    backends: values.backend.split(',').map(backendNamed),
    examples: values.examples.split(',').map((text) => wholeNumber('--examples', text)),
    check: values.check,
    json: values.json,
  };
}

/**
 * @param {string} text
 * @returns {'webgpu' | 'cpu'}
 */
function backendNamed(text) {
  if (text !== 'webgpu' && text !== 'cpu')
    throw new Error(`invalid --backend: ${text}; expected webgpu or cpu`);
  return text;
}

/**
 * @param {string} name
 * @param {string} text
 */
function positiveNumber(name, text) {
  const value = Number(text);
  if (!(value > 0 && value < Infinity))
    throw new Error(`invalid ${name}: ${text}; expected a number above 0`);
  return value;
}

/**
 * @param {string} name
 * @param {string} text
 */
function wholeNumber(name, text) {
  const value = positiveNumber(name, text);
  if (!Number.isInteger(value)) throw new Error(`invalid ${name}: ${text}; expected a whole number`);
  return value;
}
