/** Data that are no line: chosen, learned, seen from above, read as numbers, shared as a link. */
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { LATER } from '../../tools/sizes.mjs';
import type { TapeloopPage } from './support/tapeloop-page.ts';
import { expect, test } from './support/test.ts';

async function choosePattern(app: TapeloopPage, name: string): Promise<void> {
  await app.page.getByRole('radio', { name: 'Patterns' }).check({ force: true });
  await app.page.getByRole('combobox', { name: 'Pattern' }).selectOption(name);
  await expect(app.train).toBeEnabled();
}

/** The large plot, in words. */
function plot(page: Page): Locator {
  return page.getByRole('img', { name: /^Map of / });
}

/** Of the examples kept for validation, in per cent. */
async function validationAccuracy(page: Page): Promise<number> {
  const entry = page.locator('chart-legend li', { hasText: 'accuracy, validation' });
  return Number.parseFloat((await entry.locator('.value').innerText()).replace(' %', ''));
}

/** The scripts that are not of the first screen, by the module that they begin with. */
async function laterScripts(): Promise<Map<string, string>> {
  const folder = new URL('../../dist/.vite/', import.meta.url);
  const found = new Map<string, string>();
  for (const name of ['manifest.json', 'worker-manifest.json']) {
    const manifest = JSON.parse(await readFile(new URL(name, folder), 'utf8')) as Record<
      string,
      { file: string }
    >;
    for (const [key, { file }] of Object.entries(manifest))
      if (LATER.some((path) => key.startsWith(path))) found.set(key, file);
  }
  return found;
}

test('the first screen loads nothing that only a choice asks for', async ({ app, page }) => {
  const later = await laterScripts();
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
  await app.open();
  await app.trainOnce();
  // What the service worker keeps for later is fetched by itself, not by the page.
  const found = (): string[] =>
    [...later].filter(([, file]) => loaded.some((path) => path.endsWith(file))).map(([key]) => key);
  expect(later.size).toBeGreaterThan(5);
  expect(found()).toEqual([]);
  await choosePattern(app, 'Spiral');
  await expect
    .poll(found)
    .toEqual(
      expect.arrayContaining([
        'worker/data/other-data.ts',
        'src/later/data/pattern-fields.ts',
        'src/later/model/layer-table.ts',
      ]),
    );
  expect(found().filter((key) => key.includes('/views/') || key.startsWith('worker/answers/'))).toEqual([]);
});

for (const backend of ['CPU', 'WebGPU'] as const) {
  test(`a spiral is learned by 2-8-8-1, on ${backend}`, async ({ app, page }) => {
    await app.openOn(backend);
    await choosePattern(app, 'Spiral');
    await expect(plot(page)).toHaveAccessibleName(/^Map of 500 points of 2 classes over two inputs\./);
    await expect(page.getByText('105', { exact: true })).toBeVisible();
    await app.setSpeed(null);
    await app.train.click();
    await app.finish(90_000);
    await expect(plot(page)).toHaveAccessibleName(
      /It gives (9[89]\.\d|100\.0) % of the points their class\.$/,
    );
    expect(await validationAccuracy(page)).toBeGreaterThanOrEqual(98);
  });
}

test('more classes have colours and shapes of their own; the table names them', async ({ app, page }) => {
  await app.open();
  await choosePattern(app, 'Circle');
  await app.enter('Classes', 4);
  await expect(plot(page)).toHaveAccessibleName(/^Map of 500 points of 4 classes/);
  for (const label of [0, 1, 2, 3])
    await expect(page.getByText(`class ${label}`, { exact: true })).toBeVisible();
  await expect(page.getByText('Categorical cross-entropy')).toBeVisible();
  await page.getByRole('button', { name: 'Table' }).first().click();
  const table = page.getByRole('dialog').getByRole('table');
  await expect(table.getByRole('columnheader')).toHaveText([
    'Input 1',
    'Input 2',
    'Class',
    'Kept for validation',
  ]);
});

test('a curve is learned by the same kind of network; its link opens it again', async ({ app, page }) => {
  await app.open();
  await choosePattern(app, 'Hills and hollows');
  await expect(plot(page)).toHaveAccessibleName(/^Map of 500 points over two inputs, coloured by y\./);
  await choosePattern(app, 'Sine');
  await expect(page.getByRole('img', { name: /^Scatter plot of 500 points/ })).toBeVisible();
  await app.enter('Noise', 0);
  await app.setSpeed(null);
  await app.train.click();
  await app.finish(60_000);
  expect(Number(await app.figure('Current loss').innerText())).toBeLessThan(0.02);
  await page.reload();
  await expect(page.getByRole('combobox', { name: 'Pattern' })).toHaveValue('sine');
  await expect(app.field('Noise')).toHaveValue('0');

  // From two inputs to one the network cannot go: the guide's points come with the guide's line.
  await choosePattern(app, 'Moons');
  await page.getByRole('radio', { name: 'The guide’s points' }).check({ force: true });
  await expect(page.getByText('y = 5.00x + 0.00')).toBeVisible();
});
