/** The answer against plain formulas: the loss of a line, its gradient, and a network's loss by what the run says of itself. */
import { describe, expect, test } from 'vitest';
import type { SurfaceQuestion } from '../../../protocol/questions/surface.ts';
import { OPTIMIZER_DEFAULTS } from '../../../protocol/optimizer-spec.ts';
import { GUIDE_RUN, type RunSpec } from '../../../protocol/run-spec.ts';
import { answerSurface } from '../../../worker/answers/surface.ts';
import { orthonormal } from '../../../worker/answers/surface/directions.ts';
import { generateLine } from '../../../worker/data/line.ts';
import { CLASSIFICATION, classes, dense } from '../session/runs.ts';
import { beginning } from '../../backend/support/asked-run.ts';

const LINE = { type: 'line', examples: 40, w: 3, b: 2, noise: 1, seed: 1, x: 'normal' } as const;
const line = { ...generateLine(LINE), line: { w: 3, b: 2 } };

const OVER_W_AND_B: SurfaceQuestion = {
  origin: new Float32Array(2),
  directions: [Float32Array.of(1, 0), Float32Array.of(0, 1)],
  x: { min: -1, max: 7 },
  y: { min: -3, max: 5 },
  columns: 5,
  rows: 3,
};

describe('of a line', () => {
  const { x, y } = line;
  const loss = (w: number, b: number): number =>
    x.reduce((sum, each, i) => sum + (w * each + b - y[i]!) ** 2, 0) / x.length;

  test('every place has the mean squared error', async () => {
    const answer = await answerSurface(beginning(GUIDE_RUN, line), OVER_W_AND_B);
    expect(answer.losses).toHaveLength(15);
    [-3, 1, 5].forEach((b, row) =>
      [-1, 1, 3, 5, 7].forEach((w, column) =>
        expect(answer.losses[5 * row + column]).toBeCloseTo(loss(w, b), 4),
      ),
    );
    expect(answer).toMatchObject({ examples: 40, allExamples: 40, device: 'cpu' });
  });

  test('the gradient is that of where the run stands', async () => {
    const answer = await answerSurface(beginning(GUIDE_RUN, line), { ...OVER_W_AND_B, columns: 0, rows: 0 });
    expect(answer.losses).toHaveLength(0);
    expect([...answer.weights]).toEqual([5, 0]);
    expect(answer.loss).toBeCloseTo(loss(5, 0), 4);
    const step = 1e-3;
    expect(answer.gradient[0]).toBeCloseTo((loss(5 + step, 0) - loss(5 - step, 0)) / (2 * step), 3);
    expect(answer.gradient[1]).toBeCloseTo((loss(5, step) - loss(5, -step)) / (2 * step), 3);
  });

  test('penalties count, as the log counts them', async () => {
    const [layer] = GUIDE_RUN.model.layers;
    const penalized: RunSpec = {
      ...GUIDE_RUN,
      model: {
        layers: [{ ...dense(1), ...layer, kernelRegularizer: { l1: 0, l2: 0.5 } } as typeof layer & object],
      },
    };
    const answer = await answerSurface(beginning(penalized, line), OVER_W_AND_B);
    expect(answer.losses[4]).toBeCloseTo(loss(7, -3) + 0.5 * 49, 3);
  });

  test('the examples kept for validation do not', async () => {
    const answer = await answerSurface(
      beginning({ ...GUIDE_RUN, split: { validation: 0.5 } }, line),
      OVER_W_AND_B,
    );
    expect(answer).toMatchObject({ examples: 20, allExamples: 20 });
  });

  test('of many examples the first ones are taken', async () => {
    const many = { ...generateLine({ ...LINE, examples: 5000 }), line: { w: 3, b: 2 } };
    const answer = await answerSurface(beginning(GUIDE_RUN, many), OVER_W_AND_B);
    expect(answer).toMatchObject({ examples: 4096, allExamples: 5000 });
    const first = many.x.slice(0, 4096).reduce((sum, x0, i) => sum + (-x0 - 3 - many.y[i]!) ** 2, 0) / 4096;
    expect(answer.losses[0]).toBeCloseTo(first, 3);
  });
});

describe('of a network', () => {
  const spec: RunSpec = { ...CLASSIFICATION, optimizer: OPTIMIZER_DEFAULTS.adam };
  const size = 4 + 4 + 4 + 1;
  const question: SurfaceQuestion = {
    origin: new Float32Array(size),
    directions: null,
    x: { min: -1, max: 1 },
    y: { min: -1, max: 1 },
    columns: 3,
    rows: 3,
  };

  test('the plane passes through the run where its origin is the run', async () => {
    const run = beginning(spec, classes());
    const { weights } = await answerSurface(run, { ...question, columns: 0, rows: 0 });
    const answer = await answerSurface(run, { ...question, origin: weights });
    expect(answer.losses[4]).toBeCloseTo(answer.loss, 6);
    const [u, v] = answer.directions;
    const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, each, i) => sum + each * b[i]!, 0);
    expect(dot(u, u)).toBeCloseTo(1, 5);
    expect(dot(u, v)).toBeCloseTo(0, 5);
    // The same seed draws the same ones.
    expect((await answerSurface(beginning(spec, classes()), question)).directions).toEqual(answer.directions);
  });

  test('the gradient is the slope along any direction', async () => {
    const run = beginning(spec, classes());
    const { weights } = await answerSurface(run, { ...question, columns: 0, rows: 0 });
    const x = { min: -0.01, max: 0.01 };
    const { losses, gradient, directions } = await answerSurface(run, {
      ...question,
      origin: weights,
      x,
      y: x,
    });
    const along = directions[0].reduce((sum, each, i) => sum + each * gradient[i]!, 0);
    expect((losses[5]! - losses[3]!) / 0.02).toBeCloseTo(along, 3);
  });

  test('a plane of another model is refused', async () => {
    await expect(
      answerSurface(beginning(spec, classes()), { ...question, origin: new Float32Array(2) }),
    ).rejects.toThrow('invalid plane');
    await expect(
      answerSurface(beginning(spec, classes()), { ...question, columns: 500, rows: 500 }),
    ).rejects.toThrow('invalid plane');
  });

  test('directions are made orthonormal', () => {
    const [u, v] = orthonormal(Float32Array.of(2, 0), Float32Array.of(1, 3));
    expect([...u, ...v]).toEqual([1, 0, 0, 1]);
  });
});
