/**
 * How long the page works for each of its frames: from the frame's first callback until it has been laid out and painted. A message that is
 * posted in a frame comes after it. It costs a callback per frame: only while somebody looks.
 */
export class FrameMeter {
  readonly #channel = new MessageChannel();
  #frame = 0;
  #beganAt = 0;
  #totals = { ms: 0, frames: 0 };

  constructor() {
    this.#channel.port1.addEventListener('message', () => {
      this.#totals = {
        ms: this.#totals.ms + performance.now() - this.#beganAt,
        frames: this.#totals.frames + 1,
      };
    });
    this.#channel.port1.start();
  }

  get totals(): { readonly ms: number; readonly frames: number } {
    return this.#totals;
  }

  start(): void {
    this.#frame ||= requestAnimationFrame(this.#onFrame);
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  readonly #onFrame = (): void => {
    this.#beganAt = performance.now();
    this.#channel.port2.postMessage(null);
    this.#frame = requestAnimationFrame(this.#onFrame);
  };
}
