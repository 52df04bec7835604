/**
 * The `test` that all specs of the page use. Whatever a test is about, it also fails when its pages ask another origin
 * for anything, break the content security policy, or leave an error uncaught.
 */
import { test as base, expect, type Browser, type BrowserContext } from '@playwright/test';
import { TapeloopPage } from './tapeloop-page.ts';

/** What no page may do, collected from every context that it follows. */
export class Watch {
  readonly requests: string[] = [];
  readonly #complaints: string[] = [];
  readonly #expected: RegExp[] = [];

  /** `address`: where the app is served. */
  follow(context: BrowserContext, address: string): void {
    const { origin } = new URL(address);
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (!url.protocol.startsWith('http') && !url.protocol.startsWith('ws')) return;
      this.requests.push(url.href);
      if (url.origin !== origin) this.#complaints.push(`foreign request: ${url.href}`);
    });
    context.on('console', (message) => {
      if (message.type() !== 'error') return;
      // A server that is switched off on purpose is no fault of the page.
      if (/net::ERR_|NS_ERROR/.test(message.text())) return;
      this.#complaints.push(message.text());
    });
    context.on('weberror', (error) => this.#complaints.push(String(error.error())));
  }

  /** What a test provokes. */
  expectComplaint(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  get complaints(): string[] {
    return this.#complaints.filter((text) => !this.#expected.some((pattern) => pattern.test(text)));
  }
}

/** Playwright only makes `register` answer undefined, which no browser does. Runs inside the page. */
function refuseServiceWorkers(): void {
  const register = () => Promise.reject(new DOMException('refused by the test', 'SecurityError'));
  if ('serviceWorker' in navigator)
    Object.defineProperty(navigator.serviceWorker, 'register', { value: register });
}

interface Fixtures {
  readonly watch: Watch;
  /** Not opened yet. */
  readonly app: TapeloopPage;
  /** For what would disturb the tests that come after: a browser that nobody else uses. */
  readonly ownBrowser: () => Promise<{ readonly browser: Browser; readonly app: TapeloopPage }>;
}

export const test = base.extend<Fixtures>({
  watch: [
    async ({ context, baseURL, serviceWorkers }, use) => {
      if (serviceWorkers === 'block') await context.addInitScript(refuseServiceWorkers);
      const watch = new Watch();
      watch.follow(context, baseURL ?? '');
      await use(watch);
      expect(watch.complaints, 'what no page may do').toEqual([]);
    },
    { auto: true },
  ],
  app: async ({ page }, use) => {
    await use(new TapeloopPage(page));
  },
  ownBrowser: async ({ playwright, browserName, launchOptions, baseURL, watch }, use) => {
    const browsers: Browser[] = [];
    await use(async () => {
      const browser = await playwright[browserName].launch(launchOptions);
      browsers.push(browser);
      const context = await browser.newContext({
        baseURL: baseURL ?? '',
        locale: 'en-US',
        serviceWorkers: 'block',
      });
      await context.addInitScript(refuseServiceWorkers);
      watch.follow(context, baseURL ?? '');
      return { browser, app: new TapeloopPage(await context.newPage()) };
    });
    await Promise.all(browsers.map((browser) => browser.close()));
  },
});

export { expect };
