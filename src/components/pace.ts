/**
 * Lets an element do costly work less often than its properties change, and makes sure that the last change is not lost.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class Pace implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #intervalMs: number;
  #last = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost, intervalMs: number) {
    this.#host = host;
    this.#intervalMs = intervalMs;
    host.addController(this);
  }

  /** True if the work may be done now. If not, the host is updated again as soon as it may. */
  due(): boolean {
    const wait = this.#last + this.#intervalMs - performance.now();
    if (wait <= 0) {
      this.#last = performance.now();
      return true;
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#host.requestUpdate();
    }, wait);
    return false;
  }

  /** The next call of `due` answers true. */
  hurry(): void {
    this.#last = Number.NEGATIVE_INFINITY;
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
