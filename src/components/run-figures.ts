/** Where the run stands, in large figures: epoch and loss. */
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { RunSpec } from '../../protocol/run-spec.ts';
import type { Position } from '../../protocol/snapshot.ts';
import { formatCount, formatFixed, formatRate } from '../i18n/numbers.ts';
import { base } from '../styles/shared.ts';

@customElement('run-figures')
@localized()
export class RunFigures extends LitElement {
  static override styles = [
    base,
    css`
      /* The columns do not know their contents: a figure that grows moves nothing. */
      dl {
        display: grid;
        grid-template-columns: minmax(0, 5fr) minmax(0, 4fr);
        gap: 0 calc(2 * var(--unit));
      }

      :host([compact]) dl {
        grid-template-columns: minmax(0, 6fr) minmax(0, 5fr) 120px;
      }

      dl > div {
        container-type: inline-size;
      }

      dt {
        font-size: var(--small);
        color: var(--muted);
      }

      dd {
        /* A digit is 0.64 em wide in the widest of the system's fonts. */
        font-size: clamp(var(--small), (100cqi - var(--after) * 7.5px) / (var(--letters) * 0.64), var(--heading));
        line-height: calc(5 * var(--unit));
        font-weight: 300;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
        overflow: hidden;
        text-overflow: ellipsis;
      }

      .of,
      .rate {
        color: var(--muted);
      }

      .long {
        font-size: var(--small);
        line-height: 1;
        font-weight: 400;
      }

      dt {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }

      .batch {
        margin-left: var(--unit);
        font-variant-numeric: tabular-nums;
      }

      @media (width < 720px) {
        dd {
          line-height: calc(4 * var(--unit));
        }

        dl {
          gap: 0 var(--unit);
        }
      }
    `,
  ];

  @property({ attribute: false }) position: Position | null = null;
  @property({ attribute: false }) epochs: RunSpec['training']['epochs'] = 10;
  @property({ attribute: false }) batchesPerEpoch = 1;
  /** Over all examples, with the variables as they are now. */
  @property({ attribute: false }) loss: number | null = null;
  @property({ attribute: false }) stepsPerSecond = 0;
  /** Where no speed control stands beside the figures, the measured speed is one of them. */
  @property({ type: Boolean, reflect: true }) compact = false;

  override updated(): void {
    // Not as a style attribute, which the content security policy forbids.
    for (const figure of this.renderRoot.querySelectorAll('dd')) {
      const { letters, after = '0' } = figure.dataset;
      figure.style.setProperty('--letters', String(Math.max(after === '0' ? 8 : 3, Number(letters))));
      figure.style.setProperty('--after', after);
    }
  }

  override render() {
    const loss = this.loss === null ? '—' : formatFixed(this.loss, 6);
    return html`<dl>
      ${this.#renderEpoch()}
      <div>
        <dt>${msg('Current loss')}</dt>
        <dd data-letters=${loss.length}>${loss}</dd>
      </div>
      ${this.compact ? this.#renderRate() : nothing}
    </dl>`;
  }

  #renderRate() {
    const rate = formatRate(this.stepsPerSecond);
    return html`<div>
      <dt>${msg('Steps per second')}</dt>
      <dd class="rate" data-letters=${rate.length}>${rate}</dd>
    </div>`;
  }

  #renderEpoch() {
    const { position, batchesPerEpoch } = this;
    const done = position ? formatCount(position.epoch) : '—';
    const goal = this.epochs === 'untilStopped' ? '∞' : formatCount(this.epochs);
    // Single steps may go further than was asked for: then there is nothing left to be a part of.
    const past = this.epochs !== 'untilStopped' && (position?.epoch ?? 0) > this.epochs;
    const batch =
      position && position.batch > 0
        ? html`<span class="batch">${msg(str`batch ${position.batch} of ${formatCount(batchesPerEpoch)}`)}</span>`
        : nothing;
    const long = goal.length > 4;
    // As large as it can be when all is done, from the beginning; for the longest runs as large as it can be now.
    const length = Math.max(done.length, goal.length > 9 ? 0 : goal.length) + (long ? 0 : goal.length + 3);
    return html`<div>
      <dt><span>${msg('Epoch')}</span>${batch}</dt>
      <dd data-letters=${length} data-after=${long ? goal.length + 3 : 0}>${done}${past ? nothing : html`<span class="of ${long ? 'long' : ''}"> / ${goal}</span>`}</dd>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'run-figures': RunFigures;
  }
}
