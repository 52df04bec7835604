/**
 * `npm run bench`: builds the bench page, opens it in Chromium, lets it measure, prints the tables.
 * Installs the peers first where they are missing.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { openBuilt } from '../tools/open-built.mjs';
import { benchOptions } from './options.mjs';
import { facts, floorResults, peakLine, planTexts, scalingTable, workloadTable } from './report.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const configFile = fileURLToPath(new URL('vite.config.ts', import.meta.url));

const scalingSizes = [
  { name: 'points', sizes: [1e3, 1e4, 1e5, 1e6, 1e7] },
  { name: 'width', sizes: [16, 32, 64, 128, 256, 512, 1024] },
];
const scalingContenders = ['tapeloop-webgpu', 'tapeloop-cpu', 'plain-loop', 'plain-network'];

const options = benchOptions(process.argv.slice(2));
installPeers();
await build({ configFile, logLevel: 'warn' });
const report = await measure();
console.log(`${facts(report)}\n`);
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
    /** @type {import('playwright').JSHandle<import('./session.ts').Bench>} */
    const bench = await page.evaluateHandle('tapeloopBench');
    const names = await wantedWorkloads(bench);
    const peak = await bench.evaluate(({ devicePeak }) => devicePeak());
    console.log(`${peakLine(peak)}\n`);
    const workloads = await measureWorkloads(bench, names, peak);
    const scaling = options.scaling ? await measureScaling(bench) : [];
    const session = await bench.evaluate(async ({ adapter }) => ({
      adapter: await adapter(),
      isolated: crossOriginIsolated,
    }));
    const date = new Date().toISOString();
    return { date, machine: machine(before, browser.version()), ...session, peak, workloads, scaling };
  } finally {
    await opened.close();
  }
}

/** @typedef {import('playwright').JSHandle<import('./session.ts').Bench>} BenchPage */

/**
 * @param {BenchPage} bench
 * @returns {Promise<readonly string[]>}
 */
async function wantedWorkloads(bench) {
  const known = await bench.evaluate(({ contenders, workloads }) => ({ contenders, workloads }));
  refuseUnknown('workload', options.workloads, [...known.workloads, 'none']);
  refuseUnknown('contender', options.only, known.contenders);
  if (options.workloads.length === 0) return known.workloads;
  return options.workloads.filter((name) => name !== 'none');
}

/**
 * @param {BenchPage} bench
 * @param {readonly string[]} names
 * @param {import('./report.mjs').Report['peak']} peak
 */
async function measureWorkloads(bench, names, peak) {
  const { only, repetitions, seconds, plan } = options;
  const workloads = [];
  for (const name of names) {
    const measured = await measureOne(bench, name, { only, repetitions, targetMs: seconds * 1000, plan });
    workloads.push(measured);
    console.log(`${workloadTable(measured, peak)}\n`);
    for (const text of planTexts(measured)) console.log(`${text}\n`);
  }
  return workloads;
}

/** @param {BenchPage} bench */
async function measureScaling(bench) {
  const only = options.only.length > 0 ? options.only : scalingContenders;
  const scaling = [];
  for (const kind of scalingSizes) {
    const measured = [];
    for (const size of kind.sizes) {
      const asked = { only, repetitions: 3, targetMs: 300, plan: false };
      measured.push(await measureOne(bench, `${kind.name}-${size}`, asked));
    }
    scaling.push(...measured);
    console.log(`${scalingTable(measured)}\n`);
  }
  return scaling;
}

/**
 * @param {BenchPage} bench
 * @param {string} name
 * @param {import('./session.ts').MeasureOptions} asked
 */
function measureOne(bench, name, asked) {
  return bench.evaluate((page, args) => page.measure(args.name, args.asked), { name, asked });
}

/**
 * @param {string} what
 * @param {readonly string[]} names
 * @param {readonly string[]} known
 */
function refuseUnknown(what, names, known) {
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Error(`unknown ${what}: ${unknown.join(', ')}; known are ${known.join(', ')}`);
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

/** Prints the floors; the exit status asks for them only with `--check`. */
function judge() {
  const measurements = [...report.workloads, ...report.scaling].flatMap(({ workload, measurements: all }) =>
    all.map(({ name, error }) => ({ name: `${workload}, ${name}`, error })),
  );
  const failed = measurements.filter(({ error }) => error !== null);
  for (const { name, error } of failed) console.error(`failed: ${name}: ${error}`);
  const floors = floorResults(report);
  for (const { verdict, sentence } of floors) console.log(`${verdict.padEnd(12)}  ${sentence}`);
  return failed.length > 0 || (options.check && floors.some(({ verdict }) => verdict !== 'holds')) ? 1 : 0;
}
