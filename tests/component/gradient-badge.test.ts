/** The badge of the step's gradients: it can be red. */
import { afterEach, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import type { GradientsAnswer } from '../../protocol/questions/gradients.ts';
import '../../src/later/views/step/gradient-badge.ts';
import '../../src/styles/page.css';

const RIGHT: GradientsAnswer = {
  weights: 1898,
  batch: 0,
  step: 7,
  kind: 'webgpu',
  device: { compared: 1898, largest: 3e-8, limit: 1e-4, worst: null },
  differences: { compared: 98, largest: 2e-10, limit: 1e-5, worst: null, kinks: 2 },
  agrees: true,
};

const WRONG: GradientsAnswer = {
  ...RIGHT,
  device: {
    compared: 1898,
    largest: 0.02,
    limit: 1e-4,
    worst: { variable: 'dense/kernel', element: 3, value: 1.02, float64: 1 },
  },
  agrees: false,
};

function show(answer: GradientsAnswer | null, reason = '') {
  const badge = document.createElement('gradient-badge');
  badge.answer = answer;
  badge.reason = reason;
  document.body.append(badge);
  return page.getByRole('status');
}

afterEach(() => document.querySelector('gradient-badge')?.remove());

it('says that all agree, and of how many weights', async () => {
  const status = show(RIGHT);
  await expect.element(status).toHaveTextContent(/✓ Gradients agree/);
  await expect
    .element(status)
    .toHaveTextContent(/WebGPU in float32 up to 3e−8, finite differences up to 2e−10/);
  await expect.element(status).toHaveTextContent(/Differences of 100 of 1,898 weights/);
  await expect.element(status).toHaveTextContent(/Left out on a kink of the loss.*: 2\./);
});

it('turns red where they differ, and names the weight', async () => {
  const status = show(WRONG);
  await expect.element(status).toHaveTextContent(/✗ Gradients differ/);
  await expect.element(status).toHaveTextContent(/Farthest apart: dense\/kernel\[3\], 1\.02 against 1\./);
  const verdict = page.getByText('✗ Gradients differ').element();
  const expected = document.createElement('span');
  expected.style.color = 'var(--model-text)';
  document.body.append(expected);
  expect(getComputedStyle(verdict).color).toBe(getComputedStyle(expected).color);
  expected.remove();
});

it('says why there is no answer', async () => {
  await expect.element(show(null)).toHaveTextContent('The gradients are being compared.');
  document.querySelector('gradient-badge')!.remove();
  await expect.element(show(null, 'Not now.')).toHaveTextContent('Not now.');
});
