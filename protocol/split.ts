/** How many examples are trained on, and how many are kept to validate with. */
import type { SplitSpec } from './run-spec.ts';

export interface SplitSizes {
  readonly training: number;
  readonly validation: number;
}

export function splitSizes({ validation: fraction }: SplitSpec, examples: number): SplitSizes {
  const validation = Math.round(fraction * examples);
  return { training: examples - validation, validation };
}
