/**
 * Nothing leaves the machine. Every spec of the page watches for requests to other origins; this one makes sure that the
 * watch would see them, and walks through everything that the page has, its service worker included.
 */
import { guideRun } from './support/runs.ts';
import { expect, test, Watch } from './support/test.ts';

test('the watch sees what a page and its worker ask for, and what the policy forbids', async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const watch = new Watch();
  watch.follow(context, 'http://localhost:1/');
  const page = await context.newPage();
  await page.goto(baseURL ?? '');
  const sees = (pattern: RegExp) =>
    expect.poll(() => watch.complaints.filter((text) => pattern.test(text)).length).toBeGreaterThan(0);
  await sees(/^foreign request: .*\/assets\/main-[^/]*\.js$/);
  await sees(/^foreign request: .*\/data\/guide-line\.csv$/);
  await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<i style="color: red"></i>'));
  await sees(/Content Security Policy/);
  await page.evaluate(() => fetch('https://example.org/').catch(() => undefined));
  await sees(/Content Security Policy.*example\.org|example\.org.*Content Security Policy/s);
  await context.close();
});

test.describe('with its service worker', () => {
  test.use({ serviceWorkers: 'allow' });

  test('a whole session asks no other origin for anything', async ({ app, page, watch, baseURL }) => {
    await app.open();
    await page.evaluate(() => navigator.serviceWorker.ready);
    for (const backend of ['WebGPU', 'CPU'] as const) {
      await app.chooseBackend(backend);
      await app.stepBatch.click();
      await app.stepEpoch.click();
      await app.trainOnce();
      await app.reset.click();
      await app.expectFresh();
    }
    await app.chooseBackend('WebGPU');
    await app.enter('Epochs', 100);
    await app.setSpeed(50);
    await app.train.click();
    await app.reachEpoch(5);
    await app.chooseFromMenu('Simulate a lost device');
    await expect(app.log.getByText(/the GPU device was lost, as you asked/)).toBeVisible();
    await app.chooseFromMenu('Simulate a worker crash');
    await expect(app.log.getByText(/the worker stopped and was started again/)).toBeVisible();
    await app.setSpeed(null);
    await app.finish();

    for (const language of ['한국어', 'English']) await page.getByRole('radio', { name: language }).check();
    for (const theme of ['Light', 'Dark', 'Auto']) await page.getByRole('radio', { name: theme }).check();
    await page.getByRole('checkbox', { name: 'Log like Keras fit' }).check();
    await page.getByRole('radio', { name: 'log', exact: true }).check();
    await page.getByRole('radio', { name: 'Generated' }).check();
    await app.expectFresh();
    await page.getByRole('button', { name: 'New seed' }).click();
    await app.enter('Learning rate', 3);
    await app.train.click();
    await expect(app.log.getByText(/^Training stopped in epoch \d+/)).toBeVisible();
    await app.open(guideRun({ learningRate: 0.2 }));
    await app.trainOnce();
    await page.reload();
    await app.expectFresh();

    const origins = new Set(watch.requests.map((url) => new URL(url).origin));
    expect([...origins]).toEqual([new URL(baseURL ?? '').origin]);
    expect(watch.requests.some((url) => url.endsWith('/sw.js'))).toBe(true);
  });
});
