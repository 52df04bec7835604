/** Tables of one's own: files that are chosen, dropped or pasted, read without holding the page up, trained on, and kept. */
import { readFile, writeFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { traceTasks } from '../../bench/task-trace.mjs';
import { expectKorean, scan } from './support/for-everybody.ts';
import type { TapeloopPage } from './support/tapeloop-page.ts';
import { expect, test } from './support/test.ts';

/** The penguins, as somebody else would have them: numbered rows, a group in words, missing cells and a bad one. */
async function penguins(): Promise<string> {
  const text = await readFile(new URL('../../public/data/penguins.csv', import.meta.url), 'utf8');
  const [header, ...lines] = text.trim().split('\n');
  const rows = lines.map((line, i) => {
    const cells = line.split(',');
    if (i === 3) cells[0] = '';
    if (i === 5) cells[1] = 'NA';
    if (i === 7) cells[2] = 'about 190';
    return [i + 1, ...cells.slice(0, -1), i % 3 === 0 ? 'north' : '"south, far"', cells.at(-1)].join(',');
  });
  const names = header!.split(',');
  return [['id', ...names.slice(0, -1), 'side', 'species'].join(','), ...rows].join('\r\n');
}

function dialogOf(page: Page): Locator {
  return page.getByRole('dialog', { name: /\.csv$|Pasted table|붙여 넣은 표/ });
}

async function choose(page: Page, name: string, text: string): Promise<void> {
  await page.getByRole('radio', { name: 'Your own table' }).check({ force: true });
  await page
    .getByLabel('Choose a CSV file')
    .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
}

/** Two inputs and what follows from them. */
function manyRows(rows: number): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const [a, b] = [i % 97, (i * 7919) % 1000];
    return `${a},${b},${(a + b / 10).toFixed(3)}`;
  });
  return `a,b,y\n${lines.join('\n')}\n`;
}

/** A file on the disk: of one that the page made itself, the page would have to hand out the bytes. */
async function largeFile(rows: number): Promise<string> {
  const path = test.info().outputPath('large.csv');
  await writeFile(path, manyRows(rows));
  return path;
}

/**
 * Drops the file on the page as a hand would, which needs longer than the page to get ready; a second after it was asked for. The page says
 * to its console when what comes of the file is counted: whoever looks from outside makes the page work.
 */
async function drop(page: Page, path: string): Promise<void> {
  await page.evaluate(() => {
    const input = document.createElement('input');
    Object.assign(input, { type: 'file', id: 'dropped', hidden: true });
    document.body.append(input);
  });
  await page.setInputFiles('#dropped', path);
  await page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(document.querySelector<HTMLInputElement>('#dropped')!.files![0]!);
    const fire = (type: string): boolean =>
      document.body.dispatchEvent(
        new DragEvent(type, { dataTransfer: transfer, bubbles: true, composed: true, cancelable: true }),
      );
    ['dragenter', 'dragover', 'drop'].forEach((type, i) => setTimeout(() => fire(type), 1000 + 500 * i));
    const shadow = (root: ParentNode | null | undefined, tag: string) => root?.querySelector(tag)?.shadowRoot;
    const look = (): void => {
      const section = shadow(shadow(shadow(document, 'tapeloop-app'), 'controls-view'), 'data-section');
      const said = shadow(shadow(section, 'own-table'), 'table-dialog')?.querySelector('footer p');
      if (said?.textContent?.includes('examples')) console.info('counted');
      else setTimeout(look, 100);
    };
    look();
  });
}

async function validationAccuracy(page: Page): Promise<number> {
  const entry = page.locator('chart-legend li', { hasText: 'accuracy, validation' });
  return Number.parseFloat((await entry.locator('.value').innerText()).replace(' %', ''));
}

async function train(app: TapeloopPage): Promise<void> {
  await app.setSpeed(null);
  await app.train.click();
  await app.finish(90_000);
}

test('a file is read, its bad cells are named, and 95 % of the penguins held out are known', async ({
  app,
  page,
}) => {
  await app.open();
  await choose(page, 'birds.csv', await penguins());
  const dialog = dialogOf(page);
  await expect(dialog.getByRole('status')).toHaveText(
    '342 examples, 6 inputs, 3 classes to tell apart. Cells filled: 3.',
  );
  await expect(dialog.getByRole('combobox', { name: 'Use of id' })).toHaveValue('ignored');
  await expect(dialog.getByRole('combobox', { name: 'Use of species' })).toHaveValue('target');
  await dialog.getByText('Cells that are no numbers, and count as missing: 1').click();
  await expect(dialog.getByText(/^Line 9, .*: “about 190”$/)).toBeVisible();
  await dialog.getByRole('combobox', { name: 'Missing inputs' }).selectOption('drop');
  await expect(dialog.getByRole('status')).toHaveText(
    '339 examples, 6 inputs, 3 classes to tell apart. Rows left out without an input: 3.',
  );
  await dialog.getByRole('combobox', { name: 'Missing inputs' }).selectOption('median');
  await dialog.getByRole('button', { name: 'Use this table' }).click();
  await expect(dialog).toBeHidden();
  await expect(app.train).toBeEnabled();
  await train(app);
  expect(await validationAccuracy(page)).toBeGreaterThanOrEqual(95);

  await test.step('what is exported is what was prepared', async () => {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export as CSV' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('birds-prepared.csv');
    const lines = (await readFile(await file.path(), 'utf8')).trim().split('\r\n');
    expect(lines).toHaveLength(343);
    expect(lines[0]).toMatch(/,side,species$/);
    expect(lines[2]).toMatch(/,"south, far",Adelie$/);
  });

  await test.step('a reload keeps it', async () => {
    await expect.poll(() => page.url()).toContain('#run=');
    await page.reload();
    await expect(app.train).toBeEnabled();
    await expect(
      page.getByText('342 examples, 6 inputs; the target is species, of 3 classes.'),
    ).toBeVisible();
    await train(app);
    expect(await validationAccuracy(page)).toBeGreaterThanOrEqual(95);
  });
});

test('a table that is gone is said to be, and the guide’s run is taken', async ({ app, page }) => {
  await app.open();
  await choose(page, 'birds.csv', await penguins());
  await dialogOf(page).getByRole('button', { name: 'Use this table' }).click();
  await expect.poll(() => page.url()).toContain('#run=');
  const address = page.url();
  await app.chooseFromMenu('Back to the guide’s run');
  await page.getByRole('radio', { name: 'Your own table' }).check({ force: true });
  await page.getByText('Tables kept in this browser').click();
  await page.getByRole('button', { name: 'Delete birds.csv' }).click();
  await expect(page.getByText('“birds.csv” is no longer kept.')).toBeVisible();
  await page.goto('about:blank');
  await page.goto(address);
  await expect(app.notices).toContainText('The table “birds.csv” is not kept in this browser');
  await app.expectFresh();
  await expect(page.getByRole('radio', { name: 'The guide’s points' })).toBeChecked();
});

test('pasted decimal commas are numbers, and a quantity is learned', async ({ app, page }) => {
  const number = (value: number): string => value.toFixed(3).replace('.', ',');
  const rows = Array.from({ length: 120 }, (_, i) => {
    const [a, b] = [(i % 11) / 2, ((i * 7) % 13) / 3];
    return `${number(a)};${number(b)};${number(1000 + 300 * a - 200 * b)}`;
  });
  await app.open();
  await page.getByRole('radio', { name: 'Your own table' }).check({ force: true });
  await page.getByText('Paste a table').click();
  await page.getByLabel('Text of the table').fill(`a;b;price\n${rows.join('\n')}`);
  await page.getByRole('button', { name: 'Read the pasted text' }).click();
  const dialog = dialogOf(page);
  await expect(dialog.getByRole('combobox', { name: 'Separator' })).toHaveValue('semicolon');
  await expect(dialog.getByRole('combobox', { name: 'Decimal mark' })).toHaveValue('comma: 1,5');
  await expect(dialog.getByRole('status')).toHaveText('120 examples, 2 inputs, a quantity to predict.');
  await expect(dialog.getByRole('checkbox', { name: 'Standardize the target' })).toBeChecked();
  await dialog.getByRole('button', { name: 'Use this table' }).click();
  await expect(app.train).toBeEnabled();
  await train(app);
  expect(Number(await app.figure('Current loss').innerText())).toBeLessThan(0.02);
});

test('reading a large file can be cancelled; the run stays as it is', async ({ app, page }) => {
  await app.open();
  await drop(page, await largeFile(900_000));
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('Reading was cancelled; nothing was changed.')).toBeVisible();
  await expect(dialogOf(page)).toBeHidden();
  await expect(app.figure('Current loss')).toHaveText('8.952678');
});

test('a million rows are read without a task of 50 ms on the page, and trained on', async ({
  app,
  page,
  browser,
}, testInfo) => {
  test.setTimeout(180_000);
  await app.open();
  await drop(page, await largeFile(1_000_000));
  const times = await traceTasks(browser, page, () =>
    page.waitForEvent('console', { predicate: (message) => message.text() === 'counted', timeout: 60_000 }),
  );
  testInfo.annotations.push({ type: 'tasks', description: JSON.stringify(times) });
  // By the processor, as somebody else may have the core.
  expect(times.longestCpuMs).toBeLessThan(50);
  await expect(dialogOf(page).getByRole('status')).toHaveText(
    '1,000,000 examples, 2 inputs, a quantity to predict.',
  );
  await dialogOf(page).getByRole('button', { name: 'Use this table' }).click();
  await expect(dialogOf(page)).toBeHidden({ timeout: 30_000 });
  await expect(app.train).toBeEnabled({ timeout: 60_000 });
  await app.setSpeed(null);
  await app.train.click();
  await expect.poll(() => app.epochsFinished(), { timeout: 90_000 }).toBeGreaterThanOrEqual(1);
});

const refused: readonly (readonly [string, string, string])[] = [
  ['empty.csv', '', 'The file is empty: there is nothing to learn from.'],
  ['header.csv', 'a,b\n', 'The file has names of columns and no rows below them.'],
  ['book.csv', 'PK\u0003\u0004\u0000', 'This is a workbook or a zip archive, not text'],
];

test('what is no table is refused with a sentence', async ({ app, page }) => {
  await app.open();
  for (const [name, text, sentence] of refused) {
    await choose(page, name, text);
    await expect(page.getByText(sentence)).toBeVisible();
  }
  await choose(page, 'one.csv', 'value\n1\n2\n');
  await expect(dialogOf(page).getByText(/^There is one column only/)).toBeVisible();
  await expect(dialogOf(page).getByRole('button', { name: 'Use this table' })).toBeDisabled();
});

for (const [language, colorScheme, viewport] of [
  ['en', 'light', { width: 1440, height: 900 }],
  ['ko', 'dark', { width: 390, height: 844 }],
] as const) {
  test.describe(`${language}, ${colorScheme}`, () => {
    test.use({ locale: language === 'ko' ? 'ko-KR' : 'en-US', colorScheme, viewport });

    test('axe finds nothing, and everything is said in one language', async ({ page }) => {
      await page.goto('./');
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      if (language === 'ko') await page.getByRole('button', { name: '설정' }).first().click();
      await page
        .getByRole('radio', { name: language === 'ko' ? '내 표' : 'Your own table' })
        .check({ force: true });
      const input = page.locator('own-table input[type=file]');
      await expect(input).toBeAttached();
      await scan(page, 'before a file');
      await input.setInputFiles({
        name: 'birds.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(`\n${await penguins()}\r\n1,2\r\n`),
      });
      const dialog = dialogOf(page);
      await expect(dialog.getByRole('status')).toContainText('342');
      for (const summary of await dialog.locator('summary').all()) await summary.click();
      await scan(page, 'with the columns');
      if (language === 'ko') await expectKorean(page, OWN_NAMES);
      await page.keyboard.press('Escape');
      await expect(dialog).toBeHidden();
    });
  });
}

/** Of the columns and cells. */
const OWN_NAMES = /bill (?:length|depth)|flipper length|body mass|south, far|about 190/gi;
