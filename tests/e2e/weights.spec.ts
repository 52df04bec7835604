/** How large weights and gradients are, and what the model misses: what the page shows is what the run's own numbers give. */
import { readFileSync } from 'node:fs';
import { PATTERN_DEFAULTS } from '../../protocol/data-spec.ts';
import { withData } from '../../protocol/presets.ts';
import { GUIDE_RUN } from '../../protocol/run-spec.ts';
import { guidePoints } from './support/runs.ts';
import { expect, test } from './support/test.ts';

/** As the guide's line has them after its ten epochs. */
const W = 3.2258;
const B = 1.7584;

interface Header {
  readonly [tensor: string]: { readonly dtype: string; readonly shape: readonly number[] };
}

test('norms of a line’s two weights and of its gradient, after the guide’s ten epochs', async ({
  app,
  page,
}) => {
  await app.open();
  await page.getByRole('tab', { name: 'Weights' }).click();
  await app.trainOnce();
  const points = guidePoints();
  const errors = points.map(({ x, y }) => W * x + B - y);
  const slope = (factor: (i: number) => number): number =>
    errors.reduce((sum, error, i) => sum + (2 * error * factor(i)) / errors.length, 0);
  const gradient = [slope((i) => points[i]!.x), slope(() => 1)];
  await expect
    .poll(async () => {
      const rows = await app.readTable('Variables');
      return rows.map((row) => [row[0], row[1], Number(row[2]).toFixed(2)]);
    })
    .toEqual([
      ['dense/kernel', 'weights', W.toFixed(2)],
      ['dense/kernel', 'gradient', Math.abs(gradient[0]!).toFixed(2)],
      ['dense/bias', 'weights', B.toFixed(2)],
      ['dense/bias', 'gradient', Math.abs(gradient[1]!).toFixed(2)],
    ]);
  const norms = await app.readTable('Norms by step');
  expect(Number(norms.at(-1)?.[1])).toBeCloseTo(Math.hypot(W, B), 2);
  expect(Number(norms.at(-1)?.[2])).toBeCloseTo(Math.hypot(...gradient), 2);
  expect(norms.at(-1)?.[0]).toBe('10');
});

test('the weights go away as a safetensors file', async ({ app, page }) => {
  await app.open(withData(GUIDE_RUN, PATTERN_DEFAULTS.spiral));
  await app.stepEpoch.click();
  await expect(app.figure('Epoch')).toHaveText(/^1 /);
  await page.getByRole('tab', { name: 'Weights' }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the weights as safetensors' }).click();
  const file = await downloading;
  expect(file.suggestedFilename()).toMatch(/-weights\.safetensors$/);
  // As the format's own page says it, without our reader.
  const bytes = readFileSync(await file.path());
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const { __metadata__: metadata, ...tensors }: Header = JSON.parse(bytes.toString('utf8', 8, start));
  expect(metadata).toMatchObject({ epoch: '1' });
  expect(Object.entries(tensors).map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual([
    ['dense/kernel', 'F32', [2, 8]],
    ['dense/bias', 'F32', [8]],
    ['dense_1/kernel', 'F32', [8, 8]],
    ['dense_1/bias', 'F32', [8]],
    ['dense_2/kernel', 'F32', [8, 1]],
    ['dense_2/bias', 'F32', [1]],
  ]);
  expect(bytes.length - start).toBe(4 * 105);
  // The page shows the first weight of all.
  await page.getByRole('tab', { name: 'Network' }).click();
  await expect(page.getByRole('combobox', { name: 'Weight or bias' }).locator('option').first()).toHaveText(
    'x₁ → dense 1',
  );
  const shown = Number((await page.getByRole('textbox', { name: 'Value' }).inputValue()).replace('−', '-'));
  expect(bytes.readFloatLE(start)).toBeCloseTo(shown, 5);
});

test('each variable of a network has its histograms, and norms of its own can be chosen', async ({
  app,
  page,
}) => {
  await app.open(withData(GUIDE_RUN, PATTERN_DEFAULTS.spiral));
  await page.getByRole('tab', { name: 'Weights' }).click();
  await expect(page.getByRole('img', { name: /^dense_1\/kernel, weights: 64 numbers from/ })).toBeVisible();
  await expect(page.locator('signed-histogram')).toHaveCount(12);
  await page.getByLabel('Norms of').selectOption('dense_2/bias');
  // A bias begins at 0.
  await expect(page.locator('weights-view chart-legend').getByText('Norm of the weights')).toBeVisible();
  await expect(page.locator('weights-view chart-legend li').first()).toContainText(/weights\s*0\s*$/);
});

test('residuals are targets minus predictions, in the plot’s table and in words', async ({ app, page }) => {
  await app.open();
  await page.getByRole('tab', { name: 'Residuals' }).click();
  await app.trainOnce();
  const points = guidePoints();
  await expect
    .poll(async () => {
      const [first] = await app.readTable('Residuals');
      return (first ?? []).map((cell) => Number(cell).toFixed(2));
    })
    .toEqual(
      [points[0]!.x, points[0]!.y, W * points[0]!.x + B, points[0]!.y - (W * points[0]!.x + B)].map((value) =>
        value.toFixed(2),
      ),
    );
  // The mean squared error of the guide's last line is the square of this.
  const square = points.reduce((sum, { x, y }) => sum + (y - W * x - B) ** 2, 0) / points.length;
  await expect(page.getByText(/root mean square/)).toContainText(
    String(Number(Math.sqrt(square).toPrecision(3))),
  );
  await page.getByRole('radio', { name: 'x', exact: true }).check();
  await expect(page.getByRole('radio', { name: 'x', exact: true })).toBeChecked();
});
