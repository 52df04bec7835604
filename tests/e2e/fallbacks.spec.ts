/** Browsers that have no WebGPU to give, in every way that there is: the CPU trains, and the page says why. */
import type { Page } from '@playwright/test';
import { GUIDE_TABLE } from './support/runs.ts';
import type { TapeloopPage } from './support/tapeloop-page.ts';
import { expect, test } from './support/test.ts';

const breakages = [
  {
    name: 'no navigator.gpu in the worker',
    stub: `Object.defineProperty(navigator, 'gpu', { value: undefined });`,
    says: 'This browser does not offer WebGPU to workers, so the CPU trains.',
  },
  {
    name: 'requestAdapter() gives null',
    stub: `GPU.prototype.requestAdapter = async () => null;`,
    says: 'WebGPU is there, but the browser gave no graphics adapter, so the CPU trains.',
  },
  {
    name: 'requestAdapter() throws',
    stub: `GPU.prototype.requestAdapter = () => { throw new TypeError('no'); };`,
    says: 'The browser failed when it was asked for a graphics adapter, so the CPU trains.',
  },
  {
    name: 'requestAdapter() rejects',
    stub: `GPU.prototype.requestAdapter = async () => { throw new DOMException('no', 'OperationError'); };`,
    says: 'The browser failed when it was asked for a graphics adapter, so the CPU trains.',
  },
  {
    name: 'requestDevice() rejects',
    stub: `GPUAdapter.prototype.requestDevice = async () => { throw new DOMException('no', 'OperationError'); };`,
    says: 'The graphics adapter gave no device, so the CPU trains.',
  },
];

for (const { name, stub, says } of breakages) {
  test(`${name}: the CPU trains, also where WebGPU was asked for`, async ({ app, page }) => {
    await breakWorker(page, stub);
    await app.open();
    await expectCpu(app, says);
    await askForWebGpu(app, says);
    await expectGuideTable(app);
  });
}

test('a driver that cannot compile the kernel: the CPU trains, and the page says why', async ({
  app,
  page,
}) => {
  await breakWorker(
    page,
    `GPUDevice.prototype.createComputePipelineAsync = async () => {
      throw new GPUPipelineError('no', { reason: 'internal' });
    };`,
  );
  await app.open();
  await askForWebGpu(app, 'WebGPU could not run this model here, so the CPU trains.');
  await expectGuideTable(app);
});

test('a device that computes wrongly: the CPU trains, and the page says why', async ({ app, page }) => {
  await breakWorker(
    page,
    `const { createShaderModule } = GPUDevice.prototype;
    GPUDevice.prototype.createShaderModule = function ({ code }) {
      return createShaderModule.call(this, { code: code.replaceAll(/(result\\d) \\+= /g, '$1 -= ') });
    };`,
  );
  await app.open();
  await askForWebGpu(
    app,
    'WebGPU computed wrong numbers here when it was compared with the CPU, so the CPU trains.',
  );
  await expectGuideTable(app);
});

test('a browser without an adapter trains on the CPU and says why @no-adapter', async ({ app }) => {
  const says = 'WebGPU is there, but the browser gave no graphics adapter, so the CPU trains.';
  await app.open();
  await expectCpu(app, says);
  await askForWebGpu(app, says);
  await expectGuideTable(app);
});

/** Puts a line before the worker's own: an init script would reach the page only. */
async function breakWorker(page: Page, stub: string): Promise<void> {
  await page.route(/\/assets\/main-[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${stub}\n${await response.text()}` });
  });
}

async function expectCpu(app: TapeloopPage, says: string): Promise<void> {
  await app.expectBackend('CPU');
  expect(await app.readBackend()).toContain(says);
}

/** What was asked for cannot be had: the page must neither pretend that it runs nor that the CPU was chosen. */
async function askForWebGpu(app: TapeloopPage, says: string): Promise<void> {
  // Before the first step a choice is no event of the run.
  await app.stepEpoch.click();
  await app.reachEpoch(1);
  await app.backendBadge.click();
  const panel = app.page.getByRole('dialog', { name: 'Backend' });
  await panel.getByRole('radio', { name: 'WebGPU' }).check();
  await expect(panel.getByText(says)).toBeVisible();
  await app.page.keyboard.press('Escape');
  await app.expectBackend('CPU');
  await expect(app.log.getByText(says)).toBeVisible();
  await expect(app.log.getByText(/you chose/)).toBeHidden();
}

async function expectGuideTable(app: TapeloopPage): Promise<void> {
  await app.train.click();
  await app.finish();
  expect(await app.logLines()).toEqual(GUIDE_TABLE);
  await expect(app.figure('Current loss')).toHaveText('1.104969');
}
