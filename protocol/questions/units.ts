/** What each unit of each layer answers over the data. */

export interface UnitsQuestion {
  /** Of each layer, so many units at most. */
  readonly mostUnits: number;
  /** Points along each input: the data have one or two. */
  readonly points: number;
}

export interface UnitsAnswer {
  /** [points] of one input, [rows, columns] of two, the second input falling from row to row; null where the data have more. */
  readonly shape: readonly number[] | null;
  /** What the model sees at each place, feature by feature: [features, ...shape]. */
  readonly inputs: Float32Array;
  /** Of each layer, activation included: [units, ...shape]; null for a layer whose output is no list of units. */
  readonly layers: readonly (Float32Array | null)[];
}
