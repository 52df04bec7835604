/**
 * How long the page works for each of its frames: from the frame's first callback until it has been laid out and painted. A message that is
 * posted in a frame comes after it. It costs a callback per frame: only while somebody looks.
 */
export class FrameMeter {
  /** Only between start and stop: an open port, and all that its listener knows, stays in memory. */
  #channel: MessageChannel | null = null;
  #frame = 0;
  #beganAt = 0;
  #totals = { ms: 0, frames: 0 };

  get totals(): { readonly ms: number; readonly frames: number } {
    return this.#totals;
  }

  start(): void {
    if (this.#channel !== null) return;
    this.#channel = new MessageChannel();
    this.#channel.port1.addEventListener('message', this.#onPainted);
    this.#channel.port1.start();
    this.#frame = requestAnimationFrame(this.#onFrame);
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#channel?.port1.close();
    this.#channel = null;
  }

  readonly #onFrame = (): void => {
    this.#beganAt = performance.now();
    this.#channel?.port2.postMessage(null);
    this.#frame = requestAnimationFrame(this.#onFrame);
  };

  readonly #onPainted = (): void => {
    const { ms, frames } = this.#totals;
    this.#totals = { ms: ms + performance.now() - this.#beganAt, frames: frames + 1 };
  };
}
