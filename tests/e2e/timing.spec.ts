/** Where the time goes: what is shown must be possible, and of the backend that runs. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { guideRun } from './support/runs.ts';
import { expect, test } from './support/test.ts';

async function milliseconds(page: Page, name: string): Promise<number> {
  const text = await page
    .getByRole('row', { name: new RegExp(`^${name}`) })
    .locator('.ms')
    .innerText();
  return Number.parseFloat(text);
}

for (const backend of ['CPU', 'WebGPU'] as const) {
  test(`each second is accounted for, on ${backend}`, async ({ app, page }) => {
    await app.openOn(backend, guideRun({ training: { epochs: 'untilStopped' } }));
    await page.getByRole('tab', { name: 'Timing' }).click();
    await expect(page.getByText('Measured while the run trains.')).toBeVisible();
    await app.setSpeed(null);
    await app.train.click();
    await expect(page.getByText(/snapshots and .* frames per second/)).toBeVisible();
    const device = backend === 'CPU' ? 'Training on the CPU' : 'Device';
    await expect.poll(() => milliseconds(page, device)).toBeGreaterThan(100);
    // The CPU is the worker's own thread: it cannot have more than the second.
    expect(await milliseconds(page, device)).toBeLessThan(1100);
    const readback = await milliseconds(page, 'Read-back');
    if (backend === 'CPU') expect(readback).toBe(0);
    else expect(readback).toBeGreaterThan(0);
    expect(await milliseconds(page, 'Snapshots')).toBeGreaterThan(0);
    expect(await milliseconds(page, 'Drawing')).toBeGreaterThan(0);
    await expect(page.getByText('You chose it.').last()).toBeVisible();
  });
}

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds nothing, ${scheme}`, async ({ app, page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await app.open();
    await page.getByRole('tab', { name: 'Timing' }).click();
    await expect(page.getByText('What runs, and why')).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations).toEqual([]);
  });
}
