/**
 * The shell round the app: what is precached, installing, opening without a network, and a new version. It uses the
 * built page on a server that it can stop.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, expect, test, type BrowserContext, type Page } from '@playwright/test';
import { AppServer } from './app-server.ts';

test.use({ serviceWorkers: 'allow' });

// Under a folder, because that is where a static host may put it.
const server = new AppServer('/some/folder/');

test.beforeEach(() => server.start());
test.afterEach(() => server.stop());

/** Opens the page and waits until it could do without the server. */
async function visit(page: Page): Promise<void> {
  await page.goto(server.address);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await expectApp(page);
}

async function expectApp(page: Page): Promise<void> {
  await expect(page).toHaveTitle(/Tapeloop/);
  await page.waitForFunction(() => customElements.get('tapeloop-app') !== undefined);
}

/** A browser with a profile on disk, as a user has it: it can be closed and opened again. */
async function withProfile(run: (open: () => Promise<BrowserContext>) => Promise<void>): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), 'tapeloop-profile-'));
  const { launchOptions } = test.info().project.use;
  try {
    await run(() => chromium.launchPersistentContext(profile, { ...launchOptions, serviceWorkers: 'allow' }));
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 3 });
  }
}

test('the precache has all that the page and the worker load, each once', async () => {
  const dist = (path: string) => fileURLToPath(new URL(`../../dist/${path}`, import.meta.url));
  const read = async (path: string): Promise<unknown> => JSON.parse(await readFile(dist(path), 'utf8'));
  const manifests = [await read('.vite/manifest.json'), await read('.vite/worker-manifest.json')];
  const built = manifests.flatMap((manifest) => Object.values(manifest as Record<string, { file: string }>));

  const script = await readFile(dist('sw.js'), 'utf8');
  const precached = [...script.matchAll(/\{url:"([^"]+)"/g)].map(([, url]) => url);

  expect(precached).toEqual(expect.arrayContaining(built.map(({ file }) => file)));
  expect(precached).toEqual(
    expect.arrayContaining(['index.html', 'data/guide-line.csv', 'manifest.webmanifest']),
  );
  expect(precached.filter((url, i) => precached.indexOf(url) !== i)).toEqual([]);
  expect(script).toContain('SKIP_WAITING');
});

test('the page loads under its content security policy, from its own origin only', async ({
  page,
  context,
}) => {
  const foreign: string[] = [];
  const complaints: string[] = [];
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.origin !== new URL(server.address).origin)
      foreign.push(url.href);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await visit(page);

  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  expect(policy).toContain("default-src 'self'");
  expect(policy).not.toContain("'unsafe-");
  expect(policy).not.toContain('http');
  expect(foreign).toEqual([]);
  expect(complaints).toEqual([]);
});

test('Chromium finds nothing that keeps it from installing the app', async () => {
  await withProfile(async (open) => {
    const context = await open();
    const page = context.pages()[0] ?? (await context.newPage());
    await visit(page);
    const devTools = await context.newCDPSession(page);
    const manifest = await devTools.send('Page.getAppManifest');
    expect(manifest.errors).toEqual([]);
    const { installabilityErrors } = await devTools.send('Page.getInstallabilityErrors');
    expect(installabilityErrors).toEqual([]);
    await context.close();
  });
});

test('after one visit the app opens without its server, also after a restart of the browser', async () => {
  await withProfile(async (open) => {
    const first = await open();
    await visit(await first.newPage());
    await server.stop();
    const again = await first.newPage();
    await again.goto(server.address);
    await expectApp(again);
    await first.close();

    const second = await open();
    const page = await second.newPage();
    await page.goto(server.address);
    await expectApp(page);
    const points = await page.evaluate(async () => (await fetch('./data/guide-line.csv')).text());
    expect(points.trim().split('\n').length).toBeGreaterThanOrEqual(1000);
    await second.close();
  });
});

test('a new version waits: it neither reloads the page nor replaces its files', async ({ page }) => {
  await visit(page);
  await page.reload();
  await page.evaluate(() => Object.assign(window, { mark: 'same page' }));
  await server.publish('<i id="new-version"></i>');
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    const arriving = registration.installing;
    if (arriving)
      await new Promise<void>((resolve) => {
        arriving.addEventListener('statechange', () => {
          if (arriving.state === 'installed') resolve();
        });
      });
    if (!registration.waiting) throw new Error('missing version: nothing waits');
  });
  // Whatever would reload the page does so within moments.
  await page.waitForTimeout(1000);
  expect(await page.evaluate(() => 'mark' in window)).toBe(true);
  const second = await page.context().newPage();
  await second.goto(server.address);
  await expectApp(second);
  await expect(second.locator('#new-version')).toHaveCount(0);
});
