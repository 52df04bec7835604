/**
 * `npm run bench`: builds the bench page, opens it in Chromium, lets it measure, prints the table.
 * Installs the peers first where they are missing.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { openBuilt } from './browser.mjs';
import { benchOptions } from './options.mjs';
import { missedFloors, table } from './report.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const configFile = fileURLToPath(new URL('vite.config.ts', import.meta.url));

const options = benchOptions(process.argv.slice(2));
installPeers();
await build({ configFile, logLevel: 'warn' });
const report = await measure();
console.log(table(report));
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
process.exitCode = judge();

function installPeers() {
  if (
    existsSync(`${here}node_modules/@tensorflow/tfjs-core`) &&
    existsSync(`${here}node_modules/@jax-js/jax`)
  )
    return;
  console.log('installing the peers…');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: here, stdio: 'inherit' });
  if (status !== 0) throw new Error('the peers could not be installed: npm ci failed in bench/');
}

/** @returns {Promise<import('./report.mjs').Report>} */
async function measure() {
  const opened = await openBuilt({ configFile, isolated: options.isolated });
  try {
    const { browser, page, address } = opened;
    page.on('console', (message) => console.error(`  ${message.text()}`));
    await page.goto(address);
    const before = loadavg();
    const asked = { only: options.only, repetitions: options.repetitions, targetMs: options.seconds * 1000 };
    const session = await page.evaluate(async (wanted) => {
      const bench = /** @type {{ tapeloopBench: import('./session.ts').Bench }} */ (
        /** @type {unknown} */ (window)
      ).tapeloopBench;
      const unknown = wanted.only.filter((name) => !bench.names().includes(name));
      if (unknown.length > 0)
        throw new Error(`unknown contender: ${unknown.join(', ')}; known are ${bench.names().join(', ')}`);
      return {
        adapter: await bench.adapter(),
        measurements: await bench.measure(wanted),
        isolated: crossOriginIsolated,
      };
    }, asked);
    return {
      workload: 'W1',
      date: new Date().toISOString(),
      machine: machine(before, browser.version()),
      ...session,
    };
  } finally {
    await opened.close();
  }
}

/**
 * @param {readonly number[]} loadBefore
 * @param {string} browser
 */
function machine(loadBefore, browser) {
  const { dependencies } = JSON.parse(readFileSync(`${here}package.json`, 'utf8'));
  return {
    browser: `Chromium ${browser}`,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    loadBefore: loadBefore[0] ?? NaN,
    loadAfter: loadavg()[0] ?? NaN,
    /** @type {Record<string, string>} */
    peers: dependencies,
  };
}

function judge() {
  const failed = report.measurements.filter(({ error }) => error !== null);
  for (const { name, error } of failed) console.error(`failed: ${name}: ${error}`);
  const missed = options.check ? missedFloors(report) : [];
  for (const sentence of missed) console.error(`floor missed: ${sentence}`);
  return failed.length > 0 || missed.length > 0 ? 1 : 0;
}
