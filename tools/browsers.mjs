/**
 * Finds the browsers that the tests drive, and gets them where they are missing. Uses nothing but Node, so that
 * it can be loaded before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { npm, root } from './install.mjs';

/** What WebGPU needs on a machine without a graphics card, and what keeps Chromium's own traffic off the wire. */
export const chromiumArgs = /** @type {const} */ ([
  '--enable-unsafe-webgpu',
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
]);

/** How Playwright 1.64 drives an unpatched Firefox: by WebDriver BiDi. */
export const firefoxChannel = 'moz-firefox';

/** What WebGPU needs in a Firefox ESR, also on a machine without a graphics card. */
export const firefoxPreferences = /** @type {const} */ ({
  'dom.webgpu.enabled': true,
  'gfx.webgpu.ignore-blocklist': true,
});

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
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/**
 * Playwright's own Chromium, if it was downloaded.
 * @returns {string | undefined}
 */
function playwrightChromium() {
  try {
    const path = createRequire(import.meta.url)('playwright').chromium.executablePath();
    return isExecutable(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The Chromium to launch. `TAPELOOP_CHROMIUM` decides over everything else.
 * @returns {string | undefined} its path
 */
export function findChromium() {
  return (
    process.env['TAPELOOP_CHROMIUM'] ||
    playwrightChromium() ||
    onPath(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'])
  );
}

/**
 * The Firefox to drive: Debian's, because Playwright 1.64 speaks to an unpatched Firefox ESR by WebDriver BiDi.
 * @returns {string | undefined} its path
 */
export function findFirefox() {
  return process.env['TAPELOOP_FIREFOX'] || onPath(['firefox-esr']);
}

/** Firefox brings no software GPU of its own: it takes the system's Vulkan driver, on Debian Mesa's lavapipe. */
function hasVulkanDriver() {
  return ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'].some(
    (folder) => existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.json')),
  );
}

function isRootOnDebian() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && onPath(['apt-get']) !== undefined;
}

/** @param {readonly string[]} packages */
function aptInstall(packages) {
  console.log(`Installing ${packages.join(', ')} from Debian …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    const { status } = spawnSync('apt-get', ['-q', ...args], { cwd: root, stdio: 'inherit', env });
    if (status !== 0) throw new Error(`apt-get ${args.join(' ')} ended with ${status}`);
  }
}

/**
 * Makes sure of a Chromium, and of a Firefox where one can be had. Needs `node_modules`.
 * @returns {string[]} a sentence for each browser that has to be done without
 */
export function ensureBrowsers() {
  const wanted = [
    ...(findChromium() ? [] : ['chromium']),
    ...(findFirefox() ? [] : ['firefox-esr']),
    ...(hasVulkanDriver() ? [] : ['mesa-vulkan-drivers']),
  ];
  if (wanted.length > 0 && isRootOnDebian()) aptInstall(wanted);
  if (!findChromium()) npm(['exec', '--', 'playwright', 'install', '--with-deps', 'chromium']);
  if (!findChromium())
    throw new Error('missing browser: Chromium. Install it, or set TAPELOOP_CHROMIUM to its path');
  if (findFirefox()) return [];
  return ['Firefox: it is driven only as Debian packages it (firefox-esr), or where TAPELOOP_FIREFOX says'];
}
