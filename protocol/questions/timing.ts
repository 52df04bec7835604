/** Where the worker's time goes. */

export interface TimingQuestion {
  /** When the page asked: milliseconds since 1970, on the clock that both threads read. */
  readonly askedAt: number;
}

/** Milliseconds since the run was opened, and how many snapshots were made meanwhile. Some of it passes at the same time. */
export interface TimeTotals {
  /** Runs on the device, from sending one (or from the end of the one before) until the device had done it. */
  readonly device: number;
  /** From then until the numbers were here. */
  readonly readback: number;
  /** Putting snapshots together, the model's picture included. */
  readonly snapshots: number;
  /** From sending a snapshot until the page had taken it, its wait for an animation frame included. */
  readonly page: number;
  readonly snapshotCount: number;
}

export interface TimingAnswer {
  readonly totals: TimeTotals;
  /** On the same clock as `askedAt`: when the question came, in the worker's own turn. */
  readonly answeredAt: number;
}
