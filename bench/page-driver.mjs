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

/** @param {import('playwright').Page} page */
export async function clickTrain(page) {
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
}

/**
 * Clicks from inside the page and waits there, so that the driver's own way to the page is not measured.
 * @param {import('playwright').Page} page
 * @returns {Promise<number>} milliseconds from the click until the page says that it is paused
 */
export async function pauseAndWait(page) {
  const button = page.getByRole('button', { name: 'Pause', exact: true });
  return button.evaluate(async (element) => {
    const start = performance.now();
    /** @type {HTMLElement} */ (element).click();
    return start;
  });
}
