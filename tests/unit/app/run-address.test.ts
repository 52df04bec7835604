import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { decodeRunLink } from '../../../protocol/read-link.ts';
import { GUIDE_RUN, type RunSpec } from '../../../protocol/run-spec.ts';
import { RunAddress } from '../../../src/app/run-address.ts';

const other: RunSpec = { ...GUIDE_RUN, seed: 7 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the address opens the run that is shown, once it has been still for a moment', () => {
  const replace = vi.fn();
  const address = new RunAddress(replace);
  for (let seed = 1; seed <= 7; seed++) {
    address.follow({ ...GUIDE_RUN, seed });
    vi.advanceTimersByTime(100);
  }
  expect(replace).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1000);
  expect(replace).toHaveBeenCalledOnce();
  expect(decodeRunLink(replace.mock.calls[0]![0])).toEqual({ ok: true, spec: other });
});

test('the guide’s run has the plain address', () => {
  const replace = vi.fn();
  const address = new RunAddress(replace);
  address.follow(other);
  address.follow({ ...GUIDE_RUN });
  vi.advanceTimersByTime(1000);
  expect(replace.mock.calls).toEqual([['']]);
});

test('held back, it changes only when asked to', () => {
  const replace = vi.fn();
  const address = new RunAddress(replace);
  address.follow(other);
  address.hold();
  vi.advanceTimersByTime(1000);
  expect(replace).not.toHaveBeenCalled();
  address.write();
  expect(replace).toHaveBeenCalledOnce();
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
