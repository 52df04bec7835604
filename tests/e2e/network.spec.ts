/** The drawing of the network: its units, a weight read and set by hand. */
import { AxeBuilder } from '@axe-core/playwright';
import { withData } from '../../protocol/presets.ts';
import { GUIDE_RUN } from '../../protocol/run-spec.ts';
import { PATTERN_DEFAULTS } from '../../protocol/data-spec.ts';
import { expect, test } from './support/test.ts';

const SPIRAL = withData(GUIDE_RUN, PATTERN_DEFAULTS.spiral);

test('a weight is set with the keyboard; the run goes on from it', async ({ app, page }) => {
  await app.open();
  await page.getByRole('tab', { name: 'Network' }).click();
  await expect(
    page.getByRole('img', { name: /^Drawing of the network: 1 inputs, then dense \(1\)/ }),
  ).toBeVisible();
  await page.getByRole('combobox', { name: 'Weight or bias' }).selectOption({ label: 'x → dense 1' });
  await expect(app.field('Value')).toHaveValue('5.0');
  await app.enter('Value', 3);
  // The loss of W = 3, b = 0, over the guide's points.
  await expect.poll(async () => Number(await app.figure('Current loss').innerText())).toBeLessThan(6);
  await page.getByRole('button', { name: 'one epoch' }).click();
  await expect
    .poll(async () => Math.abs(Number(await app.field('Value').inputValue()) - 3))
    .toBeLessThan(0.3);
  await app.trainOnce();
  expect((await app.history()).length).toBeGreaterThanOrEqual(10);
});

test('units and lines are read where the pointer is; a click picks them', async ({ app, page }) => {
  await app.open(SPIRAL);
  await page.getByRole('tab', { name: 'Network' }).click();
  const drawing = page.getByRole('img', { name: /2 inputs, then dense \(8\), dense_1 \(8\), dense_2 \(1\)/ });
  const box = (await drawing.boundingBox())!;
  // The last unit stands alone in its column.
  await page.mouse.click(box.x + box.width * 0.875, box.y + 36 + (box.height - 36) / 2);
  await expect(page.getByText(/^dense_2 1, bias /)).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Weight or bias' }).locator('option:checked')).toHaveText(
    'bias of dense_2 1',
  );
});

test('set while it trains, no epoch is lost; a worker that dies keeps it', async ({ app, page }) => {
  await app.open({ ...SPIRAL, training: { ...SPIRAL.training, epochs: 'untilStopped' } });
  await page.getByRole('tab', { name: 'Network' }).click();
  await app.setSpeed(20);
  await app.train.click();
  await app.reachEpoch(5);
  await app.enter('Value', 4);
  await expect.poll(async () => Math.abs(Number(await app.field('Value').inputValue()) - 4)).toBeLessThan(1);
  await app.chooseFromMenu('Simulate a worker crash');
  await expect(page.getByText(/the worker stopped and was started again/)).toBeVisible();
  await page.getByRole('button', { name: 'Pause' }).click();
  expect(Math.abs(Number(await app.field('Value').inputValue()) - 4)).toBeLessThan(1.5);
  const epochs = (await app.logLines()).flatMap((line) => /^Epoch +(\d+):/.exec(line)?.[1] ?? []).map(Number);
  expect(epochs).toEqual(epochs.map((_, i) => epochs[0]! + i));
});

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds nothing, ${scheme}`, async ({ app, page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await app.open(SPIRAL);
    await page.getByRole('tab', { name: 'Network' }).click();
    await expect(page.getByRole('combobox', { name: 'Weight or bias' })).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations).toEqual([]);
  });
}
