/**
 * An installed app may stay open for weeks, and browsers look for a new service worker only when a page is loaded: this
 * looks again when somebody comes back to the page, at most once an hour. No timer runs meanwhile.
 */
const INTERVAL_MS = 3_600_000;

export function checkWhenVisible(
  check: () => Promise<void>,
  page: Pick<Document, 'hidden' | 'addEventListener'> = document,
  now: () => number = Date.now,
): void {
  // Loading the page was the first look.
  let checkedAt = now();
  page.addEventListener('visibilitychange', () => {
    if (page.hidden || now() - checkedAt < INTERVAL_MS) return;
    checkedAt = now();
    void check();
  });
}
