/**
 * What a screen reader hears while the eye watches the plots: a change of state at once, progress now and then, never
 * every epoch.
 */
import { msg, str } from '@lit/localize';
import { epochsText } from '../i18n/epochs-text.ts';
import { formatFixed } from '../i18n/numbers.ts';
import type { RunView } from '../views/run-context.ts';

const PROGRESS_INTERVAL_MS = 8_000;

export class Announcer {
  #state = '';
  #text = '';
  #spokenAt = 0;

  /** The text of the live region for this view; mostly the same as before. */
  textFor(view: RunView, now: number = performance.now()): string {
    const state = `${view.info?.run}/${view.status}`;
    const changed = state !== this.#state;
    if (!changed && !(view.status === 'training' && now - this.#spokenAt > PROGRESS_INTERVAL_MS))
      return this.#text;
    this.#state = state;
    this.#spokenAt = now;
    this.#text = sentence(view);
    return this.#text;
  }
}

function sentence({ status, snapshot }: RunView): string {
  if (!snapshot) return '';
  const epochs = epochsText(snapshot.position.epoch);
  const loss = formatFixed(snapshot.loss, 5);
  switch (status) {
    case 'training':
      return msg(str`Training. ${epochs} done, loss ${loss}.`);
    case 'paused':
      return msg(str`Paused after ${epochs}, loss ${loss}.`);
    case 'finished':
      return msg(str`Training finished: ${epochs}, loss ${loss}.`);
    case 'ready':
      return msg(str`Ready to train, loss ${loss}.`);
    // What goes wrong is said where it is shown.
    case 'diverged':
    case 'restarting':
    case 'dead':
    case 'empty':
      return '';
    default:
      return status satisfies never;
  }
}
