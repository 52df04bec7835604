/** Reads the command line of `npm run goldens`. Says what is wrong and what there is; starts nothing. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** @typedef {'gpu' | 'cpu'} BackendName */
/** @typedef {'auto' | import('../worker/compile/program.ts').Schedule} ScheduleChoice */

/**
 * @typedef {object} GoldenOptions
 * @property {string} path a folder of cases, or one
 * @property {readonly BackendName[]} backends
 * @property {ScheduleChoice} schedule of the GPU; the CPU has none
 * @property {import('../tools/open-built.mjs').BrowserName} browserName
 * @property {string | undefined} json where to write all figures
 */

/**
 * @param {readonly string[]} args
 * @param {object} places
 * @param {string} places.root the repository's, where the cases lie beside it if no path is said
 * @param {string} places.from the folder that a relative path starts from
 * @returns {GoldenOptions}
 */
export function goldenOptions(args, { root, from }) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      backend: { type: 'string' },
      schedule: { type: 'string', default: 'auto' },
      browser: { type: 'string', default: 'chromium' },
      json: { type: 'string' },
    },
  });
  const [path, ...others] = positionals;
  if (others.length > 0) throw new Error(`invalid paths: ${positionals.join(', ')}; expected one`);
  const backends = /** @type {const} */ (['gpu', 'cpu']);
  return {
    path: path === undefined ? resolve(root, '../shared/goldens') : resolve(from, path),
    backends: values.backend === undefined ? backends : [oneOf('--backend', values.backend, backends)],
    schedule: oneOf('--schedule', values.schedule, ['auto', 'resident', 'streamed']),
    browserName: oneOf('--browser', values.browser, ['chromium', 'firefox']),
    json: values.json === undefined ? undefined : resolve(from, values.json),
  };
}

/**
 * @template {string} T
 * @param {string} name
 * @param {string} text
 * @param {readonly T[]} choices
 * @returns {T}
 */
function oneOf(name, text, choices) {
  const found = choices.find((choice) => choice === text);
  if (found === undefined) throw new Error(`unknown ${name}: ${text}; expected ${choices.join(' or ')}`);
  return found;
}
