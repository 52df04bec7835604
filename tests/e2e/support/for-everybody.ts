/** What a page must be for everybody: nothing that axe finds, and in Korean no English. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './test.ts';

export async function scan(page: Page, state: string): Promise<void> {
  await test.step(state, async () => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map(({ id, help, nodes }) => ({
      id,
      help,
      where: nodes.map(({ target }) => target.join(' ')),
    }));
    expect(found, state).toEqual([]);
  });
}

/** Two English words in a row, anywhere where people read or hear: code, proper names and formulas do not count. `ownNames`: what the data call their own. */
export async function expectKorean(page: Page, ownNames = /^$/g): Promise<void> {
  const texts = await page.evaluate(() => {
    const found: string[] = [];
    const visit = (root: Document | ShadowRoot): void => {
      for (const element of root.querySelectorAll('*')) {
        if (element.matches('head *, pre, code, kbd, cite, style, script, noscript, math *, option'))
          continue;
        for (const name of ['aria-label', 'aria-valuetext', 'title', 'placeholder', 'alt'])
          found.push(element.getAttribute(name) ?? '');
        for (const node of element.childNodes)
          if (node.nodeType === Node.TEXT_NODE) found.push(node.textContent ?? '');
        if (element.shadowRoot) visit(element.shadowRoot);
      }
    };
    visit(document);
    return found.map((text) => text.trim()).filter((text) => text !== '');
  });
  expect(texts.length).toBeGreaterThan(100);
  const english = texts.filter((text) =>
    /[a-z]{2,}[,;:]? [a-z]{2,}/i.test(
      text.replaceAll(/Keras fit|TensorFlow Playground/g, '').replaceAll(ownNames, ''),
    ),
  );
  const adapter = /^JavaScript, float32$|swiftshader/i;
  expect(english.filter((text) => !adapter.test(text))).toEqual([]);
}

/** Whatever is drawn in the view says in words what it shows, and a table beside it has the numbers: opened, each has rows without a gap. */
export async function expectWordsAndTables(page: Page, title: string): Promise<void> {
  const drawn = page.locator('stage-view').locator('canvas, svg[role="img"]').filter({ visible: true });
  for (const picture of await drawn.all()) {
    const told = await picture.evaluate((element) => {
      const named = element.closest('[role="img"], [role="application"], [aria-hidden="true"]');
      const words = named?.getAttribute('aria-label') ?? (named ? 'decoration' : '');
      const holds = (root: Element | ShadowRoot): boolean =>
        root.querySelector('chart-table, table') !== null ||
        [...root.querySelectorAll('*')].some(({ shadowRoot }) => shadowRoot && holds(shadowRoot));
      let near: Node | null = element;
      while (near && !(near instanceof Element && near.localName === 'stage-view')) {
        if ((near instanceof Element || near instanceof ShadowRoot) && holds(near))
          return { words, hasNumbers: true };
        near = near instanceof ShadowRoot ? near.host : near.parentNode;
      }
      return { words, hasNumbers: false };
    });
    expect(told, title).toEqual({ words: expect.stringMatching(/./), hasNumbers: true });
  }

  for (const table of await page.locator('chart-table').filter({ visible: true }).all()) {
    const button = table.locator('button[aria-haspopup="dialog"]');
    const name = `${title}, ${await button.getAttribute('aria-label')}`;
    await button.click();
    const dialog = table.getByRole('dialog');
    await expect(dialog.getByRole('table'), name).toBeVisible();
    const cells = await dialog.getByRole('table').evaluate((element) => ({
      heads: [...element.querySelectorAll('thead th')].map((cell) => cell.textContent.trim()),
      rows: [...element.querySelectorAll('tbody tr')].map((row) =>
        [...row.querySelectorAll('td')].map((cell) => cell.textContent.trim()),
      ),
    }));
    expect(cells.heads.length, name).toBeGreaterThan(1);
    expect(cells.heads, name).not.toContain('');
    expect(cells.rows.length, name).toBeGreaterThan(0);
    const odd = cells.rows.filter(
      (row) =>
        row.length !== cells.heads.length || row.some((cell) => /^$|NaN|undefined|null|\[object/.test(cell)),
    );
    expect(odd, name).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(dialog, name).toBeHidden();
  }
}

/** Nothing moves by itself: no animation, no transition, no gliding to a place. For pages that are asked to reduce motion. */
export async function expectStill(page: Page, title: string): Promise<void> {
  const moving = await page.evaluate(() => {
    const found = document.getAnimations().map(({ id }) => `animation ${id}`);
    const visit = (root: Document | ShadowRoot): void => {
      for (const element of root.querySelectorAll('*')) {
        const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(element);
        // What is in no slot is not drawn, and has no style.
        const isDrawn = animationName !== '';
        const isStill =
          !isDrawn ||
          (animationName === 'none' &&
            transitionDuration.split(', ').every((duration) => parseFloat(duration) === 0) &&
            scrollBehavior === 'auto');
        if (!isStill) found.push(element.localName);
        if (element.shadowRoot) visit(element.shadowRoot);
      }
    };
    visit(document);
    return found;
  });
  expect(moving, title).toEqual([]);
}
