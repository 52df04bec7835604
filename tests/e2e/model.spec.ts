/** The model, the loss and the optimizer are the user's to choose, with the mouse or the keyboard. */
import { expect, test } from './support/test.ts';

test('the guide’s line grows into a network and back', async ({ app, page }) => {
  await app.open();
  await page.getByRole('button', { name: 'Add a layer' }).click();
  await expect(app.field('Layer 1: Units')).toHaveValue('8');
  await expect(page.getByRole('cell', { name: '25', exact: true })).toBeVisible();
  await app.enter('Layer 1: Units', 3);
  await expect(page.getByRole('cell', { name: '10', exact: true })).toBeVisible();
  await page.getByRole('combobox', { name: 'Layer 1: Activation' }).selectOption('relu');
  await page.getByRole('button', { name: 'Add a layer' }).click();
  await expect(app.field('Layer 2: Units')).toHaveValue('3');
  await expect(page.getByRole('combobox', { name: 'Layer 2: Activation' })).toHaveValue('relu');
  await app.setSpeed(null);
  await app.train.click();
  await app.finish();

  await app.enter('Layer 2: Units', 0);
  await expect(page.getByText('Units: must be from 1 to 4096; 0 is not.')).toBeVisible();
  await app.enter('Layer 2: Units', 4);
  for (const layer of [2, 1]) await page.getByRole('button', { name: `Remove layer ${layer}` }).click();
  await expect(page.getByRole('button', { name: /^Remove layer/ })).toHaveCount(0);
  await expect(app.variables).toContainText('dense/kernel');
});

test('another optimizer comes with its own numbers, and trains', async ({ app, page }) => {
  await app.open();
  const optimizer = page.getByRole('combobox', { name: 'Optimizer' });
  await expect(optimizer).toHaveValue('sgd');
  await optimizer.selectOption('Adam');
  await expect(app.learningRate).toHaveValue('0.001');
  await expect(page.getByText('Adam(learning_rate=0.001)')).toBeVisible();
  const address = page.url();
  await app.enter('Learning rate', 0.5);
  await app.trainOnce();
  // The address follows when the settings have been still for a moment.
  await expect.poll(() => page.url()).not.toBe(address);
  await expect(optimizer).toHaveValue('adam');
  await page.reload();
  await expect(optimizer).toHaveValue('adam');
  await expect(app.learningRate).toHaveValue('0.5');
});

test('only losses that fit are offered; the keyboard chooses', async ({ app, page }) => {
  await app.open();
  const loss = page.getByRole('combobox', { name: 'Loss' });
  await expect(loss.getByRole('option')).toHaveText([
    'Mean squared error',
    'Mean absolute error',
    'Huber loss',
    'Log-cosh',
  ]);
  await loss.focus();
  await page.keyboard.press('ArrowDown');
  await expect(loss).toHaveValue('meanAbsoluteError');
  await expect(app.train).toBeEnabled();
  await app.trainOnce();
  await expect(app.figure('Current loss')).not.toHaveText('8.952678');
});
