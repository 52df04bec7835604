/** Examples in memory: pairs of one input and one target. Only the type; where they come from is said in `open-data.ts`. */

/** Float32, one value per example in each of `x` and `y`. */
export interface Examples {
  readonly examples: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
}
