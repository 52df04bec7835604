/** The runs in flight on one device, in order. It knows when each was sent; how many there should be is not its matter. */
import type { LaneResult } from '../runtime/backend.ts';
import type { Device } from './device.ts';

interface Run {
  readonly steps: number;
  readonly sentAt: number;
  /** Runs in flight when it was sent, itself included. */
  readonly inFlight: number;
  /** What the steps were done with. */
  readonly hyperparameters: readonly number[];
  readonly result: Promise<LaneResult>;
}

export interface FinishedRun extends Omit<Run, 'result'> {
  readonly result: LaneResult;
}

export class Pipeline {
  #runs: Run[] = [];

  get depth(): number {
    return this.#runs.length;
  }

  /** Steps that were sent and are not back. */
  get steps(): number {
    return this.#runs.reduce((sum, { steps }) => sum + steps, 0);
  }

  send(device: Device, steps: number, now: number, hyperparameters: readonly number[]): void {
    const result = device.run(steps);
    // A run that is dropped may fail later, unheard.
    result.catch(() => {});
    this.#runs.push({ steps, sentAt: now, inFlight: this.#runs.length + 1, hyperparameters, result });
  }

  /** Waits for the oldest run. After a failure the later ones cannot be believed: `drop` them. */
  async next(): Promise<FinishedRun> {
    const run = this.#runs[0];
    if (run === undefined) throw new Error('missing run: nothing is in flight');
    const result = await run.result;
    this.#runs.shift();
    return { ...run, result };
  }

  drop(): void {
    this.#runs = [];
  }
}
