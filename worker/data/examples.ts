/** Examples in memory: pairs of one input and one target. Only the type; where they come from is said in `open-data.ts`. */

/** Float32, row-major: `x` is [examples, ...inputShape], `y` [examples, ...targetShape]. */
export interface Examples {
  readonly examples: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
}
