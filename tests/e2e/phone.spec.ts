/** On a phone: the plot first, the transport where the thumb is, the controls in a sheet, and nothing wider than the screen. */
import type { Page } from '@playwright/test';
import { expect, test } from './support/test.ts';

test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

test('the guide’s run by touch', async ({ app, page }) => {
  await app.open();
  const plot = page.getByRole('img', { name: /^Scatter plot of 1,000 points/ });
  await expect(plot).toBeInViewport({ ratio: 1 });
  await expect(app.train).toBeInViewport({ ratio: 1 });
  const { y = 0, height = 0 } = (await app.train.boundingBox()) ?? {};
  expect(y + height).toBeGreaterThan(740 - 80);
  await expectFits(page);

  const controls = page.getByRole('button', { name: 'Controls', exact: true });
  await controls.tap();
  await expect(app.learningRate).toBeVisible();
  await app.enter('Learning rate', 0.05);
  await expectFits(page);
  await page.getByRole('button', { name: 'Close the controls' }).tap();
  await expect(app.learningRate).toBeHidden();
  await app.train.tap();
  await app.finish();
  expect((await app.logLines())[1]).toMatch(/^Epoch  0: W=4\.80 b=0\.20, /);
  await app.log.scrollIntoViewIfNeeded();
  await expect(app.trainMore).toBeInViewport({ ratio: 1 });
  await expectFits(page);
});

test('nothing is too wide in Korean either, with a run that says much', async ({ app, page }) => {
  await app.open();
  await page.getByRole('button', { name: 'Menu' }).tap();
  await page.getByRole('radio', { name: '한국어' }).check();
  await expect(page.getByRole('button', { name: '훈련', exact: true })).toBeEnabled();
  await page.keyboard.press('Escape');
  await page.evaluate(() => location.replace('#run=damaged'));
  await expect(page.getByText(/^이 링크는 손상되었습니다/)).toBeVisible();
  await expectFits(page);
  await page.getByRole('button', { name: '설정', exact: true }).tap();
  await page.getByRole('radio', { name: '생성한 데이터' }).check();
  const rate = page.getByRole('textbox', { name: '학습률', exact: true });
  await rate.fill('3');
  await rate.press('Tab');
  await page.getByRole('checkbox', { name: '멈출 때까지' }).check();
  await page.getByRole('button', { name: '설정 닫기' }).tap();
  await page.getByRole('button', { name: '훈련', exact: true }).tap();
  await expect(page.getByRole('region', { name: '훈련 로그' })).toContainText('훈련을 멈췄습니다', {
    timeout: 30_000,
  });
  await expectFits(page);
});

async function expectFits(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
}
