/** How fast to train: from one epoch a second, to watch, up to as fast as it goes. */
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Speed } from '../../protocol/trainer-api.ts';
import { formatCount, formatRate } from '../i18n/numbers.ts';
import { base, fields, sliders } from '../styles/shared.ts';
import { RunCommandEvent } from './commands.ts';

/** Epochs per second; the last one is without a limit. */
const SPEEDS: readonly Speed[] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, null];

/** @fires run-command */
@customElement('speed-field')
@localized()
export class SpeedField extends LitElement {
  static override styles = [
    base,
    fields,
    sliders,
    css`
      .head {
        display: flex;
        justify-content: space-between;
        gap: var(--unit);
      }

      output {
        font-size: var(--small);
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }

      .measured {
        font-size: var(--small);
        color: var(--muted);
        text-align: end;
        font-variant-numeric: tabular-nums;
      }

      input[type='range'] {
        height: calc(3 * var(--unit));
      }

      @media (pointer: coarse) {
        input[type='range'] {
          height: var(--target);
        }
      }
    `,
  ];

  @property({ attribute: false }) speed: Speed = null;
  /** Measured; 0 while not training. */
  @property({ attribute: false }) stepsPerSecond = 0;
  /** Shows what is measured, too. */
  @property({ type: Boolean }) measured = false;

  override render() {
    const index = SPEEDS.indexOf(this.speed);
    const text = speedText(this.speed);
    return html`
      <div class="head">
        <label for="speed">${msg('Speed')}</label>
        <output for="speed" aria-hidden="true">${text}</output>
      </div>
      <input
        id="speed"
        type="range"
        min="0"
        max=${SPEEDS.length - 1}
        step="1"
        .value=${String(index < 0 ? SPEEDS.length - 1 : index)}
        aria-valuetext=${text}
        @input=${this.#onInput}
      />
      ${this.measured ? this.#renderMeasured() : nothing}
    `;
  }

  #renderMeasured() {
    const rate = formatRate(this.stepsPerSecond);
    return html`<p class="measured">${msg(str`${rate} steps per second`)}</p>`;
  }

  readonly #onInput = (event: Event): void => {
    const value = SPEEDS[Number((event.target as HTMLInputElement).value)] ?? null;
    this.speed = value;
    this.dispatchEvent(new RunCommandEvent({ kind: 'speed', value }));
  };
}

function speedText(speed: Speed): string {
  if (speed === null) return msg('as fast as it goes');
  if (speed === 1) return msg('1 epoch per second');
  return msg(str`${formatCount(speed)} epochs per second`);
}

declare global {
  interface HTMLElementTagNameMap {
    'speed-field': SpeedField;
  }
}
