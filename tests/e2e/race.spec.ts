/** Races: learning rates, two settings, seeds; what the best lane says is what a plain run gives. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { PATTERN_DEFAULTS } from '../../protocol/data-spec.ts';
import { withData } from '../../protocol/presets.ts';
import { GUIDE_RUN } from '../../protocol/run-spec.ts';
import type { TapeloopPage } from './support/tapeloop-page.ts';
import { guideRun } from './support/runs.ts';
import { expect, test } from './support/test.ts';

async function startRace(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Race' }).click();
  await page.getByRole('button', { name: 'Start the race' }).click();
}

function status(page: Page) {
  return page.locator('race-view p[role="status"]');
}

async function lossInTable(app: TapeloopPage, lane: number): Promise<string> {
  const rows = await app.readTable('Lanes');
  return rows[lane]!.at(-1)!;
}

for (const backend of ['CPU', 'WebGPU'] as const) {
  test(`learning rates race on ${backend}; a lane becomes the run and ends the same`, async ({
    app,
    page,
  }) => {
    await app.openOn(backend, guideRun({ training: { epochs: 60 } }));
    await startRace(page);
    await expect(status(page)).toHaveText(/^32 lanes, 60 of 60 epochs in \d+\.\d s\./);
    const loss = await lossInTable(app, 20);
    await page.getByRole('slider', { name: 'Lane' }).fill('20');
    await page.getByRole('button', { name: 'Make it the run' }).click();
    await expect(app.train).toBeEnabled();
    await expect(app.learningRate).not.toHaveValue('0.1');
    await app.setSpeed(null);
    await app.train.click();
    await app.finish();
    expect(Number(await app.figure('Current loss').innerText())).toBeCloseTo(Number(loss), 5);
  });
}

test('256 lanes, some of which diverge, are counted', async ({ app, page }) => {
  await app.openOn('WebGPU', guideRun({ training: { epochs: 100 } }));
  await page.getByRole('tab', { name: 'Race' }).click();
  await app.enter('Learning rate: To', 4);
  await app.enter('Learning rate: Values', 256);
  await page.getByRole('button', { name: 'Start the race' }).click();
  await expect(status(page)).toHaveText(
    /^256 lanes, 100 of 100 epochs.*\d+ have diverged and stand still\.$/,
  );
});

test('two settings: a map of the last losses, by keyboard', async ({ app, page }) => {
  const spec = withData(GUIDE_RUN, { ...PATTERN_DEFAULTS.circle, examples: 100 });
  await app.open({ ...spec, training: { ...spec.training, epochs: 10 } });
  await page.getByRole('tab', { name: 'Race' }).click();
  await page.getByRole('radio', { name: 'Two settings' }).check({ force: true });
  await page.getByRole('button', { name: 'Start the race' }).focus();
  await page.keyboard.press('Enter');
  await expect(status(page)).toHaveText(/^64 lanes, 10 of 10 epochs/);
  const cells = page.getByRole('group', { name: 'Last losses' }).getByRole('cell');
  await expect(cells).toHaveCount(64);
  await cells.nth(63).getByRole('button').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('slider', { name: 'Lane' })).toHaveValue('63');
  await expect(page.getByText(/^Learning rate 0\.1, β₁ 0\.9: loss/)).toBeVisible();
});

test('seeds: mean and band; it can be stopped', async ({ app, page }) => {
  const spec = withData(GUIDE_RUN, PATTERN_DEFAULTS.spiral);
  await app.open(spec);
  await page.getByRole('tab', { name: 'Race' }).click();
  await page.getByRole('radio', { name: 'The seed' }).check({ force: true });
  await page.getByRole('button', { name: 'Start the race' }).click();
  await expect(status(page)).toHaveText(/^16 lanes, [1-9]\d* of 1,000 epochs/);
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('button', { name: 'Start the race' })).toBeEnabled();
  await expect(page.getByRole('img', { name: /on average, from/ })).toBeVisible();
});

test('another run ends the race; its lanes stay variants of the run that it began with', async ({
  app,
  page,
}) => {
  const spec = withData(GUIDE_RUN, PATTERN_DEFAULTS.spiral);
  await app.open(spec);
  await page.getByRole('tab', { name: 'Race' }).click();
  await page.getByRole('radio', { name: 'The seed' }).check({ force: true });
  await page.getByRole('button', { name: 'Start the race' }).click();
  await expect(status(page)).toHaveText(/^16 lanes, [1-9]\d* of 1,000 epochs/);
  await page.getByRole('radio', { name: 'The guide’s points' }).check({ force: true });
  await expect(page.getByText('model(')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Start the race' })).toBeEnabled();
  const told = await status(page).innerText();
  await page.waitForTimeout(500);
  await expect(status(page)).toHaveText(told);
  await page.getByRole('slider', { name: 'Lane' }).fill('3');
  await page.getByRole('button', { name: 'Make it the run' }).click();
  await expect(page.getByRole('radio', { name: 'Patterns' })).toBeChecked();
  await expect(app.train).toBeEnabled();
});

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds nothing, ${scheme}`, async ({ app, page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    const spec = withData(GUIDE_RUN, { ...PATTERN_DEFAULTS.circle, examples: 60 });
    await app.open({ ...spec, training: { ...spec.training, epochs: 5 } });
    await page.getByRole('tab', { name: 'Race' }).click();
    await page.getByRole('radio', { name: 'Two settings' }).check({ force: true });
    await page.getByRole('button', { name: 'Start the race' }).click();
    await expect(status(page)).toHaveText(/5 of 5 epochs/);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
  });
}
