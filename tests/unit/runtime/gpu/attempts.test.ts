import { expect, test } from 'vitest';
import { thatSucceed } from '../../../../worker/runtime/gpu/attempts.ts';

const failing = (word: string): Promise<number> => Promise.reject(new Error(word));

test('one that fails takes nothing from the others', async () => {
  expect(await thatSucceed([failing('a'), Promise.resolve(1), failing('b'), Promise.resolve(2)])).toEqual([
    1, 2,
  ]);
});

test('all that fail are waited for, and the first says why', async () => {
  let isOver = false;
  const late = new Promise<number>((_, reject) =>
    setTimeout(() => {
      isOver = true;
      reject(new Error('late'));
    }, 5),
  );
  await expect(thatSucceed([failing('early'), late])).rejects.toThrow('early');
  expect(isOver).toBe(true);
  await expect(thatSucceed([])).rejects.toThrow('missing attempt');
});
