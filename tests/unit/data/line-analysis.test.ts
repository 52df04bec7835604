import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parsePoints } from '../../../worker/data/guide.ts';
import { analyzeLine } from '../../../worker/data/line-analysis.ts';
import { meanOf } from '../../../worker/data/moments.ts';

const GUIDE = parsePoints(
  readFileSync(new URL('../../../public/data/guide-line.csv', import.meta.url), 'utf8'),
);
const TRUE_LINE = { w: 3, b: 2 };

function examplesOf(x: number[], y: number[]) {
  return { examples: x.length, x: new Float32Array(x), y: new Float32Array(y) };
}

function lossAt(data: typeof GUIDE, w: number, b: number): number {
  return meanOf(data.examples, (i) => (w * data.x[i]! + b - data.y[i]!) ** 2);
}

/** The loss after gradient descent, relative to the loss before it. */
function growth(data: typeof GUIDE, learningRate: number, useBias: boolean): number {
  let w = 5;
  let b = useBias ? 1 : 0;
  const residual = (i: number) => w * data.x[i]! + b - data.y[i]!;
  for (let step = 0; step < 300; step++) {
    const gradientW = meanOf(data.examples, (i) => 2 * residual(i) * data.x[i]!);
    const gradientB = meanOf(data.examples, (i) => 2 * residual(i));
    w -= learningRate * gradientW;
    if (useBias) b -= learningRate * gradientB;
  }
  return lossAt(data, w, b) / lossAt(data, 5, useBias ? 1 : 0);
}

describe('the guide’s points', () => {
  const analysis = analyzeLine(GUIDE, TRUE_LINE, { useBias: true });

  test('have the published least-squares line', () => {
    expect(analysis.leastSquares?.w.toFixed(4)).toBe('3.0294');
    expect(analysis.leastSquares?.b.toFixed(4)).toBe('1.9531');
    expect([analysis.trueW, analysis.trueB]).toEqual([3, 2]);
  });

  test('no line near it fits better', () => {
    const { w, b, loss } = analysis.leastSquares!;
    expect(lossAt(GUIDE, w, b)).toBeCloseTo(loss, 12);
    for (const [dw, db] of [
      [1e-4, 0],
      [-1e-4, 0],
      [0, 1e-4],
      [0, -1e-4],
    ] as const)
      expect(lossAt(GUIDE, w + dw, b + db)).toBeGreaterThan(loss);
  });

  test('the guide’s own learning rate is stable, and its first loss is the guide’s', () => {
    expect(analysis.maxStableLearningRate).toBeGreaterThan(0.1);
    expect(lossAt(GUIDE, 5, 0).toFixed(6)).toBe('8.952678');
  });
});

test.each([true, false])(
  'gradient descent shrinks below the limit and grows above it (useBias: %s)',
  (useBias) => {
    for (const data of [GUIDE, examplesOf([1, 2, 3, 4, 6], [2, 1, 5, 3, 9])]) {
      const { maxStableLearningRate } = analyzeLine(data, TRUE_LINE, { useBias });
      expect(growth(data, maxStableLearningRate * 0.98, useBias)).toBeLessThan(1);
      expect(growth(data, maxStableLearningRate * 1.02, useBias)).toBeGreaterThan(1000);
    }
  },
);

test('a line through the origin has its own least squares', () => {
  const { leastSquares, maxStableLearningRate } = analyzeLine(examplesOf([1, 2], [1, 4]), TRUE_LINE, {
    useBias: false,
  });
  expect(leastSquares).toEqual({ w: 1.8, b: 0, loss: expect.closeTo(0.4, 12) as number });
  expect(maxStableLearningRate).toBeCloseTo(1 / 2.5, 12);
});

test('equal x have no least-squares line, but a largest stable learning rate', () => {
  const { leastSquares, maxStableLearningRate } = analyzeLine(
    examplesOf(
      Array.from({ length: 1000 }, () => 0.1),
      Array.from({ length: 1000 }, (_, i) => i),
    ),
    TRUE_LINE,
    { useBias: true },
  );
  expect(leastSquares).toBeNull();
  expect(maxStableLearningRate).toBeCloseTo(2 / (2 * (1 + 0.01)), 6);
});

test('x that are all 0 teach W nothing and can never diverge', () => {
  const zeros = examplesOf([0, 0, 0], [1, 2, 3]);
  expect(analyzeLine(zeros, TRUE_LINE, { useBias: false })).toMatchObject({
    leastSquares: null,
    maxStableLearningRate: Infinity,
  });
});

test('a far-off mean costs no digits', () => {
  const x = Array.from({ length: 5000 }, (_, i) => 10_000 + i / 1024);
  const { leastSquares } = analyzeLine(examplesOf(x, x), TRUE_LINE, { useBias: true });
  expect(leastSquares!.w).toBeCloseTo(1, 12);
  expect(leastSquares!.loss).toBeLessThan(1e-18);
});

test('a million terms are summed without a drift', () => {
  expect(meanOf(1_000_000, () => 0.1)).toBeCloseTo(0.1, 15);
  expect(meanOf(1_000_003, (i) => i)).toBe(500_001);
  for (const count of [1, 2, 127, 128, 129, 255, 256, 257, 1000])
    expect(meanOf(count, (i) => i)).toBe((count - 1) / 2);
});
