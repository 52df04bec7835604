/** Examples in memory: pairs of one input and one target. Only the type; where they come from is said in `open-data.ts`. */
import type { Extent } from '../../protocol/events.ts';

/** Float32, row-major: `x` is [examples, ...inputShape], `y` [examples, ...targetShape]. */
export interface Examples {
  readonly examples: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
}

export interface OpenedExamples extends Examples {
  /** Where they scatter around a known line. */
  readonly line: { readonly w: number; readonly b: number } | null;
  /** Of every input, where they are shown in a frame that does not follow them. */
  readonly frame?: Extent;
  /** Where they have names. */
  readonly inputNames?: readonly string[] | null;
  readonly classNames?: readonly string[] | null;
}
