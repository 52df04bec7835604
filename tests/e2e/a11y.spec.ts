/** The page for everybody: axe finds nothing, whatever is open, in both languages and themes, on a desk and on a phone. */
import { expectKorean, scan } from './support/for-everybody.ts';
import { expect, test } from './support/test.ts';

const languages = {
  en: {
    locale: 'en-US',
    train: 'Train',
    trainMore: 'Train 10 more',
    menu: 'Menu',
    backend: /^Backend: /,
    table: /^Table: Loss$/,
    keras: 'Log like Keras fit',
    controls: 'Controls',
    learningRate: 'Learning rate',
  },
  ko: {
    locale: 'ko-KR',
    train: '훈련',
    trainMore: '10 에포크 더 훈련',
    menu: '메뉴',
    backend: /^백엔드: /,
    table: /^표: 손실$/,
    keras: 'Keras fit처럼 출력',
    controls: '설정',
    learningRate: '학습률',
  },
} as const;

const devices = {
  desk: { viewport: { width: 1440, height: 900 }, hasTouch: false },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true },
} as const;

/** Every two of language, theme and device meet once. */
const visits = [
  { language: 'en', colorScheme: 'light', device: 'desk' },
  { language: 'ko', colorScheme: 'dark', device: 'desk' },
  { language: 'en', colorScheme: 'dark', device: 'phone' },
  { language: 'ko', colorScheme: 'light', device: 'phone' },
] as const;

for (const { language, colorScheme, device } of visits) {
  const words = languages[language];
  test.describe(`${language}, ${colorScheme}, ${device}`, () => {
    test.use({ ...devices[device], colorScheme, locale: words.locale });

    test('axe finds nothing', async ({ page }) => {
      const press = (name: string | RegExp) =>
        page.getByRole('button', { name, exact: true }).first().click();
      await page.goto('./');
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await expect(page.getByRole('button', { name: words.train, exact: true })).toBeEnabled();
      await scan(page, 'before training');
      await press(words.menu);
      await scan(page, 'with the menu');
      await page.keyboard.press('Escape');
      await press(words.backend);
      await scan(page, 'with the backend panel');
      await page.keyboard.press('Escape');

      if (device === 'phone') await press(words.controls);
      const rate = page.getByRole('textbox', { name: words.learningRate, exact: true });
      await rate.fill('2000');
      await rate.press('Tab');
      await expect(rate).toHaveAttribute('aria-invalid', 'true');
      await scan(page, 'with the controls and a refused value');
      await rate.press('Escape');
      await expect(rate).toHaveValue('0.1');
      // The first one took back what was typed, the second one closes the sheet.
      if (device === 'phone') await rate.press('Escape');

      await press(words.train);
      await expect(page.getByRole('button', { name: words.trainMore })).toBeVisible();
      await page.getByRole('checkbox', { name: words.keras }).check();
      await scan(page, 'after training, with the lines of Keras');
      await press(words.table);
      await expect(page.getByRole('dialog').getByRole('table')).toBeVisible();
      await scan(page, 'with a table');
    });
  });
}

test('axe finds nothing where something went wrong', async ({ app, page }) => {
  await page.goto('./#run=damaged');
  await expect(app.notices.getByText(/^This link/)).toBeVisible();
  await app.enter('Learning rate', 1.5);
  await scan(page, 'with a notice and a warning');
  await app.enter('Epochs', 390);
  await app.setSpeed(null);
  await app.train.click();
  await expect(app.log.getByText(/^Training stopped in epoch/)).toBeVisible();
  await scan(page, 'after a divergence');
  await app.chooseFromMenu('Simulate a worker crash');
  await expect(app.log.getByText(/the worker stopped and was started again/)).toBeVisible();
  await scan(page, 'after a crash');
});

test('a choice of theme holds against the system, and over a reload', async ({ page, app }) => {
  const surface = () => page.locator('html').evaluate((html) => getComputedStyle(html).backgroundColor);
  await app.open();
  const light = await surface();
  await page.getByRole('radio', { name: 'Dark' }).check();
  await expect.poll(surface).not.toBe(light);
  const dark = await surface();
  await page.reload();
  await app.expectFresh();
  expect(await surface()).toBe(dark);
  await page.getByRole('radio', { name: 'Auto' }).check();
  await expect.poll(surface).toBe(light);
});

test('a choice of language holds over a reload', async ({ page, app }) => {
  await app.open();
  await page.getByRole('radio', { name: '한국어' }).check();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
  await page.reload();
  await expect(page.getByRole('button', { name: '훈련', exact: true })).toBeEnabled();
  await page.getByRole('radio', { name: 'English' }).check();
  await expect(app.train).toBeEnabled();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});

test.describe('in Korean', () => {
  test.use({ locale: 'ko-KR' });

  test('no English is left, whatever happens', async ({ page }) => {
    const press = (name: string | RegExp) => page.getByRole('button', { name, exact: true }).first().click();
    const log = page.getByRole('region', { name: '훈련 로그' });
    const train = page.getByRole('button', { name: '훈련', exact: true });
    await page.goto('./');
    await expect(train).toBeEnabled();
    await expectKorean(page);

    await press('메뉴');
    await expectKorean(page);
    await page.getByRole('button', { name: '장치 손실 시뮬레이션' }).click();
    await expect(page.getByRole('status', { name: '알림' })).toContainText('GPU 장치가 없습니다');
    await press(/^백엔드: /);
    await page.getByRole('radio', { name: 'WebGPU' }).check();
    await expect(page.getByRole('button', { name: '백엔드: WebGPU' })).toBeVisible();
    await expectKorean(page);
    await page.keyboard.press('Escape');

    await train.click();
    await expect(page.getByRole('button', { name: '10 에포크 더 훈련' })).toBeVisible();
    await expect(log).toContainText('Epoch  9: W=3.23 b=1.76, loss=1.10497');
    await page.getByRole('checkbox', { name: 'Keras fit처럼 출력' }).check();
    await expectKorean(page);
    await press('메뉴');
    await page.getByRole('button', { name: '장치 손실 시뮬레이션' }).click();
    await expect(log).toContainText('GPU 장치를 잃었습니다');
    await press('메뉴');
    await page.getByRole('button', { name: '워커 중단 시뮬레이션' }).click();
    await expect(log).toContainText('워커가 멈춰 다시 시작했습니다');
    await expectKorean(page);
    await press(/^표: 손실$/);
    await expectKorean(page);
    await page.keyboard.press('Escape');

    await page.getByRole('radio', { name: '생성한 데이터' }).check();
    const rate = page.getByRole('textbox', { name: '학습률', exact: true });
    await rate.fill('2000');
    await rate.press('Tab');
    await expect(page.getByText('학습률: 0에서 1000 사이여야 합니다')).toBeVisible();
    await expectKorean(page);
    await rate.fill('3');
    await rate.press('Tab');
    await expect(page.getByText(/최댓값 .*보다 큽니다/)).toBeVisible();
    await page.getByRole('checkbox', { name: '멈출 때까지' }).check();
    await train.click();
    await expect(log).toContainText(/에포크 \d+에서 훈련을 멈췄습니다/);
    await expectKorean(page);
    await page.evaluate(() => location.replace('#run=damaged'));
    await expect(page.getByText(/^이 링크는 손상되었습니다/)).toBeVisible();
    await expectKorean(page);
  });
});
