/**
 * Three projects, sorted by what a test needs: `unit` needs Node only, `backend` a browser with WebGPU,
 * `component` a browser with a page. End-to-end tests need the built app and belong to Playwright.
 */
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumArgs, findChromium } from './tools/browsers.mjs';

const executablePath = findChromium();

/**
 * Every package that a browser test may reach. One that is found only during the run is bundled then, and that
 * reloads the page under the test: the first run of a fresh checkout would fail now and then.
 */
const bundledFirst = [
  '@lit/context',
  '@lit/localize',
  'chart.js',
  'comlink',
  'fast-check',
  'idb-keyval',
  'lit',
  'lit/decorators.js',
  'lit/directives/*.js',
  'papaparse',
  'valibot',
];

function chromium() {
  return {
    enabled: true,
    headless: true,
    screenshotFailures: false,
    provider: playwright({
      launchOptions: { args: [...chromiumArgs], ...(executablePath ? { executablePath } : {}) },
    }),
    instances: [{ browser: 'chromium' as const }],
  };
}

export default defineConfig({
  // Legacy decorators come from src/tsconfig.json, which Vite reads for each file by itself.
  worker: { format: 'es' },
  optimizeDeps: { include: bundledFirst },
  test: {
    // Two cores are what a class-room laptop or a CI machine has; more workers only slow the GPU tests down.
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['protocol/**/*.ts', 'worker/**/*.ts', 'src/**/*.ts'],
      reportsDirectory: 'coverage',
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['tests/unit/**/*.test.ts'],
          setupFiles: ['tests/unit/setup.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'backend',
          include: ['tests/backend/**/*.test.ts'],
          setupFiles: ['tests/unit/setup.ts'],
          // A software adapter compiles one large kernel in up to a second.
          testTimeout: 30_000,
          browser: chromium(),
        },
      },
      {
        extends: true,
        test: {
          name: 'component',
          include: ['tests/component/**/*.test.ts'],
          setupFiles: ['tests/component/setup.ts'],
          testTimeout: 30_000,
          // Only the page in front gets animation frames and news of its size when it should.
          fileParallelism: false,
          expect: { poll: { timeout: 10_000 } },
          browser: chromium(),
        },
      },
    ],
  },
});
