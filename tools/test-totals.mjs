/** Counts tests in the reports of the runners, for the closing line of `npm test`. */

/** @typedef {{ passed: number, failed: number, skipped: number }} Totals */

/**
 * @param {Totals} a
 * @param {Totals} b
 * @returns {Totals}
 */
export function addTotals(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/**
 * @param {Totals} totals
 * @returns {string}
 */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * @param {unknown} report
 * @param {string} name
 * @returns {number}
 */
function count(report, name) {
  const value = /** @type {Record<string, unknown>} */ (report)[name];
  if (typeof value !== 'number') throw new Error(`missing count: ${name}`);
  return value;
}

/**
 * Vitest's JSON report.
 * @param {unknown} report
 * @returns {Totals}
 */
export function readVitest(report) {
  return {
    passed: count(report, 'numPassedTests'),
    failed: count(report, 'numFailedTests'),
    skipped: count(report, 'numPendingTests') + count(report, 'numTodoTests'),
  };
}

/**
 * Playwright's JSON report. A flaky test is one that failed once: that is a failure here.
 * @param {unknown} report
 * @returns {Totals}
 */
export function readPlaywright(report) {
  const { stats } = /** @type {{ stats: unknown }} */ (report);
  return {
    passed: count(stats, 'expected'),
    failed: count(stats, 'unexpected') + count(stats, 'flaky'),
    skipped: count(stats, 'skipped'),
  };
}
