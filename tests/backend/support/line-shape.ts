import type { DataShape } from '../../../worker/session/compiled-run.ts';

/** One number in, one number out. */
export function lineShape(examples: number): DataShape {
  return { examples, validationExamples: 0, inputShape: [1], targetShape: [1] };
}
