import { expect, test, vi } from 'vitest';
import { checkWhenVisible } from '../../../src/pwa/update-checks.ts';

const HOUR_MS = 3_600_000;

class FakePage extends EventTarget {
  hidden = false;

  become(hidden: boolean): void {
    this.hidden = hidden;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

test('whoever comes back after an hour gets a look for a new version, and no more than one an hour', () => {
  const page = new FakePage();
  const check = vi.fn(async () => {});
  let now = 5 * HOUR_MS;
  checkWhenVisible(check, page, () => now);
  const comeBackAfter = (ms: number): number => {
    page.become(true);
    now += ms;
    page.become(false);
    return check.mock.calls.length;
  };
  expect(comeBackAfter(HOUR_MS / 2)).toBe(0);
  expect(comeBackAfter(HOUR_MS)).toBe(1);
  expect(comeBackAfter(1000)).toBe(1);
  expect(comeBackAfter(2 * HOUR_MS)).toBe(2);
});
