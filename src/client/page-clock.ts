/** Time as the page sees it: timers, and the moment to take a snapshot. Injected, so that a test can hold it. */

export interface PageClock {
  /** Calls back once after `ms`; the answer cancels that. */
  after(ms: number, callback: () => void): () => void;
  /** The next animation frame; at once when nothing is drawn. */
  nextFrame(): Promise<void>;
}

/** A page may be visible to itself and still get no frames (off the screen in a frame of another site). */
const NO_FRAME_MS = 250;

export function pageClock(): PageClock {
  const frames = new FrameWaiter();
  return {
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    nextFrame: () => frames.next(),
  };
}

/** Hidden pages get no animation frames, but their training goes on. */
class FrameWaiter {
  readonly #ends = new Set<() => void>();

  constructor() {
    // Once for all: a listener of its own for each of 60 frames a second takes 3% of the page's time.
    document.addEventListener('visibilitychange', () => {
      for (const end of this.#ends) end();
    });
  }

  next(): Promise<void> {
    if (document.hidden) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        cancelAnimationFrame(frame);
        clearTimeout(timer);
        this.#ends.delete(end);
        resolve();
      };
      const frame = requestAnimationFrame(end);
      const timer = setTimeout(end, NO_FRAME_MS);
      this.#ends.add(end);
    });
  }
}
