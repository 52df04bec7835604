/** Norms as they were whenever somebody looked: steps, and of each variable the weights' norm and the gradient's. Memory stays bounded. */
import type { WeightsAnswer } from '../../../../protocol/questions/weights.ts';

export interface Moment {
  readonly step: number;
  /** Of each variable of the answer. */
  readonly weights: readonly number[];
  readonly gradients: readonly number[];
}

/** Which variable's; null: all of them as one vector. */
export type Whose = number | null;

const MOST = 800;

export class Norms {
  #moments: readonly Moment[] = [];

  get moments(): readonly Moment[] {
    return this.#moments;
  }

  record({ step, variables }: WeightsAnswer): void {
    const moment: Moment = {
      step,
      weights: variables.map(({ values }) => values.norm),
      gradients: variables.map(({ gradient }) => gradient.norm),
    };
    // A weight set by hand changes the same step; a step back is another beginning.
    const earlier = this.#moments.filter((each) => each.step < step);
    const kept = earlier.length < MOST ? earlier : earlier.filter((_, i) => i % 2 === 0);
    this.#moments = [...kept, moment];
  }
}

/** Euclidean, of one part or of all. */
export function normOf(parts: readonly number[], whose: Whose): number {
  if (whose !== null) return parts[whose] ?? Number.NaN;
  return Math.sqrt(parts.reduce((sum, norm) => sum + norm * norm, 0));
}
