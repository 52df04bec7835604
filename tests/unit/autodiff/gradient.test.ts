/** Every gradient rule against central finite differences, in float64 on the CPU. */
import { describe, expect, test } from 'vitest';
import { gradient } from '../../../worker/autodiff/gradient.ts';
import { GRADIENT_RULES, gradientsOfInputs } from '../../../worker/autodiff/gradient-rules.ts';
import { evaluateOnce } from '../../../worker/runtime/cpu/evaluate.ts';
import * as t from '../../../worker/tensor/build.ts';
import { topologicalOrder } from '../../../worker/tensor/graph.ts';
import { type Shape, sizeOf } from '../../../worker/tensor/shape.ts';
import type { Op, Tensor } from '../../../worker/tensor/tensor.ts';

interface Case {
  readonly ops: readonly Op[];
  readonly shapes: readonly Shape[];
  readonly build: (...inputs: Tensor[]) => Tensor;
}

const CASES: readonly Case[] = [
  { ops: ['neg'], shapes: [[2, 3]], build: (a) => t.neg(a) },
  { ops: ['square'], shapes: [[2, 3]], build: (a) => t.square(a) },
  { ops: ['relu'], shapes: [[2, 3]], build: (a) => t.relu(a) },
  { ops: ['isPositive'], shapes: [[2, 3]], build: (a) => t.isPositive(a) },
  { ops: ['add'], shapes: [[2, 3], [3]], build: (a, b) => t.add(a, b) },
  {
    ops: ['sub'],
    shapes: [
      [2, 3],
      [2, 1],
    ],
    build: (a, b) => t.sub(a, b),
  },
  { ops: ['mul'], shapes: [[2, 3], []], build: (a, b) => t.mul(a, b) },
  {
    ops: ['div'],
    shapes: [
      [2, 3],
      [1, 3],
    ],
    build: (a, b) => t.div(a, b),
  },
  { ops: ['reshape'], shapes: [[2, 3]], build: (a) => t.reshape(a, [3, 2]) },
  { ops: ['permute'], shapes: [[2, 3, 4]], build: (a) => t.permute(a, [2, 0, 1]) },
  { ops: ['expand', 'reshape'], shapes: [[3, 1]], build: (a) => t.broadcastTo(a, [2, 3, 4]) },
  { ops: ['sum'], shapes: [[2, 3, 4]], build: (a) => t.sum(a, [0, 2]) },
  {
    ops: ['matmul'],
    shapes: [
      [2, 3],
      [3, 4],
    ],
    build: (a, b) => t.matmul(a, b),
  },
  {
    ops: ['matmul', 'relu', 'add'],
    shapes: [[5, 3], [3, 4], [4]],
    build: (x, w, b) => t.relu(t.add(t.matmul(x, w), b)),
  },
  { ops: ['mul', 'add'], shapes: [[4]], build: (a) => t.add(t.mul(a, a), a) },
];

/** Away from 0, where relu has a corner and division a pole; different for each place. */
function values(shape: Shape, salt: number): Float64Array {
  return Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
    const value = Math.sin(1 + i * 2.3 + salt * 5.7);
    return Math.sign(value) * (0.3 + Math.abs(value));
  });
}

function evaluate(root: Tensor, inputs: ReadonlyMap<string, Float64Array>): Float64Array {
  const graph = { outputs: { root }, assignments: [] };
  return evaluateOnce(graph, 'root', {
    variables: inputs,
    inputs: new Map(),
    precision: 'float64',
  }) as Float64Array;
}

describe('gradients agree with finite differences', () => {
  test.each(CASES)('$ops of $shapes', ({ ops, shapes, build }) => {
    const sources = shapes.map((shape, i) => t.variable(`v${i}`, shape));
    const output = build(...sources);
    expect(topologicalOrder([output]).map(({ op }) => op)).toEqual(expect.arrayContaining([...ops]));
    // Different weights for each element, so that a transposed or misplaced gradient shows.
    const weights = t.variable('weights', output.shape);
    const target = t.sum(t.mul(output, weights));
    const inputs = new Map(sources.map((source, i) => [`v${i}`, values(source.shape, i)]));
    inputs.set('weights', values(output.shape, 9));
    gradient(target, sources).forEach((adjoint, s) => {
      const analytic = evaluate(adjoint, inputs);
      const point = inputs.get(`v${s}`)!;
      point.forEach((value, i) => {
        const at = (shifted: number): number => {
          const moved = Float64Array.from(point);
          moved[i] = shifted;
          return evaluate(target, new Map([...inputs, [`v${s}`, moved]]))[0]!;
        };
        const h = 1e-5;
        expect(analytic[i]).toBeCloseTo((at(value + h) - at(value - h)) / (2 * h), 7);
      });
    });
  });

  test('every rule of the table has a case', () => {
    const covered = new Set(CASES.flatMap(({ ops }) => ops));
    expect(Object.keys(GRADIENT_RULES).filter((op) => !covered.has(op as Op))).toEqual([]);
  });
});

test('a source that the target does not depend on has gradient zero', () => {
  const used = t.variable('used', []);
  const [, unused] = gradient(t.square(used), [used, t.variable('unused', [2, 2])]);
  expect(unused).toMatchObject({ op: 'constant', shape: [2, 2], attributes: { value: 0 } });
});

test('a target that is not a scalar is refused', () => {
  expect(() => gradient(t.variable('v', [2]), [])).toThrow('invalid target: [2] is not a scalar');
});

test('an op without a rule fails with its name', () => {
  const rows = t.rows('x', t.rowIndex(2, 'sequential'), [1]);
  expect(() => gradientsOfInputs(rows, rows)).toThrow('missing gradient rule: rows');
});
