/** The whole playground without a mouse: every control of every view is reached by the keyboard, and a session from the data to a race needs nothing else. */
import type { Locator, Page } from '@playwright/test';
import { PATTERN_DEFAULTS } from '../../protocol/data-spec.ts';
import { withData } from '../../protocol/presets.ts';
import { GUIDE_RUN } from '../../protocol/run-spec.ts';
import { guideRun } from './support/runs.ts';
import { expect, test } from './support/test.ts';

/** More than there are stops on any page. */
const MOST_STOPS = 300;

/** Gives all controls that are there a number, and says which of them the Tab key has reached. */
async function unreachedControls(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    const all = (root: Document | ShadowRoot, found: Element[] = []): Element[] => {
      for (const element of root.querySelectorAll('*')) {
        found.push(element);
        if (element.shadowRoot) all(element.shadowRoot, found);
      }
      return found;
    };
    const reached = new Set<Element>();
    /** Answers whether anything has the keyboard. */
    const look = (): boolean => {
      let active = document.activeElement;
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      if (active) reached.add(active);
      return active !== null && active !== document.body;
    };
    Object.assign(window, { keyboardTour: { all, reached, look } });
  });
  const look = (): Promise<boolean> =>
    page.evaluate(() => (window as unknown as { keyboardTour: { look(): boolean } }).keyboardTour.look());
  // From the page's first control on: what has the keyboard now is somewhere in the middle.
  await page.locator('body').evaluate((body) => {
    body.tabIndex = -1;
    body.focus();
    body.removeAttribute('tabindex');
  });
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    await page.keyboard.press('Tab');
    if (!(await look())) break;
  }
  return page.evaluate(() => {
    const { all, reached } = (
      window as unknown as {
        keyboardTour: { all: (root: Document) => Element[]; reached: ReadonlySet<Element> };
      }
    ).keyboardTour;
    /** One of the group is a stop; the arrow keys go to the others. */
    const isInGroup = (element: Element): boolean => {
      const group =
        element instanceof HTMLInputElement && element.type === 'radio'
          ? element.closest('fieldset')
          : element.closest('[role="tablist"], [role="grid"], [role="radiogroup"], [role="toolbar"], svg');
      return group !== null && [...reached].some((each) => group.contains(each));
    };
    return all(document)
      .filter((element) => element.matches('button, input, select, textarea, summary, a[href], [tabindex]'))
      .filter(
        (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest('[inert]'),
      )
      .filter((element) => !element.matches('[disabled]') && !reached.has(element) && !isInGroup(element))
      .map(
        (element) => `${element.localName} “${element.getAttribute('aria-label') ?? element.textContent}”`,
      );
  });
}

async function tabTo(page: Page, control: Locator): Promise<void> {
  await expect(control).toBeVisible();
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    if (await control.evaluate((element) => element.matches(':focus'))) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`never reached: ${String(control)}`);
}

for (const [name, spec] of [
  ['a line', GUIDE_RUN],
  ['classes', withData(GUIDE_RUN, PATTERN_DEFAULTS.spiral)],
  ['images', withData(GUIDE_RUN, { type: 'digits' })],
] as const) {
  test(`${name}: the Tab key comes to every control of every view`, async ({ app, page }) => {
    test.setTimeout(120_000);
    await app.open(spec);
    const tabs = page.getByRole('tab');
    for (let i = 0; i < (await tabs.count()); i++) {
      const title = await tabs.nth(i).innerText();
      await tabs.nth(i).click();
      await page.waitForTimeout(400);
      expect(await unreachedControls(page), title).toEqual([]);
    }
  });
}

test('from the guide’s line to a race of a spiral’s networks, by keys alone', async ({ app, page }) => {
  test.setTimeout(120_000);
  await app.open(guideRun({ training: { epochs: 30 } }));
  await tabTo(page, page.getByRole('radio', { name: 'The guide’s points' }));
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'Patterns' })).toBeChecked();
  const pattern = page.getByRole('combobox', { name: 'Pattern' });
  await tabTo(page, pattern);
  await page.keyboard.type('Spiral');
  await expect(pattern).toHaveValue('spiral');
  const preset = page.getByRole('combobox', { name: 'Start from a model' });
  await tabTo(page, preset);
  await page.keyboard.type('One wide');
  await expect(
    page.getByRole('spinbutton', { name: 'Units' }).or(page.getByLabel(/units/i)).first(),
  ).toBeVisible();
  await tabTo(page, app.train);
  await page.keyboard.press('Enter');
  await app.reachEpoch(2);
  await tabTo(page, page.getByRole('tab', { selected: true }));
  const titles = await page.getByRole('tab').allInnerTexts();
  for (const title of titles.slice(1)) {
    await page.keyboard.press('ArrowRight');
    const tab = page.getByRole('tab', { name: title, exact: true });
    await expect(tab).toBeFocused();
    await expect(tab).toHaveAttribute('aria-selected', 'true');
    await expect(page.getByRole('region', { name: title, exact: true }).locator('> *')).toBeVisible();
  }
  await page.keyboard.press('Home');
  for (let i = 0; i < titles.indexOf('Race'); i++) await page.keyboard.press('ArrowRight');
  await tabTo(page, page.getByRole('button', { name: 'Start the race' }));
  await page.keyboard.press('Enter');
  const status = page.locator('race-view p[role="status"]');
  await expect(status).toHaveText(/^32 lanes, [1-9]/);
  await tabTo(page, page.getByRole('button', { name: 'Stop' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Start the race' })).toBeEnabled();
});
