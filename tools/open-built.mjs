/**
 * Serves a built folder and opens a browser with WebGPU on it. Whatever a page asks of another origin is refused, and
 * makes the run fail. Measures and tests nothing.
 */
import { chromium, firefox } from 'playwright';
import { preview } from 'vite';
import { chromiumArgs, findChromium, findFirefox, firefoxChannel, firefoxPreferences } from './browsers.mjs';

/**
 * @typedef {object} Opened
 * @property {import('playwright').Browser} browser
 * @property {import('playwright').Page} page
 * @property {string} address
 * @property {() => Promise<void>} close throws where the page asked for another origin
 */

/** @typedef {'chromium' | 'firefox'} BrowserName */

/**
 * @param {object} options
 * @param {string | false} options.configFile of Vite
 * @param {string} [options.root]
 * @param {BrowserName} [options.browserName]
 * @param {boolean} [options.isolated] cross-origin isolation: exact clocks, and threads for those who use them
 * @param {readonly string[]} [options.args] more arguments for Chromium
 * @returns {Promise<Opened>}
 */
export async function openBuilt({ configFile, root, browserName = 'chromium', isolated = false, args = [] }) {
  const server = await preview({
    configFile,
    ...(root === undefined ? {} : { root }),
    logLevel: 'warn',
    preview: { host: '127.0.0.1', port: 0, headers: isolated ? isolationHeaders : {} },
  });
  const address = server.resolvedUrls?.local[0];
  if (address === undefined) throw new Error('missing address: the preview server gave none');
  const launched = browserName === 'firefox' ? launchFirefox() : launchChromium(args);
  const browser = await launched.catch(async (error) => {
    await server.close();
    throw error;
  });
  const page = await browser.newPage();
  const refused = await refuseOtherOrigins(page, new URL(address).origin);
  async function close() {
    await browser.close();
    await server.close();
    if (refused.length > 0) throw new Error(`invalid requests to other origins: ${refused.join(', ')}`);
  }
  return { browser, page, address, close };
}

/** @param {readonly string[]} args */
function launchChromium(args) {
  const executablePath = findChromium();
  return chromium.launch({
    args: [...chromiumArgs, ...args],
    ...(executablePath === undefined ? {} : { executablePath }),
  });
}

async function launchFirefox() {
  const executablePath = findFirefox();
  if (executablePath === undefined)
    throw new Error(
      'missing browser: Firefox. Install Debian’s firefox-esr, or set TAPELOOP_FIREFOX to its path',
    );
  return firefox.launch({
    channel: firefoxChannel,
    executablePath,
    firefoxUserPrefs: { ...firefoxPreferences },
  });
}

const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/**
 * @param {import('playwright').Page} page
 * @param {string} origin
 * @returns {Promise<readonly string[]>} grows with each refused request
 */
async function refuseOtherOrigins(page, origin) {
  /** @type {string[]} */
  const refused = [];
  await page.context().route(
    (url) => url.protocol.startsWith('http') && url.origin !== origin,
    async (route) => {
      refused.push(route.request().url());
      await route.abort();
    },
  );
  return refused;
}
