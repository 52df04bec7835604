/** Every view of every kind of run: axe finds nothing, in Korean nothing is left in English, what is drawn has words, and numbers behind it, and nothing moves by itself. */
import { PATTERN_DEFAULTS } from '../../protocol/data-spec.ts';
import { withData } from '../../protocol/presets.ts';
import { GUIDE_RUN, type RunSpec } from '../../protocol/run-spec.ts';
import { expectKorean, expectStill, expectWordsAndTables, scan } from './support/for-everybody.ts';
import { encodeRunLink } from './support/runs.ts';
import { expect, test } from './support/test.ts';

const RUNS = {
  desk: [
    ['a line', GUIDE_RUN],
    ['a table', withData(GUIDE_RUN, { type: 'penguins' })],
  ],
  phone: [
    ['classes over two inputs', withData(GUIDE_RUN, PATTERN_DEFAULTS.spiral)],
    ['images', withData(GUIDE_RUN, { type: 'digits' })],
  ],
} satisfies Record<string, readonly (readonly [name: string, spec: RunSpec])[]>;

/** What the columns of that table are called, in every language. */
const PENGUINS = /(bill|flipper|body) (length|depth|mass)/g;

/** Every two of language, theme and device meet once; each kind of run sees both languages and both themes. */
const VISITS = [
  { locale: 'en-US', colorScheme: 'light', viewport: { width: 1440, height: 900 }, runs: RUNS.desk },
  { locale: 'ko-KR', colorScheme: 'dark', viewport: { width: 1440, height: 900 }, runs: RUNS.desk },
  { locale: 'en-US', colorScheme: 'dark', viewport: { width: 390, height: 844 }, runs: RUNS.phone },
  { locale: 'ko-KR', colorScheme: 'light', viewport: { width: 390, height: 844 }, runs: RUNS.phone },
] as const;

for (const { runs, ...visit } of VISITS) {
  test.describe(`${visit.locale}, ${visit.colorScheme}, ${visit.viewport.width} px`, () => {
    test.use({ ...visit, contextOptions: { reducedMotion: 'reduce' } });
    const isKorean = visit.locale === 'ko-KR';

    for (const [name, spec] of runs) {
      test(`${name}: every view`, async ({ page }) => {
        test.setTimeout(120_000);
        const errors: string[] = [];
        page.on('pageerror', ({ message }) => errors.push(message));
        await page.goto(`./${encodeRunLink(spec)}`);
        const tabs = page.getByRole('tab');
        await expect(tabs.first()).toBeVisible();
        await expect(
          page.getByRole('button', { name: isKorean ? '훈련' : 'Train', exact: true }),
        ).toBeEnabled();
        // A row for the tables of the curves.
        await page.keyboard.press('ArrowRight');
        await expect(page.locator('run-figures dd').filter({ hasText: /^1 \// })).toBeVisible();
        for (let i = 0; i < (await tabs.count()); i++) {
          const title = await tabs.nth(i).innerText();
          await tabs.nth(i).click();
          await expect(tabs.nth(i)).toHaveAttribute('aria-selected', 'true');
          await page.waitForTimeout(400);
          await scan(page, title);
          if (isKorean) await expectKorean(page, PENGUINS);
          await expectWordsAndTables(page, title);
          await expectStill(page, title);
        }
        expect(errors).toEqual([]);
      });
    }

    test('all that is behind “More settings”, at once', async ({ page }) => {
      await page.goto('./');
      await expect(
        page.getByRole('button', { name: isKorean ? '훈련' : 'Train', exact: true }),
      ).toBeEnabled();
      await page.evaluate(() => {
        const visitAll = (root: Document | ShadowRoot): void => {
          for (const element of root.querySelectorAll('*')) {
            if (element.localName === 'details') (element as HTMLDetailsElement).open = true;
            if (element.shadowRoot) visitAll(element.shadowRoot);
          }
        };
        visitAll(document);
      });
      await page.waitForTimeout(600);
      if (isKorean) await expectKorean(page);
      await scan(page, 'More settings');
    });
  });
}
