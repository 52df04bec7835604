/**
 * End-to-end tests of the built app in real browsers. A spec says by a tag where it belongs:
 * `@no-adapter` where WebGPU has no adapter, `@firefox` also in Firefox; every other spec runs in Chromium.
 */
import { createServer } from 'node:net';
import { defineConfig, type PlaywrightTestConfig } from '@playwright/test';
import {
  chromiumArgs,
  findChromium,
  findFirefox,
  firefoxChannel,
  firefoxPreferences,
} from './tools/browsers.mjs';

/** Any free port: two checkouts on one machine must not meet. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('missing port');
  return address.port;
}

// Playwright reads this file again in each of its processes: the first one decides for all.
const port = (process.env['TAPELOOP_E2E_PORT'] ??= String(await freePort()));

type Project = NonNullable<PlaywrightTestConfig['projects']>[number];

function chromium(name: string, args: readonly string[]): Project {
  const executablePath = findChromium();
  return {
    name,
    use: {
      browserName: 'chromium',
      launchOptions: { args: [...args], ...(executablePath ? { executablePath } : {}) },
    },
  };
}

function firefox(executablePath: string): Project {
  return {
    name: 'firefox-esr',
    grep: /@firefox/,
    use: {
      browserName: 'firefox',
      channel: firefoxChannel,
      launchOptions: { executablePath, firefoxUserPrefs: { ...firefoxPreferences } },
    },
  };
}

const withoutWebGpu = chromiumArgs.filter((arg) => arg !== '--enable-unsafe-webgpu');
const firefoxPath = findFirefox();

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  // Both would share one software GPU, and a test that crashes the GPU process would disturb the other.
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: '.cache/reports/e2e.json' }]],
  use: {
    baseURL: `http://localhost:${port}/`,
    locale: 'en-US',
    screenshot: 'only-on-failure',
    trace: 'off',
    video: 'off',
    // A service worker from an earlier test would answer for the server: only its own specs allow it.
    serviceWorkers: 'block',
  },
  projects: [
    { ...chromium('chromium', chromiumArgs), grepInvert: /@no-adapter/ },
    { ...chromium('chromium-no-adapter', withoutWebGpu), grep: /@no-adapter/ },
    ...(firefoxPath ? [firefox(firefoxPath)] : []),
  ],
  webServer: {
    command: `node node_modules/vite/bin/vite.js preview --host localhost --port ${port} --strictPort`,
    url: `http://localhost:${port}/`,
    stdout: 'ignore',
  },
});
