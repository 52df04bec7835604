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
      dl {
        display: flex;
        flex-wrap: wrap;
        gap: var(--unit) calc(5 * var(--unit));
      }

      dt {
        font-size: var(--small);
        color: var(--muted);
      }

      dd {
        font-size: var(--heading);
        line-height: calc(5 * var(--unit));
        font-weight: 300;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }

      .of,
      .rate {
        color: var(--muted);
      }

      .batch {
        margin-left: var(--unit);
        font-size: var(--small);
        font-weight: 400;
        color: var(--muted);
      }

      .epoch {
        min-width: 4.5em;
      }

      .loss {
        min-width: 5.5em;
      }

      @media (width < 720px) {
        dd {
          line-height: calc(4 * var(--unit));
        }

        dl {
          gap: 0 calc(2 * var(--unit));
          justify-content: space-between;
        }

        .epoch,
        .loss {
          min-width: 0;
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
  @property({ type: Boolean }) compact = false;

  override render() {
    return html`<dl>
      <div class="epoch">
        <dt>${msg('Epoch')}</dt>
        <dd>${this.#renderEpoch()}</dd>
      </div>
      <div class="loss">
        <dt>${msg('Current loss')}</dt>
        <dd>${this.loss === null ? '—' : formatFixed(this.loss, 6)}</dd>
      </div>
      ${this.compact ? this.#renderRate() : nothing}
    </dl>`;
  }

  #renderRate() {
    return html`<div>
      <dt>${msg('Steps per second')}</dt>
      <dd class="rate">${formatRate(this.stepsPerSecond)}</dd>
    </div>`;
  }

  #renderEpoch() {
    const { position, batchesPerEpoch } = this;
    // Single steps may go further than was asked for: then there is nothing left to be a part of.
    const goal = this.epochs === 'untilStopped' ? Infinity : this.epochs;
    const total =
      (position?.epoch ?? 0) > goal
        ? nothing
        : html`<span class="of"> / ${goal === Infinity ? '∞' : formatCount(goal)}</span>`;
    const batch =
      position && position.batch > 0
        ? html`<span class="batch">${msg(str`batch ${position.batch} of ${formatCount(batchesPerEpoch)}`)}</span>`
        : nothing;
    return html`${position ? formatCount(position.epoch) : '—'}${total}${batch}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'run-figures': RunFigures;
  }
}
