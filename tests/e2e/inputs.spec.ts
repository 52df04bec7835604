/** What comes from outside: numbers that a control does not take, and links that hold no run, or a hostile one. */
import { GUIDE_RUN } from '../../protocol/run-spec.ts';
import { encodeRunLink, GUIDE_TABLE, guideRun } from './support/runs.ts';
import type { TapeloopPage } from './support/tapeloop-page.ts';
import { expect, test } from './support/test.ts';

const refused = [
  { field: 'Learning rate', value: '1001', says: 'Learning rate: must be from 0 to 1000; 1001 is not.' },
  { field: 'Learning rate', value: '-0.1', says: 'Learning rate: must be from 0 to 1000; −0.1 is not.' },
  { field: 'Learning rate', value: 'fast', says: 'Learning rate: must be a number, not “fast”.' },
  { field: 'Epochs', value: '0', says: 'Epochs: must be from 1 to 1,000,000,000; 0 is not.' },
  { field: 'Epochs', value: '2.5', says: 'Epochs: must be a whole number; 2.5 is not.' },
  { field: 'Epochs', value: '', says: 'Epochs: a value is missing.' },
  {
    field: 'Seed',
    value: '4294967296',
    says: 'Seed: must be from 0 to 4,294,967,295; 4,294,967,296 is not.',
  },
  { field: 'Examples', value: '9', says: 'Examples: must be from 10 to 1,000,000; 9 is not.' },
  { field: 'Noise', value: 'Infinity', says: 'Noise: must be from 0 to 1000; ∞ is not.' },
  { field: 'True W', value: '1e9', says: 'True W: must be from −1000 to 1000; 1,000,000,000 is not.' },
  { field: 'Batch size', value: '0', says: 'Batch size: must be from 1 to 1,000,000; 0 is not.' },
];

test('a control names the allowed range, and the run stays as it is', async ({ app, page }) => {
  const data = { type: 'line', examples: 500, w: 3, b: 2, noise: 1, seed: 0, x: 'normal' } as const;
  await app.open(guideRun({ data, training: { batchSize: 100 } }));
  const trained = await app.trainOnce();
  for (const { field, value, says } of refused) {
    const before = await app.field(field).inputValue();
    await app.enter(field, value);
    await expect(page.getByText(says, { exact: true })).toBeVisible();
    await expect(app.field(field)).toHaveAttribute('aria-invalid', 'true');
    await app.field(field).press('Escape');
    await expect(app.field(field)).toHaveValue(before);
    await expect(page.getByText(says, { exact: true })).toBeHidden();
  }
  expect(await app.history()).toEqual(trained);
  await app.reset.click();
  await app.expectFresh();
  expect(await app.trainOnce()).toEqual(trained);
});

/** Any JSON as a link, as somebody might make it who means no good. */
function linkTo(value: unknown): string {
  return `#run=${Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')}`;
}

const hostile = '<img src=x onerror="window.injected=1"><script>window.injected=1</script>';

const links = [
  {
    name: 'cut off',
    hash: encodeRunLink(GUIDE_RUN).slice(0, -9),
    says: /This link is damaged|does not hold a readable run/,
  },
  {
    name: 'not base64',
    hash: '#run=%%%',
    says: /^This link is damaged; it may have been cut off when it was copied\.$/,
  },
  { name: 'empty', hash: '#run=', says: /^This link is damaged/ },
  { name: 'not JSON', hash: linkTo('[1, 2'), says: /^This link does not hold a readable run\.$/ },
  {
    name: 'a value out of range',
    hash: linkTo({ ...GUIDE_RUN, optimizer: { type: 'sgd', learningRate: 5000 } }),
    says: /^Learning rate: must be from 0 to 1000; 5000 is not\.$/,
  },
  {
    name: 'too many examples',
    hash: linkTo({
      ...GUIDE_RUN,
      data: { type: 'line', examples: 1e12, w: 3, b: 2, noise: 1, seed: 0, x: 'normal' },
    }),
    says: /^Examples: must be from 10 to 1,000,000; 1,000,000,000,000 is not\.$/,
  },
  {
    name: 'a text for a number',
    hash: linkTo({ ...GUIDE_RUN, training: { epochs: hostile, batchSize: 'all', shuffle: false } }),
    says: /^Epochs: must be /,
  },
  {
    name: 'an unknown setting',
    hash: linkTo({ ...GUIDE_RUN, [hostile]: hostile }),
    says: /there is no such setting in this version\.$/,
  },
  {
    name: 'a poisoned prototype',
    hash: linkTo(
      '{"__proto__": {"injected": 1}, "constructor": {"prototype": {"injected": 1}}, "version": 1}',
    ),
    says: /: /,
  },
  {
    name: 'an unknown optimizer',
    hash: linkTo({ ...GUIDE_RUN, optimizer: { type: hostile, learningRate: 0.1 } }),
    says: /^Optimizer: must be one of sgd, adagrad, rmsprop, adam, adamw, lion; “<img src=x/,
  },
  {
    name: 'a title that is too long',
    hash: linkTo({ ...GUIDE_RUN, title: hostile.repeat(9) }),
    says: /^Title: may have 120 characters at most; this has \d+\.$/,
  },
  {
    name: 'a newer version',
    hash: linkTo({ version: 2, everything: 'else' }),
    says: /^This run was made by a newer version of Tapeloop \(format 2; this one reads up to 1\)\. Reload the page to update it\.$/,
  },
  {
    name: 'too large',
    hash: `#run=${'A'.repeat(2_000_000)}`,
    says: /may have 131,072 characters at most; this has 2,000,005\.$/,
  },
  {
    name: 'deeply nested',
    hash: linkTo('['.repeat(2500) + ']'.repeat(2500)),
    says: /^The run: must be an object, not a list\.$/,
  },
];

test('a link that holds no run says what is wrong, and the guide’s run is there', async ({ app, page }) => {
  for (const { name, hash, says } of links) {
    await test.step(name, async () => {
      await page.goto('about:blank');
      await page.goto(`./${hash}`);
      await expectRefusal(app, says);
      await expect(app.train).toBeEnabled();
      await expect(app.figure('Epoch')).toHaveText('0 / 10');
      await expect(app.figure('Current loss')).toHaveText('8.952678');
    });
  }
  await app.train.click();
  await app.finish();
  expect(await app.logLines()).toEqual(GUIDE_TABLE);
});

test('a bad link that arrives in mid-run disturbs nothing', async ({ app, page }) => {
  await app.open(guideRun({ training: { epochs: 300 } }));
  const undisturbed = await app.trainOnce();
  await app.reset.click();
  await app.setSpeed(100);
  await app.train.click();
  await app.reachEpoch(20);
  for (const { hash, says } of links.filter(({ name }) => name !== 'too large')) {
    await page.evaluate((fragment) => location.replace(fragment), hash);
    await expectRefusal(app, says);
  }
  await app.finish();
  expect(await app.history()).toEqual(undisturbed);
});

test('a title is text, whatever it looks like', async ({ app, page }) => {
  await app.open(guideRun({ title: hostile }));
  await expect(page.getByText(hostile, { exact: true })).toBeVisible();
  await expectNothingInjected(app);
});

test('a copied link opens the same run elsewhere', async ({ app, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await app.open();
  await app.enter('Learning rate', 0.05);
  await app.enter('Epochs', 25);
  await app.enter('Seed', 42);
  await app.expectFresh();
  await app.chooseFromMenu('Copy a link to this run');
  await expect(app.notices).toContainText('A link to this run is in the clipboard.');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const trained = await app.trainOnce();

  await page.goto('about:blank');
  await page.goto(link);
  await expect(app.train).toBeEnabled();
  await expect(app.learningRate).toHaveValue('0.05');
  await expect(app.field('Epochs')).toHaveValue('25');
  await expect(app.field('Seed')).toHaveValue('42');
  expect(await app.trainOnce()).toEqual(trained);
});

test('a reload brings back the run as it was set, and Back leaves the page', async ({ app, page }) => {
  await page.goto('about:blank');
  await app.open();
  await expect(page).toHaveURL(/\/$/);
  await app.enter('Learning rate', 0.05);
  await app.enter('Epochs', 25);
  await page.getByRole('button', { name: 'New seed' }).click();
  await expect(app.field('Seed')).not.toHaveValue('0');
  const seed = await app.field('Seed').inputValue();
  const trained = await app.trainOnce();
  await expect(page).toHaveURL(/#run=/);

  await page.reload();
  await app.expectFresh();
  await expect(app.learningRate).toHaveValue('0.05');
  await expect(app.field('Epochs')).toHaveValue('25');
  await expect(app.field('Seed')).toHaveValue(seed);
  expect(await app.trainOnce()).toEqual(trained);
  await app.chooseFromMenu('Back to the guide’s run');
  await expect(app.figure('Current loss')).toHaveText('8.952678');
  await expect(page).toHaveURL(/\/$/);
  await page.goBack();
  await expect(page).toHaveURL('about:blank');
});

test('data that cannot be read are said to be missing; others can be made', async ({ app, page, watch }) => {
  watch.expectComplaint(/status of 503/);
  await page.route('**/data/*.csv', (route) => route.fulfill({ status: 503, body: 'no' }));
  await page.goto('./');
  await expect(app.notices).toContainText(
    'The data that come with this page could not be read; reload the page once while online.',
  );
  await page.getByRole('radio', { name: 'Generated' }).check();
  await app.expectFresh();
  await app.trainOnce();
});

async function expectRefusal(app: TapeloopPage, says: RegExp): Promise<void> {
  await expect(app.notices.getByText(says)).toBeVisible();
  await expectNothingInjected(app);
}

async function expectNothingInjected({ page }: TapeloopPage): Promise<void> {
  expect(await page.evaluate(() => 'injected' in window || 'injected' in Object.prototype)).toBe(false);
  await expect(page.locator('img, script:not([src])')).toHaveCount(0);
}
