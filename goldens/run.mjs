/**
 * `npm run goldens -- PATH`: trains every case of a folder in a browser, on both backends, and compares with what somebody else's
 * implementation gave. The page and its worker do the work; this builds and opens the page, and prints the table.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { openBuilt } from '../tools/open-built.mjs';
import { goldenOptions } from './options.mjs';
import { complaints, tableOf, totals } from './report.mjs';

/** @typedef {import('./options.mjs').GoldenOptions} GoldenOptions */
/** @typedef {import('./report.mjs').Outcome} Outcome */
/** @typedef {{ readonly name: string, readonly text: string }} CaseFile */

const root = fileURLToPath(new URL('..', import.meta.url));
const configFile = fileURLToPath(new URL('vite.config.ts', import.meta.url));

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}

async function main() {
  // npm runs its scripts in the repository's root: a relative path means where the person is.
  const from = process.env['INIT_CWD'] ?? process.cwd();
  const options = goldenOptions(process.argv.slice(2), { root, from });
  const files = readCases(options.path);
  const outcomes = files.length === 0 ? [] : await runAll(files, options);
  if (options.json !== undefined) writeReport(options.json, outcomes);
  const failed = complaints(outcomes);
  if (outcomes.length > 0) console.log(`\n${totals(outcomes)}`);
  if (failed.length > 0) console.error(`failed: ${failed.join(', ')}`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}

/**
 * @param {string} path
 * @returns {readonly CaseFile[]}
 */
function readCases(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined)
    throw new Error(`missing golden cases: ${path}; say which folder or file: npm run goldens -- PATH`);
  const paths = stats.isDirectory()
    ? readdirSync(path)
        .filter((name) => name.endsWith('.json'))
        .toSorted()
        .map((name) => join(path, name))
    : [path];
  return paths.map((file) => ({ name: basename(file, '.json'), text: readFileSync(file, 'utf8') }));
}

/**
 * @param {readonly CaseFile[]} files
 * @param {GoldenOptions} options
 * @returns {Promise<readonly Outcome[]>}
 */
async function runAll(files, { backends, schedule, browserName }) {
  await build({ configFile, logLevel: 'warn' });
  const opened = await openBuilt({ configFile, browserName });
  try {
    const { browser, page, address } = opened;
    page.on('pageerror', (error) => console.error(`  ${error.message}`));
    await page.goto(address);
    console.log(`${browserName} ${browser.version()}`);
    const table = tableOf(files.map(({ name }) => name));
    console.log(table.head());
    /** @type {Outcome[]} */
    const outcomes = [];
    for (const { name, text } of files) {
      for (const backend of backends) {
        const outcome = { name, backend, ...(await runInPage(page, { text, backend, schedule })) };
        outcomes.push(outcome);
        console.log(table.row(outcome));
      }
    }
    return outcomes;
  } finally {
    await opened.close();
  }
}

/**
 * @param {import('playwright').Page} page
 * @param {import('./run-case.ts').Job} wanted
 */
function runInPage(page, wanted) {
  return page.evaluate(
    (job) =>
      /** @type {{ tapeloopGoldens: import('./page/main.ts').Goldens }} */ (
        /** @type {unknown} */ (window)
      ).tapeloopGoldens.run(job),
    wanted,
  );
}

/**
 * @param {string} file
 * @param {readonly Outcome[]} outcomes
 */
function writeReport(file, outcomes) {
  if (statSync(dirname(resolve(file)), { throwIfNoEntry: false }) === undefined)
    throw new Error(`missing folder for --json: ${dirname(file)}`);
  const report = { date: new Date().toISOString(), outcomes };
  // JSON has no word for infinity or NaN, and those are what one wants to see.
  const text = JSON.stringify(
    report,
    (_, value) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value),
    2,
  );
  writeFileSync(file, `${text}\n`);
}
