/** What the bench knows of the page: accessible names, and nothing of its insides. The only file to change with the UI. */

/**
 * @typedef {object} LongTask
 * @property {'longtask' | 'long-animation-frame'} kind
 * @property {number} milliseconds
 */

/**
 * Must come before the page is loaded. The browser reports tasks and frames of 50 ms and more.
 * @param {import('playwright').Page} page
 */
export async function observeLongTasks(page) {
  await page.addInitScript(() => {
    /** @type {LongTask[]} */
    const tasks = [];
    Object.assign(window, { benchLongTasks: tasks });
    for (const kind of /** @type {const} */ (['longtask', 'long-animation-frame'])) {
      if (!PerformanceObserver.supportedEntryTypes.includes(kind)) continue;
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) tasks.push({ kind, milliseconds: duration });
      }).observe({ type: kind });
    }
  });
}

/**
 * Those since the last call.
 * @param {import('playwright').Page} page
 * @returns {Promise<LongTask[]>}
 */
export async function takeLongTasks(page) {
  return page.evaluate(async () => {
    // Entries are delivered in a task of their own, a little later.
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { benchLongTasks } = /** @type {{ benchLongTasks: LongTask[] }} */ (
      /** @type {unknown} */ (window)
    );
    return benchLongTasks.splice(0);
  });
}

/**
 * Must come before the page is loaded. From the event to the next picture, as the browser measures it: multiples of 8 ms, from 16 ms on.
 * @param {import('playwright').Page} page
 */
export async function observePointer(page) {
  await page.addInitScript(() => {
    /** @type {PointerDelay[]} */
    const delays = [];
    Object.assign(window, { benchPointer: delays });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { name, duration, startTime, processingStart } = /** @type {PerformanceEventTiming} */ (entry);
        delays.push({ event: name, view: '', milliseconds: duration, waited: processingStart - startTime });
      }
    }).observe(/** @type {PerformanceObserverInit} */ ({ type: 'event', durationThreshold: 16 }));
  });
}

/**
 * @typedef {object} PointerDelay
 * @property {string} event as the DOM names it
 * @property {string} view that was open
 * @property {number} milliseconds until the next picture
 * @property {number} waited of these, before the page looked at it
 */

/**
 * Goes through all views as somebody with a mouse: a click on each, then over what is drawn there.
 * @param {import('playwright').Page} page
 * @returns {Promise<PointerDelay[]>}
 */
export async function lookAround(page) {
  // What was clicked on the way here was clicked while nothing trained.
  await takePointerDelays(page);
  /** @type {PointerDelay[]} */
  const delays = [];
  for (const tab of await page.getByRole('tab').all()) {
    const view = await tab.innerText();
    await tab.click();
    await page.waitForTimeout(800);
    const box = await page.locator('stage-view').boundingBox();
    if (!box) throw new Error('missing stage');
    for (let i = 1; i <= 5; i++) {
      await page.mouse.move(
        box.x + box.width * 0.15 * i,
        box.y + Math.min(box.height, 500) * (0.2 + 0.1 * i),
      );
      await page.waitForTimeout(80);
    }
    delays.push(...(await takePointerDelays(page)).map((delay) => ({ ...delay, view })));
  }
  await page.getByRole('tab').first().click();
  return delays;
}

/**
 * @param {import('playwright').Page} page
 * @returns {Promise<PointerDelay[]>}
 */
async function takePointerDelays(page) {
  return page.evaluate(async () => {
    // Entries are delivered in a task of their own, a little later.
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { benchPointer } = /** @type {{ benchPointer: PointerDelay[] }} */ (
      /** @type {unknown} */ (window)
    );
    return benchPointer.splice(0);
  });
}

/**
 * Opens the guide's run, or one with generated points, to go on until stopped, as fast as it goes, on one backend.
 * @param {import('playwright').Page} page
 * @param {string} address
 * @param {{backend: 'webgpu' | 'cpu', examples: number}} run
 */
export async function openRun(page, address, { backend, examples }) {
  await page.goto(`${address}${runLink(examples)}`);
  await trainButton(page).waitFor();
  await page.getByRole('button', { name: /^Backend: / }).click();
  const label = backendLabels[backend];
  await page
    .getByRole('group', { name: 'Backend' })
    .getByRole('radio', { name: label })
    .click({ force: true });
  await page.getByRole('button', { name: `Backend: ${label}` }).waitFor();
  await page.keyboard.press('Escape');
  await chooseFullSpeed(page);
  await trainButton(page).and(page.locator(':not([aria-disabled=true])')).waitFor();
}

/**
 * A page that paces itself is an idle page: its figures would say nothing about training flat out.
 * @param {import('playwright').Page} page
 */
async function chooseFullSpeed(page) {
  const slider = page.getByRole('slider', { name: 'Speed' });
  await slider.press('End');
  const shown = await slider.getAttribute('aria-valuetext');
  if (shown !== 'as fast as it goes') throw new Error(`invalid speed: ${shown}; expected as fast as it goes`);
}

const backendLabels = { webgpu: 'WebGPU', cpu: 'CPU' };

/** The address of a run holds its RunSpec, as `protocol/link.ts` says. */
function runLink(/** @type {number} */ examples) {
  const guide = { type: 'guide' };
  const line = { type: 'line', examples, w: 3, b: 2, noise: 1, seed: 0, x: 'normal' };
  const spec = {
    version: 1,
    title: 'Under load',
    seed: 0,
    data: examples === 1000 ? guide : line,
    preprocessing: [],
    split: { validation: 0 },
    model: { layers: [dense] },
    loss: 'meanSquaredError',
    metrics: [],
    optimizer: { type: 'sgd', learningRate: 0.1 },
    training: { epochs: 'untilStopped', batchSize: 'all', shuffle: false },
  };
  return `#run=${Buffer.from(JSON.stringify(spec)).toString('base64url')}`;
}

const dense = {
  type: 'dense',
  units: 1,
  activation: 'linear',
  useBias: true,
  kernelInitializer: { type: 'constant', value: 5 },
  biasInitializer: { type: 'zeros' },
};

/** @param {import('playwright').Page} page */
function trainButton(page) {
  return page.getByRole('button', { name: 'Train', exact: true });
}

/** @param {import('playwright').Page} page */
export async function clickTrain(page) {
  await trainButton(page).click();
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
}

/**
 * Clicks from inside the page and waits there, so that the driver's own way to the page is not measured.
 * @param {import('playwright').Page} page
 * @returns {Promise<number>} milliseconds from the click until the button says Train again
 */
export async function pauseAndWait(page) {
  return page.getByRole('button', { name: 'Pause', exact: true }).evaluate(async (button) => {
    const root = button.getRootNode();
    const start = performance.now();
    const paused = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        const shown = root instanceof ShadowRoot ? [...root.querySelectorAll('button')] : [];
        if (
          !shown.some(
            ({ textContent, ariaDisabled }) => textContent.trim() === 'Train' && ariaDisabled !== 'true',
          )
        )
          return;
        observer.disconnect();
        resolve(performance.now() - start);
      });
      observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
    });
    /** @type {HTMLElement} */ (button).click();
    return paused;
  });
}

/**
 * What the badge says: backend and adapter.
 * @param {import('playwright').Page} page
 */
export async function shownBackend(page) {
  const text = await page.getByRole('button', { name: /^Backend: / }).innerText();
  return text.replaceAll(/\s+/g, ' ');
}

/**
 * The large figure beside "Epoch"; with one batch for all points, that is steps.
 * @param {import('playwright').Page} page
 */
export async function shownEpoch(page) {
  const figure = page.getByRole('definition').filter({ hasText: /^[\d,—]+ \/ / });
  return Number((await figure.innerText()).replaceAll(',', '').split('/')[0]);
}
