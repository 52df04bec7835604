/** Steps per second over the last second. It measures; it decides nothing. */

const WINDOW_MS = 1000;

interface Sample {
  readonly at: number;
  /** Steps since `start`. */
  readonly steps: number;
}

export class RateMeter {
  #samples: Sample[] = [];

  /** Training begins or goes on at `now` (ms). */
  start(now: number): void {
    this.#samples = [{ at: now, steps: 0 }];
  }

  /** `steps` more were done by `now`. */
  record(now: number, steps: number): void {
    const before = this.#samples.at(-1);
    if (before === undefined) return;
    this.#samples.push({ at: now, steps: before.steps + steps });
    this.#forget(now);
  }

  stop(): void {
    this.#samples = [];
  }

  /** 0 before the first record and after `stop`. Steps slower than the window are measured from one to the next. */
  stepsPerSecond(): number {
    const oldest = this.#samples[0];
    const newest = this.#samples.at(-1);
    if (oldest === undefined || newest === undefined || newest.at <= oldest.at) return 0;
    return ((newest.steps - oldest.steps) * 1000) / (newest.at - oldest.at);
  }

  /** Keeps one sample from before the window: it is where the window starts. */
  #forget(now: number): void {
    while ((this.#samples[1]?.at ?? now) <= now - WINDOW_MS) this.#samples.shift();
  }
}
