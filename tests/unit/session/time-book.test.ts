import { expect, test } from 'vitest';
import type { TrainerEvent } from '../../../protocol/events.ts';
import { TimeBook } from '../../../worker/session/time-book.ts';

test('the totals grow; what was read back is not the device’s, and only snapshots are waited for', async () => {
  let now = 100;
  const passing = (ms: number): void => void (now += ms);
  const book = new TimeBook({ now: () => now });
  const before = book.totals;
  book.ran(10, 2);
  book.ran(5, 0.5);
  expect(book.composing(() => (passing(3), 'made'))).toBe('made');
  book.composing(() => passing(1));
  const listener = (): boolean => (passing(7), true);
  const snapshot = { kind: 'snapshot' } as TrainerEvent;
  expect(await book.telling(snapshot, listener)).toBe(true);
  await book.telling({ kind: 'ready' } as TrainerEvent, listener);
  expect(book.totals).toEqual({ device: 12.5, readback: 2.5, snapshots: 4, page: 7, snapshotCount: 2 });
  expect(before).toEqual({ device: 0, readback: 0, snapshots: 0, page: 0, snapshotCount: 0 });
});
