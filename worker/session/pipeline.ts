/** The runs in flight on one device, in order. It knows when each was sent; how many there should be is not its matter. */
import type { LaneResult } from '../runtime/backend.ts';
import type { Device } from './device.ts';

interface Run {
  readonly steps: number;
  readonly sentAt: number;
  /** Whether the loss is known when it is back: an epoch that ends in it is evaluated in any case. */
  readonly isEvaluated: boolean;
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

  send(
    device: Device,
    steps: number,
    {
      now,
      isEvaluated,
      hyperparameters,
    }: { readonly now: number } & Pick<Run, 'isEvaluated' | 'hyperparameters'>,
  ): void {
    const result = device.run(steps, isEvaluated ? 'epochs' : 'never');
    // A run that is dropped may fail later, unheard.
    result.catch(() => {});
    const inFlight = this.#runs.length + 1;
    this.#runs.push({ steps, sentAt: now, isEvaluated, inFlight, hyperparameters, result });
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
