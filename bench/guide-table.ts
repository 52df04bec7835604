/** The table that TensorFlow's guide prints for its ten epochs, as a check of W1. */
import type { Outcome } from './contender.ts';

/** Losses of the guide's table: before training, then after each of ten epochs. */
const TABLE = [
  8.95268, 6.02414, 4.17759, 3.01328, 2.27914, 1.81623, 1.52436, 1.34032, 1.22427, 1.15111, 1.10497,
] as const;
const AFTER_TEN = [3.23, 1.76] as const;

/** Half of the table's last printed digit, and as much again for another order of summation. */
const LOSS_TOLERANCE = 1e-5;
const PRINTED_TOLERANCE = 0.005;

/** Throws where ten epochs differ from the table. `loss`: over all points, after them. */
export function checkTable({ variables, losses }: Outcome, loss: number): void {
  near('W after ten epochs', variables[0]?.[0], AFTER_TEN[0], PRINTED_TOLERANCE);
  near('b after ten epochs', variables[1]?.[0], AFTER_TEN[1], PRINTED_TOLERANCE);
  near('loss after ten epochs', loss, TABLE.at(-1), LOSS_TOLERANCE);
  const first = losses?.taken === 'after-update' ? 1 : 0;
  for (let i = 0; i < (losses?.values.length ?? 0); i++)
    near(`loss of epoch ${i}`, losses?.values[i], TABLE[first + i], LOSS_TOLERANCE);
}

function near(what: string, value = NaN, expected = NaN, tolerance = 0): void {
  if (!(Math.abs(value - expected) <= tolerance))
    throw new Error(`invalid ${what}: ${value}, expected ${expected} within ${tolerance}`);
}
