import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { BrowserType } from 'playwright';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { findChromium } from '../../../tools/browsers.mjs';

const root = mkdtempSync(join(tmpdir(), 'browsers-'));
const [own, first, second] = ['own', 'first', 'second'].map((name) => join(root, name)) as [
  string,
  string,
  string,
];
// Playwright reads it once, when it is loaded.
vi.stubEnv('PLAYWRIGHT_BROWSERS_PATH', own);
const playwright = createRequire(import.meta.url)('playwright') as { readonly chromium: BrowserType };
const downloaded = playwright.chromium.executablePath();

afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(root, { recursive: true }));

function install(path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  chmodSync(path, 0o755);
  return path;
}

function withEnvironment(chosen: string): string | undefined {
  vi.stubEnv('TAPELOOP_CHROMIUM', chosen);
  vi.stubEnv('PATH', ['', first, second].join(delimiter));
  return findChromium();
}

test('the Chromium that is named, then Playwright’s, then the one with the best name on the path', () => {
  expect(withEnvironment('')).toBeUndefined();
  const chrome = install(join(first, 'google-chrome'));
  expect(withEnvironment('')).toBe(chrome);
  const chromium = install(join(second, 'chromium'));
  expect(withEnvironment('')).toBe(chromium);
  expect(downloaded.startsWith(own)).toBe(true);
  install(downloaded);
  expect(withEnvironment('')).toBe(downloaded);
  expect(withEnvironment('/opt/mine')).toBe('/opt/mine');
});
