/**
 * `npm run bench:settings`: ten minutes of somebody who changes settings at random on the built page, by a seed, as fast as a person could click.
 * Once a minute the guide's run is opened and memory is read in that same state: it must not grow. Errors of the page and long tasks are told.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openBuilt } from '../tools/open-built.mjs';
import { memoryProbe } from './memory.mjs';
import { observeLongTasks, takeLongTasks } from './page-driver.mjs';
import { aligned } from './rates.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
if (!existsSync(`${root}dist/index.html`)) throw new Error('missing dist/: run `npm run build` first');

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    check: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const minutes = Number(options.minutes);
if (!(minutes >= 1)) throw new Error(`invalid --minutes: ${options.minutes}; expected at least 1`);

/** What is loaded once (views, words, datasets, kernels) is there by then. */
const SETTLE_MINUTES = Math.min(3, Math.ceil(minutes / 3));
const REST_MS = 60;
const REST_BEFORE_READING_MS = 1500;
const MOST_WAITS = 10;
const GROWTH_BYTES = { pageHeap: 4 * 2 ** 20, workerHeap: 8 * 2 ** 20 };

const opened = await openBuilt({ configFile: `${root}vite.config.ts`, root });
const { browser, page, address } = opened;
/** @type {string[]} */
const errors = [];
/** What was touched, for whoever looks for the cause of an error. @type {string[]} */
const lately = [];
page.on('pageerror', ({ message, stack }) => {
  errors.push(`${stack ?? message}\n  after ${lately.slice(-12).join('; ')}`);
});
page.on('console', (message) => {
  if (message.type() === 'error') errors.push(message.text());
});
page.on('dialog', (dialog) => void dialog.dismiss());
await observeLongTasks(page);
await page.goto(address);
await page.getByRole('button', { name: 'Train', exact: true }).waitFor();
const probe = await memoryProbe(browser, page);
await page.evaluate(installMonkey, Number(options.seed));

const readings = [];
let longest = 0;
let actions = 0;
for (let minute = 0; minute <= minutes; minute++) {
  const until = performance.now() + 60_000;
  // Once before anything was touched.
  while (readings.length > 0 && performance.now() < until) {
    lately.push(
      await page.evaluate(() =>
        /** @type {{ monkey(): string }} */ (/** @type {unknown} */ (window)).monkey(),
      ),
    );
    actions++;
    await sleep(REST_MS);
  }
  for (const { kind, milliseconds } of await takeLongTasks(page))
    if (kind === 'longtask') longest = Math.max(longest, milliseconds);
  const askedAt = performance.now();
  await openGuide();
  const waitedMs = performance.now() - askedAt - REST_BEFORE_READING_MS;
  const memory = await readAtRest();
  await takeLongTasks(page);
  readings.push({ minute, actions, waitedMs, ...memory });
  console.error(`  minute ${minute}: ${actions} actions, ${JSON.stringify(memory)}`);
}
await opened.close();

const settled = readings.filter(({ minute }) => minute >= SETTLE_MINUTES);
const report = {
  date: new Date().toISOString(),
  browser: browser.version(),
  seed: Number(options.seed),
  readings,
  longestTaskMs: longest,
  errors,
};
console.log(
  aligned([
    ['minute', 'actions', 'guide after', 'page heap', 'worker heap', 'renderers', 'GPU process'],
    ...readings.map((reading) => [
      String(reading.minute),
      String(reading.actions),
      `${Math.round(reading.waitedMs)} ms`,
      ...[reading.pageHeap, reading.workerHeap, reading.rendererResident, reading.gpuResident].map((bytes) =>
        bytes === null ? '—' : `${(bytes / 2 ** 20).toFixed(1)} MiB`,
      ),
    ]),
  ]).join('\n'),
);
console.log(`\nlongest task: ${Math.round(longest)} ms; errors of the page: ${errors.length}`);
for (const error of new Set(errors)) console.log(`  ${error}`);
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
if (options.check) {
  const missed = missedLimits();
  for (const sentence of missed) console.error(`limit missed: ${sentence}`);
  process.exitCode = missed.length > 0 ? 1 : 0;
}

/** What the worker still has in hand of what was asked for last holds memory until it is done: reads until nothing more goes. */
async function readAtRest() {
  let memory = await probe.read();
  for (let wait = 0; wait < MOST_WAITS; wait++) {
    await sleep(REST_BEFORE_READING_MS);
    const next = await probe.read();
    const less = memory.workerHeap + memory.pageHeap - next.workerHeap - next.pageHeap;
    memory = next;
    if (less < 2 ** 20) break;
  }
  return memory;
}

function missedLimits() {
  const missed = errors.length > 0 ? [`${errors.length} errors of the page`] : [];
  for (const part of /** @type {const} */ (['pageHeap', 'workerHeap'])) {
    const growth = (settled.at(-1)?.[part] ?? NaN) - (settled[0]?.[part] ?? NaN);
    if (!(growth <= GROWTH_BYTES[part]))
      missed.push(`${part} grew by ${(growth / 2 ** 20).toFixed(1)} MiB since minute ${SETTLE_MINUTES}`);
  }
  return missed;
}

/** The same state each time: the guide's run, paused, in its first view. */
async function openGuide() {
  await page.evaluate(() =>
    /** @type {{ closeDialogs(): void }} */ (/** @type {unknown} */ (window)).closeDialogs(),
  );
  await page.evaluate(() => {
    history.replaceState(null, '', location.pathname);
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  });
  await page.getByRole('tab').first().click();
  await page.locator('run-figures').getByText('8.952678').waitFor({ timeout: 120_000 });
  await page.getByRole('button', { name: 'Train', exact: true }).waitFor();
  await sleep(REST_BEFORE_READING_MS);
}

/**
 * In the page: `monkey()` uses one control at random, through all shadow roots, as its events would tell it.
 * @param {number} seed
 */
function installMonkey(seed) {
  let state = seed >>> 0 || 1;
  const random = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  /** @param {readonly Element[]} list */
  const one = (list) => list[Math.floor(random() * list.length)];

  /**
   * @param {Document | ShadowRoot} from
   * @param {string} selector
   * @param {Element[]} found
   */
  function everywhere(from, selector, found = []) {
    for (const element of from.querySelectorAll('*')) {
      if (element.matches(selector)) found.push(element);
      if (element.shadowRoot) everywhere(element.shadowRoot, selector, found);
    }
    return found;
  }

  /** The numbers behind a chart, left open, would lie over everything else. */
  function closeDialogs() {
    for (const dialog of everywhere(document, 'dialog[open]'))
      if (dialog instanceof HTMLDialogElement) dialog.close();
  }

  /** What leaves the page, or another picture of it, is not what is measured. */
  function isThere(/** @type {Element} */ element) {
    if (element.matches('[disabled], [aria-disabled="true"], [type="file"], [popovertarget]')) return false;
    if (/copy|install|update|simulate|crash|English/i.test(nameOf(element))) return false;
    return element.checkVisibility();
  }

  /** @param {Element} element */
  function nameOf(element) {
    return `${element.textContent} ${element.closest('fieldset')?.textContent ?? ''}`;
  }

  /** @param {HTMLInputElement | HTMLSelectElement} field */
  function tell(field) {
    field.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
    field.dispatchEvent(new Event('change', { bubbles: true, composed: true }));
  }

  /** @param {HTMLInputElement} input */
  function fill(input) {
    const value = Number(input.value);
    if (input.type === 'range') {
      const [min, max] = [Number(input.min), Number(input.max)];
      input.value = String(min + random() * (max - min));
    } else if (Number.isFinite(value) && input.value !== '') {
      // Never far from what it was: a run of a million examples is measured elsewhere.
      const next = value * (0.5 + random());
      input.value = String(
        Number.isInteger(value) ? Math.min(2000, Math.round(next)) : Number(next.toPrecision(3)),
      );
    }
    tell(input);
  }

  function monkey() {
    closeDialogs();
    const all = everywhere(document, 'button, input, select, summary').filter(isThere);
    // Each kind is as likely as the others: there are many more tabs and fields than buttons.
    const kinds = ['[role="tab"]', 'select', 'input', 'button', 'summary'];
    const kind = kinds[Math.floor(random() * kinds.length)] ?? 'button';
    const control = one(all.filter((element) => element.matches(kind))) ?? one(all);
    if (control instanceof HTMLSelectElement) {
      control.selectedIndex = Math.floor(random() * control.options.length);
      tell(control);
    } else if (control instanceof HTMLInputElement && !['radio', 'checkbox'].includes(control.type)) {
      fill(control);
    } else if (control instanceof HTMLElement) {
      control.click();
    }
    return `${control?.localName} ${control?.textContent.trim().slice(0, 30) || control?.ariaLabel || ''}`;
  }
  Object.assign(window, { monkey, closeDialogs });
}
