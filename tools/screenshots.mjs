/**
 * Pictures of the built page, for people to look at: phone, tablet and desk, light and dark, English and Korean, before
 * and after training. `npm run build` first; `node tools/screenshots.mjs [folder] [part of a name]`.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { preview } from 'vite';
import { chromiumArgs, findChromium } from './browsers.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = process.argv[2] ?? join(root, '.cache/screenshots');
const wanted = process.argv[3] ?? '';

const screens = /** @type {const} */ ({
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  tablet: { viewport: { width: 820, height: 1180 }, deviceScaleFactor: 1, isMobile: false, hasTouch: true },
  desk: { viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1, isMobile: false, hasTouch: false },
});

const words = /** @type {const} */ ({
  en: { locale: 'en-US', train: 'Train', log: 'Training log' },
  ko: { locale: 'ko-KR', train: '훈련', log: '훈련 로그' },
});

/**
 * @param {import('playwright').Browser} browser
 * @param {string} address
 * @param {keyof typeof screens} screen
 * @param {'light' | 'dark'} scheme
 * @param {keyof typeof words} language
 */
async function take(browser, address, screen, scheme, language) {
  const name = `${screen}-${scheme}-${language}`;
  if (!name.includes(wanted)) return;
  const { locale, train, log } = words[language];
  const context = await browser.newContext({
    ...screens[screen],
    colorScheme: scheme,
    locale,
    reducedMotion: 'reduce',
    serviceWorkers: 'block',
  });
  const page = await context.newPage();
  await page.goto(address);
  const lines = page.getByRole('region', { name: log });
  await lines.getByText('Starting:').waitFor();
  // The charts come a moment later, in a chunk of their own.
  await page.waitForTimeout(700);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await page.getByRole('button', { name: train, exact: true }).click();
  await lines.getByText('Epoch  9:').waitFor();
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(folder, `${name}-trained.png`), fullPage: screen !== 'desk' });
  await context.close();
}

mkdirSync(folder, { recursive: true });
const server = await preview({ root, preview: { host: 'localhost', port: 0 }, logLevel: 'silent' });
const address = server.resolvedUrls?.local[0];
if (!address) throw new Error('missing address of the preview');
const executablePath = findChromium();
const browser = await chromium.launch({
  args: [...chromiumArgs],
  ...(executablePath ? { executablePath } : {}),
});
for (const screen of /** @type {const} */ (['phone', 'tablet', 'desk'])) {
  for (const scheme of /** @type {const} */ (['light', 'dark'])) {
    for (const language of /** @type {const} */ (['en', 'ko']))
      await take(browser, address, screen, scheme, language);
  }
}
await browser.close();
await server.close();
console.log(`pictures in ${folder}`);
