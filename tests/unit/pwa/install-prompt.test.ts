import { expect, test, vi } from 'vitest';
import { InstallPrompt } from '../../../src/pwa/install-prompt.ts';

function offer(outcome: 'accepted' | 'dismissed') {
  const event = new Event('beforeinstallprompt', { cancelable: true });
  return Object.assign(event, { prompt: vi.fn(async () => ({ outcome })) });
}

test('there is nothing to install until the browser offers it', async () => {
  const prompt = new InstallPrompt(new EventTarget());
  expect(prompt.canInstall).toBe(false);
  expect(await prompt.install()).toBe(false);
});

test('an offer is kept, announced, and used once', async () => {
  const source = new EventTarget();
  const prompt = new InstallPrompt(source);
  const onChange = vi.fn();
  prompt.addEventListener('change', onChange);

  const event = offer('accepted');
  source.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(true);
  expect(prompt.canInstall).toBe(true);
  expect(onChange).toHaveBeenCalledTimes(1);

  expect(await prompt.install()).toBe(true);
  expect(prompt.canInstall).toBe(false);
  expect(onChange).toHaveBeenCalledTimes(2);
  expect(await prompt.install()).toBe(false);
  expect(event.prompt).toHaveBeenCalledTimes(1);
});

test('a refused offer is spent, a new one counts again', async () => {
  const source = new EventTarget();
  const prompt = new InstallPrompt(source);
  source.dispatchEvent(offer('dismissed'));
  expect(await prompt.install()).toBe(false);
  expect(prompt.canInstall).toBe(false);
  source.dispatchEvent(offer('accepted'));
  expect(prompt.canInstall).toBe(true);
});

test('an offer that the browser takes back is spent, and no error', async () => {
  const source = new EventTarget();
  const prompt = new InstallPrompt(source);
  const event = offer('accepted');
  event.prompt.mockRejectedValue(new DOMException('not allowed', 'NotAllowedError'));
  source.dispatchEvent(event);
  expect(await prompt.install()).toBe(false);
  expect(prompt.canInstall).toBe(false);
});

test("an installation by the browser's own menu withdraws the offer", () => {
  const source = new EventTarget();
  const prompt = new InstallPrompt(source);
  source.dispatchEvent(offer('accepted'));
  source.dispatchEvent(new Event('appinstalled'));
  expect(prompt.canInstall).toBe(false);
});
