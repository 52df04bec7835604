/** What the model says to some examples. */

export interface PredictionsQuestion {
  /** [n, ...inputShape], as the data have them. */
  readonly x: Float32Array;
}

export interface PredictionsAnswer {
  /** [n, ...outputShape], in inference mode. */
  readonly outputs: Float32Array;
}
