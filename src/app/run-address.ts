/**
 * Keeps the settings of the run in the page's address: a reload, a bookmark or a copied address brings them back. The guide's own
 * run has the plain address. Entries of the history are replaced, never added: Back leaves the page.
 */
import { encodeRunLink } from '../../protocol/link.ts';
import { GUIDE_RUN, type RunSpec } from '../../protocol/run-spec.ts';

/** A slider changes the run many times a second, and browsers allow only so many changes of the address. */
const PERIOD_MS = 500;

export class RunAddress {
  readonly #replace: (link: string) => void;
  #spec: RunSpec | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `replace` gets what follows the path: `#run=…`, or nothing for the guide's run. */
  constructor(replace: (link: string) => void = replaceHash) {
    this.#replace = replace;
  }

  /** The run that the page shows now. Written at once; what follows closely waits for its turn, the last of it is written. */
  follow(spec: RunSpec): void {
    if (spec === this.#spec) return;
    this.#spec = spec;
    if (this.#timer === undefined) this.#writeAndWait();
  }

  /** At once. */
  write(): void {
    this.hold();
    if (this.#spec === null) return;
    const link = encodeRunLink(this.#spec);
    this.#replace(link === encodeRunLink(GUIDE_RUN) ? '' : link);
  }

  /** What waits is not written before the next change, or until it is asked for. */
  hold(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #writeAndWait(): void {
    this.write();
    const written = this.#spec;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#spec !== written) this.#writeAndWait();
    }, PERIOD_MS);
  }
}

function replaceHash(link: string): void {
  if (location.hash !== link) history.replaceState(null, '', `${location.pathname}${location.search}${link}`);
}
