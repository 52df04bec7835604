/** The bundled data sets: chosen, learned to a stated share, shown as the engine counts them; a digit drawn by hand. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { withData } from '../../protocol/presets.ts';
import { GUIDE_RUN } from '../../protocol/run-spec.ts';
import type { TapeloopPage } from './support/tapeloop-page.ts';
import { expect, test } from './support/test.ts';

async function choose(app: TapeloopPage, name: string): Promise<void> {
  await app.page.getByRole('radio', { name: 'Data sets' }).check({ force: true });
  await app.page.getByRole('combobox', { name: 'Data set' }).selectOption({ label: name });
  await expect(app.train).toBeEnabled();
}

async function trainAll(app: TapeloopPage): Promise<void> {
  await app.setSpeed(null);
  await app.train.click();
  await app.finish(90_000);
}

/** Of the examples kept for validation, in per cent, as the legend says it. */
async function validationAccuracy(page: Page): Promise<number> {
  const entry = page.locator('chart-legend li', { hasText: 'accuracy, validation' });
  return Number.parseFloat((await entry.locator('.value').innerText()).replace(' %', ''));
}

/** The counts of a confusion matrix, row by row. */
async function matrix(page: Page, name: string): Promise<number[][]> {
  const rows = page.getByRole('group', { name }).locator('tbody tr:has(td[data-share])');
  const cells = await rows.evaluateAll((list) =>
    list.map((row) => [...row.querySelectorAll('td[data-share]')].map((cell) => Number(cell.textContent))),
  );
  return cells;
}

for (const [name, type, seed, goal] of [
  ['Iris', 'iris', 2, 95],
  ['Penguins', 'penguins', 0, 97],
  ['Wine', 'wine', 0, 97],
] as const) {
  test(`${name}: ${goal} % of what was held out`, async ({ app, page }) => {
    await app.open(withData({ ...GUIDE_RUN, seed }, { type }));
    await expect(page.getByRole('combobox', { name: 'Data set' })).toHaveValue(type);
    await trainAll(app);
    const accuracy = await validationAccuracy(page);
    expect(accuracy).toBeGreaterThanOrEqual(goal);
    await page.getByRole('tab', { name: 'Classes' }).click();
    const counts = await matrix(page, 'Kept for validation');
    const all = counts.flat().reduce((sum, count) => sum + count, 0);
    const right = counts.reduce((sum, row, i) => sum + row[i]!, 0);
    expect((100 * right) / all).toBeCloseTo(accuracy, 0);
  });
}

test('a table is seen over two inputs of choice; what is taken for another class is ringed and counted', async ({
  app,
  page,
}) => {
  await app.open();
  await choose(app, 'Penguins');
  await page.getByRole('combobox', { name: 'Across' }).selectOption({ label: 'flipper length (mm)' });
  await page.getByRole('combobox', { name: 'Up' }).selectOption({ label: 'body mass (g)' });
  const plot = page.getByRole('img', { name: /body mass \(g\) over flipper length \(mm\)/ });
  await expect(plot).toHaveAccessibleName(/The model takes \d+ of them for another class\.$/);
  await trainAll(app);
  // 342 penguins; the two counts are of the same model.
  await page.getByRole('tab', { name: 'Classes' }).click();
  const wrong = [...(await matrix(page, 'Trained on')), ...(await matrix(page, 'Kept for validation'))];
  const diagonal = [0, 1, 2].reduce((sum, i) => sum + wrong[i]![i]! + wrong[i + 3]![i]!, 0);
  await page.getByRole('tab', { name: 'Data and model' }).click();
  await expect(plot).toHaveAccessibleName(new RegExp(`takes ${342 - diagonal} of them`));
});

test('digits: 97 % of the images held out, by a small convolutional network', async ({ app, page }) => {
  test.setTimeout(150_000);
  await app.open();
  await choose(app, 'Handwritten digits');
  await expect(page.getByText(/^48 images kept for validation: \d+ of 48 right$/)).toBeVisible();
  await trainAll(app);
  expect(await validationAccuracy(page)).toBeGreaterThanOrEqual(97);

  await page.getByRole('tab', { name: 'Images' }).click();
  const pad = page.getByRole('application', { name: /^Draw a digit/ });
  const box = (await pad.boundingBox())!;
  const circle = (i: number): [number, number] => [
    box.x + box.width * (0.5 + 0.2 * Math.sin((i / 24) * 2 * Math.PI)),
    box.y + box.height * (0.5 - 0.34 * Math.cos((i / 24) * 2 * Math.PI)),
  ];
  await page.mouse.move(...circle(0));
  await page.mouse.down();
  for (let i = 1; i <= 24; i++) await page.mouse.move(...circle(i));
  await page.mouse.up();
  await expect(page.getByText('The model takes it for 0.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(page.getByText('Nothing is drawn yet.')).toBeVisible();

  // A one, pixel by pixel: a column from top to bottom, two pixels wide.
  await pad.focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowUp');
  for (let row = 0; row < 8; row++) {
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowDown');
  }
  await expect(page.getByText('The model takes it for 1.')).toBeVisible();
  await expect(page.getByRole('img', { name: 'Weights of unit 8' })).toBeVisible();
});

test('a run that does not count classes offers to', async ({ app, page }) => {
  await app.open({ ...withData(GUIDE_RUN, { type: 'iris' }), metrics: [] });
  await page.getByRole('tab', { name: 'Classes' }).click();
  await page.getByRole('button', { name: 'Count them in a new run' }).click();
  await expect.poll(async () => (await matrix(page, 'Trained on')).flat().length).toBe(9);
});

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in any of their views, ${scheme}`, async ({ app, page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await app.open();
    for (const [name, tabs] of [
      ['Iris', ['Data and model', 'Classes']],
      ['Handwritten digits', ['Data and model', 'Classes', 'Images']],
    ] as const) {
      await choose(app, name);
      for (const tab of tabs) {
        await page.getByRole('tab', { name: tab }).click();
        await page.waitForTimeout(300);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${tab}: ${id} ${nodes[0]?.html}`)).toEqual([]);
      }
    }
  });
}
