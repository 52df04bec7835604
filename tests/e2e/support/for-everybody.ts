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
