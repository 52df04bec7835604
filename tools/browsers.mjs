/**
 * Finds the browsers that the tests drive, and gets them where they are missing.
 * Uses nothing but Node, so that it can run before anything is installed.
 */
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What WebGPU needs on a machine without a graphics card, and what keeps Chromium's own traffic off the wire. */
export const chromiumArgs = /** @type {const} */ ([
  '--enable-unsafe-webgpu',
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
]);

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {readonly string[]} names
 * @returns {string | undefined}
 */
function onPath(names) {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name);
      if (folder && existsSync(path) && isExecutable(path)) return path;
    }
  }
  return undefined;
}

/**
 * The Chromium to launch: a path, or undefined for the one that Playwright brings.
 * @returns {string | undefined}
 */
export function findChromium() {
  return (
    process.env['TAPELOOP_CHROMIUM'] ||
    onPath(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'])
  );
}

/**
 * The Firefox to drive: only Debian's, because Playwright 1.64 speaks to an unpatched Firefox by WebDriver BiDi.
 * @returns {string | undefined}
 */
export function findFirefox() {
  return process.env['TAPELOOP_FIREFOX'] || onPath(['firefox-esr']);
}
