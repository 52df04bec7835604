/**
 * `npm test`: the one gate, the same here and in CI. Installs what is missing, runs every stage in order, stops at
 * the first that fails and closes with one line of totals. `npm test -- unit e2e` runs only those stages.
 */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ensureBrowsers } from './browsers.mjs';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled, requireNode, root } from './install.mjs';
import { addTotals, closingLine, readPlaywright, readVitest } from './test-totals.mjs';

/** @typedef {import('./test-totals.mjs').Totals} Totals */

/**
 * @typedef {object} Stage
 * @property {string} name also the npm script that runs it, unless `script` says another
 * @property {string} title
 * @property {string} [script]
 * @property {string[]} [args]
 * @property {(report: unknown) => Totals} [read] counts the tests in `.cache/reports/<name>.json`
 */

const reports = join(root, '.cache/reports');

/** About twice what the longest stage (end to end) takes on two cores: what takes longer hangs. */
const stageLimitMs = 30 * 60_000;

/**
 * @param {string} name
 * @param {string} title
 * @returns {Stage}
 */
function vitest(name, title) {
  const args = [
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${join(reports, `${name}.json`)}`,
  ];
  return { name, title, args, read: readVitest };
}

/** @type {Stage[]} */
const stages = [
  { name: 'types', title: 'Types' },
  { name: 'lint', title: 'Lint' },
  { name: 'format', title: 'Format', script: 'format:check' },
  { name: 'i18n', title: 'Translations', script: 'i18n:check' },
  { name: 'knip', title: 'Unused files, exports and packages' },
  vitest('unit', 'Unit tests and import directions (Node)'),
  vitest('backend', 'Backend tests (browser, CPU and GPU)'),
  {
    name: 'goldens',
    title: 'Golden runs (browser, CPU and GPU)',
    script: 'goldens:gate',
    read: (report) => /** @type {Totals} */ (report),
  },
  vitest('component', 'Component tests (browser)'),
  { name: 'build', title: 'Build' },
  { name: 'sizes', title: 'Size of the first load' },
  { name: 'e2e', title: 'End-to-end tests of the built app', read: readPlaywright },
];

const browserStages = new Set(['backend', 'goldens', 'component', 'e2e']);

/** @returns {Stage[]} */
function chosenStages() {
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0) {
    console.error(
      `unknown stage: ${unknown.join(', ')}. Stages: ${stages.map(({ name }) => name).join(', ')}`,
    );
    process.exit(2);
  }
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const there = stages.filter(({ name, script = name }) => script in scripts || name !== 'i18n');
  return names.length === 0 ? there : stages.filter(({ name }) => names.includes(name));
}

/**
 * Runs an npm script, its output going to the terminal and to a log.
 * @param {Stage} stage
 * @returns {Promise<boolean>} whether it passed
 */
function runStage({ name, script = name, args = [] }) {
  const log = createWriteStream(join(reports, `${name}.log`));
  const child = spawn('npm', ['run', '--silent', script, '--', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Behind a pipe the runners cannot see whether somebody is looking.
    env: {
      ...process.env,
      ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1', FORCE_COLOR: '0' }),
    },
    shell: process.platform === 'win32',
    // A group of its own, so that a hanging stage goes with its browsers.
    detached: process.platform !== 'win32',
  });
  for (const [source, target] of /** @type {const} */ ([
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ])) {
    source.on('data', (chunk) => {
      target.write(chunk);
      log.write(stripVTControlCharacters(String(chunk)));
    });
  }
  const stop = () => {
    if (child.pid) process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  };
  const limit = setTimeout(() => {
    console.error(`${name} has not ended after ${stageLimitMs / 60_000} minutes.`);
    stop();
  }, stageLimitMs);
  const interrupt = () => {
    stop();
    process.exit(130);
  };
  process.once('SIGINT', interrupt);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      clearTimeout(limit);
      process.off('SIGINT', interrupt);
      log.end();
      resolve(status === 0);
    });
  });
}

/**
 * A stage counts by its tests. One that failed counts as a failure even where its report has none: it may have
 * failed before it came to a test.
 * @param {Stage} stage
 * @param {boolean} passed
 * @returns {Totals}
 */
function countStage({ name, read }, passed) {
  /** @type {Totals} */
  let totals = { passed: 0, failed: 0, skipped: 0 };
  try {
    if (read) totals = read(JSON.parse(readFileSync(join(reports, `${name}.json`), 'utf8')));
  } catch (error) {
    console.error(`${name} left no report: ${String(error)}`);
    passed = false;
  }
  if (!passed && totals.failed === 0) return { ...totals, failed: 1 };
  return totals;
}

async function main() {
  requireNode();
  const chosen = chosenStages();
  ensureInstalled();
  const missing = chosen.some(({ name }) => browserStages.has(name)) ? ensureBrowsers() : [];
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });

  let totals = { passed: 0, failed: 0, skipped: missing.length };
  /** @type {string[]} */
  const summary = missing.map((sentence) => `  skip          ${sentence}`);
  for (const stage of chosen) {
    console.log(`\n━━ ${stage.title} (${stage.name})`);
    if (stage.name === 'e2e' && !chosen.some(({ name }) => name === 'build')) ensureBuilt();
    const startMs = performance.now();
    const passed = await runStage(stage);
    const counted = countStage(stage, passed);
    totals = addTotals(totals, counted);
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    const verdict = counted.failed > 0 ? 'FAIL' : 'pass';
    summary.push(`  ${verdict}  ${seconds.padStart(6)} s  ${stage.title}`);
    if (counted.failed > 0) {
      console.error(`\n━━ FAILED: ${stage.title}. Its log: ${join('.cache/reports', `${stage.name}.log`)}`);
      break;
    }
  }
  console.log(`\n${summary.join('\n')}\n\n${closingLine(totals)}`);
  process.exitCode = totals.failed > 0 ? 1 : 0;
}

await main();
