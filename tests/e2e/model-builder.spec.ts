/** The model builder with layers of all types, derived features, and links of TensorFlow Playground. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { PATTERN_DEFAULTS } from '../../protocol/data-spec.ts';
import { withData } from '../../protocol/presets.ts';
import { GUIDE_RUN, LAYER_DEFAULTS } from '../../protocol/run-spec.ts';
import { expect, test } from './support/test.ts';

const CIRCLE = withData(GUIDE_RUN, PATTERN_DEFAULTS.circle);

async function openMore(page: Page, layer: number): Promise<void> {
  await page.locator('layer-table summary', { hasText: `Layer ${layer}: More` }).click();
}

function codes(page: Page) {
  return page.locator('layer-table tbody code');
}

test('squares of the inputs tell a circle from its middle without a hidden layer', async ({ app, page }) => {
  await app.open({ ...CIRCLE, model: { layers: [{ ...LAYER_DEFAULTS.dense, units: 1 }] } });
  const features = page.getByRole('group', { name: 'What the model sees' });
  await features.getByRole('checkbox', { name: 'x₁²', exact: true }).check();
  await features.getByRole('checkbox', { name: 'x₂²', exact: true }).check();
  await features.getByRole('checkbox', { name: 'x₁', exact: true }).uncheck();
  await features.getByRole('checkbox', { name: 'x₂', exact: true }).uncheck();
  await expect(page.getByRole('cell', { name: '3', exact: true }).first()).toBeVisible();
  await app.setSpeed(null);
  await app.train.click();
  await app.finish(60_000);
  await expect(page.getByRole('img', { name: /^Map of / })).toHaveAccessibleName(
    /It gives (9[89]\.\d|100\.0) % of the points/,
  );
  await page.getByRole('tab', { name: 'Network' }).click();
  await expect(
    page.getByRole('img', { name: /^Drawing of the network: 2 inputs, then dense \(1\)/ }),
  ).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Weight or bias' }).locator('option').first()).toHaveText(
    'x₁² → dense 1',
  );
});

test('layers of other types, settings, and places, with the keyboard', async ({ app, page }) => {
  await app.open(CIRCLE);
  await page
    .getByRole('combobox', { name: 'Add a layer of another type' })
    .selectOption({ label: 'Dropout' });
  await expect(codes(page)).toHaveText(['Dropout(0.2)', 'Dense(1)']);
  await app.enter('Layer 3: Rate', 0.4);
  await expect(codes(page).first()).toHaveText('Dropout(0.4)');
  await openMore(page, 3);
  const up = page.getByRole('button', { name: 'Layer 3: Up' });
  await up.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('layer-table tbody tr:not(.settings) th')).toHaveCount(4);
  await expect(page.locator('layer-table tbody tr:not(.settings) th').nth(1)).toHaveText('Dropout(0.4)');
  await expect(app.field('Layer 2: Rate')).toHaveValue('0.4');
  await openMore(page, 1);
  await app.enter('Layer 1: L2', 0.01);
  await expect(codes(page).first()).toHaveText(/kernel_regularizer=\s*L2\(0\.01\)/);
  await app.setSpeed(null);
  await app.train.click();
  await app.finish(60_000);
});

test('a number changes while it trains, without another run', async ({ app, page }) => {
  const [first, ...others] = CIRCLE.model.layers;
  const dropout = { ...LAYER_DEFAULTS.dropout, rate: 0.2 };
  await app.open({
    ...CIRCLE,
    model: { layers: [first!, dropout, ...others] },
    training: { ...CIRCLE.training, epochs: 'untilStopped' },
  });
  await app.train.click();
  await app.reachEpoch(3);
  await app.enter('Layer 2: Rate', 0.5);
  await expect(codes(page).first()).toHaveText('Dropout(0.5)');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  expect(await app.epochsFinished()).toBeGreaterThanOrEqual(3);
});

test('a model that does not fit yet waits with a sentence; the run stays', async ({ app, page }) => {
  await app.open(withData(GUIDE_RUN, { type: 'digits' }));
  const address = page.url();
  await page.getByRole('button', { name: 'Remove layer 5' }).click();
  await expect(page.getByRole('alert')).toContainText(
    'The run on the page stays as it is until the model fits.',
  );
  expect(page.url()).toBe(address);
  await page
    .getByRole('combobox', { name: 'Add a layer of another type' })
    .selectOption({ label: 'Flatten' });
  await expect(page.getByRole('alert')).toBeHidden();
  await page.getByRole('button', { name: 'Remove layer 5' }).click();
  await page.getByRole('button', { name: 'Take back' }).click();
  await expect(page.getByRole('alert')).toBeHidden();
  await expect(codes(page).filter({ hasText: 'Flatten' })).toHaveCount(1);
});

test('a model to start from', async ({ app, page }) => {
  await app.open(CIRCLE);
  await page
    .getByRole('combobox', { name: 'Start from a model' })
    .selectOption({ label: 'Four layers of 8' });
  await expect(app.field('Layer 4: Units')).toHaveValue('8');
  await app.setSpeed(null);
  await app.train.click();
  await app.finish(60_000);
});

test('a TensorFlow Playground link gives the same set-up', async ({ app, page }) => {
  await app.open(CIRCLE);
  await page.getByText('From a TensorFlow Playground link').click();
  const link = page.getByRole('textbox', { name: 'Link' });
  await link.fill('https://example.com/#dataset=xor');
  await expect(page.getByText('This is no link of playground.tensorflow.org')).toBeVisible();
  await link.fill('https://playground.tensorflow.org/#activation=relu&dataset=moon&networkShape=3');
  await expect(page.getByText('The link’s “dataset” is “moon”')).toBeVisible();
  await link.fill(
    'https://playground.tensorflow.org/#activation=relu&batchSize=12&dataset=xor&learningRate=0.1&networkShape=5,3&percTrainData=80&x=true&y=true&xTimesY=true&problem=classification',
  );
  await expect(page.getByText('The same set-up.')).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Pattern' })).toHaveValue('exclusiveOr');
  await expect(app.field('Layer 1: Units')).toHaveValue('5');
  await expect(app.field('Layer 2: Units')).toHaveValue('3');
  await expect(page.getByRole('checkbox', { name: 'x₁x₂' })).toBeChecked();
  await expect(app.learningRate).toHaveValue('0.1');
  await expect(page.getByText('Kept for validation: 20 % of the examples.')).toBeVisible();
});

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds nothing, ${scheme}`, async ({ app, page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await app.open(withData(GUIDE_RUN, { type: 'digits' }));
    await openMore(page, 1);
    await page.getByRole('button', { name: 'Remove layer 5' }).click();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
  });
}
