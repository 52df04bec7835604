/** When things go wrong in mid-run: the run goes on from its last epoch, is the same as if nothing had been, and says so. */
import type { Page } from '@playwright/test';
import { guideRun, RESTLESS_RUN } from './support/runs.ts';
import {
  expectWholeHistory,
  type BackendName,
  type EpochRow,
  type TapeloopPage,
} from './support/tapeloop-page.ts';
import { expect, test } from './support/test.ts';

test('a simulated loss of the device leaves the run as it was, to the last bit', async ({ app, page }) => {
  const undisturbed = await openAndTrainOnce(app, 'WebGPU');
  expect(await paintedMarks(page)).toEqual([0, 0]);

  await trainSlowly(app, 50);
  await app.chooseFromMenu('Simulate a lost device');
  const first = await noteInLog(
    app,
    /^After (\d+) epochs the GPU device was lost, as you asked; the run goes on from there on WebGPU\.$/,
  );
  expect(first).toBeGreaterThanOrEqual(50);
  await app.reachEpoch(first + 20);
  await app.chooseFromMenu('Simulate a lost device');
  await expectMarks(app, 2);
  await app.setSpeed(null);
  await app.finish();

  await app.expectBackend('WebGPU');
  expect(await app.history()).toEqual(undisturbed);
  for (const painted of await paintedMarks(page)) expect(painted).toBeGreaterThan(50);
});

test('flat out, with work in flight, nothing is lost or done twice either', async ({ app, page }) => {
  const endless = { ...RESTLESS_RUN.training, epochs: 'untilStopped' } as const;
  await app.openOn('WebGPU', { ...RESTLESS_RUN, training: endless });
  await app.setSpeed(null);
  await app.train.click();
  await app.reachEpoch(100);
  await app.chooseFromMenu('Simulate a lost device');
  const lost = await noteInLog(
    app,
    /^After ([\d,]+) epochs the GPU device was lost, as you asked; .* on WebGPU\.$/,
  );
  await app.reachEpoch(lost + 100);
  await app.chooseFromMenu('Simulate a worker crash');
  const crashed = await noteInLog(
    app,
    /^After ([\d,]+) epochs the worker stopped and was started again; .* on WebGPU\.$/,
  );
  await app.reachEpoch(crashed + 100);
  await app.pause.click();
  await expect(app.train).toBeEnabled();
  const epochs = (await app.epochsFinished()) + 1;
  await page.getByRole('checkbox', { name: 'Until I stop' }).uncheck();
  await app.enter('Epochs', epochs);
  await app.train.click();
  await app.finish();
  await expect(app.figure('Epoch')).toHaveText(new RegExp(`^${epochs.toLocaleString('en')} `));
  const rows = await app.history();
  // Up to 400 of them, evenly chosen: one too many or too few before would shift them.
  expect(rows.length).toBeGreaterThan(300);

  await app.reset.click();
  await app.expectFresh();
  expect(await app.trainOnce()).toEqual(rows);
});

test('a lost device and a dead worker, also in the other browser @firefox', async ({ app }) => {
  await app.openOn('WebGPU', guideRun({ learningRate: 0.01, training: { epochs: 80 } }));
  const undisturbed = await app.trainOnce();
  await app.reset.click();
  await app.setSpeed(20);
  await app.train.click();
  await app.reachEpoch(10);
  await app.chooseFromMenu('Simulate a lost device');
  const epoch = await noteInLog(
    app,
    /^After (\d+) epochs the GPU device was lost, as you asked; .* on WebGPU\.$/,
  );
  await app.reachEpoch(epoch + 5);
  await app.chooseFromMenu('Simulate a worker crash');
  await noteInLog(app, /^After (\d+) epochs the worker stopped and was started again; .* on WebGPU\.$/);
  await app.setSpeed(null);
  await app.finish();
  await app.expectBackend('WebGPU');
  expect(await app.history()).toEqual(undisturbed);
});

test('on the CPU there is no device to lose: the page says so, and the run just goes on', async ({ app }) => {
  const undisturbed = await openAndTrainOnce(app, 'CPU');
  await trainSlowly(app, 50);
  await app.chooseFromMenu('Simulate a lost device');
  await expect(app.notices).toHaveText(
    'No GPU device runs here that could be lost; choose WebGPU as the backend first.',
  );
  await app.setSpeed(null);
  await app.finish();
  expect(await app.history()).toEqual(undisturbed);
  await expect(app.log.getByText(/lost/)).toBeHidden();
});

test('a device lost while nothing trains is replaced without a word too many', async ({ app }) => {
  const undisturbed = await openAndTrainOnce(app, 'WebGPU');
  await trainSlowly(app, 50);
  await app.pause.click();
  await expect(app.train).toBeEnabled();
  await app.chooseFromMenu('Simulate a lost device');
  await expectMarks(app, 1);
  await expect(app.train).toBeEnabled();
  await app.setSpeed(null);
  await app.train.click();
  await app.finish();
  expect(await app.history()).toEqual(undisturbed);
});

test('after two crashes of the GPU process the run goes on, at last on the CPU', async ({ ownBrowser }) => {
  const { app, browser } = await ownBrowser();
  const undisturbed = await openAndTrainOnce(app, 'WebGPU');
  const devTools = await browser.newBrowserCDPSession();

  await trainSlowly(app, 50);
  await devTools.send('Browser.crashGpuProcess');
  const first = await noteInLog(
    app,
    /^After (\d+) epochs the GPU device was lost; the run goes on from there on WebGPU\.$/,
  );
  await app.expectBackend('WebGPU');
  await app.reachEpoch(first + 30);
  await devTools.send('Browser.crashGpuProcess');
  const second = await noteInLog(
    app,
    /^After (\d+) epochs the GPU device was lost; the run goes on from there on CPU\.$/,
  );
  await app.expectBackend('CPU');
  expect(await app.readBackend()).toContain('The GPU was lost during the run and could not be had again');
  await expectMarks(app, 2);
  await app.setSpeed(null);
  await app.finish();

  const rows = await app.history();
  expectWholeHistory(rows, 300);
  expect(second).toBeGreaterThan(first);
  expect(rows.slice(0, second + 1)).toEqual(undisturbed.slice(0, second + 1));
  // Another backend adds in another order; the run is the same but for that.
  expect(Number(rows.at(-1)?.w)).toBeCloseTo(Number(undisturbed.at(-1)?.w), 4);
  expect(Number(rows.at(-1)?.b)).toBeCloseTo(Number(undisturbed.at(-1)?.b), 4);
});

const restarted =
  /^After (\d+) epochs the worker stopped and was started again; the run goes on from there on (\w+)\.$/;

for (const backend of ['WebGPU', 'CPU'] as const) {
  test(`a worker that breaks in mid-run is started again, on ${backend}`, async ({ app, page, watch }) => {
    watch.expectComplaint(/the worker breaks/);
    const undisturbed = await openAndTrainOnce(app, backend);
    await trainSlowly(app, 50);
    await trainer(page).evaluate(() => {
      setTimeout(() => {
        throw new Error('the worker breaks');
      });
    });
    const first = await noteInLog(app, restarted);
    expect(first).toBeGreaterThanOrEqual(50);
    await app.reachEpoch(first + 20);
    await app.chooseFromMenu('Simulate a worker crash');
    await expectMarks(app, 2);
    await app.setSpeed(null);
    await app.finish();
    await app.expectBackend(backend);
    expect(await app.history()).toEqual(undisturbed);
    await expect(app.notices).toHaveText('');
  });
}

test('a worker that vanishes without a word is missed, and the run goes on', async ({ app, page }) => {
  await page.clock.install();
  const undisturbed = await openAndTrainOnce(app, 'CPU');
  await trainSlowly(app, 50);
  await trainer(page).evaluate(() => self.close());
  // The page gives a busy worker half a minute.
  await page.clock.runFor(32_000);
  const epoch = await noteInLog(app, restarted);
  expect(epoch).toBeGreaterThanOrEqual(50);
  await app.setSpeed(null);
  await app.finish();
  expect(await app.history()).toEqual(undisturbed);
});

test('a worker that breaks while paused is there again for the next step', async ({ app }) => {
  const undisturbed = await openAndTrainOnce(app, 'CPU');
  await trainSlowly(app, 50);
  await app.pause.click();
  await expect(app.train).toBeEnabled();
  await app.stepBatch.click();
  await app.chooseFromMenu('Simulate a worker crash');
  await noteInLog(app, restarted);
  await expect(app.train).toBeEnabled();
  const epochs = await app.epochsFinished();
  await app.stepEpoch.click();
  await app.reachEpoch(epochs + 1);
  await expect(app.train).toBeEnabled();
  await app.setSpeed(null);
  await app.train.click();
  await app.finish();
  expect(await app.history()).toEqual(undisturbed);
});

/** The run that shows every disturbance, trained without one; then reset. */
async function openAndTrainOnce(app: TapeloopPage, backend: BackendName): Promise<EpochRow[]> {
  await app.openOn(backend, RESTLESS_RUN);
  const rows = await app.trainOnce();
  expectWholeHistory(rows, 300);
  await app.reset.click();
  await app.expectFresh();
  return rows;
}

/** So slowly that there is time for things to go wrong. */
async function trainSlowly(app: TapeloopPage, epochs: number): Promise<void> {
  await app.setSpeed(50);
  await app.train.click();
  await app.reachEpoch(epochs);
}

/** Waits for a sentence in the log; answers the number of epochs that it names. */
async function noteInLog(app: TapeloopPage, sentence: RegExp): Promise<number> {
  const note = app.log.getByText(sentence).last();
  await expect(note).toBeVisible();
  return Number(sentence.exec((await note.textContent()) ?? '')?.[1]?.replaceAll(',', ''));
}

async function expectMarks({ page }: TapeloopPage, marks: number): Promise<void> {
  for (const chart of [/^Line chart of the variables/, /^Line chart of the loss/])
    await expect(page.getByRole('img', { name: chart })).toHaveAccessibleName(
      new RegExp(`Events marked: ${marks}\\.$`),
    );
}

/** How many pixels of each history chart have the colour of events. */
async function paintedMarks(page: Page): Promise<number[]> {
  const charts = page.locator('record-view canvas');
  await expect(charts).toHaveCount(2);
  return charts.evaluateAll((canvases) => {
    const probe = document.createElement('i');
    probe.style.color = 'var(--warning)';
    document.body.append(probe);
    const [red, green, blue] = (getComputedStyle(probe).color.match(/\d+/g) ?? []).map(Number);
    probe.remove();
    return (canvases as HTMLCanvasElement[]).map((canvas) => {
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {
        data: [],
      };
      let pixels = 0;
      for (let i = 0; i < data.length; i += 4) {
        if (data[i] === red && data[i + 1] === green && data[i + 2] === blue) pixels++;
      }
      return pixels;
    });
  });
}

function trainer(page: Page) {
  const [worker] = page.workers();
  if (!worker) throw new Error('missing worker');
  return worker;
}
