/** For each op small graphs over many shapes: sizes 1, primes, what is no multiple of a tile, and both sides of each threshold. */
import * as fc from 'fast-check';
import * as t from '../../../worker/tensor/build.ts';
import { type BinaryOp, isBinary, isUnary, type UnaryOp } from '../../../worker/tensor/ops.ts';
import { broadcastShapes, type Shape } from '../../../worker/tensor/shape.ts';
import type { Op, Tensor } from '../../../worker/tensor/tensor.ts';

/** Which numbers an op is tried with. */
export type Values = 'any' | 'positive' | 'aboveMinusOne' | 'notZero' | 'whole';

/** Makes an input of the graph. */
export type NewInput = (shape: Shape, values?: Values) => Tensor;

export interface OpCases {
  /** How far a result may be off, in units of 2^-23 of the case's `magnitude`. */
  readonly ulps: number;
  /** Of the results; the evaluation calls it twice, the second time with the inputs' absolute values: their results are the magnitudes. */
  graphs(input: NewInput): readonly Tensor[];
  /** Results near 0 of terms that are not: the magnitude is at least 1. */
  readonly absolute?: true;
  /** The evaluation's kind of magnitude: 'inputs' for sums, whose terms may cancel each other. Else the result's own size. */
  readonly magnitude?: 'inputs';
}

export const BATCH = 7;

/** The same ones in every run. */
function sampled<T>(arbitrary: fc.Arbitrary<T>, numRuns: number): T[] {
  return fc.sample(arbitrary, { numRuns, seed: 1234 });
}

const length = fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 19 }));

const SHAPES: readonly Shape[] = [
  [],
  [1],
  [7],
  [16],
  [33],
  [257],
  [5, 13],
  [2, 3, 5],
  [1, 31, 1],
  ...sampled(fc.array(length, { minLength: 1, maxLength: 3 }), 4),
];
/** Two shapes that broadcast against each other. */
const PAIRS: readonly (readonly [Shape, Shape])[] = [
  ...SHAPES.map((shape) => [shape, shape] as const),
  [[], [17]],
  [
    [5, 1],
    [1, 3],
  ],
  [[4], [3, 4]],
  [
    [2, 1, 5],
    [3, 1],
  ],
];

const DOMAINS: { readonly [O in UnaryOp | BinaryOp]?: Values } = {
  sqrt: 'positive',
  log: 'positive',
  log1p: 'aboveMinusOne',
  div: 'notZero',
  equal: 'whole',
  greater: 'whole',
  maximum: 'whole',
  floor: 'any',
};

/** WGSL allows a division 2.5 ulp; a square root is 1 / inverseSqrt. The functions have a test of their own (`math.test.ts`). */
const INEXACT: { readonly [O in UnaryOp | BinaryOp]?: number } = {
  div: 3,
  sqrt: 4,
  exp: 3,
  expm1: 3,
  log: 3,
  log1p: 3,
  sin: 3,
  cos: 3,
  tanh: 3,
  sigmoid: 4,
  erf: 3,
};
const AROUND_ZEROS: ReadonlySet<Op> = new Set(['sin', 'cos', 'log', 'log1p']);

function elementwise(op: UnaryOp | BinaryOp): OpCases {
  const values = DOMAINS[op] ?? 'any';
  return {
    ulps: INEXACT[op] ?? 0,
    ...(AROUND_ZEROS.has(op) && { absolute: true }),
    graphs: (input) =>
      isUnary(op)
        ? SHAPES.map((shape) => t.makeTensor(op, shape, [input(shape, values)], {}))
        : PAIRS.map(([a, b]) => {
            const operands = [input(a, values === 'notZero' ? 'any' : values), input(b, values)];
            const shape = broadcastShapes(a, b);
            return t.makeTensor(
              op,
              shape,
              operands.map((operand) => t.broadcastTo(operand, shape)),
              {},
            );
          }),
  };
}

/** Exact, for any values. */
function exact(graphs: OpCases['graphs']): OpCases {
  return { ulps: 0, graphs };
}

const batch = (): Tensor => t.rowIndex(BATCH, 'sequential');
const shuffled = (): Tensor => t.rowIndex(BATCH, 'shuffled');

const LEAVES_AND_MOVEMENTS = {
  constant: exact((input) => [t.add(t.constant(0.1, [5]), input([5]))]),
  input: exact((input) => [input([3])]),
  variable: exact((input) => [input([3, 2]), t.neg(input([]))]),
  hyperparameter: exact((input) => [t.mul(t.hyperparameter('learningRate'), input([3]))]),
  rowIndex: exact(() => [t.rows('y', batch(), [1]), t.rows('y', shuffled(), [1])]),
  rows: exact(() => [t.rows('x', batch(), [3]), t.rows('x', shuffled(), [3]), t.rows('y', batch(), [1])]),
  exampleMask: exact(() => [
    t.exampleMask(BATCH),
    t.expand(t.reshape(t.exampleMask(BATCH), [BATCH, 1]), [BATCH, 3]),
  ]),
  exampleCount: exact((input) => [t.mul(t.exampleCount(), input([2])), t.exampleCount()]),
  trainedOn: exact((input) => [t.mul(t.trainedOn(), input([2])), t.trainedOn()]),
  stepIndex: exact((input) => [t.add(t.stepIndex(), input([2], 'whole')), t.stepIndex()]),
  uniform: exact(() => [
    t.uniform([BATCH], 0),
    t.uniform([BATCH, 3], 1),
    t.uniform([BATCH, 2, 5], 2),
    t.transpose(t.uniform([BATCH, 3], 1)),
  ]),
  iota: exact((input) => [
    t.iota([7], 0),
    t.iota([3, 5], 1),
    t.add(t.iota([2, 3, 5], 1), input([2, 3, 5], 'whole')),
  ]),
  reshape: exact((input) => [t.reshape(input([6]), [2, 3]), t.reshape(t.transpose(input([5, 7])), [35])]),
  permute: exact((input) => [
    t.transpose(input([5, 7])),
    t.permute(input([2, 3, 5]), [2, 0, 1]),
    t.permute(input([2, 3, 1, 5]), [3, 1, 0, 2]),
  ]),
  expand: exact((input) => [
    t.expand(input([1]), [17]),
    t.expand(input([3, 1]), [3, 5]),
    t.expand(input([1, 3, 1]), [2, 3, 7]),
  ]),
  pad: exact((input) => [
    t.pad(input([5]), { before: [2], after: [0], value: 1.5 }),
    t.pad(input([3, 5]), { before: [1, 0], after: [0, 3] }),
    t.pad(t.neg(input([2, 3, 4, 1])), {
      before: [0, 1, 2, 0],
      after: [0, 0, 1, 0],
      value: -3.4028234663852886e38,
    }),
  ]),
  slice: exact((input) => [
    t.slice(input([5]), [4], [1]),
    t.slice(input([7, 5]), [2, 1], [3, 4]),
    t.slice(t.transpose(input([3, 11])), [5, 0], [6, 2]),
  ]),
  windows: exact((input) => [
    t.windows(input([1, 1, 1, 1]), [1, 1], [1, 1]),
    t.windows(input([2, 5, 7, 3]), [3, 2], [1, 1]),
    t.windows(input([1, 7, 8, 2]), [2, 3], [2, 3]),
    t.windows(input([2, 9, 5, 1]), [2, 1], [3, 2]),
  ]),
} satisfies { readonly [O in Op]?: OpCases };

const OVERLAPS: readonly (readonly [Shape, readonly [number, number], readonly [number, number]])[] = [
  [
    [1, 1, 1, 1],
    [1, 1],
    [1, 1],
  ],
  [
    [2, 5, 7, 3],
    [3, 2],
    [1, 1],
  ],
  [
    [1, 7, 8, 2],
    [3, 3],
    [2, 2],
  ],
  [
    [1, 7, 8, 2],
    [2, 3],
    [2, 3],
  ],
  [
    [2, 9, 5, 1],
    [2, 1],
    [3, 2],
  ],
  [
    [1, 11, 11, 2],
    [5, 4],
    [3, 1],
  ],
];

const REDUCTIONS: readonly (readonly [Shape, readonly number[]])[] = [
  [[7], [0]],
  [[1000], [0]],
  [[10_007], [0]],
  [[3, 5], [0]],
  [[3, 5], [1]],
  [
    [3, 5],
    [0, 1],
  ],
  [[65, 31], [0]],
  [[31, 65], [1]],
  [[300, 17], [0]],
  [
    [17, 1, 5],
    [1, 2],
  ],
  [
    [2, 3, 5],
    [0, 2],
  ],
  [
    [2, 3, 4, 5],
    [1, 3],
  ],
  ...sampled(
    fc
      .array(length, { minLength: 2, maxLength: 4 })
      .chain((shape) =>
        fc.tuple(fc.constant(shape), fc.shuffledSubarray([...shape.keys()], { minLength: 1 })),
      ),
    8,
  ),
];

const REDUCING = {
  sum: {
    ulps: 8,
    magnitude: 'inputs',
    graphs: (input) => REDUCTIONS.map(([shape, axes]) => t.sum(input(shape), axes)),
  },
  max: exact((input) => REDUCTIONS.map(([shape, axes]) => t.max(input(shape), axes))),
  // Whole numbers: many are equal, and the first counts.
  argMax: exact((input) => REDUCTIONS.map(([shape, axes]) => t.argMax(input(shape, 'whole'), axes))),
  overlapAdd: {
    ulps: 4,
    magnitude: 'inputs',
    graphs: (input) =>
      OVERLAPS.map(([shape, size, strides]) => {
        const values = input(t.windows(t.constant(0, shape), size, strides).shape);
        return t.overlapAdd(values, { size, strides }, shape);
      }),
  },
  matmul: {
    ulps: 8,
    magnitude: 'inputs',
    graphs: (input) => [
      ...MATMULS.map(([m, k, n]) => t.matmul(input([m, k]), input([k, n]))),
      t.matmul(t.transpose(input([300, 9])), input([300, 5])),
      t.matmul(input([9, 300]), t.transpose(input([7, 300]))),
      // A convolution's product: the left operand is read by its windows.
      t.matmul(t.reshape(t.windows(input([2, 9, 9, 4]), [3, 3], [1, 1]), [98, 36]), input([36, 5])),
    ],
  },
} satisfies { readonly [O in Op]?: OpCases };

/** [m, k, n]: written out (k <= 4), one sum per result, and in tiles from 32 results and 8192 products on. */
const MATMULS: readonly (readonly [number, number, number])[] = [
  [1, 1, 1],
  [1, 7, 1],
  [4, 4, 4],
  [5, 3, 2],
  [7, 5, 3],
  [1, 1000, 1],
  [2, 1031, 3],
  [31, 300, 1],
  [4, 255, 8],
  [4, 256, 8],
  [1, 300, 32],
  [32, 300, 1],
  [33, 251, 3],
  [3, 251, 33],
  [13, 67, 17],
  [8, 1031, 8],
  [3, 2053, 11],
  [64, 31, 64],
  ...sampled(fc.tuple(length, fc.integer({ min: 1, max: 400 }), length), 10),
];

/** So much work that partial sums are made for a whole device, and tiles of 8 x 8; and a sum too long for one running sum. */
export const LARGE_MATMULS: readonly (readonly [number, number, number])[] = [
  [3, 4099, 11],
  [16, 4096, 16],
  [256, 33, 256],
  [257, 300, 264],
];

/** Throws for an op without a row. */
export function casesOf(op: Op): OpCases {
  if (isUnary(op) || isBinary(op)) return elementwise(op);
  const found: OpCases | undefined = { ...LEAVES_AND_MOVEMENTS, ...REDUCING }[op as keyof typeof REDUCING];
  if (found === undefined) throw new Error(`missing backend test: ${op}`);
  return found;
}
