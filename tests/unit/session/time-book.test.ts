import { expect, test } from 'vitest';
import { TimeBook } from '../../../worker/session/time-book.ts';

test('the totals grow; what was read back is not the device’s', () => {
  const book = new TimeBook();
  const before = book.totals;
  book.ran(10, 2);
  book.ran(5, 0.5);
  book.composed(3);
  book.composed(1);
  book.taken(7);
  expect(book.totals).toEqual({ device: 12.5, readback: 2.5, snapshots: 4, page: 7, snapshotCount: 2 });
  expect(before).toEqual({ device: 0, readback: 0, snapshots: 0, page: 0, snapshotCount: 0 });
});
