/** Points set by hand: with the mouse, by touch, with the keyboard; moved, erased, taken back, learned, sent as a link. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import type { TapeloopPage } from './support/tapeloop-page.ts';
import { expect, test } from './support/test.ts';

async function chooseByHand(app: TapeloopPage): Promise<Locator> {
  await app.page.getByRole('radio', { name: 'By hand' }).check({ force: true });
  await expect(app.train).toBeEnabled();
  const board = app.page.getByRole('application', { name: /^Points:/ });
  await expect(board).toBeVisible();
  return board;
}

function count(page: Page): Locator {
  return page.locator('points-fields').getByText(/points, by class/);
}

/** A place of the square, from its middle, in parts of its side. */
async function at(board: Locator, right: number, up: number): Promise<{ x: number; y: number }> {
  const box = (await board.boundingBox())!;
  const side = Math.min(box.width, box.height) - 32;
  return { x: box.x + box.width / 2 + 12 + right * side, y: box.y + 4 + side / 2 - up * side };
}

test('a click adds a point, a drag moves one, an eraser takes one away; all can be taken back', async ({
  app,
  page,
}) => {
  await app.open();
  const board = await chooseByHand(app);
  await expect(count(page)).toHaveText('12 points, by class: 6 + 6.');
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(page.getByText('Set at least 2 points')).toBeVisible();
  const [left, right] = [await at(board, -0.25, 0.25), await at(board, 0.25, -0.25)];
  await page.mouse.click(left.x, left.y);
  await page.getByRole('button', { name: 'class 1' }).click();
  await page.mouse.click(right.x, right.y);
  await expect(count(page)).toHaveText('2 points, by class: 1 + 1.');

  await page.mouse.move(right.x, right.y);
  await page.mouse.down();
  await page.mouse.move(left.x, right.y, { steps: 5 });
  await page.mouse.up();
  await page.getByRole('button', { name: 'Table: Points' }).click();
  const cells = page.getByRole('dialog').getByRole('cell');
  await expect(cells).toHaveCount(6);
  const texts = await cells.allInnerTexts();
  // Both left of the middle now; one above, one below.
  expect(Number(texts[0]!.replace('−', '-'))).toBeCloseTo(Number(texts[3]!.replace('−', '-')), 1);
  expect(Number(texts[1]!.replace('−', '-')) * Number(texts[4]!.replace('−', '-'))).toBeLessThan(0);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Erase' }).click();
  await page.mouse.click(right.x, right.y);
  await expect(page.getByText('Set at least 2 points')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('Set at least 2 points')).toBeHidden();
});

test('with the keyboard alone, and learned; a link brings them back', async ({ app, page }) => {
  await app.open();
  const board = await chooseByHand(app);
  await board.focus();
  for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Digit1');
  await page.keyboard.press('Enter');
  await expect(page.getByText('A point of class 1 at 0, 2; 13 points.')).toBeVisible();
  await page.keyboard.press('Delete');
  await expect(count(page)).toHaveText('12 points, by class: 6 + 6.');
  await page.keyboard.press('Control+z');
  await expect(count(page)).toHaveText('13 points, by class: 6 + 7.');
  await app.setSpeed(null);
  await app.train.click();
  await app.finish(60_000);
  await expect(board.getByRole('img')).toHaveAccessibleName(/It gives (9\d\.\d|100\.0) % of the points/);
  await page.waitForTimeout(600);
  await page.reload();
  await expect(count(page)).toHaveText('13 points, by class: 6 + 7.');
});

test('a run that trains goes on training on the points that it got', async ({ app, page }) => {
  await app.open();
  const board = await chooseByHand(app);
  await app.train.click();
  const middle = await at(board, 0.05, 0.3);
  await page.mouse.click(middle.x, middle.y);
  await expect(count(page)).toHaveText('13 points, by class: 7 + 6.');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  // Nobody need be told.
  await expect(page.getByText('A new run has begun')).toBeHidden();
});

test('a spiral can be taken over and changed by hand', async ({ app, page }) => {
  await app.open();
  await page.getByRole('radio', { name: 'Patterns' }).check({ force: true });
  await expect(page.getByRole('img', { name: /^Map of 500 points of 2 classes/ })).toBeVisible();
  await chooseByHand(app);
  await expect(count(page)).toHaveText('200 points, by class: 100 + 100.');
});

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds nothing, ${scheme}`, async ({ app, page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await app.open();
    await chooseByHand(app);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations).toEqual([]);
  });
}
