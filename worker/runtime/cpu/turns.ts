/** Jobs one after another: at once where none is under way, else in the order in which they came. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #open = 0;

  /** What a job throws is its own turn's: those after it get theirs. */
  take<T>(job: () => T | Promise<T>): Promise<T> {
    const turn = this.#open > 0 ? this.#last.then(job) : begin(job);
    this.#open++;
    const end = () => void this.#open--;
    this.#last = turn.then(end, end);
    return turn;
  }
}

async function begin<T>(job: () => T | Promise<T>): Promise<T> {
  return job();
}
