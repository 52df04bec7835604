/**
 * `npm run bench:page`: drives the built page while it trains flat out, and measures what a person would feel: long
 * tasks on the page, how long the pointer waits in every view, the time from Pause to "paused", and whether memory grows. Changes nothing in the page.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBuilt } from '../tools/open-built.mjs';
import { memoryProbe } from './memory.mjs';
import { pageOptions } from './options.mjs';
import {
  clickTrain,
  lookAround,
  observeLongTasks,
  observePointer,
  openRun,
  pauseAndWait,
  shownBackend,
  shownEpoch,
  takeLongTasks,
} from './page-driver.mjs';
import { traceTasks } from './task-trace.mjs';
import { missedPageLimits, pageTable } from './page-report.mjs';

/** @typedef {import('./memory.mjs').Memory} Memory */

/**
 * @typedef {object} LoadCase
 * @property {'webgpu' | 'cpu'} backend
 * @property {number} examples
 */

/**
 * @typedef {object} LoadResult
 * @property {LoadCase} run
 * @property {string} adapter as the page's badge says it
 * @property {number} epochsPerSecond while measuring
 * @property {number} seconds
 * @property {number} load of the machine when it ended: this browser's part and everybody else's
 * @property {readonly import('./page-driver.mjs').LongTask[]} longTasks while training
 * @property {import('./task-trace.mjs').TaskTimes} taskTimes in another stretch of training, traced
 * @property {readonly import('./page-driver.mjs').PointerDelay[]} pointer all that took 16 ms and more, while somebody goes through all views
 * @property {import('./task-trace.mjs').TaskTimes} lookingTimes meanwhile
 * @property {readonly number[]} pauses milliseconds, one for each
 * @property {readonly Memory[]} memory at the start, in between, at the end
 */

/** Compilation, calibration and the first 100,000 epochs of history are no growth. */
const SETTLE_SECONDS = 8;
/** Traced apart from the rest: tracing itself costs memory. */
const TRACE_SECONDS = 15;
const MEMORY_READINGS = 7;

const root = fileURLToPath(new URL('..', import.meta.url));
const options = pageOptions(process.argv.slice(2));
if (!existsSync(`${root}dist/index.html`)) throw new Error('missing dist/: run `npm run build` first');

/** @type {LoadResult[]} */
const results = [];
let browserVersion = '';
for (const backend of options.backends) {
  for (const examples of options.examples) {
    console.error(`  ${backend}, ${examples} points, ${options.seconds} s…`);
    results.push(await measure({ backend, examples }));
  }
}
const report = { date: new Date().toISOString(), browser: `Chromium ${browserVersion}`, results };
console.log(pageTable(report));
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
if (options.check) {
  const missed = missedPageLimits(report);
  for (const sentence of missed) console.error(`limit missed: ${sentence}`);
  process.exitCode = missed.length > 0 ? 1 : 0;
}

/**
 * A browser of its own for each case, so that one case's memory is not the next one's.
 * @param {LoadCase} run
 * @returns {Promise<LoadResult>}
 */
async function measure(run) {
  const opened = await openBuilt({ configFile: `${root}vite.config.ts`, root });
  try {
    const { browser, page, address } = opened;
    browserVersion = browser.version();
    await observeLongTasks(page);
    await observePointer(page);
    await openRun(page, address, run);
    await clickTrain(page);
    await sleep(SETTLE_SECONDS * 1000);
    await takeLongTasks(page);
    const probe = await memoryProbe(browser, page);
    const memory = [await probe.read()];
    // A forced collection is a long task of the measuring, not of the page.
    await takeLongTasks(page);
    const longTasks = [];
    const startedAtMs = performance.now();
    const firstEpoch = await shownEpoch(page);
    for (let reading = 1; reading < MEMORY_READINGS; reading++) {
      await sleep((options.seconds * 1000) / (MEMORY_READINGS - 1));
      longTasks.push(...(await takeLongTasks(page)));
      memory.push(await probe.read());
      await takeLongTasks(page);
    }
    const epochsPerSecond =
      ((await shownEpoch(page)) - firstEpoch) / ((performance.now() - startedAtMs) / 1000);
    const adapter = await shownBackend(page);
    const taskTimes = await traceTasks(browser, page, () => sleep(TRACE_SECONDS * 1000));
    const pointer = await lookAround(page);
    const lookingTimes = await traceTasks(browser, page, () => lookAround(page));
    await takeLongTasks(page);
    const pauses = await pauseSeveralTimes(page);
    return {
      run,
      adapter,
      epochsPerSecond,
      seconds: options.seconds,
      load: loadavg()[0] ?? NaN,
      longTasks,
      taskTimes,
      pointer,
      lookingTimes,
      pauses,
      memory,
    };
  } finally {
    await opened.close();
  }
}

/** @param {import('playwright').Page} page */
async function pauseSeveralTimes(page) {
  const pauses = [];
  for (let i = 0; i < options.pauses; i++) {
    // Not a multiple of anything that the page does at intervals.
    await sleep(700 + 37 * i);
    pauses.push(await pauseAndWait(page));
    await clickTrain(page);
  }
  return pauses;
}
