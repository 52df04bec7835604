/** A first load that is cut off before the drawing code has come. */
import { afterEach, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { LineChart } from '../../src/components/line-chart.ts';

afterEach(() => vi.restoreAllMocks());

it('says in place of the chart that its code did not come, and draws when it does', async () => {
  const sentence = page.getByText(/^The charts’ drawing code could not be loaded/);
  const load = vi.spyOn(LineChart, 'load').mockRejectedValue(new TypeError('failed to fetch'));
  const chart = document.createElement('line-chart');
  document.body.append(chart);
  await expect.element(sentence).toBeVisible();
  load.mockRestore();
  chart.remove();
  document.body.append(chart);
  await expect.element(sentence).not.toBeInTheDocument();
  chart.remove();
});
