/**
 * Pictures of the built page, for people to look at: every view of several runs on phone, tablet and desk, light and dark, in English and Korean.
 * `npm run build` first; `node tools/screenshots.mjs [folder] [part of a name]`, as in `desk-dark-ko` or `spiral-race`.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { preview, runnerImport } from 'vite';
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
  en: { locale: 'en-US', train: 'Train', pause: 'Pause', race: 'Start the race', tab: 'Race' },
  ko: { locale: 'ko-KR', train: '훈련', pause: '일시 정지', race: '경주 시작', tab: '경주' },
});

const { module: links } = await runnerImport(join(root, 'protocol/link.ts'));
const { module: presets } = await runnerImport(join(root, 'protocol/presets.ts'));
const { module: specs } = await runnerImport(join(root, 'protocol/run-spec.ts'));
const { module: data } = await runnerImport(join(root, 'protocol/data-spec.ts'));

/** @type {Readonly<Record<string, unknown>>} */
const runs = {
  line: specs.GUIDE_RUN,
  spiral: presets.withData(specs.GUIDE_RUN, data.PATTERN_DEFAULTS.spiral),
  penguins: presets.withData(specs.GUIDE_RUN, { type: 'penguins' }),
  digits: presets.withData(specs.GUIDE_RUN, { type: 'digits' }),
};

/**
 * @param {import('playwright').Browser} browser
 * @param {string} address
 * @param {string} run
 * @param {keyof typeof screens} screen
 * @param {'light' | 'dark'} scheme
 * @param {keyof typeof words} language
 */
async function take(browser, address, run, screen, scheme, language) {
  const name = `${screen}-${scheme}-${language}-${run}`;
  const { locale, train, pause, race, tab } = words[language];
  const context = await browser.newContext({
    ...screens[screen],
    colorScheme: scheme,
    locale,
    reducedMotion: 'reduce',
    serviceWorkers: 'block',
  });
  const page = await context.newPage();
  await page.goto(`${address}${links.encodeRunLink(runs[run])}`);
  await page.getByRole('button', { name: train, exact: true }).click();
  await page.waitForTimeout(2500);
  const pausing = page.getByRole('button', { name: pause, exact: true });
  if (await pausing.isVisible()) await pausing.click();
  const tabs = page.getByRole('tab');
  for (let i = 0; i < (await tabs.count()); i++) {
    const title = await tabs.nth(i).innerText();
    await tabs.nth(i).click();
    if (title === tab) await page.getByRole('button', { name: race }).click();
    // Loaded, asked for and drawn.
    await page.waitForTimeout(title === tab ? 2500 : 900);
    const path = join(folder, `${name}-${i}.png`);
    await page.screenshot({ path, fullPage: screen !== 'desk' });
  }
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
    for (const language of /** @type {const} */ (['en', 'ko'])) {
      for (const run of Object.keys(runs)) {
        const isWanted = `${screen}-${scheme}-${language}-${run}`.includes(wanted);
        if (isWanted) await take(browser, address, run, screen, scheme, language);
      }
    }
  }
}
await browser.close();
await server.close();
console.log(`pictures in ${folder}`);
