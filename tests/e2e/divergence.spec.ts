/** A learning rate that is too large: said before Train, explained after it, and nothing is spoilt. */
import type { Page } from '@playwright/test';
import { GUIDE_TABLE, guidePoints, guideRun } from './support/runs.ts';
import { expectWholeHistory } from './support/tapeloop-page.ts';
import { expect, test } from './support/test.ts';

/** 2 divided by the larger eigenvalue of the loss's Hessian, whose entries are means over the points. */
const limit = (() => {
  const points = guidePoints();
  const mean = points.reduce((sum, { x }) => sum + x, 0) / points.length;
  const square = points.reduce((sum, { x }) => sum + x * x, 0) / points.length;
  const largest = square + 1 + Math.sqrt((square - 1) ** 2 + 4 * mean ** 2);
  return (2 / largest).toPrecision(4);
})();

const warning = new RegExp(
  `^Learning rate 1\\.5 is above ${limit}, the largest stable one for these data: the loss will grow`,
);
const sentence = new RegExp(
  `Training stopped in epoch (\\d+): the loss is no longer a finite number, because every step at learning rate 1\\.5 overshoots the minimum\\. Reset and try a learning rate below ${limit}\\.`,
);

for (const backend of ['WebGPU', 'CPU'] as const) {
  test(`a rate that is too large stops training with a sentence, on ${backend}`, async ({ app, page }) => {
    await app.openOn(backend, guideRun({ training: { epochs: 390 } }));
    await expect(page.getByText(`Largest stable rate for these data: ${limit}`)).toBeVisible();
    await expect(page.getByText(warning)).toBeHidden();
    await app.enter('Learning rate', 1.5);
    await expect(page.getByText(warning)).toBeVisible();

    await app.setSpeed(null);
    await app.train.click();
    const said = page.getByText(sentence);
    // Once beside the plot, once in the log.
    await expect(said).toHaveCount(2);
    await expect(app.log.getByText(sentence)).toBeVisible();
    await expect(app.train).toBeDisabled();
    const epoch = Number(sentence.exec((await said.first().textContent()) ?? '')?.[1]);
    const rows = await app.history();
    expectWholeHistory(rows, epoch + 1);
    const finite = rows.map(({ loss }) => Number.isFinite(Number(loss)));
    expect(finite.indexOf(false)).toBe(epoch + 1);
    expect((await app.logLines()).at(-1)).toMatch(new RegExp(`^Epoch ${epoch}: W=.*, loss=(inf|nan)$`));
    await expectReadableCharts(page);

    await app.reset.click();
    await expect(said).toHaveCount(0);
    await app.enter('Learning rate', 0.1);
    await expect(page.getByText(warning)).toBeHidden();
    await app.enter('Epochs', 10);
    await app.trainOnce();
    expect(await app.logLines()).toEqual(GUIDE_TABLE);
  });
}

test('a rate that only small batches cannot bear is explained differently', async ({ app, page }) => {
  await app.open(guideRun({ learningRate: 0.9, training: { epochs: 390, batchSize: 1, shuffle: true } }));
  await expect(page.getByText(/is above .* the largest stable one/)).toBeHidden();
  await app.setSpeed(null);
  await app.train.click();
  await expect(app.log).toContainText(
    `Learning rate 0.9 would be stable with all examples in one batch (up to ${limit}), but smaller batches need a smaller one. Reset and try a tenth of it.`,
  );
  await expect(app.train).toBeDisabled();
});

/** The axes stay near where the run began, and each chart says what it leaves out. */
async function expectReadableCharts(page: Page): Promise<void> {
  const cut = page.getByText(/^Cut at −?[\d.]+ and [\d.]+: values beyond are not shown\.$/);
  await expect(cut).toHaveCount(2);
  for (const note of await cut.allTextContents()) {
    const [low = NaN, high = NaN] = [...note.matchAll(/−?\d[\d.]*\d|\d/g)].map(([text]) =>
      Number(text.replace('−', '-')),
    );
    expect(high - low).toBeGreaterThan(1);
    expect(high - low).toBeLessThan(300);
  }
}
