/** Time and scheduling as the training loop sees them, so that a test can hold the clock in its hand. */

export interface Clock {
  /** Milliseconds that only ever grow. */
  now(): number;
  /** Calls back once after `ms`; the answer cancels that. */
  after(ms: number, callback: () => void): () => void;
  /** Lets the messages that wait (a Pause among them) be handled first. */
  yield(): Promise<void>;
}

/**
 * The worker's own clock. It yields through a message channel: `setTimeout` would wait 4 ms each time, and
 * `scheduler.yield` comes back before the messages that it should let pass.
 */
export function systemClock(): Clock {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.addEventListener('message', () => waiting.shift()?.());
  port1.start();
  return {
    now: () => performance.now(),
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    yield: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        port2.postMessage(null);
      }),
  };
}
