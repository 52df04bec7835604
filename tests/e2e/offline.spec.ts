/** Without a network, and when a new version comes: training is what matters, and nobody's run is thrown away. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import { AppServer } from './app-server.ts';
import { GUIDE_TABLE, guideRun } from './support/runs.ts';
import { expectWholeHistory, TapeloopPage } from './support/tapeloop-page.ts';
import { expect, test as base, type Watch } from './support/test.ts';

/** A server that a test can stop, and that can get a new version; under a folder, as on a static host. */
const test = base.extend<{ readonly server: AppServer }>({
  server: async ({ browserName }, use) => {
    expect(browserName).toBe('chromium');
    const server = new AppServer('/some/folder/');
    await server.start();
    await use(server);
    await server.stop();
  },
  baseURL: async ({ server }, use) => use(server.address),
});

test.use({ serviceWorkers: 'allow' });

test('after the first visit everything works with the network cut', async ({ app, page, server }) => {
  await visit(app);
  await expect(app.notices).toContainText(
    'Tapeloop is stored on this device: from now on it works without a network, too.',
  );
  await server.stop();
  await page.context().setOffline(true);
  await expect(page.getByText('Offline', { exact: true })).toBeVisible();

  for (const backend of ['WebGPU', 'CPU'] as const) {
    await page.reload();
    await expect(app.train).toBeEnabled();
    await app.chooseBackend(backend);
    await app.train.click();
    await app.finish();
    expect(await app.logLines()).toEqual(GUIDE_TABLE);
  }
  // The other language, the plots and made-up points were never asked for while there was a network.
  await page.getByRole('radio', { name: '한국어' }).check();
  await expect(page.getByRole('region', { name: '훈련 로그' })).toContainText('loss=1.10497');
  await page.getByRole('radio', { name: 'English' }).check();
  await page.getByRole('radio', { name: 'Generated' }).check();
  await app.expectFresh();
  await app.trainOnce();
});

test('also after a restart of the browser', async ({ server, watch }) => {
  await withProfile(server, watch, async (open) => {
    const first = await open();
    await visit(new TapeloopPage(await first.newPage()));
    await first.close();
    await server.stop();

    const second = await open();
    const app = new TapeloopPage(await second.newPage());
    await app.openOn('WebGPU', undefined, server.address);
    await app.train.click();
    await app.finish();
    expect(await app.logLines()).toEqual(GUIDE_TABLE);
    await second.close();
  });
});

test('a new version is offered, and comes when it is accepted', async ({ app, page, server }) => {
  await visit(app);
  await app.enter('Epochs', 25);
  await app.enter('Learning rate', 0.05);
  const trained = await app.trainOnce();
  await server.publish('<i id="new-version"></i>');
  await lookForUpdate(page);
  const offer = app.notices.getByText(
    'A new version is ready. Reloading keeps the settings of this run and begins it again.',
  );
  await expect(offer).toBeVisible();
  // Nobody asked yet.
  expect(await app.history()).toEqual(trained);
  await expect(page.locator('#new-version')).toHaveCount(0);

  await app.notices.getByRole('button', { name: 'Reload' }).click();
  await expect(page.locator('#new-version')).toHaveCount(1);
  await app.expectFresh();
  await expect(app.notices.getByText(/new version/)).toBeHidden();
  await expect(app.field('Epochs')).toHaveValue('25');
  await expect(app.learningRate).toHaveValue('0.05');
  expect(await app.trainOnce()).toEqual(trained);
});

test('a new version that is put off stays away until the next visit', async ({ app, page, server }) => {
  await visit(app);
  await server.publish('<i id="new-version"></i>');
  await lookForUpdate(page);
  await app.notices.getByRole('button', { name: 'Later' }).click();
  await expect(app.notices.getByText(/new version/)).toBeHidden();
  await app.train.click();
  await app.finish();
  expect(await app.logLines()).toEqual(GUIDE_TABLE);

  await page.reload();
  await expect(app.notices.getByText(/^A new version is ready\./)).toBeVisible();
  await expect(page.locator('#new-version')).toHaveCount(0);
});

test('during training a new version waits, and says so', async ({ app, page, server }) => {
  await visit(app);
  await app.open(guideRun({ training: { epochs: 200 } }));
  const undisturbed = await app.trainOnce();
  await app.reset.click();
  await app.setSpeed(50);
  await app.train.click();
  await app.reachEpoch(5);
  await server.publish('<i id="new-version"></i>');
  await lookForUpdate(page);
  await expect(
    app.notices.getByText('A new version is ready. It waits until the training is over.'),
  ).toBeVisible();
  await expect(app.notices.getByRole('button', { name: 'Reload' })).toHaveCount(0);
  await expect(app.pause).toBeVisible();

  await app.finish();
  await expect(app.notices.getByRole('button', { name: 'Reload' })).toBeVisible();
  expect(await app.history()).toEqual(undisturbed);
  expectWholeHistory(undisturbed, 200);
  await app.notices.getByRole('button', { name: 'Reload' }).click();
  await expect(page.locator('#new-version')).toHaveCount(1);
});

/** Opens the page and waits until it could do without the server. */
async function visit(app: TapeloopPage): Promise<void> {
  await app.open();
  await app.page.evaluate(() => navigator.serviceWorker.ready);
}

/** What the browser does by itself, some time or other. */
async function lookForUpdate(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
  });
}

/** A browser with a profile on disk, as a user has it: it can be closed and opened again. */
async function withProfile(
  server: AppServer,
  watch: Watch,
  run: (open: () => Promise<BrowserContext>) => Promise<void>,
): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), 'tapeloop-profile-'));
  const { launchOptions } = test.info().project.use;
  const open = async () => {
    const context = await chromium.launchPersistentContext(profile, {
      ...launchOptions,
      locale: 'en-US',
      serviceWorkers: 'allow',
    });
    watch.follow(context, server.address);
    return context;
  };
  try {
    await run(open);
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 3 });
  }
}
