/** The loss over the weights: where the run went, where the optimum is, looked at by keyboard; on both backends. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import type { TapeloopPage } from './support/tapeloop-page.ts';
import { expect, test } from './support/test.ts';

async function openSurface(page: Page): Promise<Locator> {
  await page.getByRole('tab', { name: 'Loss surface' }).click();
  const plot = page.getByRole('img', { name: /^Map of the loss/ });
  await expect(plot).toBeVisible();
  return plot;
}

async function choosePattern(app: TapeloopPage, name: string): Promise<void> {
  await app.page.getByRole('radio', { name: 'Patterns' }).check({ force: true });
  await app.page.getByRole('combobox', { name: 'Pattern' }).selectOption(name);
  await expect(app.train).toBeEnabled();
}

/** The loss under the keyboard's cursor, and where it stands. */
async function reading(page: Page): Promise<{ w: number; b: number; loss: number }> {
  const text = await page.locator('surface-plot').getByRole('status').innerText();
  const [, w, b, loss] = /^W = (\S+), b = (\S+): loss (\S+)$/.exec(text.replaceAll('−', '-')) ?? [];
  return { w: Number(w), b: Number(b), loss: Number(loss) };
}

for (const backend of ['CPU', 'WebGPU'] as const) {
  test(`the guide's run walks to the optimum, on ${backend}`, async ({ app, page }) => {
    await app.openOn(backend);
    const plot = await openSurface(page);
    await expect(plot).toHaveAccessibleName(
      /The least possible loss is 1\.026\d+, at W = 3\.0294, b = 1\.9531\./,
    );
    await expect(page.getByText(`calculated on the ${backend === 'CPU' ? 'CPU' : 'GPU'}`)).toBeVisible({
      timeout: 20_000,
    });
    const history = await app.trainOnce();
    const { w, b, loss } = history.at(-1)!;
    await expect(plot).toHaveAccessibleName(
      new RegExp(
        `The run is at W = ${Number(w).toFixed(4)}, b = ${Number(b).toFixed(4)}, loss ${Number(loss).toFixed(6)}\\.`,
      ),
    );
    const rows = await app.readTable('Loss surface');
    const path = rows.filter(([epochs]) => epochs !== 'optimum').map((row) => row.slice(0, 4));
    expect(path[0]).toEqual(['0', history[0]!.w, history[0]!.b, history[0]!.loss]);
    expect(path.at(-1)).toEqual(['10', w, b, loss]);
    expect(rows.at(-1)![0]).toBe('optimum');
  });

  test(`a spiral's network has a plane of its travel, on ${backend}`, async ({ app, page }) => {
    await app.openOn(backend);
    await choosePattern(app, 'Spiral');
    await openSurface(page);
    await expect(page.getByText(/random directions by the run’s seed/)).toBeVisible();
    await app.enter('Epochs', 60);
    await app.setSpeed(50);
    await app.train.click();
    await app.finish(60_000);
    const sentence = page.getByText(/principal axes of the way that was seen/);
    await expect(sentence).toBeVisible();
    const [, share] = /holds (\d+\.\d) % of it/.exec(await sentence.innerText()) ?? [];
    expect(Number(share)).toBeGreaterThan(50);
    await expect(page.getByText(`calculated on the ${backend === 'CPU' ? 'CPU' : 'GPU'}`)).toBeVisible({
      timeout: 30_000,
    });
    const loss = await app.figure('Current loss').innerText();
    await expect(page.getByRole('img', { name: new RegExp(`loss ${loss}`) })).toBeVisible();
  });
}

test('keys move and scale; the cursor reads what the formula says', async ({ app, page }) => {
  await app.open();
  const plot = await openSurface(page);
  await expect(page.getByText(/calculated on the/)).toBeVisible();
  await plot.focus();
  await plot.press('ArrowRight');
  await plot.press('ArrowLeft');
  await expect.poll(async () => (await reading(page)).loss).toBeGreaterThan(1);
  const middle = await reading(page);
  // W is 5 and b 0 at the start, and the optimum at 3.03 and 1.95: the middle lies between them.
  expect(middle.w).toBeCloseTo((5 + 3.0294) / 2, 2);
  expect(middle.b).toBeCloseTo(1.9531 / 2, 2);
  await plot.press('ArrowRight');
  const step = (await reading(page)).w - middle.w;
  expect(step).toBeGreaterThan(0);
  await plot.press('ArrowLeft');
  for (let i = 0; i < 3; i++) await plot.press('+');
  await plot.press('ArrowUp');
  const fine = (await reading(page)).b - middle.b;
  expect(fine).toBeCloseTo(step / 1.4 ** 3, 2);
  await plot.press('0');
  expect((await reading(page)).w).toBeCloseTo(middle.w, 3);
  await plot.press('-');
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await page.getByRole('button', { name: 'Show all' }).click();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    test('axe finds nothing', async ({ app, page }) => {
      await app.open();
      await openSurface(page);
      await app.trainOnce();
      await expect(page.getByText(/calculated on the/)).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    });
  });
}
