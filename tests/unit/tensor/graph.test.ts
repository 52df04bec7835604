import { describe, expect, test } from 'vitest';
import * as t from '../../../worker/tensor/build.ts';
import { assign, topologicalOrder } from '../../../worker/tensor/graph.ts';
import { printGraph } from '../../../worker/tensor/print.ts';
import type { Tensor } from '../../../worker/tensor/tensor.ts';
import { verifyGraph } from '../../../worker/tensor/verify.ts';

describe('a wrong shape fails where it is written', () => {
  const a = t.variable('a', [2, 3]);
  test.each<[string, () => unknown, string]>([
    ['broadcast', () => t.add(a, t.variable('b', [2])), 'invalid shapes: [2, 3] and [2] do not broadcast'],
    ['matmul', () => t.matmul(a, a), 'invalid matmul: [2, 3] x [2, 3]'],
    ['reshape', () => t.reshape(a, [4]), 'invalid reshape: [2, 3] to [4]'],
    ['permute', () => t.permute(a, [0, 0]), 'invalid permute: axes [0, 0]'],
    ['expand', () => t.expand(a, [2, 6]), 'invalid expand: [2, 3] to [2, 6]'],
    ['sum', () => t.sum(a, [2]), 'invalid sum: axes [2]'],
    [
      'empty',
      () => t.variable('none', [0]),
      'invalid variable: shape [0] has a length that is not a positive whole number',
    ],
    [
      'rows',
      () => t.rows('x', a, [1]),
      'invalid rows: the first axis of [2, 3, 1] is not that of its rowIndex',
    ],
    [
      'integers',
      () => t.neg(t.rowIndex(3, 'sequential')),
      'invalid neg: only float32 can be calculated with',
    ],
  ])('%s', (_, build, message) => {
    expect(build).toThrow(message);
  });
});

describe('the grammar of graphs', () => {
  test('a variable has one shape', () => {
    const graph = {
      outputs: { sum: t.add(t.sum(t.variable('w', [2])), t.sum(t.variable('w', [3]))) },
      assignments: [],
    };
    expect(() => verifyGraph(graph)).toThrow('invalid variable: w has two shapes');
  });

  test('a variable is assigned once, with its own shape', () => {
    const w = t.variable('w', [2]);
    expect(() => verifyGraph({ outputs: {}, assignments: [assign(w, t.sum(w))] })).toThrow(
      'invalid assignment: w is [2], its value []',
    );
    expect(() => verifyGraph({ outputs: {}, assignments: [assign(w, w), assign(w, w)] })).toThrow(
      'invalid assignment: w is assigned twice',
    );
  });

  test('a node made by hand is checked as well', () => {
    const broken = {
      op: 'neg',
      dtype: 'float32',
      shape: [3],
      inputs: [t.constant(1, [2])],
      attributes: {},
    } as Tensor;
    expect(() => verifyGraph({ outputs: { broken }, assignments: [] })).toThrow(
      'invalid neg: shape [3], expected [2]',
    );
  });
});

test('a graph prints itself, one node a line', () => {
  const w = t.variable('w', [1, 2]);
  const graph = { outputs: { loss: t.sum(t.square(w)) }, assignments: [assign(w, t.mul(w, t.constant(2)))] };
  expect(printGraph(graph)).toMatchInlineSnapshot(`
    "%0 = variable name="w" : [1, 2]
    %1 = square %0 : [1, 2]
    %2 = sum %1 axes=[0,1] : []
    %3 = constant value=2 : []
    %4 = reshape %3 : [1, 1]
    %5 = expand %4 : [1, 2]
    %6 = mul %0 %5 : [1, 2]
    return loss = %2
    assign w = %6"
  `);
});

test('a chain of 100,000 nodes does not overflow the stack', () => {
  let node = t.variable('w', []);
  for (let i = 0; i < 100_000; i++) node = t.neg(node);
  expect(topologicalOrder([node])).toHaveLength(100_001);
});
