import { expect, test } from 'vitest';
import { Turns } from '../../../../worker/runtime/cpu/turns.ts';

test('a job begins at once where none is under way', () => {
  const turns = new Turns();
  const done: string[] = [];
  void turns.take(() => done.push('first'));
  expect(done).toEqual(['first']);
});

test('jobs that take their time keep their order, whatever one of them throws', async () => {
  const turns = new Turns();
  const done: string[] = [];
  const slow = turns.take(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    done.push('slow');
  });
  const failing = turns.take(() => {
    done.push('failing');
    throw new RangeError('invalid lane');
  });
  const last = turns.take(() => {
    done.push('last');
    return 7;
  });
  await expect(failing).rejects.toThrow('invalid lane');
  expect(await last).toBe(7);
  await slow;
  expect(done).toEqual(['slow', 'failing', 'last']);
  void turns.take(() => done.push('at once again'));
  expect(done.at(-1)).toBe('at once again');
});
