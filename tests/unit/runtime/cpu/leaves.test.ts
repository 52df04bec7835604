/** What the leaves give: rows of the data in order and shuffled, ranges, masks, random numbers by name. */
import { describe, expect, test } from 'vitest';
import { shuffledIndex, shuffleKey } from '../../../../worker/tensor/permutation.ts';
import { uniformAt } from '../../../../worker/tensor/random.ts';
import * as t from '../../../../worker/tensor/build.ts';
import { OP_KINDS } from '../../../../worker/tensor/ops.ts';
import type { Op, Tensor } from '../../../../worker/tensor/tensor.ts';
import { evaluatorOf, surroundingsWith } from './evaluating.ts';

/** Seven examples of two features, the last three kept for validation. */
const data = {
  x: Float32Array.from({ length: 14 }, (_, i) => 10 * Math.floor(i / 2) + (i % 2)),
  y: Float32Array.from({ length: 7 }, (_, i) => -i),
};
const training = 4;

function rowsOf(batchSize: number, order: 'sequential' | 'shuffled'): Record<string, Tensor> {
  const index = t.rowIndex(batchSize, order);
  return { x: t.rows('x', index, [2]), y: t.rows('y', index, [1]), mask: t.exampleMask(batchSize) };
}

describe('rows', () => {
  test('in order: a batch at a time, the last example repeated behind the end', () => {
    const around = surroundingsWith({ data, examples: training, rangeEnd: training });
    const evaluator = evaluatorOf(rowsOf(3, 'sequential'), around);
    around.exampleCount = 3;
    evaluator.run();
    expect([...evaluator.output('x')]).toEqual([0, 1, 10, 11, 20, 21]);
    Object.assign(around, { batchStart: 3, exampleCount: 1 });
    evaluator.run();
    expect([...evaluator.output('x')]).toEqual([30, 31, 30, 31, 30, 31]);
    expect([...evaluator.output('mask')]).toEqual([1, 0, 0]);
    Object.assign(around, { batchStart: 0, exampleCount: 3 });
    evaluator.run();
    expect([...evaluator.output('y')]).toEqual([-0, -1, -2]);
  });

  test.each([3, 4, 7])(
    'one evaluator serves training and validation examples, batch size %d',
    (batchSize) => {
      const around = surroundingsWith({ data, examples: training });
      const evaluator = evaluatorOf(rowsOf(batchSize, 'sequential'), around);
      const runOn = (rangeStart: number, rangeEnd: number): number[] => {
        Object.assign(around, { rangeStart, rangeEnd });
        evaluator.run();
        return [...evaluator.output('y')].map((y) => Math.abs(y));
      };
      const expected = (start: number, end: number): number[] =>
        Array.from({ length: batchSize }, (_, i) => Math.min(start + i, end - 1));
      for (const [start, end] of [
        [0, 4],
        [4, 7],
        [0, 4],
        [0, 7],
        [4, 6],
        [0, 2],
      ] as const) {
        expect(runOn(start, end)).toEqual(expected(start, end));
      }
    },
  );

  test('shuffled: a permutation of the training examples only, whatever the range', () => {
    const around = surroundingsWith({ data, examples: training, rangeStart: 4, rangeEnd: 7 });
    const evaluator = evaluatorOf(rowsOf(3, 'shuffled'), around);
    around.key = shuffleKey(5, 2);
    const seen = [0, 3].flatMap((batchStart) => {
      around.batchStart = batchStart;
      evaluator.run();
      return [...evaluator.output('y')].map((y) => Math.abs(y));
    });
    const order = [0, 1, 2, 3].map((i) => shuffledIndex(i, training, ...around.key));
    expect(seen).toEqual([...order, order[3], order[3]]);
    expect(new Set(seen)).toEqual(new Set([0, 1, 2, 3]));
  });
});

test('uniform draws by place in the epoch, feature, part, epoch and seed', () => {
  const around = surroundingsWith({ seed: 77 });
  const evaluator = evaluatorOf({ a: t.uniform([3, 5], 0), b: t.uniform([4], 9) }, around);
  const stream = { seed: 77, purpose: 'dropout' } as const;
  for (const [batchStart, epoch] of [
    [0, 0],
    [3, 0],
    [7, 4],
    [1, 2 ** 32 + 6],
  ] as const) {
    Object.assign(around, { batchStart, epoch });
    evaluator.run();
    const expected = (count: number, features: number, part: number): number[] =>
      Array.from({ length: count }, (_, i) =>
        uniformAt({ ...stream, epoch: epoch % 2 ** 32, part }, batchStart * features + i),
      );
    expect([...evaluator.output('a')]).toEqual(expected(15, 5, 0));
    expect([...evaluator.output('b')]).toEqual(expected(4, 1, 9));
  }
});

test('a draw does not depend on the batch that it is made in', () => {
  const draw = (batchSize: number, batchStart: number): number[] => {
    const evaluator = evaluatorOf({ u: t.uniform([batchSize, 3], 1) }, surroundingsWith({ batchStart }));
    evaluator.run();
    return [...evaluator.output('u')];
  };
  expect([...draw(2, 0), ...draw(2, 2), ...draw(1, 4)]).toEqual(draw(5, 0));
});

test('counts: steps stay at the last number that 32 bits hold', () => {
  const around = surroundingsWith({ precision: 'float64' });
  const evaluator = evaluatorOf({ step: t.stepIndex(), count: t.exampleCount() }, around);
  const steps = [0, 7, 2 ** 32 - 1, 2 ** 32, 2 ** 40].map((step) => {
    Object.assign(around, { step, exampleCount: 3 });
    evaluator.run();
    return evaluator.output('step')[0];
  });
  expect(steps).toEqual([0, 7, 2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1]);
  expect(evaluator.output('count')[0]).toBe(3);
});

test('examples for validation are not trained on', () => {
  const around = surroundingsWith({ examples: 5, rangeStart: 0 });
  const evaluator = evaluatorOf({ set: t.trainedOn() }, around);
  const sets = [0, 5].map((rangeStart) => {
    Object.assign(around, { rangeStart });
    evaluator.run();
    return evaluator.output('set')[0];
  });
  expect(sets).toEqual([1, 0]);
});

test('iota counts along its axis', () => {
  const evaluator = evaluatorOf({ a: t.iota([2, 3], 0), b: t.iota([2, 3], 1) }, surroundingsWith());
  expect([...evaluator.output('a')]).toEqual([0, 0, 0, 1, 1, 1]);
  expect([...evaluator.output('b')]).toEqual([0, 1, 2, 0, 1, 2]);
});

describe('forms', () => {
  const x = t.constant(0.5, [1, 2, 2, 1]);
  const flat = t.constant(0.5, [2, 2]);
  const windowing = { size: [2, 1], strides: [1, 1] } as const;
  const other: Partial<Record<Op, Tensor>> = {
    constant: x,
    input: t.input('v', [1]),
    variable: t.variable('v', [1]),
    hyperparameter: t.hyperparameter('v'),
    rows: t.rows('x', t.rowIndex(2, 'shuffled'), [2]),
    exampleMask: t.exampleMask(2),
    exampleCount: t.exampleCount(),
    trainedOn: t.trainedOn(),
    stepIndex: t.stepIndex(),
    uniform: t.uniform([2], 0),
    iota: t.iota([2], 0),
    reshape: t.reshape(x, [4]),
    permute: t.permute(x, [3, 2, 1, 0]),
    expand: t.expand(x, [3, 2, 2, 1]),
    pad: t.pad(flat, { before: [1, 0], after: [0, 0] }),
    slice: t.slice(flat, [1, 0], [1, 2]),
    windows: t.windows(x, windowing.size, windowing.strides),
    overlapAdd: t.overlapAdd(t.windows(x, windowing.size, windowing.strides), windowing, x.shape),
    sum: t.sum(x),
    max: t.max(x),
    argMax: t.argMax(x),
    matmul: t.matmul(flat, flat),
  };
  const byKind = (op: Op): Tensor | undefined => {
    if (OP_KINDS[op] === 'unary') return t.makeTensor(op, flat.shape, [flat], {});
    if (OP_KINDS[op] === 'binary') return t.makeTensor(op, flat.shape, [flat, flat], {});
    return other[op];
  };
  const v = new Map([['v', Float32Array.of(1)]]);
  const around = surroundingsWith({ data, examples: training, variables: v, hyperparameters: v, inputs: v });

  // `rowIndex` is no float: `rows` evaluates it.
  test.each((Object.keys(OP_KINDS) as Op[]).filter((op) => op !== 'rowIndex'))('%s has one', (op) => {
    const root = byKind(op);
    const evaluator = evaluatorOf({ root: root! }, around);
    evaluator.run();
    expect(evaluator.output('root')).toSatisfy((value: Float32Array) => value.every(Number.isFinite));
  });

  test('an unknown op fails with its name, an unknown leaf with its own', () => {
    const unknown = { ...x, op: 'fft' } as unknown as Tensor;
    expect(() => evaluatorOf({ root: unknown }, around)).toThrow('missing CPU form: fft');
    expect(() => evaluatorOf({ root: t.variable('w', []) }, around)).toThrow('unknown leaf: w');
    expect(() => evaluatorOf({ root: x }, around).output('loss')).toThrow('unknown output: loss');
  });
});
