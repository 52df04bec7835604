/** The main job: the guide's printed table, digit for digit, from the built page. */
import { GUIDE_TABLE, KERAS_LOSSES } from './support/runs.ts';
import { expect, test } from './support/test.ts';

for (const backend of ['WebGPU', 'CPU'] as const) {
  test(`the guide's eleven lines on ${backend} @firefox`, async ({ app }) => {
    await app.openOn(backend);
    await expect(app.figure('Current loss')).toHaveText('8.952678');
    expect(await app.logLines()).toEqual(GUIDE_TABLE.slice(0, 1));

    await app.train.click();
    await app.finish();
    await expect(app.figure('Current loss')).toHaveText('1.104969');
    expect(await app.logLines()).toEqual(GUIDE_TABLE);
    await app.expectBackend(backend);
  });

  test(`Keras's lines for the same run on ${backend}`, async ({ app, page }) => {
    await app.openOn(backend);
    await app.train.click();
    await app.finish();
    const explanation = page.getByText('Keras prints the loss of the forward pass, before each update');
    await expect(explanation).toBeHidden();

    await page.getByRole('checkbox', { name: 'Log like Keras fit' }).check();
    await expect(explanation).toBeVisible();
    const lines = await app.logLines();
    expect(lines.filter((_, i) => i % 2 === 0)).toEqual(KERAS_LOSSES.map((_, i) => `Epoch ${i + 1}/10`));
    const progress = /^1\/1 ━{20} \d+s \d+(?:s|ms|us)\/step - loss: (\S+)$/;
    expect(lines.filter((_, i) => i % 2 === 1).map((line) => progress.exec(line)?.[1])).toEqual(KERAS_LOSSES);

    await page.getByRole('checkbox', { name: 'Log like Keras fit' }).uncheck();
    expect(await app.logLines()).toEqual(GUIDE_TABLE);
  });
}

test('the first screen: the points, the untrained line and its loss', async ({ app, page }) => {
  await app.open();
  const picture = /^Scatter plot of 1,000 points.*slope 5\.00 and intercept 0\.00; its loss is 8\.952678\.$/;
  await expect(app.chart(picture)).toBeVisible();
  await expect(app.variables).toHaveText(
    /<Variable name=dense\/kernel, shape=\(1, 1\), dtype=float32, value=\[\[5\.\]\]>\s*<Variable name=dense\/bias, shape=\(1,\), dtype=float32, value=\[0\.\]>/,
  );
  await expect(page.getByRole('status', { name: 'Prediction at x = 3' })).toHaveText('15.0');
});

test('automatically, software WebGPU gives way to the CPU, and the page says why', async ({ app }) => {
  await app.open();
  await app.expectBackend('CPU');
  expect(await app.readBackend()).toContain('WebGPU here is only emulated');
  await app.chooseBackend('WebGPU');
  const text = await app.readBackend();
  expect(text).toContain('You chose it.');
  expect(text).toMatch(/SwiftShader/i);
  expect(text).toMatch(/\d+ threads, calibrated/);
});
