/** Every gradient rule against central finite differences, in float64 on the CPU. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gradient } from '../../../worker/autodiff/gradient.ts';
import { GRADIENT_RULES, gradientsOfInputs } from '../../../worker/autodiff/gradient-rules.ts';
import { evaluateOnce } from '../evaluate-once.ts';
import * as t from '../../../worker/tensor/build.ts';
import { topologicalOrder } from '../../../worker/tensor/graph.ts';
import { type BinaryOp, isBinary, isUnary, OP_KINDS, windowedShape } from '../../../worker/tensor/ops.ts';
import { broadcastShapes, type Shape, sizeOf, withoutAxes } from '../../../worker/tensor/shape.ts';
import type { Op, Tensor } from '../../../worker/tensor/tensor.ts';

interface Case {
  readonly ops: readonly Op[];
  readonly shapes: readonly Shape[];
  readonly build: (...inputs: Tensor[]) => Tensor;
  /** Where the op is defined only above 0 (or -1). */
  readonly positive?: boolean;
  /** Digits behind the point in which both must agree; 7 unless said otherwise. */
  readonly digits?: number;
}

/** Sizes 1, primes, and others. The first ones by hand, so that all differ. */
const LENGTHS: readonly (readonly number[])[] = [
  [2, 3, 4, 5],
  ...fc.sample(fc.array(fc.constantFrom(1, 2, 3, 4, 5, 7), { minLength: 4, maxLength: 4 }), {
    seed: 3,
    numRuns: 7,
  }),
];

const OPS = Object.keys(OP_KINDS) as Op[];

function broadcast(op: BinaryOp, a: Tensor, b: Tensor): Tensor {
  const shape = broadcastShapes(a.shape, b.shape);
  return t.makeTensor(op, shape, [t.broadcastTo(a, shape), t.broadcastTo(b, shape)], {});
}

const POSITIVE: ReadonlySet<Op> = new Set<Op>(['sqrt', 'log', 'log1p']);

function elementwiseCases([a, b, c]: readonly [number, number, number, number]): Case[] {
  return [
    ...OPS.filter(isUnary).map((op): Case => ({
      ops: [op],
      shapes: [[a, b, c]],
      build: (x) => t.makeTensor(op, x.shape, [x], {}),
      positive: POSITIVE.has(op),
      // The constant 2 / sqrt(pi) in its rule is a float32.
      ...(op === 'erf' && { digits: 6 }),
    })),
    ...OPS.filter(isBinary).flatMap((op): Case[] =>
      [
        [[a, b], [b]],
        [
          [a, b],
          [a, 1],
        ],
        [[], [a, b]],
        [
          [1, b],
          [a, 1],
        ],
      ].map((shapes) => ({ ops: [op], shapes, build: (x, y) => broadcast(op, x, y) })),
    ),
  ];
}

function movementCases([a, b, c, d]: readonly [number, number, number, number]): Case[] {
  const size = [Math.min(2, b), Math.min(3, c)] as const;
  const windowing = ([1, 2, 3] as const).flatMap((stride): Case[] => {
    const strides = [stride, 1 + (stride % 3)] as const;
    const image = [a, b, c, 2];
    return [
      { ops: ['windows'], shapes: [image], build: (x) => t.windows(x, size, strides) },
      {
        ops: ['overlapAdd'],
        shapes: [windowedShape(image, { size, strides })],
        build: (x) => t.overlapAdd(x, { size, strides }, image),
      },
    ];
  });
  return [
    { ops: ['reshape'], shapes: [[a, b]], build: (x) => t.reshape(x, [b, a, 1]) },
    { ops: ['permute'], shapes: [[a, b, c]], build: (x) => t.permute(x, [2, 0, 1]) },
    { ops: ['permute'], shapes: [[a, b, c, d]], build: (x) => t.permute(x, [1, 3, 0, 2]) },
    { ops: ['expand', 'reshape'], shapes: [[b, 1]], build: (x) => t.broadcastTo(x, [a, b, c + 1]) },
    {
      ops: ['pad'],
      shapes: [[a, b, c]],
      build: (x) => t.pad(x, { before: [0, 2, 1], after: [1, 0, 3], value: 0.5 }),
    },
    {
      ops: ['slice'],
      shapes: [[a + 2, b, c + 1]],
      build: (x) => t.slice(x, [1, b - 1, 0], [a, 1, c]),
    },
    ...windowing,
  ];
}

function reductionCases([a, b, c]: readonly [number, number, number, number]): Case[] {
  const overAxes = (['sum', 'max', 'argMax'] as const).flatMap((op): Case[] =>
    [[0], [1], [2], [0, 2], [2, 0], [2, 1, 0]].map((axes) => ({
      ops: [op],
      shapes: [[a, b, c]],
      build: (x) => t.makeTensor(op, withoutAxes(x.shape, axes), [x], { axes }),
    })),
  );
  return [
    ...overAxes,
    {
      ops: ['matmul'],
      shapes: [
        [a, b],
        [b, c],
      ],
      build: (x, y) => t.matmul(x, y),
    },
  ];
}

function mixedCases([a, b, c]: readonly [number, number, number, number]): Case[] {
  return [
    {
      ops: ['matmul', 'relu', 'add'],
      shapes: [[a, b], [b, c], [c]],
      build: (x, w, bias) => t.relu(t.add(t.matmul(x, w), bias)),
    },
    { ops: ['mul', 'add'], shapes: [[a]], build: (x) => t.add(t.mul(x, x), x) },
    // A step function of a source beside a smooth path from the same source.
    { ops: ['floor', 'mul'], shapes: [[a, b]], build: (x) => t.mul(x, t.floor(t.mul(x, x))) },
    {
      ops: ['max', 'exp', 'log'],
      shapes: [[a, b]],
      build: (x) => {
        const greatest = t.reshape(t.max(x, [1]), [a, 1]);
        return t.add(greatest, t.reshape(t.log(t.sum(t.exp(t.sub(x, greatest)), [1])), [a, 1]));
      },
    },
  ];
}

const CASES = (LENGTHS as readonly [number, number, number, number][]).flatMap((lengths) => [
  ...elementwiseCases(lengths),
  ...movementCases(lengths),
  ...reductionCases(lengths),
  ...mixedCases(lengths),
]);

/** Away from 0, where relu has a corner and division a pole; different for each place. */
function values(shape: Shape, salt: number, positive: boolean): Float64Array {
  return Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
    const value = Math.sin(1 + i * 2.3 + salt * 5.7);
    return (positive ? 1 : Math.sign(value)) * (0.3 + Math.abs(value));
  });
}

function evaluate(root: Tensor, inputs: ReadonlyMap<string, Float64Array>): Float64Array {
  return evaluateOnce(root, {
    variables: inputs,
    inputs: new Map(),
    precision: 'float64',
  }) as Float64Array;
}

/** The greatest difference between the rules and finite differences. */
function worstError({ ops, shapes, build, positive = false }: Case): number {
  const sources = shapes.map((shape, i) => t.variable(`v${i}`, shape));
  const output = build(...sources);
  expect(topologicalOrder([output]).map(({ op }) => op)).toEqual(expect.arrayContaining([...ops]));
  // Different weights for each element, so that a transposed or misplaced gradient shows.
  const target = t.sum(t.mul(output, t.variable('weights', output.shape)));
  const inputs = new Map(sources.map((source, i) => [`v${i}`, values(source.shape, i, positive)]));
  inputs.set('weights', values(output.shape, 9, false));
  let worst = 0;
  gradient(target, sources).forEach((adjoint, s) => {
    expect(adjoint.shape).toEqual(shapes[s]);
    const analytic = evaluate(adjoint, inputs);
    const point = inputs.get(`v${s}`)!;
    const h = 1e-5;
    point.forEach((value, i) => {
      const at = (shifted: number): number => {
        const moved = Float64Array.from(point);
        moved[i] = shifted;
        return evaluate(target, new Map([...inputs, [`v${s}`, moved]]))[0]!;
      };
      const error = Math.abs(analytic[i]! - (at(value + h) - at(value - h)) / (2 * h));
      worst = error <= worst ? worst : error;
    });
  });
  return worst;
}

describe('gradients agree with finite differences', () => {
  test.each(CASES)('$ops of $shapes', (example) => {
    expect(worstError(example)).toBeCloseTo(0, example.digits ?? 7);
  });

  test('every rule of the table has a case', () => {
    const covered = new Set(CASES.flatMap(({ ops }) => ops));
    expect(Object.keys(GRADIENT_RULES).filter((op) => !covered.has(op as Op))).toEqual([]);
  });

  test('every op that is no leaf has a rule', () => {
    const inner = OPS.filter((op) => OP_KINDS[op] !== 'leaf' && OP_KINDS[op] !== 'gather');
    expect(inner.filter((op) => !(op in GRADIENT_RULES))).toEqual([]);
  });
});

describe('at a tie', () => {
  const both = new Map([
    ['a', Float64Array.of(1, 2, 3)],
    ['b', Float64Array.of(1, 5, -3)],
  ]);
  const a = t.variable('a', [3]);
  const b = t.variable('b', [3]);

  test.each([
    ['maximum', [1, 0, 1], [0, 1, 0]],
    ['minimum', [1, 1, 0], [0, 0, 1]],
  ] as const)('%s gives the gradient to its first input', (op, toA, toB) => {
    const [slopeA, slopeB] = gradient(t.sum(broadcast(op, a, b)), [a, b]);
    expect([...evaluate(slopeA!, both)]).toEqual(toA);
    expect([...evaluate(slopeB!, both)]).toEqual(toB);
  });

  test('max gives it to the first of the greatest elements, row-major over its axes', () => {
    const x = t.variable('x', [2, 2, 3]);
    const at = new Map([['x', Float64Array.of(4, 7, 1, 7, 0, 1, 9, 7, 1, 9, 9, 0)]]);
    const slope = (axes: readonly number[]): number[] => [
      ...evaluate(gradient(t.sum(t.max(x, axes)), [x])[0]!, at),
    ];
    expect(slope([2])).toEqual([0, 1, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0]);
    expect(slope([0])).toEqual([0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0]);
    // Over the first and last axis: rows of x[:, 0, :] are 4 7 1 | 9 7 1, of x[:, 1, :] 7 0 1 | 9 9 0.
    expect(slope([2, 0])).toEqual([0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0]);
    expect(slope([0, 1, 2])).toEqual([0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
  });
});

test('nothing is calculated for what reaches the target only through step functions', () => {
  const v = t.variable('v', [3]);
  const w = t.variable('w', [3]);
  const steps = t.floor(t.exp(v));
  const [forV, forW] = gradient(t.sum(t.mul(steps, w)), [v, w]);
  expect(forV).toMatchObject({ op: 'constant', shape: [3], attributes: { value: 0 } });
  expect(topologicalOrder([forW!]).map(({ op }) => op)).toContain('floor');
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
