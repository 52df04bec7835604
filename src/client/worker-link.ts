/**
 * One life of the worker: calls into it, and the news of its death. Comlink never rejects when a worker dies, so every
 * call is raced against the worker's own error events, and against its silence, as a worker that was killed
 * says nothing at all. What to do about a death is not decided here.
 */
import { wrap } from 'comlink';
import type { Endpoint } from 'comlink';
import type { TrainerApi } from '../../protocol/trainer-api.ts';
import type { PageClock } from './page-clock.ts';

export interface WorkerLike extends Endpoint {
  terminate(): void;
}

export class WorkerDiedError extends Error {
  override readonly name = 'WorkerDiedError';
}

/** How often the worker is listened to. Counted in beats, not in time: a page that was asleep has not listened. */
export const BEAT_MS = 2_000;

/** Silent for so many beats is dead. Compiling a kernel or making a million points may keep it busy for seconds. */
export const SILENT_BEATS = 15;

export class WorkerLink {
  readonly #worker: WorkerLike;
  /** Held here for as long as the worker lives: calls in flight are dropped when the proxy is collected. */
  readonly #api: TrainerApi;
  readonly #clock: PageClock;
  readonly #onDeath: (detail: string) => void;
  readonly #calls = new Set<(error: WorkerDiedError) => void>();
  #cancelBeat: () => void = () => {};
  #silentBeats = 0;
  #isPinging = false;
  #death: string | null = null;

  constructor(worker: WorkerLike, clock: PageClock, onDeath: (detail: string) => void) {
    this.#worker = worker;
    // Every method answers with a promise already, so the proxy has the same type.
    this.#api = wrap<TrainerApi>(worker);
    this.#clock = clock;
    this.#onDeath = onDeath;
    worker.addEventListener('message', this.heard);
    worker.addEventListener('error', this.#onError);
    worker.addEventListener('messageerror', this.#onError);
    this.#beat();
  }

  /** What it died of; null while it lives. */
  get death(): string | null {
    return this.#death;
  }

  /** Rejects with `WorkerDiedError` if the worker dies first. */
  call<T>(command: (api: TrainerApi) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#death !== null) {
        reject(new WorkerDiedError(this.#death));
        return;
      }
      const settle = (outcome: () => void): void => {
        this.#calls.delete(fail);
        outcome();
      };
      const fail = (error: Error): void => settle(() => reject(error));
      this.#calls.add(fail);
      command(this.#api).then((value) => settle(() => resolve(value)), fail);
    });
  }

  /** Any sign of life. */
  readonly heard = (): void => {
    this.#silentBeats = 0;
  };

  /** Ends the worker; all calls in flight fail. Whoever ends it on purpose is told like everybody else. */
  end(detail: string): void {
    if (this.#death !== null) return;
    this.#death = detail;
    this.#cancelBeat();
    this.#worker.removeEventListener('message', this.heard);
    this.#worker.removeEventListener('error', this.#onError);
    this.#worker.removeEventListener('messageerror', this.#onError);
    this.#worker.terminate();
    for (const fail of this.#calls) fail(new WorkerDiedError(detail));
    this.#onDeath(detail);
  }

  readonly #onError = (event: Event): void => {
    // In browsers an ErrorEvent; what did not load says nothing.
    const { message } = event as Partial<ErrorEvent>;
    this.end(message === undefined || message === '' ? event.type : message);
  };

  #beat(): void {
    this.#cancelBeat = this.#clock.after(BEAT_MS, () => {
      this.#silentBeats++;
      if (this.#silentBeats > SILENT_BEATS) {
        this.end(`no answer for ${(SILENT_BEATS * BEAT_MS) / 1000} s`);
        return;
      }
      if (!this.#isPinging) void this.#ping();
      this.#beat();
    });
  }

  async #ping(): Promise<void> {
    this.#isPinging = true;
    try {
      await this.call((api) => api.ping());
      this.heard();
    } catch {
      // Dead: everybody concerned is told.
    } finally {
      this.#isPinging = false;
    }
  }
}
