import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { FailureError } from '../../../protocol/failure.ts';
import { dataShapes } from '../../../protocol/run-checks.ts';
import { sizeOf } from '../../../worker/tensor/shape.ts';
import { loadDataset, parseDigits, parseTable } from '../../../worker/data/tables/datasets.ts';

const fetchText = (path: string): Promise<string> =>
  readFile(new URL(`../../../public/${path}`, import.meta.url), 'utf8');

test.each(['iris', 'penguins', 'wine', 'digits'] as const)('%s is what its shapes say', async (type) => {
  const { input, classes } = dataShapes({ type });
  const { examples, x, y, inputNames, classNames } = await loadDataset({ type }, fetchText);
  expect(x).toHaveLength(examples * sizeOf(input));
  expect([...x, ...y].every(Number.isFinite)).toBe(true);
  expect(new Set(y)).toEqual(new Set(Array.from({ length: classes! }, (_, label) => label)));
  expect(classNames).toHaveLength(classes!);
  if (inputNames) expect(inputNames).toHaveLength(input[0]!);
});

test('a table’s names and numbers stand where they stood', () => {
  const { x, y, inputNames, classNames } = parseTable('a (cm),b,class\n1.5,2,dog\n3,-4,cat\n5,6,dog\n');
  expect(inputNames).toEqual(['a (cm)', 'b']);
  expect(classNames).toEqual(['dog', 'cat']);
  expect([...x]).toEqual([1.5, 2, 3, -4, 5, 6]);
  expect([...y]).toEqual([0, 1, 0]);
});

test('a pixel goes from 0 to 1', () => {
  const { x, y } = parseDigits(`pixels,class\n08g${'0'.repeat(61)},7\n`);
  expect([...x.subarray(0, 4)]).toEqual([0, 0.5, 1, 0]);
  expect([...y]).toEqual([7]);
});

test.each([
  [() => parseTable(''), /header in line 1/],
  [() => parseTable('a,class\n1,x,2\n'), /line 2: 3 columns, expected 2/],
  [() => parseTable('a,class\none,x\n'), /number in line 2: "one"/],
  [() => parseDigits('x,y\n'), /header in line 1/],
  [() => parseDigits(`pixels,class\n${'h'.repeat(64)},1\n`), /invalid line 2/],
])('damaged text is refused: %#', (parse, detail) => {
  const failed = (): string => {
    try {
      parse();
    } catch (error) {
      if (error instanceof FailureError) return JSON.stringify(error.failure);
    }
    return '';
  };
  expect(JSON.parse(failed())).toMatchObject({
    code: 'data-unavailable',
    params: { detail: expect.stringMatching(detail) as string },
  });
});

test('a file that was cut short is no smaller data set', async () => {
  const iris = await fetchText('data/iris.csv');
  const cut = (): Promise<string> => Promise.resolve(iris.split('\n').slice(0, 100).join('\n'));
  await expect(loadDataset({ type: 'iris' }, cut)).rejects.toMatchObject({
    failure: { code: 'data-unavailable' },
  });
});
