/**
 * Asks the worker one question at a time while its element is on the page: again when something is new, never faster than answers come, and
 * not more often than is said. Answers about another run are dropped.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Failure } from '../../../protocol/failure.ts';
import type { QuestionKind, Questions } from '../../../protocol/questions.ts';
import type { RunView } from '../../views/run-context.ts';

interface Host extends ReactiveControllerHost {
  readonly view: RunView;
}

export interface AskingOptions<K extends QuestionKind> {
  readonly kind: K;
  /** Null: there is nothing to ask. */
  readonly question: () => Questions[K]['question'] | null;
  /** What the answer depends on: where all parts are the same as before, nothing is asked. The run is always one of them. */
  readonly key: (view: RunView) => readonly unknown[];
  readonly intervalMs: number;
}

export interface Answered<K extends QuestionKind> {
  /** Of which run. */
  readonly run: number;
  readonly question: Questions[K]['question'];
  readonly answer: Questions[K]['answer'];
}

export class Asking<K extends QuestionKind> implements ReactiveController {
  readonly #host: Host;
  readonly #options: AskingOptions<K>;
  #latest: Answered<K> | null = null;
  #failed: { readonly run: number; readonly failure: Failure } | null = null;
  #askedKey: readonly unknown[] | null = null;
  #isBusy = false;
  #isDue = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: Host, options: AskingOptions<K>) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  /** Null until there is one for the run on the page. */
  get latest(): Answered<K> | null {
    return this.#latest?.run === this.#host.view.info?.run ? this.#latest : null;
  }

  /** Why the last question about the run on the page has no answer; null while one is waited for. */
  get failure(): Failure | null {
    return this.#failed?.run === this.#host.view.info?.run ? (this.#failed?.failure ?? null) : null;
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#askedKey = null;
  }

  hostUpdated(): void {
    if (sameParts(this.#askedKey, this.#key())) return;
    this.#isDue = true;
    this.#ask();
  }

  /** Again, although nothing is new. */
  again(): void {
    this.#isDue = true;
    this.#ask();
  }

  #key(): readonly unknown[] {
    const { view } = this.#host;
    return [view.info?.run, ...this.#options.key(view)];
  }

  #ask(): void {
    if (!this.#isDue || this.#isBusy || this.#timer !== undefined) return;
    void this.#askNow();
  }

  async #askNow(): Promise<void> {
    const { view } = this.#host;
    const { kind, question: make, intervalMs } = this.#options;
    const question = make();
    const run = view.info?.run;
    if (question === null || run === undefined) return;
    this.#isDue = false;
    this.#isBusy = true;
    this.#askedKey = this.#key();
    this.#failed = null;
    const result = await view.ask(kind, question);
    this.#isBusy = false;
    if (this.#host.view.info?.run === run) {
      if (result.ok) this.#latest = { run, question, answer: result.value };
      else this.#failed = { run, failure: result.failure };
      this.#host.requestUpdate();
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#ask();
    }, intervalMs);
  }
}

function sameParts(a: readonly unknown[] | null, b: readonly unknown[]): boolean {
  return a?.length === b.length && a.every((part, i) => Object.is(part, b[i]));
}
