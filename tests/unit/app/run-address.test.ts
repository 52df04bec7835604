import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { decodeRunLink } from '../../../protocol/read-link.ts';
import { GUIDE_RUN, type RunSpec } from '../../../protocol/run-spec.ts';
import { RunAddress } from '../../../src/app/run-address.ts';

const other: RunSpec = { ...GUIDE_RUN, seed: 7 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the address opens the run that is shown, at once', () => {
  const replace = vi.fn();
  new RunAddress(replace).follow(other);
  expect(replace).toHaveBeenCalledOnce();
  expect(decodeRunLink(replace.mock.calls[0]![0])).toEqual({ ok: true, spec: other });
});

test('of many changes the last one is written, and not more than two a second', () => {
  const replace = vi.fn();
  const address = new RunAddress(replace);
  for (let seed = 1; seed <= 20; seed++) {
    address.follow({ ...GUIDE_RUN, seed });
    vi.advanceTimersByTime(100);
  }
  expect(replace.mock.calls.length).toBeLessThanOrEqual(5);
  vi.advanceTimersByTime(1000);
  const seeds = replace.mock.calls.map(([link]) => {
    const parsed = decodeRunLink(link);
    return parsed?.ok ? parsed.spec.seed : null;
  });
  expect(seeds).toEqual([...new Set(seeds)]);
  expect(seeds.at(-1)).toBe(20);
  vi.advanceTimersByTime(60_000);
  expect(replace).toHaveBeenCalledTimes(seeds.length);
});

test('the guide’s run has the plain address', () => {
  const replace = vi.fn();
  const address = new RunAddress(replace);
  address.follow(other);
  address.follow({ ...GUIDE_RUN });
  vi.advanceTimersByTime(1000);
  expect(replace).toHaveBeenCalledTimes(2);
  expect(replace).toHaveBeenLastCalledWith('');
});

test('held back, what waits is written only when asked for', () => {
  const replace = vi.fn();
  const address = new RunAddress(replace);
  address.follow(other);
  address.follow({ ...GUIDE_RUN, seed: 8 });
  address.hold();
  vi.advanceTimersByTime(1000);
  expect(replace).toHaveBeenCalledOnce();
  address.write();
  expect(replace).toHaveBeenCalledTimes(2);
});

test('the same run again is no change', () => {
  const replace = vi.fn();
  const address = new RunAddress(replace);
  address.follow(other);
  vi.advanceTimersByTime(1000);
  address.follow(other);
  vi.advanceTimersByTime(1000);
  expect(replace).toHaveBeenCalledOnce();
});
