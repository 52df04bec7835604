import { expect, test } from 'vitest';
import { arithmeticOf } from '../../../bench/arithmetic.ts';
import { workloadNamed, workloadNames } from '../../../bench/workloads/list.ts';
import { layerShapes, sizeOf, variableShapes } from '../../../bench/workloads/shapes.ts';

test("the guide's step: ten operations for each point, two for each variable", () => {
  expect(arithmeticOf(workloadNamed('W1'))).toEqual({
    flop: 1000 * 10 + 2 * 2,
    bytes: 4 * (1000 * 2 + 4 * 1000 + 2 * 2),
  });
});

test('a smaller last batch counts as what it is', () => {
  const [whole, batches] = [arithmeticOf(workloadNamed('W1')), arithmeticOf(workloadNamed('W2'))];
  expect(32 * (batches.flop - 4)).toBeCloseTo(whole.flop - 4, 6);
});

test('three products for each layer but the first, which needs two', () => {
  const { flop } = arithmeticOf(workloadNamed('W5'));
  const products = 128 * 2 * (2 * 784 * 128 + 3 * 128 * 10);
  const others = 128 * (2 * 138 + 2 * 128 + 8 * 10) + 12 * (785 * 128 + 129 * 10);
  expect(flop).toBe(products + others);
});

test('shapes follow from the layers', () => {
  const workload = workloadNamed('W6');
  expect(layerShapes(workload).map(({ output }) => output)).toEqual([
    [24, 24, 8],
    [12, 12, 8],
    [8, 8, 16],
    [4, 4, 16],
    [256],
    [10],
  ]);
  expect(variableShapes(workload)).toEqual([[5, 5, 1, 8], [8], [5, 5, 8, 16], [16], [256, 10], [10]]);
});

test.each(workloadNames)('%s has as much data as it says, the same each time', (name) => {
  const { examples, inputShape, makeData } = workloadNamed(name);
  const data = makeData();
  expect(data.x).toHaveLength(examples * sizeOf(inputShape));
  expect(data.y).toHaveLength(examples);
  const again = makeData();
  // Millions of values: compared as bytes.
  expect(bytesOf(again.x).equals(bytesOf(data.x))).toBe(true);
  expect(bytesOf(again.y).equals(bytesOf(data.y))).toBe(true);
});

test('an unknown workload is named', () => {
  expect(() => workloadNamed('W8')).toThrow('unknown workload: W8; known are W1');
  expect(workloadNamed('points-20').makeData().x).toHaveLength(20);
});

function bytesOf({ buffer }: Float32Array): Buffer {
  return Buffer.from(buffer);
}
