/**
 * When the loss over all examples is worth its time. Where evaluating takes long (a network over images), runs that end within an epoch
 * are not evaluated each: most of the time is to be training. What is not evaluated is not shown.
 */

/** An evaluation that takes no longer comes with every run. */
const CHEAP_MS = 15;

/** Of the time, evaluating may be about one part in so many. */
const PARTS = 5;

export class Evaluations {
  /** At most. */
  #costMs = Infinity;
  #lastAt = -Infinity;

  /** An evaluated run came back at `now` after `ms`: evaluating takes no longer than that. */
  learn(now: number, ms: number): void {
    this.#costMs = Math.min(this.#costMs, ms);
    this.#lastAt = now;
  }

  /** Does each run come with one? Then a run's time is what training and evaluating take together. */
  get areCheap(): boolean {
    return this.#costMs <= CHEAP_MS || this.#costMs === Infinity;
  }

  isDue(now: number): boolean {
    return this.areCheap || now - this.#lastAt >= (PARTS - 1) * this.#costMs;
  }
}
