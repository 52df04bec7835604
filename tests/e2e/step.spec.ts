/** One step from the inside: three moves whose numbers are what the engine then does, a badge, a drawing that can be walked through. */
import type { Page } from '@playwright/test';
import { PATTERN_DEFAULTS } from '../../protocol/data-spec.ts';
import { withData } from '../../protocol/presets.ts';
import { GUIDE_RUN } from '../../protocol/run-spec.ts';
import { expectKorean, scan } from './support/for-everybody.ts';
import { encodeRunLink, guideRun } from './support/runs.ts';
import type { TapeloopPage } from './support/tapeloop-page.ts';
import { expect, test } from './support/test.ts';

const SPIRAL = withData(GUIDE_RUN, PATTERN_DEFAULTS.spiral);

function node(page: Page, name: RegExp) {
  return page.getByRole('listbox', { name: 'Graph of the step' }).getByRole('option', { name });
}

async function choose(page: Page, move: string): Promise<void> {
  await page.getByRole('group', { name: 'Move' }).getByText(move).click();
}

/** The numbers behind the last equals signs of the formulas. */
async function results(page: Page, move: string): Promise<number[]> {
  const formulas = page.getByRole('group', { name: move, exact: true }).locator('math');
  const texts = await formulas.allTextContents();
  return texts.map((text) => Number(text.split('=').at(-1)!.trim().replaceAll('−', '-')));
}

/** W and b as the page prints them. */
async function variables(app: TapeloopPage): Promise<number[]> {
  const texts = await app.variables.locator('code').allTextContents();
  return texts.map((text) => Number(/value=\[+(.*?)\]+>/.exec(text)![1]));
}

const badge = (page: Page) => page.locator('gradient-badge');

for (const backend of ['CPU', 'WebGPU'] as const) {
  test(`the guide’s first step on ${backend}: the update shown is the one that is made`, async ({
    app,
    page,
  }) => {
    await app.openOn(backend);
    await page.getByRole('tab', { name: 'One step' }).click();
    await expect(badge(page)).toContainText('✓ Gradients agree');
    await expect(badge(page)).toContainText(`${backend} in float32`);
    const [, loss] = await results(page, 'Loss');
    expect(loss).toBeCloseTo(8.952678, 4);
    await page.getByRole('button', { name: 'Next move' }).click();
    const slopes = await results(page, 'Gradients');
    await expect(node(page, /^Gradients: ∂L\/∂W/)).toHaveAccessibleName(/4\.05804$/);
    await page.getByRole('button', { name: 'Next move' }).click();
    const updated = await results(page, 'Update');
    expect(updated[0]).toBeCloseTo(5 - 0.1 * slopes[0]!, 4);
    expect(updated[1]).toBeCloseTo(-0.1 * slopes[1]!, 4);
    await page.getByRole('button', { name: 'Do this step' }).click();
    await expect(app.figure('Epoch')).toHaveText(/^1 /);
    const after = await variables(app);
    after.forEach((value, i) => expect(value).toBeCloseTo(updated[i]!, 5));
    // The next step begins where this one ended.
    await expect(page.getByRole('group', { name: 'Loss', exact: true })).toContainText('6.02');
    await expect(node(page, /^Loss: W: 4\.594/)).toBeVisible();
    await expect(badge(page)).toContainText('✓ Gradients agree');
  });
}

test('a batch is chosen; while the run trains, what is shown follows', async ({ app, page }) => {
  await app.open(guideRun({ training: { batchSize: 300, shuffle: true, epochs: 'untilStopped' } }));
  await page.getByRole('tab', { name: 'One step' }).click();
  await expect(page.getByText('of 4, 300 examples')).toBeVisible();
  const [, first] = await results(page, 'Loss');
  await app.enter('Batch', 4);
  await expect(page.getByText('of 4, 100 examples')).toBeVisible();
  await expect.poll(async () => (await results(page, 'Loss'))[1]).not.toBe(first);
  await expect(badge(page)).toContainText('✓ Gradients agree');
  await page.getByRole('button', { name: 'The coming one' }).click();
  await expect(page.getByText('of 4, 300 examples')).toBeVisible();
  await app.setSpeed(20);
  await app.train.click();
  await expect(badge(page)).toContainText('when the run stands still');
  await expect(node(page, /^Loss: W: 3\./)).toBeVisible();
  await app.pause.click();
  await expect(badge(page)).toContainText('✓ Gradients agree');
});

test('the drawing is walked through with the arrow keys; a table has every node', async ({ app, page }) => {
  await app.open();
  await page.getByRole('tab', { name: 'One step' }).click();
  await node(page, /^Loss: x: 1000 × 1 numbers/).focus();
  await page.keyboard.press('ArrowRight');
  await expect(node(page, /^Loss: x · W/)).toBeFocused();
  await expect(node(page, /^Loss: x · W/)).toHaveAttribute('aria-selected', 'true');
  await expect(page.locator('step-view dl')).toContainText('a product, element by element');
  await page.keyboard.press('End');
  await expect(node(page, /^Update: b ←/)).toBeFocused();
  const rows = await app.readTable('Graph of the step');
  expect(rows).toHaveLength(30);
  expect(rows.map(([, , name]) => name)).toEqual(
    expect.arrayContaining(['x', 'W', 'ŷ', 'L', '∂L/∂W', 'η', 'dense/kernel ←']),
  );
});

test('a network is folded by layers, and its optimizer told line by line; every operation can be seen', async ({
  app,
  page,
}) => {
  await app.open(SPIRAL);
  await page.getByRole('tab', { name: 'One step' }).click();
  await expect(badge(page)).toContainText('✓ Gradients agree');
  await expect(node(page, /^Loss: dense_1: 32 × 8 numbers/)).toBeVisible();
  await choose(page, 'Update');
  await page.getByRole('combobox', { name: 'Weight w' }).selectOption('dense_2/bias');
  await expect(page.getByRole('group', { name: 'Update', exact: true }).locator('math')).toHaveCount(10);
  const options = page.getByRole('listbox', { name: 'Graph of the step' }).getByRole('option');
  await expect(options).toHaveCount(28);
  await page.getByRole('checkbox', { name: 'Every operation' }).check();
  expect(await options.count()).toBeGreaterThan(100);
  await page.getByText('Generated kernel').click();
  await expect(page.getByRole('group', { name: 'Generated kernel' })).toContainText(
    '@compute @workgroup_size',
  );
});

test('images: a convolutional network is shown, and its gradients compared', async ({ app, page }) => {
  await app.open(withData(GUIDE_RUN, { type: 'digits' }));
  await page.getByRole('tab', { name: 'One step' }).click();
  await expect(node(page, /^Loss: conv2d: /)).toBeVisible();
  await expect(badge(page)).toContainText('✓ Gradients agree', { timeout: 30_000 });
  await expect(badge(page)).toContainText(/Differences of \d+ of 1,898 weights/);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('axe finds nothing: each move of the guide’s line', async ({ app, page }) => {
      test.setTimeout(120_000);
      await app.open();
      await page.getByRole('tab', { name: 'One step' }).click();
      await expect(badge(page)).toContainText('✓ Gradients agree');
      for (const move of ['Loss', 'Gradients', 'Update']) {
        await choose(page, move);
        await scan(page, move);
      }
    });

    test('axe finds nothing: a network, its kernel open', async ({ app, page }) => {
      test.setTimeout(120_000);
      await app.open(SPIRAL);
      await page.getByRole('tab', { name: 'One step' }).click();
      await expect(badge(page)).toContainText('✓ Gradients agree');
      await choose(page, 'Update');
      await page.getByText('Generated kernel').click();
      await expect(page.getByRole('group', { name: 'Generated kernel' })).toBeVisible();
      await scan(page, 'network');
    });

    test.describe('in Korean, on a phone', () => {
      test.use({ locale: 'ko-KR', viewport: { width: 390, height: 844 } });

      for (const [name, spec] of [
        ['the guide’s line', GUIDE_RUN],
        ['a network', SPIRAL],
      ] as const) {
        test(`nothing is left in English, and axe finds nothing: ${name}`, async ({ page }) => {
          test.setTimeout(120_000);
          await page.goto(`./${encodeRunLink(spec)}`);
          await expect(page.getByRole('button', { name: '훈련', exact: true })).toBeEnabled();
          await page.getByRole('tab', { name: '한 스텝' }).click();
          await expect(badge(page)).toContainText('✓ 그래디언트 일치');
          for (const move of ['손실', '그래디언트', '업데이트']) {
            await page.getByRole('group', { name: '단계', exact: true }).getByText(move).click();
            await expectKorean(page);
          }
          await scan(page, name);
        });
      }
    });
  });
}
