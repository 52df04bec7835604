/**
 * The page as a reader meets it: by roles and accessible names, in English unless a test says otherwise. Nothing here
 * knows the page's insides.
 */
import { expect, type Locator, type Page } from '@playwright/test';
import type { RunSpec } from '../../../protocol/run-spec.ts';
import { encodeRunLink } from './runs.ts';

export type BackendName = 'WebGPU' | 'CPU';

/** One line of the page's two tables, digit for digit. */
export interface EpochRow {
  readonly epochs: number;
  readonly w: string;
  readonly b: string;
  readonly loss: string;
  readonly lossBefore: string;
}

export class TapeloopPage {
  readonly page: Page;
  readonly log: Locator;
  readonly train: Locator;
  readonly trainMore: Locator;
  readonly pause: Locator;
  readonly stepBatch: Locator;
  readonly stepEpoch: Locator;
  readonly reset: Locator;
  readonly variables: Locator;
  readonly notices: Locator;
  readonly learningRate: Locator;
  readonly speed: Locator;

  constructor(page: Page) {
    this.page = page;
    this.log = page.getByRole('region', { name: 'Training log' });
    const transport = page.getByRole('group', { name: 'Transport' });
    this.train = transport.getByRole('button', { name: 'Train', exact: true });
    this.trainMore = transport.getByRole('button', { name: /^Train .* more$/ });
    this.pause = transport.getByRole('button', { name: 'Pause' });
    this.stepBatch = transport.getByRole('button', { name: 'Step one batch' });
    this.stepEpoch = transport.getByRole('button', { name: 'Step one epoch' });
    this.reset = transport.getByRole('button', { name: 'Reset' });
    this.variables = page.getByRole('group', { name: 'Variables' });
    this.notices = page.getByRole('status', { name: 'Notices' });
    this.learningRate = this.field('Learning rate');
    this.speed = page.getByRole('slider', { name: 'Speed' });
  }

  /** Opens the guide's run or another one, and waits until it may be trained. */
  async open(run?: RunSpec, address = './'): Promise<void> {
    await this.page.goto(run ? `${address}${encodeRunLink(run)}` : address);
    await expect(this.train).toBeEnabled();
  }

  /** The same on a backend of choice. Begun there anew: the start was computed on the one that the page chose. */
  async openOn(backend: BackendName, run?: RunSpec, address?: string): Promise<void> {
    await this.open(run, address);
    await this.chooseBackend(backend);
    await this.reset.click();
    await this.expectFresh();
    await expect(this.log.getByText(/you chose/)).toBeHidden();
  }

  field(name: string): Locator {
    return this.page.getByRole('textbox', { name, exact: true });
  }

  /** Types a value and leaves the field, as a reader does. */
  async enter(name: string, value: number | string): Promise<void> {
    const field = this.field(name);
    await field.fill(String(value));
    await field.press('Tab');
  }

  /** Epochs per second, or as fast as it goes. */
  async setSpeed(epochsPerSecond: 1 | 2 | 5 | 10 | 20 | 50 | 100 | 200 | 500 | 1000 | null): Promise<void> {
    const choices = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, null];
    await this.speed.fill(String(choices.indexOf(epochsPerSecond)));
  }

  async chooseBackend(name: BackendName): Promise<void> {
    await this.backendBadge.click();
    await this.page
      .getByRole('dialog', { name: 'Backend' })
      .getByRole('radio', { name, exact: true })
      .check({ force: true });
    await this.expectBackend(name);
    await this.page.keyboard.press('Escape');
  }

  get backendBadge(): Locator {
    return this.page.getByRole('button', { name: /^Backend: / });
  }

  async expectBackend(name: BackendName): Promise<void> {
    await expect(this.page.getByRole('button', { name: `Backend: ${name}` })).toBeVisible();
  }

  /** What the badge's panel says: what runs, on what, and why. */
  async readBackend(): Promise<string> {
    await this.backendBadge.click();
    const text = await this.page.getByRole('dialog', { name: 'Backend' }).innerText();
    await this.page.keyboard.press('Escape');
    return text;
  }

  async chooseFromMenu(name: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Menu' }).click();
    await this.page.getByRole('dialog', { name: 'Menu' }).getByRole('button', { name }).click();
  }

  /** The lines of code in the log, without the sentences. */
  async logLines(): Promise<string[]> {
    const texts = await this.log.locator('pre').allTextContents();
    return texts.flatMap((text) => text.split('\n'));
  }

  /** A term of the large figures under the plot. */
  figure(name: 'Epoch' | 'Current loss'): Locator {
    return this.page
      .locator('run-figures div', { has: this.page.getByText(name, { exact: true }) })
      .locator('dd');
  }

  /** Epochs finished, as the large figure says. */
  async epochsFinished(): Promise<number> {
    const text = await this.figure('Epoch').innerText();
    return Number(text.split('/')[0]?.replaceAll(',', '').trim());
  }

  async reachEpoch(epochs: number): Promise<void> {
    await expect.poll(() => this.epochsFinished(), { intervals: [50] }).toBeGreaterThanOrEqual(epochs);
  }

  /** All epochs that were asked for are done. */
  async finish(timeout = 30_000): Promise<void> {
    await expect(this.trainMore).toBeVisible({ timeout });
  }

  /** Trains to the end, as fast as it goes, and reads the history. */
  async trainOnce(): Promise<EpochRow[]> {
    await this.setSpeed(null);
    await this.train.click();
    await this.finish();
    return this.history();
  }

  /** A run is there that has not been trained. */
  async expectFresh(): Promise<void> {
    await expect(this.train).toBeEnabled();
    await expect(this.figure('Epoch')).toHaveText(/^0 /);
  }

  /** The rows behind the two charts: the start, then every epoch (up to 400 rows in all). */
  async history(): Promise<EpochRow[]> {
    const variables = await this.readTable('W and b');
    const losses = await this.readTable('Loss');
    expect(losses.map(([epochs]) => epochs)).toEqual(variables.map(([epochs]) => epochs));
    return variables.map(([epochs = '', w = '', b = ''], i) => {
      const [, loss = '', lossBefore = ''] = losses[i] ?? [];
      return { epochs: Number(epochs.replaceAll(',', '')), w, b, loss, lossBefore };
    });
  }

  async readTable(name: string): Promise<string[][]> {
    await this.page.getByRole('button', { name: `Table: ${name}`, exact: true }).click();
    const dialog = this.page.getByRole('dialog', { name, exact: true });
    await expect(dialog).toBeVisible();
    const rows = await dialog.locator('tbody').evaluate((body) =>
      [...body.querySelectorAll('tr')].map((row) =>
        // As JavaScript reads numbers, with its own minus sign.
        [...row.querySelectorAll('td')].map((cell) => (cell.textContent ?? '').replaceAll('−', '-')),
      ),
    );
    await dialog.getByRole('button', { name: 'Close' }).click();
    return rows;
  }

  /** A chart by its heading: its name says in words and numbers what it shows. */
  chart(summary: RegExp): Locator {
    return this.page.getByRole('img', { name: summary });
  }
}

/** Every epoch from the start to the last one, once and in order. */
export function expectWholeHistory(rows: readonly EpochRow[], epochs: number): void {
  expect(rows.map((row) => row.epochs)).toEqual(Array.from({ length: epochs + 1 }, (_, i) => i));
}
