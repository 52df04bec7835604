/** The whole page over a pretended engine: what is shown, what is asked for, what is said. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { lineLayer } from '../../protocol/line-run.ts';
import { encodeRunLink } from '../../protocol/link.ts';
import { GUIDE_RUN } from '../../protocol/run-spec.ts';
import type { TapeloopApp } from '../../src/app/tapeloop-app.ts';
import '../../src/app/tapeloop-app.ts';
import '../../src/styles/page.css';
import { useLanguage } from '../../src/i18n/locale.ts';
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
  await useLanguage('en');
});

function modelFormula() {
  const controls = app.shadowRoot?.querySelector('controls-view');
  return controls?.shadowRoot?.querySelector('model-section')?.shadowRoot?.querySelector('math');
}

function log() {
  return page.getByRole('region', { name: 'Training log' });
}

function button(name: string | RegExp) {
  return page.getByRole('button', { name, exact: true });
}

describe('the first screen', () => {
  it('has one prominent button, and the run as the guide begins it', async () => {
    await expect.element(button('Train')).toBeEnabled();
    expect(store.info?.spec).toEqual(GUIDE_RUN);
    await expect
      .element(page.getByText('<Variable name=dense/kernel, shape=(1, 1), dtype=float32, value=[[5.]]>'))
      .toBeVisible();
    await expect.element(page.getByRole('status', { name: 'Prediction at x = 3' })).toHaveTextContent('15.0');
    await expect.element(page.getByRole('img', { name: /^Scatter plot of 41 points/ })).toBeVisible();
  });
});

describe('training', () => {
  it('runs the table into the log, then offers as many epochs again', async () => {
    await button('Train').click();
    await expect.element(log()).toHaveTextContent(/Epoch 9: W=\d\.\d\d b=\d\.\d\d, loss=\d\.\d{5}/);
    await expect.element(button('Train 10 more')).toBeVisible();
    await button('Train 10 more').click();
    await expect.element(log()).toHaveTextContent('Epoch 19:');
    expect(store.calls).toContain('setEpochs 20');
  });

  it('steps, resets and pauses', async () => {
    await button('Step one epoch').click();
    await expect.element(log()).toHaveTextContent('Epoch 0:');
    await button('Reset').click();
    await expect.element(log()).not.toHaveTextContent('Epoch 0:');
    await page.getByRole('checkbox', { name: 'Until I stop' }).click();
    await button('Train').click();
    await button('Pause').click();
    await expect.element(button('Train')).toBeEnabled();
    expect(store.calls.slice(-2)).toEqual(['train', 'pause']);
  });

  it('obeys the keys where no control has the keyboard', async () => {
    await userEvent.keyboard('{ArrowRight}');
    await userEvent.keyboard('{Home}');
    await userEvent.keyboard(' ');
    await expect
      .poll(() => store.calls.filter((call) => !call.startsWith('set')))
      .toEqual(['open', 'step epoch', 'reset', 'train']);
    await page.getByRole('textbox', { name: 'Seed', exact: true }).click();
    await userEvent.keyboard('{Home}');
    expect(store.calls.at(-1)).toBe('train');
  });

  it('prints as Keras does, and says why it differs', async () => {
    await button('Step one epoch').click();
    await page.getByRole('checkbox', { name: 'Log like Keras fit' }).click();
    await expect.element(log()).toHaveTextContent(/Epoch 1\/10 1\/1 ━{20} .*\/step - loss: \d/);
    await expect.element(page.getByText(/one epoch apart/)).toBeVisible();
  });
});

describe('controls', () => {
  it('refuse what is out of range in a sentence, and change nothing', async () => {
    const examples = page.getByRole('textbox', { name: 'Epochs', exact: true });
    await examples.fill('0');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByText('Epochs: must be from 1 to 1,000,000,000; 0 is not.')).toBeVisible();
    expect(store.calls.filter((call) => call.startsWith('setEpochs'))).toEqual([]);
    await examples.fill('25');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByText(/^Epochs: must/)).not.toBeInTheDocument();
    expect(store.info?.spec.training.epochs).toBe(25);
  });

  it('read no comma as a decimal sign, and put the sentence across the section', async () => {
    const rate = page.getByRole('textbox', { name: 'Learning rate' });
    await rate.fill('0,125');
    await userEvent.keyboard('{Enter}');
    const sentence = page.getByText(
      'Learning rate: the decimal sign is a point, as in 0.125; a comma is not read.',
    );
    await expect.element(sentence).toBeVisible();
    expect(store.calls.filter((call) => call.startsWith('setLearningRate'))).toEqual([]);
    const slider = page.getByRole('slider', { name: 'Learning rate, logarithmic' });
    const [said, slid] = [sentence, slider].map((locator) => locator.element().getBoundingClientRect());
    expect(said?.top).toBeGreaterThanOrEqual(slid?.bottom ?? Infinity);
    expect(said?.width).toBeGreaterThan(200);
  });

  it('hold Train back while a refused text stands in a field, and show the field', async () => {
    const rate = page.getByRole('textbox', { name: 'Learning rate' });
    const { length } = store.calls;
    for (const press of [
      () => button('Train').click(),
      () => button('Step one epoch').click(),
      async () => {
        (document.activeElement as HTMLElement | null)?.blur();
        await userEvent.keyboard(' ');
      },
    ]) {
      await rate.fill('5000');
      await press();
      await expect.poll(() => rate.element().matches(':focus')).toBe(true);
      await expect.element(rate).toHaveAttribute('aria-invalid', 'true');
      expect(store.calls.slice(length)).toEqual([]);
    }
    await rate.fill('0.5');
    await button('Train').click();
    await expect.poll(() => store.calls.slice(length)).toEqual(['setLearningRate 0.5', 'train']);
  });

  it('forget a refused text when all begins again, and when the slider moves', async () => {
    const rate = page.getByRole('textbox', { name: 'Learning rate' });
    for (const forget of [
      () => button('Reset').click(),
      async () => {
        await button('Menu').click();
        await button('Back to the guide’s run').click();
      },
      async () => {
        page
          .getByRole('slider', { name: 'Learning rate, logarithmic' })
          .element()
          .dispatchEvent(new Event('input'));
      },
    ]) {
      await rate.fill('5000');
      await userEvent.keyboard('{Enter}');
      await expect.element(rate).toHaveAttribute('aria-invalid', 'true');
      await forget();
      await expect.element(rate).toHaveValue('0.1');
      await expect.element(rate).toHaveAttribute('aria-invalid', 'false');
    }
  });

  it('try the model with what is being typed, and with nothing else', async () => {
    const input = page.getByRole('textbox', { name: 'x to try' });
    const result = page.getByRole('status', { name: /^Prediction at x = / });
    await input.fill('10');
    await expect.element(result).toHaveTextContent(/^50\.0$/);
    await expect.element(input).toHaveValue('10');
    await input.fill('abc');
    await expect.element(result).toHaveTextContent(/^…$/);
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByText('x to try: must be a number, not “abc”.')).toBeVisible();
    await button('Train').click();
    await expect.poll(() => store.calls.at(-1)).toBe('train');
  });

  it('move the learning rate live, and warn above the largest stable one', async () => {
    await page.getByRole('textbox', { name: 'Learning rate' }).fill('1.5');
    await userEvent.keyboard('{Enter}');
    expect(store.calls.at(-1)).toBe('setLearningRate 1.5');
    await expect.element(page.getByText(/^Learning rate 1.5 is above/)).toBeVisible();
  });

  it('open generated data', async () => {
    await page.getByRole('radio', { name: 'Generated' }).click();
    await expect.poll(() => store.info?.spec.data.type).toBe('line');
    const noise = page.getByRole('textbox', { name: 'Noise' });
    await noise.fill('0.5');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => store.info?.spec.data).toMatchObject({ noise: 0.5, examples: 1000 });
  });

  it('choose the backend, and say why it runs', async () => {
    await button('Backend: CPU').click();
    await expect.element(page.getByText(/^Chosen automatically: WebGPU here is only emulated/)).toBeVisible();
    await page.getByRole('radio', { name: 'WebGPU' }).click();
    await expect.poll(() => store.calls.at(-1)).toBe('setBackend webgpu');
  });
});

describe('several batches per epoch', () => {
  it('Keras prints a mean over them, and need smaller steps', async () => {
    location.hash = encodeRunLink({ ...GUIDE_RUN, training: { ...GUIDE_RUN.training, batchSize: 10 } });
    await page.getByRole('checkbox', { name: 'Log like Keras fit' }).click();
    await expect.element(page.getByText(/^Keras prints the mean over an epoch’s batches/)).toBeVisible();
    await expect.element(page.getByText(/one epoch apart/)).not.toBeInTheDocument();
    await expect
      .element(page.getByText(/^Largest stable rate with all examples in one batch: .* smaller batches/))
      .toBeVisible();
  });
});

describe('a long run', () => {
  it('counts what its log does not list', async () => {
    location.hash = encodeRunLink({ ...GUIDE_RUN, training: { ...GUIDE_RUN.training, epochs: 201 } });
    page.getByRole('slider', { name: 'Speed' }).element().focus();
    await userEvent.keyboard('{End}');
    await button('Train').click();
    await expect.element(log()).toHaveTextContent('… 1 epoch not listed …');
  });
});

describe('a model without a bias', () => {
  it('has no b anywhere, and a line through the origin', async () => {
    const layer = lineLayer(GUIDE_RUN);
    if (!layer) throw new Error('missing layer');
    location.hash = encodeRunLink({ ...GUIDE_RUN, model: { layers: [{ ...layer, useBias: false }] } });
    await expect.element(log()).toHaveTextContent(/^Starting: W=5\.00, loss=/);
    await expect.element(page.getByText('y = 5.00x + 0.00')).toBeVisible();
    await expect.element(page.getByRole('img', { name: /slope 5\.00 and intercept 0\.00;/ })).toBeVisible();
    await expect
      .element(page.getByRole('img', { name: /Now W = 5\.0000\. True value: W = 3\.$/ }))
      .toBeVisible();
    await expect.element(page.getByRole('heading', { name: 'W', exact: true })).toBeVisible();
    await expect.element(page.getByLabelText('Initial W', { exact: true })).toBeVisible();
    await expect.element(page.getByLabelText('Initial b', { exact: true })).not.toBeInTheDocument();
    await expect.element(page.getByText('dense/bias')).not.toBeInTheDocument();
    expect(modelFormula()?.textContent.replaceAll(/\s/g, '')).toBe('f(x)=x·W');
  });

  it('else has its b in the formula, drawn as one', async () => {
    await expect.element(button('Train')).toBeEnabled();
    const symbols = [...(modelFormula()?.children ?? [])];
    expect(symbols.map(({ textContent }) => textContent).join('')).toBe('f(x)=x·W+b');
    // An element that was parsed as HTML has its text, but no place in the formula.
    for (const symbol of symbols) expect(symbol.namespaceURI).toBe('http://www.w3.org/1998/Math/MathML');
  });
});

describe('what is not allowed', () => {
  it('neither the keys nor the bar can do while training', async () => {
    await page.getByRole('checkbox', { name: 'Until I stop' }).click();
    await button('Train').click();
    await expect.element(button('Step one epoch')).toHaveAttribute('aria-disabled', 'true');
    (document.activeElement as HTMLElement | null)?.blur();
    await userEvent.keyboard('{ArrowRight}');
    expect(store.calls.at(-1)).toBe('train');
    await userEvent.keyboard(' ');
    await expect.poll(() => store.calls.at(-1)).toBe('pause');
  });

  it('the keys may where the bar may: a worker that is dead is tried once more', async () => {
    store.status = 'dead';
    store.breakDown({ code: 'worker-died', params: { detail: 'boom' } });
    await expect.element(button('Train')).not.toHaveAttribute('aria-disabled');
    await userEvent.keyboard(' ');
    await expect.poll(() => store.calls.at(-1)).toBe('train');
  });

  it('the keys may not after a divergence, but for Reset', async () => {
    store.status = 'diverged';
    store.breakDown({
      code: 'diverged',
      params: { epoch: 3, learningRate: 2, maxStableLearningRate: null },
    });
    await expect.element(button('Train')).toHaveAttribute('aria-disabled', 'true');
    const { length } = store.calls;
    for (const key of [' ', '{ArrowRight}', '{Shift>}{ArrowRight}{/Shift}']) await userEvent.keyboard(key);
    expect(store.calls.slice(length)).toEqual([]);
    await userEvent.keyboard('{Home}');
    await expect.poll(() => store.calls.slice(length)).toEqual(['reset']);
  });
});

describe('what goes wrong', () => {
  it('is not taken back by what has nothing to do with it', async () => {
    store.breakDown({ code: 'worker-died', params: { detail: 'boom' } });
    const notice = page.getByText(/^The worker that trains stopped/);
    await expect.element(notice).toBeVisible();
    page.getByRole('slider', { name: 'Speed' }).element().focus();
    await userEvent.keyboard('{End}');
    await expect.poll(() => store.calls.at(-1)).toBe('setSpeed null');
    await expect.element(notice).toBeVisible();
  });

  it('is said once, and taken back when something works', async () => {
    store.breakDown({ code: 'worker-died', params: { detail: 'boom' } });
    const notice = page.getByText(/^The worker that trains stopped/);
    await expect.element(notice).toBeVisible();
    await button('Reset').click();
    await expect.element(notice).not.toBeInTheDocument();
  });

  it('is explained when training diverges, in the log too', async () => {
    await page.getByRole('textbox', { name: 'Learning rate' }).fill('5');
    await userEvent.keyboard('{Enter}');
    await page.getByRole('checkbox', { name: 'Until I stop' }).click();
    page.getByRole('slider', { name: 'Speed' }).element().focus();
    await userEvent.keyboard('{End}');
    await button('Train').click();
    await expect.element(log()).toHaveTextContent(/Training stopped in epoch \d+: .* below 0\.\d+\./);
    await expect.element(button('Train')).toBeDisabled();
    await expect.element(button('Reset')).toBeEnabled();
    await expect.element(page.getByText(/^Cut at/).first()).toBeVisible();
  });

  it('stands in the log at its epoch', async () => {
    await button('Step one epoch').click();
    await button('Menu').click();
    await button('Simulate a lost device').click();
    await button('Step one epoch').click();
    await expect
      .element(log())
      .toHaveTextContent(
        /Epoch 0: .*After 1 epoch the GPU device was lost, as you asked; .* on CPU\.Epoch 1:/,
      );
    await expect
      .element(page.getByRole('img', { name: /^Line chart of the loss .* Events marked: 1\.$/ }))
      .toBeVisible();
  });

  it('leaves the run alone when a link is damaged', async () => {
    location.hash = '#run=%%%';
    await expect.element(page.getByText(/^This link is damaged/)).toBeVisible();
    expect(store.calls.filter((call) => call === 'open')).toHaveLength(1);
  });
});

describe('the page', () => {
  it('speaks Korean, remembers it, and keeps the code as it is', async () => {
    await page.getByRole('radio', { name: '한국어' }).click();
    await expect.element(page.getByRole('button', { name: '훈련', exact: true })).toBeVisible();
    await expect
      .element(page.getByRole('region', { name: '훈련 로그' }))
      .toHaveTextContent('Starting: W=5.00 b=0.00');
    expect(document.documentElement.lang).toBe('ko');
    expect(localStorage.getItem('tapeloop.language')).toBe('ko');
  });

  it('goes dark and light by choice', async () => {
    await page.getByRole('radio', { name: 'Dark' }).click();
    expect(getComputedStyle(document.documentElement).colorScheme).toBe('dark');
    await page.getByRole('radio', { name: 'Auto' }).click();
    expect(document.documentElement.hasAttribute('data-theme')).toBe(false);
  });

  it('reads its charts value by value from the keyboard, and shows the numbers behind them', async () => {
    await button('Step one epoch').click();
    const reader = page.getByRole('slider', { name: 'Read the chart epoch by epoch' }).first();
    reader.element().focus();
    await userEvent.keyboard('{Home}');
    await expect
      .element(reader)
      .toHaveAttribute('aria-valuetext', expect.stringMatching(/^start: W = 5\.0000/));
    await expect.element(page.getByText('start', { exact: true }).first()).toBeVisible();
    await button('Table: Loss').click();
    const table = page.getByRole('dialog', { name: 'Loss' });
    await expect.element(table.getByRole('row')).toHaveLength(3);
    await table.getByRole('button', { name: 'Close' }).click();
  });

  it.each([
    [1280, 720],
    [1024, 768],
  ])('shows plot, transport and both charts at once on %i × %i, whatever is said', async (width, height) => {
    await page.viewport(width, height);
    const heading = (name: string) => page.getByRole('heading', { name, exact: true }).last().element();
    const bottom = (element: Element) => element.getBoundingClientRect().bottom;
    const plot = page.getByRole('img', { name: /^Scatter plot/ }).element();
    await page.getByRole('textbox', { name: 'Learning rate' }).fill('5');
    await page.getByRole('checkbox', { name: 'Until I stop' }).click();
    page.getByRole('slider', { name: 'Speed' }).element().focus();
    await userEvent.keyboard('{End}');
    const before = plot.getBoundingClientRect();
    await button('Train').click();
    await expect.element(page.getByText(/^Cut at/).first()).toBeVisible();
    expect(plot.getBoundingClientRect()).toEqual(before);
    location.hash = '#run=%%%';
    const notice = page.getByText(/^This link is damaged/);
    await expect.element(notice).toBeVisible();
    expect(bottom(plot)).toBeLessThanOrEqual(notice.element().getBoundingClientRect().top);
    const [first, second] = page.getByText(/^Cut at/).elements();
    if (!first || !second) throw new Error('missing notes');
    expect(bottom(first)).toBeLessThanOrEqual(heading('Loss').getBoundingClientRect().top);
    expect(bottom(second)).toBeLessThanOrEqual(heading('Training log').getBoundingClientRect().top);
    for (const element of [second, button('Train').element()]) expect(bottom(element)).toBeLessThan(height);
    expect(document.documentElement.scrollHeight).toBeLessThanOrEqual(height);
  });

  it('shows its figures whole on a phone', async () => {
    // The browser under test now and then swallows the news of a new size: make it news again until it has heard.
    await expect
      .poll(async () => {
        await page.viewport(1024, 768);
        await page.viewport(390, 844);
        await new Promise((resolve) => setTimeout(resolve, 100));
        return page.getByText('Steps per second', { exact: true }).elements().length;
      })
      .toBe(1);
    const terms = ['Epoch', 'Current loss', 'Steps per second'].map((name) =>
      page.getByText(name, { exact: true }),
    );
    for (const term of terms) await expect.element(term).toBeVisible();
    const figures = terms.flatMap((term) => [...(term.element().closest('div')?.children ?? [])]);
    expect(figures).toHaveLength(6);
    for (const { scrollWidth, clientWidth, textContent } of figures)
      expect(scrollWidth, textContent).toBeLessThanOrEqual(clientWidth);
  });

  it('puts the controls into a sheet on a phone', async () => {
    await page.viewport(390, 844);
    const rate = page.getByRole('textbox', { name: 'Learning rate' });
    await expect.element(rate).not.toBeInTheDocument();
    await button('Controls').click();
    await expect.element(rate).toBeInTheDocument();
    await button('Close the controls').click();
    await expect.element(rate).not.toBeInTheDocument();
  });
});
