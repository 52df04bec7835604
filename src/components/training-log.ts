/**
 * The log: the guide's lines, or Keras's, with what happened in between in sentences at its place. Its text is rewritten
 * at most ten times a second and holds a few hundred lines at most. It does not announce itself; the page's live region does.
 */
import { localized, msg } from '@lit/localize';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { base, buttons, fields } from '../styles/shared.ts';
import type { LogBlock, LogStyle } from './log-text.ts';

/** The reader wants the other kind of lines. */
export class LogStyleEvent extends Event {
  static readonly type = 'log-style';
  readonly style: LogStyle;

  constructor(style: LogStyle) {
    super(LogStyleEvent.type);
    this.style = style;
  }
}

/** @fires log-style */
@customElement('training-log')
@localized()
export class TrainingLog extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
      }

      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: calc(2 * var(--unit));
      }

      h2 {
        font-weight: 600;
      }

      .check {
        font-size: var(--small);
      }

      .explain {
        margin-bottom: var(--unit);
        font-size: var(--small);
        color: var(--muted);
      }

      .log {
        flex: 1;
        min-height: 0;
        overflow: auto;
        overscroll-behavior: contain;
        scrollbar-width: thin;
        scrollbar-color: var(--edge) transparent;
      }

      pre {
        margin: 0;
        font-family: var(--mono);
        font-size: var(--small);
        line-height: 1.6;
        font-variant-numeric: tabular-nums;
      }

      .keras pre {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }

      .note {
        margin: var(--unit) 0;
        padding-left: calc(1.5 * var(--unit));
        border-left: 2px solid var(--warning);
        font-size: var(--small);
      }

      .gap {
        margin: calc(0.5 * var(--unit)) 0;
        font-size: var(--small);
        color: var(--muted);
      }
    `,
  ];

  @property({ attribute: false }) blocks: readonly LogBlock[] = [];
  @property({ attribute: 'log-style' }) logStyle: LogStyle = 'guide';
  @property({ attribute: false }) batchesPerEpoch = 1;

  @query('.log') private log!: HTMLElement;

  #follows = true;

  override willUpdate(): void {
    // Follow the end only if the reader has not scrolled away from it.
    const { log } = this;
    if (log) this.#follows = log.scrollHeight - log.scrollTop - log.clientHeight < 24;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('blocks') && this.#follows) this.log.scrollTop = this.log.scrollHeight;
  }

  override render() {
    const keras = this.logStyle === 'keras';
    return html`
      <header>
        <h2 id="title">${msg('Training log')}</h2>
        <label class="check">
          <input type="checkbox" .checked=${live(keras)} @change=${this.#onStyle} />
          ${msg('Log like Keras fit')}
        </label>
      </header>
      ${keras ? html`<p class="explain">${explanation(this.batchesPerEpoch)}</p>` : nothing}
      <section class="log ${this.logStyle}" aria-labelledby="title" tabindex="0">
        ${this.blocks.map((block) =>
          block.kind === 'lines'
            ? html`<pre>${block.text}</pre>`
            : html`<p class=${block.kind}>${block.text}</p>`,
        )}
      </section>
    `;
  }

  readonly #onStyle = (): void => {
    this.dispatchEvent(new LogStyleEvent(this.logStyle === 'keras' ? 'guide' : 'keras'));
  };
}

/** Why Keras's numbers are not the guide's. */
function explanation(batchesPerEpoch: number): string {
  if (batchesPerEpoch > 1) {
    return msg(
      'Keras prints the mean over an epoch’s batches of the loss before each update; the guide’s loop prints the loss of all examples after the last one. With several batches per epoch these are different numbers.',
    );
  }
  return msg(
    'Keras prints the loss of the forward pass, before each update; the guide’s loop prints it after. They are the same numbers, one epoch apart, so Keras begins with the loss of the untrained model.',
  );
}

declare global {
  interface HTMLElementTagNameMap {
    'training-log': TrainingLog;
  }
}
