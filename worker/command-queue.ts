/** One command after the other, so that two quick calls cannot interleave. A failed command does not stop the next. */
export class CommandQueue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(command: () => T | Promise<T>): Promise<T> {
    const result = this.#last.then(command);
    this.#last = result.catch(() => {});
    return result;
  }
}
