/** A few alternatives side by side, one of them chosen: native radio buttons that look like words on a line. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { base } from '../styles/shared.ts';

export interface Choice {
  readonly value: string;
  readonly label: string;
  /** Where the label alone would not be understood, e.g. a language in its own name. */
  readonly lang?: string;
}

/** Another alternative was chosen. */
export class ChoiceEvent extends Event {
  static readonly type = 'choice';
  readonly value: string;

  constructor(value: string) {
    super(ChoiceEvent.type);
    this.value = value;
  }
}

/** @fires choice */
@customElement('choice-field')
export class ChoiceField extends LitElement {
  static override styles = [
    base,
    css`
      fieldset {
        display: flex;
        flex-wrap: wrap;
        gap: 0 calc(2 * var(--unit));
      }

      label {
        position: relative;
        display: inline-flex;
        align-items: center;
        min-height: var(--target);
        color: var(--muted);
        cursor: pointer;
        white-space: nowrap;
      }

      label:hover {
        color: var(--ink);
      }

      label:has(:checked) {
        color: var(--ink);
      }

      label::after {
        content: '';
        position: absolute;
        inset: auto 0 calc(50% - 1em) 0;
        height: 2px;
        background: transparent;
        pointer-events: none;
      }

      label:has(:checked)::after {
        background: var(--ink);
      }

      label:has(:focus-visible) {
        outline: 2px solid var(--focus);
        outline-offset: 2px;
        border-radius: 2px;
      }

      /* Invisible under the words; the label takes their clicks. */
      input {
        position: absolute;
        inset: auto 0 0 0;
        width: 100%;
        height: 8px;
        margin: 0;
        opacity: 0;
        cursor: inherit;
      }

      :host([small]) {
        font-size: var(--small);
      }
    `,
  ];

  /** The accessible name of the group. */
  @property() label = '';
  @property() value = '';
  @property({ attribute: false }) choices: readonly Choice[] = [];
  @property({ type: Boolean, reflect: true }) small = false;

  override render() {
    return html`
      <fieldset>
        <legend class="hidden">${this.label}</legend>
        ${this.choices.map(
          ({ value, label, lang }) => html`
            <label lang=${lang ?? nothing}>
              <input
                type="radio"
                name="choice"
                .value=${value}
                .checked=${live(value === this.value)}
                @change=${this.#onChange}
              />
              <span>${label}</span>
            </label>
          `,
        )}
      </fieldset>
    `;
  }

  readonly #onChange = (event: Event): void => {
    this.value = (event.target as HTMLInputElement).value;
    this.dispatchEvent(new ChoiceEvent(this.value));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'choice-field': ChoiceField;
  }
}
