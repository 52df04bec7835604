/**
 * What can be known about fitting a line before any training: the best line, its loss, and how large a learning
 * rate gradient descent bears. Closed forms, in float64.
 */
import type { LineAnalysis } from '../../protocol/events.ts';
import type { Examples } from './examples.ts';
import { meanOf } from './moments.ts';

export interface LineModel {
  /** False: the line goes through the origin, b is 0 and not trained. */
  readonly useBias: boolean;
}

/** For `y = W x + b` (or `W x`) with the mean squared error. `line` is what the data was made with. */
export function analyzeLine(
  data: Examples,
  line: { readonly w: number; readonly b: number },
  { useBias }: LineModel,
): LineAnalysis {
  const { examples, x } = data;
  const meanX = meanOf(examples, (i) => x[i]!);
  const meanSquareX = meanOf(examples, (i) => x[i]! ** 2);
  return {
    trueW: line.w,
    trueB: line.b,
    leastSquares: useBias ? leastSquares(data, meanX) : leastSquaresThroughOrigin(data, meanSquareX),
    maxStableLearningRate: 2 / (useBias ? largestEigenvalue(meanX, meanSquareX) : 2 * meanSquareX),
  };
}

/** `W = cov(x, y) / var(x)`, `b = mean(y) - W mean(x)`; centred first, so that a far-off mean costs no digits. Null when all x are equal. */
function leastSquares({ examples, x, y }: Examples, meanX: number): LineAnalysis['leastSquares'] {
  const meanY = meanOf(examples, (i) => y[i]!);
  const variance = meanOf(examples, (i) => (x[i]! - meanX) ** 2);
  if (variance === 0) return null;
  const covariance = meanOf(examples, (i) => (x[i]! - meanX) * (y[i]! - meanY));
  const w = covariance / variance;
  const loss = meanOf(examples, (i) => (y[i]! - meanY - w * (x[i]! - meanX)) ** 2);
  return { w, b: meanY - w * meanX, loss };
}

/** `W = mean(x y) / mean(x²)`. Null when all x are 0. */
function leastSquaresThroughOrigin(
  { examples, x, y }: Examples,
  meanSquareX: number,
): LineAnalysis['leastSquares'] {
  if (meanSquareX === 0) return null;
  const w = meanOf(examples, (i) => x[i]! * y[i]!) / meanSquareX;
  return { w, b: 0, loss: meanOf(examples, (i) => (y[i]! - w * x[i]!) ** 2) };
}

/**
 * Of the Hessian of `mean((W x + b - y)²)`, which is `[[2 mean(x²), 2 mean(x)], [2 mean(x), 2]]` everywhere. Gradient descent multiplies
 * the error along an eigenvector by `1 - learningRate * eigenvalue` each step: it grows beyond 2 / eigenvalue.
 */
function largestEigenvalue(meanX: number, meanSquareX: number): number {
  return meanSquareX + 1 + Math.hypot(meanSquareX - 1, 2 * meanX);
}
