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
  return {
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    nextFrame,
  };
}

/** Hidden pages get no animation frames, but their training goes on. */
function nextFrame(): Promise<void> {
  if (document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', end);
      resolve();
    };
    const frame = requestAnimationFrame(end);
    const timer = setTimeout(end, NO_FRAME_MS);
    document.addEventListener('visibilitychange', end);
  });
}
