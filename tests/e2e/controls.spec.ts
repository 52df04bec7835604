/** What a reader can do with a run, on the built page. What matters on the way to the device is shown on both backends. */
import type { Locator, Page } from '@playwright/test';
import { expectWholeHistory } from './support/tapeloop-page.ts';
import { GUIDE_TABLE, guidePoints, guideRun, RESTLESS_RUN } from './support/runs.ts';
import { expect, test } from './support/test.ts';

for (const backend of ['WebGPU', 'CPU'] as const) {
  test.describe(`on ${backend}`, () => {
    test('pause holds a run, and going on changes nothing of it', async ({ app }) => {
      await app.openOn(backend, RESTLESS_RUN);
      const undisturbed = await app.trainOnce();

      await app.reset.click();
      await app.setSpeed(100);
      for (const epochs of [10, 60]) {
        await app.train.click();
        await app.reachEpoch(epochs);
        await app.pause.click();
        await expect(app.train).toBeEnabled();
        const held = await app.history();
        expect(held.length).toBeLessThan(undisturbed.length);
        expect(await app.history()).toEqual(held);
        expect(await app.epochsFinished()).toBe(held.length - 1);
      }
      await app.setSpeed(null);
      await app.train.click();
      await app.finish();
      expect(await app.history()).toEqual(undisturbed);
    });

    test('one epoch and one batch at a time give the same run', async ({ app, page }) => {
      await app.openOn(backend, guideRun({ training: { batchSize: 300 } }));
      const trained = await app.trainOnce();

      await app.reset.click();
      const batch = page.getByText(/^batch \d of 4$/);
      await expect(batch).toBeHidden();
      for (const done of [1, 2, 3]) {
        await app.stepBatch.click();
        await expect(batch).toHaveText(`batch ${done} of 4`);
        expect(await app.epochsFinished()).toBe(0);
      }
      await app.stepBatch.click();
      await expect(batch).toBeHidden();
      expect(await app.history()).toEqual(trained.slice(0, 2));

      await app.stepEpoch.click();
      await expect(app.figure('Epoch')).toHaveText(/^2 /);
      await app.stepBatch.click();
      await expect(batch).toHaveText('batch 1 of 4');
      // Finishes the one that was begun.
      await app.stepEpoch.click();
      await expect(app.figure('Epoch')).toHaveText(/^3 /);
      await expect(batch).toBeHidden();
      expect(await app.history()).toEqual(trained.slice(0, 4));
    });

    test('reset brings back the same initial weights', async ({ app }) => {
      await app.openOn(backend, RESTLESS_RUN);
      const first = await app.variables.innerText();
      const trained = await app.trainOnce();
      expect(await app.variables.innerText()).not.toBe(first);

      await app.reset.click();
      await expect(app.train).toBeEnabled();
      await expect(app.variables).toHaveText(first, { useInnerText: true });
      expect(await app.history()).toEqual(trained.slice(0, 1));
      expect(await app.logLines()).toHaveLength(1);
      expect(await app.trainOnce()).toEqual(trained);
    });

    test('the learning rate moves while training, without a reset', async ({ app }) => {
      await app.openOn(backend, guideRun({ learningRate: 0.001, training: { epochs: 200 } }));
      const before = await app.trainOnce();

      await app.reset.click();
      await app.setSpeed(50);
      await app.train.click();
      await app.reachEpoch(5);
      await app.enter('Learning rate', 0.01);
      await app.setSpeed(null);
      await app.finish();
      const rows = await app.history();
      expectWholeHistory(rows, 200);
      const changed = rows.findIndex((row, i) => row.w !== before[i]?.w);
      expect(changed).toBeGreaterThan(5);
      expect(changed).toBeLessThan(200);
      expect(rows.slice(0, changed)).toEqual(before.slice(0, changed));
      // From the same weights, a step of ten times the rate goes ten times as far.
      const stepIn = (run: typeof rows) => Number(run[changed]?.w) - Number(run[changed - 1]?.w);
      expect(stepIn(rows) / stepIn(before)).toBeCloseTo(10, 2);
    });
  });
}

test('the last batch of an epoch may be smaller', async ({ app, page }) => {
  await app.open();
  await page.getByRole('checkbox', { name: 'All 1,000' }).uncheck();
  await app.enter('Batch size', 300);
  await expect(app.train).toBeEnabled();
  const [, first] = await app.trainOnce();

  const points = guidePoints();
  let [w, b] = [5, 0];
  for (const start of [0, 300, 600, 900]) {
    const batch = points.slice(start, start + 300);
    const errors = batch.map(({ x, y }) => ({ x, error: w * x + b - y }));
    w -= (0.1 * 2 * errors.reduce((sum, { x, error }) => sum + x * error, 0)) / batch.length;
    b -= (0.1 * 2 * errors.reduce((sum, { error }) => sum + error, 0)) / batch.length;
  }
  expect(Number(first?.w)).toBeCloseTo(w, 5);
  expect(Number(first?.b)).toBeCloseTo(b, 5);
});

test('shuffling changes the order of the batches, the seed decides which', async ({ app, page }) => {
  await app.open(guideRun({ training: { batchSize: 100, epochs: 3 } }));
  const inOrder = await app.trainOnce();
  await page.getByRole('checkbox', { name: 'Shuffle every epoch' }).check();
  await app.expectFresh();
  const shuffled = await app.trainOnce();
  await app.enter('Seed', 1);
  await app.expectFresh();
  const otherwise = await app.trainOnce();
  const ends = [inOrder, shuffled, otherwise].map((rows) => rows.at(-1)?.w);
  expect(new Set(ends).size).toBe(3);
  // The order matters little to where they go.
  for (const end of ends) expect(Number(end)).toBeCloseTo(3, 0);
});

test('a new seed draws other initial weights, and the old one the same again', async ({ app, page }) => {
  await app.open(RESTLESS_RUN);
  const first = await app.variables.innerText();
  await page.getByRole('button', { name: 'New seed' }).click();
  await expect(app.variables).not.toHaveText(first, { useInnerText: true });
  await expect(app.field('Seed')).not.toHaveValue('7');
  await app.enter('Seed', 7);
  await expect(app.variables).toHaveText(first, { useInnerText: true });
});

test('initial values are fixed or drawn by an initializer', async ({ app, page }) => {
  await app.open();
  const kernel = /dense\/kernel, .* value=\[\[(\S+)\]\]/;
  const valueOfW = async () => Number(kernel.exec(await app.variables.innerText())?.[1]);
  await app.enter('Initial W: Value', -2.5);
  await expect.poll(valueOfW).toBe(-2.5);
  await page.getByRole('combobox', { name: 'Initial W' }).selectOption('random uniform');
  await expect.poll(valueOfW).not.toBe(-2.5);
  expect(Math.abs(await valueOfW())).toBeLessThanOrEqual(0.05);
  await page.getByRole('combobox', { name: 'Initial b' }).selectOption('ones');
  await expect(app.variables).toContainText('value=[1.]');
});

test('until I stop goes on until Pause, and then on again', async ({ app, page }) => {
  await app.open();
  await page.getByRole('checkbox', { name: 'Until I stop' }).check();
  await expect(app.figure('Epoch')).toHaveText('0 / ∞');
  await app.setSpeed(null);
  await app.train.click();
  await expect(page.getByText(/^[\d,.]+ steps per second$/)).toBeVisible();
  await app.reachEpoch(1000);
  await app.pause.click();
  await expect(app.train).toBeEnabled();
  const epochs = await app.epochsFinished();
  await app.train.click();
  await app.reachEpoch(epochs + 1000);
  await app.pause.click();
  await expect(app.train).toBeEnabled();
});

test('a finished run goes on when more epochs are asked for', async ({ app }) => {
  await app.open();
  await app.train.click();
  await app.finish();
  await app.trainMore.click();
  await expect(app.figure('Epoch')).toHaveText('20 / 20');
  expectWholeHistory(await app.history(), 20);
  expect((await app.logLines()).slice(0, 11)).toEqual(GUIDE_TABLE);
});

test('a chart tells exact values where one points at it, on a linear and on a log axis', async ({
  app,
  page,
}) => {
  await app.open();
  await app.trainOnce();
  const { epochs, w, b, loss } = (await app.history())[5] ?? {};
  expect(epochs).toBe(5);
  const chart = page.getByRole('img', { name: /^Line chart of the loss over 10 epochs/ });
  for (const axis of ['linear', 'log']) {
    await page.getByRole('radio', { name: axis, exact: true }).check();
    await page.mouse.move(0, 0);
    await expect(page.getByText('after 5 epochs')).toHaveCount(0);
    // The axis of epochs ends at both sides somewhat within the picture, the middle of it is near the middle.
    await chart.hover();
    // Both charts of the history follow the pointer.
    await expect(page.getByText('after 5 epochs')).toHaveCount(2);
    const values = page.locator('record-view').getByRole('listitem');
    for (const [name, value, digits] of [
      ['W', w, 4],
      ['b', b, 4],
      ['loss', loss, 6],
    ] as const) {
      await expect(values.filter({ hasText: new RegExp(`^\\s*${name}`) }).first()).toHaveText(
        new RegExp(`${Number(value).toFixed(digits).replace('.', '\\.')}\\s*$`),
      );
    }
  }
  await page.reload();
  await app.expectFresh();
  await expect(page.getByRole('radio', { name: 'log', exact: true })).toBeChecked();
});

test('the speed goes from one epoch a second to as fast as it goes', async ({ app }) => {
  await app.open(guideRun({ training: { epochs: 20_000 } }));
  await app.setSpeed(1);
  await app.train.click();
  await app.reachEpoch(1);
  const startMs = performance.now();
  await app.reachEpoch(4);
  // Three epochs begin a second apart; the page may have heard of the first one late.
  expect(performance.now() - startMs).toBeGreaterThan(2000);
  expect(await app.epochsFinished()).toBe(4);
  await app.setSpeed(null);
  await app.finish();
});

test('points made to order: a line without noise is found exactly', async ({ app, page }) => {
  await app.open();
  await page.getByRole('radio', { name: 'Generated' }).check({ force: true });
  await app.enter('Examples', 10);
  await app.enter('True W', -2);
  await app.enter('True b', 1);
  await app.enter('Noise', 0);
  await page.getByRole('radio', { name: 'x evenly spaced' }).check({ force: true });
  await expect(app.chart(/^Scatter plot of 10 points, x from −2 to 2, y from −3 to 5\./)).toBeVisible();
  await expect(page.getByText('Points on the line')).toContainText('y = −2x + 1, without noise');

  await app.enter('Epochs', 300);
  await app.setSpeed(null);
  await app.train.click();
  await app.finish();
  const last = (await app.history()).at(-1);
  expect(Number(last?.w)).toBeCloseTo(-2, 5);
  expect(Number(last?.b)).toBeCloseTo(1, 5);
  await page.getByRole('radio', { name: 'The guide’s points' }).check({ force: true });
  await expect(app.figure('Current loss')).toHaveText('8.952678');
});

test('a million points train too, and an even sample of them is drawn', async ({ app, page }) => {
  const data = { type: 'line', examples: 1_000_000, w: 3, b: 2, noise: 1, seed: 0, x: 'normal' } as const;
  await app.open(guideRun({ data }));
  await expect(page.getByText(/An even sample of [\d,]+ of the 1,000,000 points/)).toBeVisible();
  await app.stepEpoch.click();
  await app.reachEpoch(1);
  const [start, first] = await app.history();
  // With so many points the loss is that of the whole distribution: noise 1, W off by 2, b off by 2.
  expect(Number(start?.loss)).toBeCloseTo(9, 1);
  expect(Number(first?.w)).toBeCloseTo(5 - 0.1 * 2 * 2, 2);
});

test('model(3.0) = 15.0 can be tried at other places, before and after training', async ({ app, page }) => {
  await app.open();
  const output = page
    .getByRole('group', { name: 'Try the model' })
    .getByRole('status', { name: /^Prediction/ });
  await expect(output).toHaveText('15.0');
  await app.enter('x to try', -2);
  await expect(output).toHaveText('-10.0');
  await app.train.click();
  await app.finish();
  const { w, b } = (await app.history()).at(-1) ?? {};
  const expected = Math.fround(Number(w) * -2 + Number(b));
  await expect.poll(async () => Number(await output.textContent())).toBeCloseTo(expected, 5);
});

for (const backend of ['WebGPU', 'CPU'] as const) {
  test(`the same seed gives the same run twice on ${backend}, bit for bit`, async ({ app, page }) => {
    const noisy = { type: 'line', examples: 500, w: 3, b: 2, noise: 1, seed: 5, x: 'normal' } as const;
    const run = { ...RESTLESS_RUN, data: noisy };
    const train = async () => {
      await app.openOn(backend, run);
      return { rows: await app.trainOnce(), lines: await app.logLines() };
    };
    const first = await train();
    await page.goto('about:blank');
    expect(await train()).toEqual(first);
    expectWholeHistory(first.rows, 300);
  });
}

test('the main path needs no mouse', async ({ app, page }) => {
  await app.open();
  await tabTo(page, app.learningRate);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('0.05');
  await page.keyboard.press('Enter');

  await tabTo(page, app.train);
  await page.keyboard.press('Enter');
  await app.finish();
  const [, first] = await app.logLines();
  // Half of the guide's way.
  expect(first).toMatch(/^Epoch  0: W=4\.80 b=0\.20, /);
  // The key that started the run still has the focus, and goes on with it.
  await expect(app.trainMore).toBeFocused();
  await tabTo(page, app.stepEpoch);
  await page.keyboard.press('Enter');
  await app.reachEpoch(11);
  await expect(app.stepEpoch).toBeFocused();
  await page.keyboard.press('Enter');
  await app.reachEpoch(12);

  const table = page.getByRole('button', { name: 'Table: Loss' });
  await tabTo(page, table);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Loss' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Loss' })).toBeHidden();
  await expect(table).toBeFocused();

  const reader = page.getByRole('slider', { name: 'Read the chart epoch by epoch' }).last();
  await tabTo(page, reader);
  await page.keyboard.press('Home');
  await expect(reader).toHaveAttribute('aria-valuetext', /^start: .*loss = 8\.952678$/);
  await page.keyboard.press('ArrowRight');
  await expect(reader).toHaveAttribute('aria-valuetext', /^after 1 epoch: /);

  await tabTo(page, app.backendBadge);
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('radio', { name: 'Automatic' }));
  await page.keyboard.press('ArrowRight');
  await app.expectBackend('WebGPU');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Backend' })).toBeHidden();
});

test('the tape machine’s keys work where no control has the keyboard', async ({ app, page }) => {
  await app.open(guideRun({ training: { batchSize: 300, epochs: 500 } }));
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.getByText('batch 1 of 4')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(app.figure('Epoch')).toHaveText(/^1 /);
  await page.keyboard.press('Space');
  await app.reachEpoch(3);
  await page.keyboard.press('Space');
  await expect(app.train).toBeEnabled();
  await page.keyboard.press('Home');
  await expect(app.figure('Epoch')).toHaveText(/^0 /);
  await expect(app.figure('Current loss')).toHaveText('8.952678');
});

/** Tab by Tab, once round the page at most. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((element) => element.matches(':focus'))) return;
  }
  throw new Error(`the Tab key does not lead to ${String(target)}`);
}
