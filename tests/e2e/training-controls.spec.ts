/** The settings of the training beyond the first screen, as a reader sets them, and the curves that they make. */
import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { KERAS_LOSSES } from './support/runs.ts';
import { expect, test } from './support/test.ts';

test('a schedule is chosen and edited, and its plot says what it does', async ({ app, page }) => {
  await app.open();
  await page.locator('optimizer-section summary').click();
  await page.getByRole('combobox', { name: 'Schedule' }).selectOption('exponentialDecay');
  await app.enter('Steps of the decay', 3);
  const plot = page.getByRole('img', { name: /^Learning rate over 10 steps:/ });
  await expect(plot).toHaveAccessibleName(/0\.1 at the first, at most 0\.1, 0\.0125 at the last\.$/);
});

test('momentum changes while the run goes on; adding one begins a new run', async ({ app, page }) => {
  await app.open();
  await page.locator('optimizer-section summary').click();
  await app.enter('Momentum', 0.5);
  const code = (momentum: string) => page.getByText(`SGD(learning_rate=0.1, momentum=${momentum})`);
  await expect(code('0.5')).toBeVisible();
  await expect(app.train).toBeEnabled();
  await app.stepEpoch.click();
  await expect(app.log).toContainText(/Epoch +0:/);
  await app.enter('Momentum', 0.6);
  await expect(code('0.6')).toBeVisible();
  await app.stepEpoch.click();
  // The same run: what it did before is still there.
  await expect(app.log).toContainText(/Epoch +0:.*Epoch +1:/s);
  await app.enter('Momentum', 0);
  await expect(app.notices.getByText(/^A new run has begun/)).toBeVisible();
});

test('training stops early where the loss no longer falls enough, and the log says so at its place', async ({
  app,
  page,
}) => {
  await app.open();
  await page.locator('training-section summary').click();
  await page.getByRole('checkbox', { name: 'Stop early' }).check();
  // The guide’s loss falls by 0.73 in its fourth epoch, and by 0.46 in the fifth.
  await app.enter('Patience, epochs', 1);
  await app.enter('Least improvement', 0.5);
  await page.getByRole('checkbox', { name: 'Then restore the best weights' }).check();
  await app.train.click();
  const sentence =
    'Stopped early after 5 epochs: the best loss came after 4 epochs, and the weights are those again.';
  await expect(app.log.locator('.note')).toHaveText([sentence]);
  await expect(app.figure('Epoch')).toHaveText(/^5 /);
  await expect(app.figure('Current loss')).toHaveText('2.279135');
  const blocks = await app.log.locator('pre, .note').allTextContents();
  expect(blocks).toHaveLength(2);
  expect(blocks[0]).toMatch(/Epoch +4: W=3\.65 b=1\.34, loss=1\.81623$/);
});

test('the curves go away as files: as Keras’s History, and as CSV', async ({ app, page }) => {
  await app.open();
  await app.trainOnce();
  await page.getByRole('tab', { name: 'Curves' }).click();
  const textOf = async (name: RegExp): Promise<[name: string, text: string]> => {
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name }).click();
    const file = await downloading;
    return [file.suggestedFilename(), readFileSync(await file.path(), 'utf8')];
  };
  const [jsonName, json] = await textOf(/^Download the curves as JSON/);
  expect(jsonName).toBe('basic-training-loops-curves.json');
  const { epoch, history } = JSON.parse(json);
  expect(epoch).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(history.loss.map((loss: number) => loss.toFixed(4))).toEqual(KERAS_LOSSES);
  const [csvName, csv] = await textOf(/^Download the curves as CSV/);
  expect(csvName).toBe('basic-training-loops-curves.csv');
  const [head, ...rows] = csv.trim().split('\r\n');
  expect(head).toBe('epoch,loss,loss_after_epoch');
  expect(rows.map((row) => Number(row.split(',')[2]))).toEqual(history.loss_after_epoch);
});

test('the curves can be smoothed, and axe finds nothing', async ({ app, page }) => {
  await app.open();
  await app.trainOnce();
  await page.getByRole('tab', { name: 'Curves' }).click();
  await page.getByRole('slider', { name: /^Smoothing/ }).fill('0.5');
  await expect(page.getByText(/^Faint: the values themselves/)).toBeVisible();
  await expect(page.getByRole('img', { name: /^1 curves? over 10 epochs/ })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);
});
