/** The page of a run that is no line: what a link may bring that the controls cannot set. Over a pretended engine. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { encodeRunLink } from '../../protocol/link.ts';
import { OPTIMIZER_DEFAULTS } from '../../protocol/optimizer-spec.ts';
import { GUIDE_RUN, LAYER_DEFAULTS, type RunSpec } from '../../protocol/run-spec.ts';
import type { TapeloopApp } from '../../src/app/tapeloop-app.ts';
import '../../src/app/tapeloop-app.ts';
import '../../src/styles/page.css';
import { FakeStore } from './fake-store.ts';

const x = Float32Array.from({ length: 41 }, (_, i) => (i - 20) / 10);
const points = { x, y: x.map((value) => 3 * value + 2) };

let store: FakeStore;
let app: TapeloopApp;

beforeEach(async () => {
  await page.viewport(1440, 900);
  localStorage.clear();
  store = new FakeStore(points);
  app = document.createElement('tapeloop-app');
  document.body.append(app);
  void app.start(store);
  await expect.element(log()).toHaveTextContent('Starting:');
});

afterEach(async () => {
  await store.pause();
  app.remove();
  location.hash = '';
});

function log() {
  return page.getByRole('region', { name: 'Training log' });
}

/** What a link may bring: a small network with all that the controls cannot set yet. */
const NETWORK: RunSpec = {
  ...GUIDE_RUN,
  title: 'A small network',
  split: { validation: 0.25 },
  model: {
    layers: [
      { ...LAYER_DEFAULTS.dense, units: 8, activation: 'tanh', kernelRegularizer: { l1: 0, l2: 0.01 } },
      { ...LAYER_DEFAULTS.dense, units: 1 },
    ],
  },
  loss: 'huber',
  optimizer: {
    ...OPTIMIZER_DEFAULTS.adam,
    learningRate: 0.05,
    schedule: { type: 'exponentialDecay', decaySteps: 100, decayRate: 0.9, staircase: false },
  },
};

describe('a network', () => {
  it('is shown with its layers, its loss and its optimizer, and no word of a line', async () => {
    location.hash = encodeRunLink(NETWORK);
    const layers = page.getByRole('table');
    await expect
      .element(layers)
      .toHaveTextContent("Dense(8, activation='tanh', kernel_regularizer=L2(0.01))");
    await expect.element(layers).toHaveTextContent(/Dense\(1\) *1 *9 *Layer 2: *More *Together *25/);
    await expect.element(page.getByRole('combobox', { name: 'Loss' })).toHaveDisplayValue('Huber loss');
    await expect.element(page.getByRole('combobox', { name: 'Optimizer' })).toHaveDisplayValue('Adam');
    await expect.element(page.getByText('The regularizers of the layers add their part.')).toBeVisible();
    await expect
      .element(page.getByText('Adam(learning_rate=ExponentialDecay(0.05, 100, 0.9))'))
      .toBeVisible();
    await expect.element(page.getByText(/^The schedule changes/)).toBeVisible();
    await expect.element(page.getByText('Kept for validation: 25 % of the examples.')).toBeVisible();
    await expect.element(page.getByRole('textbox', { name: 'Learning rate' })).toHaveValue('0.05');
    await expect.element(page.getByRole('img', { name: /The model’s curve lies between/ })).toBeVisible();
    await expect.element(page.getByRole('heading', { name: 'Variables', exact: true })).toBeVisible();
    await expect.element(page.getByText('25 parameters', { exact: true })).toBeVisible();
    for (const words of [/^y = /, /true line/, /least squares/, /Initial W/, /largest stable/])
      await expect.element(page.getByText(words)).not.toBeInTheDocument();
  });

  it('trains, and logs its loss alone', async () => {
    location.hash = encodeRunLink(NETWORK);
    await expect.element(log()).toHaveTextContent(/^Starting: loss=\d+\.\d{5}$/);
    await page.getByRole('button', { name: 'Step one epoch', exact: true }).click();
    await expect.element(log()).toHaveTextContent(/Epoch 0: loss=\d+\.\d{5}$/);
    page.getByRole('slider', { name: 'Learning rate, logarithmic' }).element().focus();
    await userEvent.keyboard('{Home}');
    await expect.poll(() => store.info?.spec.optimizer).toMatchObject({ type: 'adam', learningRate: 0.0001 });
  });

  it('gives way to the guide’s run, line and all', async () => {
    location.hash = encodeRunLink(NETWORK);
    await expect.element(page.getByRole('table')).toBeVisible();
    location.hash = '';
    await expect.element(page.getByText('y = 5.00x + 0.00')).toBeVisible();
    await expect.element(page.getByRole('table')).not.toBeInTheDocument();
    await expect.element(page.getByLabelText('Initial b', { exact: true })).toBeVisible();
  });

  it('may be too large to draw its parameters one by one', async () => {
    const layers = [
      { ...LAYER_DEFAULTS.dense, units: 300 },
      { ...LAYER_DEFAULTS.dense, units: 1 },
    ];
    location.hash = encodeRunLink({ ...NETWORK, model: { layers } });
    await expect.element(page.getByText('901 parameters', { exact: true })).toBeVisible();
  });
});

describe('metrics', () => {
  it('have columns of their own, which are no variables', async () => {
    store.metrics = [{ name: 'r2Score', set: 'training', column: 2 }];
    location.hash = encodeRunLink({ ...GUIDE_RUN, metrics: ['r2Score'] });
    await expect.poll(() => store.info?.metrics.length).toBe(1);
    await page.getByRole('button', { name: 'Step one epoch', exact: true }).click();
    await expect.element(log()).toHaveTextContent(/Epoch 0: W=\d\.\d\d b=\d\.\d\d, loss=\d\.\d{5}$/);
    // A weight of a million would be cut.
    await expect.element(page.getByText(/^Cut at/)).not.toBeInTheDocument();
    await expect.element(page.getByRole('img', { name: /Now W = .*, b = [\d.]+\. True/ })).toBeVisible();
  });
});
