/** Train or pause, step, reset: the keys of the tape machine. Exactly one of them is prominent. */
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { formatCount } from '../i18n/numbers.ts';
import { base, buttons } from '../styles/shared.ts';
import { PageCommandEvent, RunCommandEvent, type RunCommand } from './commands.ts';
import { icons } from './icons.ts';
import { transportCommand, type TransportKey, type TransportState } from './transport-keys.ts';

/** @fires run-command @fires page-command */
@customElement('transport-bar')
@localized()
export class TransportBar extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--unit);
      }

      button:not(.prominent) {
        padding: 0 var(--unit);
      }

      .prominent {
        min-width: 136px;
        margin-right: var(--unit);
      }

      :host([compact]) .bar {
        flex-wrap: nowrap;
        justify-content: space-between;
        gap: 0;
      }

      :host([compact]) .prominent {
        flex: 1;
        max-width: 200px;
        min-width: 0;
        padding: 0 var(--unit);
        line-height: 1.2;
        white-space: normal;
      }

      :host([compact]) button:not(.prominent) {
        min-width: var(--target);
        padding: 0;
      }
    `,
  ];

  @property({ attribute: false }) state: TransportState = 'unavailable';
  /** How many epochs Train adds once all are done. */
  @property({ type: Number }) more = 10;
  /** Where the thumb is: pictures instead of words, and a key for the controls' sheet. */
  @property({ type: Boolean, reflect: true }) compact = false;
  @property({ attribute: false }) controlsOpen = false;

  @query('.controls') private controlsKey!: HTMLButtonElement | null;

  override updated(changed: PropertyValues<this>): void {
    // Who closes the sheet comes back to where it was opened.
    if (this.compact && changed.get('controlsOpen') && !this.controlsOpen) this.controlsKey?.focus();
  }

  override render() {
    return html`<div class="bar" role="group" aria-label=${msg('Transport')}>
      ${this.#renderTrain()}
      ${this.#renderKey(msg('Step one batch'), msg('one batch'), icons.stepBatch, 'step-batch')}
      ${this.#renderKey(msg('Step one epoch'), msg('one epoch'), icons.stepEpoch, 'step-epoch')}
      ${this.#renderKey(msg('Reset'), msg('Reset'), icons.reset, 'reset')}
      ${this.compact ? this.#renderControlsKey() : nothing}
    </div>`;
  }

  /** One button for all states: whoever pressed it with a key keeps it under the finger. */
  #renderTrain() {
    const command = transportCommand(this.state, 'play');
    const training = command?.kind === 'pause';
    const label = this.state === 'finished' ? msg(str`Train ${formatCount(this.more)} more`) : msg('Train');
    return html`<button
      class="prominent"
      aria-disabled=${command ? nothing : 'true'}
      @click=${() => this.#emit(command)}
    >
      ${training ? icons.pause : icons.train} ${training ? msg('Pause') : label}
    </button>`;
  }

  /**
   * `name` says it all; `label` is what there is room for, and a part of the name. A key that rests for the moment of a
   * step is not `disabled`: it would lose the focus.
   */
  #renderKey(name: string, label: string, icon: TemplateResult, key: TransportKey) {
    const command = transportCommand(this.state, key);
    return html`<button
      aria-disabled=${command ? nothing : 'true'}
      aria-label=${name}
      title=${name}
      @click=${() => this.#emit(command)}
    >
      ${icon}${this.compact ? nothing : html`<span>${label}</span>`}
    </button>`;
  }

  #renderControlsKey() {
    return html`<button
      class="controls"
      title=${msg('Controls')}
      aria-expanded=${this.controlsOpen ? 'true' : 'false'}
      @click=${() =>
        this.dispatchEvent(new PageCommandEvent({ kind: 'toggle-controls', open: !this.controlsOpen }))}
    >
      ${icons.controls}<span class="hidden">${msg('Controls')}</span>
    </button>`;
  }

  #emit(command: RunCommand | null): void {
    if (command) this.dispatchEvent(new RunCommandEvent(command));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'transport-bar': TransportBar;
  }
}
