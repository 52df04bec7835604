/**
 * A worker that is always there: starts one when the first call comes, another when it dies, and gives up after a few
 * deaths in a row. Calls that a death interrupted are made again. What a new worker must be told is its owner's matter.
 */
import { FailureError } from '../../protocol/failure.ts';
import type { Failure } from '../../protocol/failure.ts';
import type { TrainerApi } from '../../protocol/trainer-api.ts';
import type { PageClock } from './page-clock.ts';
import { WorkerDiedError, WorkerLink } from './worker-link.ts';
import type { WorkerLike } from './worker-link.ts';

export interface ConnectionOptions {
  readonly startWorker: () => WorkerLike;
  readonly clock: PageClock;
  /**
   * Tells a new worker all it must know, before any waiting call is made. `death`: what the one before died of, if there
   * was one. An exception counts as a death.
   */
  readonly resume: (link: WorkerLink, death: string | null) => Promise<void>;
  /** `dead` comes with the reason; null: all is well again. */
  readonly onTrouble: (trouble: 'restarting' | 'dead' | null, failure: Failure | null) => void;
}

/** Deaths in a row after which the worker is not started again by itself. */
export const DEATHS = 4;

/** How long to wait after the first death in a row, the second and the third. */
const RESTART_DELAYS_MS = [0, 500, 2_000];

/** How often one call is made again: it may be what kills the worker. */
const RETRIES = 2;

const SIMULATED_CRASH = 'simulated';

type Command<T> = (api: TrainerApi) => Promise<T>;

export class Connection {
  readonly #options: ConnectionOptions;
  /** The last worker that was started, dead or alive. */
  #newest: WorkerLink | null = null;
  #established: Promise<WorkerLink> | null = null;
  #isEstablished = false;
  #deaths = 0;
  #lastDeath: string | null = null;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** What a dead worker has still sent must not be taken for news. */
  isCurrent(link: WorkerLink): boolean {
    return link === this.#newest && link.death === null;
  }

  /** Something went forward: the deaths so far are no longer in a row. */
  worked(): void {
    this.#deaths = 0;
  }

  /** Rejects with a `FailureError` (worker-died) when the worker is dead for good, or dies of this very call. */
  async call<T>(command: Command<T>): Promise<T> {
    let connecting = this.established();
    for (let retries = 0; ; retries++) {
      const link = await connecting;
      try {
        return await link.call(command);
      } catch (error) {
        if (!(error instanceof WorkerDiedError)) throw error;
        if (this.#established === null || retries === RETRIES) throw workerDied(error.message);
        connecting = this.#established;
      }
    }
  }

  /** The living worker, told all it must know. Starts one if there is none, even where one was given up. */
  established(): Promise<WorkerLink> {
    if (this.#established !== null) return this.#established;
    if (this.#newest !== null) this.#options.onTrouble('restarting', null);
    return this.#establish(0);
  }

  /** Ends the worker as a crash would. */
  crash(): void {
    this.#newest?.end(SIMULATED_CRASH);
  }

  #establish(delayMs: number): Promise<WorkerLink> {
    this.#isEstablished = false;
    const established = this.#start(delayMs);
    // Nobody may be waiting; who is, hears of it.
    established.catch(() => {});
    this.#established = established;
    return established;
  }

  async #start(firstDelayMs: number): Promise<WorkerLink> {
    for (let delayMs = firstDelayMs; ; delayMs = this.#delayMs) {
      if (delayMs > 0) await new Promise<void>((resolve) => this.#options.clock.after(delayMs, resolve));
      try {
        return await this.#startOnce();
      } catch (error) {
        this.#noteDeath(error instanceof WorkerDiedError ? error.message : String(error));
        if (this.#deaths >= DEATHS) throw this.#giveUp(error);
      }
    }
  }

  async #startOnce(): Promise<WorkerLink> {
    const { startWorker, clock, resume, onTrouble } = this.#options;
    const link = new WorkerLink(startWorker(), clock, (death) => this.#onDeath(link, death));
    this.#newest = link;
    try {
      await resume(link, this.#lastDeath);
      if (link.death !== null) throw new WorkerDiedError(link.death);
    } catch (error) {
      link.end(String(error));
      throw error;
    }
    this.#isEstablished = true;
    onTrouble(null, null);
    return link;
  }

  /** While it is being established, `#start` hears of it by itself. */
  #onDeath(link: WorkerLink, death: string): void {
    if (link !== this.#newest || !this.#isEstablished) return;
    this.#noteDeath(death);
    if (this.#deaths >= DEATHS) {
      this.#giveUp(new WorkerDiedError(death));
      return;
    }
    this.#options.onTrouble('restarting', null);
    void this.#establish(this.#delayMs);
  }

  #noteDeath(death: string): void {
    this.#lastDeath = death;
    if (death !== SIMULATED_CRASH) this.#deaths++;
  }

  get #delayMs(): number {
    return RESTART_DELAYS_MS[this.#deaths - 1] ?? 0;
  }

  /** From here, the next call has one try. */
  #giveUp(error: unknown): FailureError {
    this.#established = null;
    this.#isEstablished = false;
    this.#deaths = DEATHS - 1;
    const failure = error instanceof FailureError ? error : workerDied(this.#lastDeath ?? '');
    this.#options.onTrouble('dead', failure.failure);
    return failure;
  }
}

function workerDied(detail: string): FailureError {
  return new FailureError({ code: 'worker-died', params: { detail } });
}
