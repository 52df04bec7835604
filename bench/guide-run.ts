/**
 * Workload W1: the guide's run. 1000 points, W = 5 and b = 0 at the start, mean squared error, full-batch gradient
 * descent at learning rate 0.1. Holds the data and what must come out; it trains nothing.
 */
import csv from '../public/data/guide-line.csv?raw';
import type { Outcome } from './contender.ts';

export const START = { w: 5, b: 0 } as const;
export const LEARNING_RATE = 0.1;

/** Losses of the guide's table: before training, then after each of ten epochs. */
const TABLE = [
  8.95268, 6.02414, 4.17759, 3.01328, 2.27914, 1.81623, 1.52436, 1.34032, 1.22427, 1.15111, 1.10497,
] as const;
const AFTER_TEN = { w: 3.23, b: 1.76 } as const;
const LEAST_SQUARES = { w: 3.0294, b: 1.9531 } as const;

/** Half of the table's last printed digit, and as much again for another order of summation. */
const LOSS_TOLERANCE = 1e-5;
const PRINTED_TOLERANCE = 0.005;
const CONVERGED_TOLERANCE = 1e-3;

export const TABLE_STEPS = TABLE.length - 1;
/** Each step shrinks the error by about a fifth: after so many, nothing of the start is left in float32. */
export const CONVERGED_STEPS = 150;

export interface Points {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

export function guidePoints(): Points {
  const rows = csv.trim().split('\n').slice(1);
  const x = new Float32Array(rows.length);
  const y = new Float32Array(rows.length);
  rows.forEach((row, i) => {
    const [first, second] = row.split(',');
    x[i] = Number(first);
    y[i] = Number(second);
  });
  if (rows.length !== 1000 || x.some(Number.isNaN) || y.some(Number.isNaN)) {
    throw new Error('invalid guide-line.csv: expected 1000 rows of two numbers');
  }
  return { x, y };
}

/** Throws where ten epochs differ from the guide's table. */
export function checkTable(outcome: Outcome, everyLoss: boolean): void {
  near('W after ten epochs', outcome.w, AFTER_TEN.w, PRINTED_TOLERANCE);
  near('b after ten epochs', outcome.b, AFTER_TEN.b, PRINTED_TOLERANCE);
  near('loss after ten epochs', outcome.loss, TABLE[TABLE_STEPS] ?? NaN, LOSS_TOLERANCE);
  checkHistoryLength(outcome, TABLE_STEPS, everyLoss);
  const first = outcome.losses?.taken === 'after-update' ? 1 : 0;
  for (let i = 0; i < (outcome.losses?.values.length ?? 0); i++) {
    near(`loss of epoch ${i}`, outcome.losses?.values[i] ?? NaN, TABLE[first + i] ?? NaN, LOSS_TOLERANCE);
  }
}

/** Throws where a long run did not arrive at the least-squares line, or lost an epoch on the way. */
export function checkConverged(outcome: Outcome, steps: number, everyLoss: boolean): void {
  near(`W after ${steps} steps`, outcome.w, LEAST_SQUARES.w, CONVERGED_TOLERANCE);
  near(`b after ${steps} steps`, outcome.b, LEAST_SQUARES.b, CONVERGED_TOLERANCE);
  checkHistoryLength(outcome, steps, everyLoss);
}

function checkHistoryLength(outcome: Outcome, steps: number, everyLoss: boolean): void {
  const length = outcome.losses?.values.length;
  if (everyLoss ? length !== steps : length !== undefined) {
    throw new Error(`invalid history: ${length} losses for ${steps} steps`);
  }
}

function near(what: string, value: number, expected: number, tolerance: number): void {
  if (!(Math.abs(value - expected) <= tolerance)) {
    throw new Error(`invalid ${what}: ${value}, expected ${expected} within ${tolerance}`);
  }
}
