/**
 * A number on a line, with its name above. It takes anything that is typed, but gives out only what is allowed: for the
 * rest it shows a sentence that names the field and the range, and nothing changes.
 */
import { localized } from '@lit/localize';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { ProblemReason } from '../../protocol/failure.ts';
import { reasonSentence } from '../i18n/failure-sentences.ts';
import { base, fields } from '../styles/shared.ts';
import { numberProblem, typedNumber } from './number-problem.ts';

/** A new, allowed value was entered. */
export class NumberChangeEvent extends Event {
  static readonly type = 'number-change';
  readonly value: number;

  constructor(value: number) {
    super(NumberChangeEvent.type);
    this.value = value;
  }
}

/** @fires number-change */
@customElement('number-field')
@localized()
export class NumberField extends LitElement {
  static override styles = [
    base,
    fields,
    css`
      :host {
        min-width: 0;
      }

      input {
        text-align: inherit;
      }
    `,
  ];

  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  /** The visible name. */
  @property() label = '';
  /** Of several fields with the same name, which: stands before it in the accessible name. */
  @property() group = '';
  @property({ type: Number }) value = 0;
  @property({ type: Number }) min = -Infinity;
  @property({ type: Number }) max = Infinity;
  /** Only whole numbers are allowed. */
  @property({ type: Boolean }) whole = false;
  @property({ type: Boolean }) disabled = false;
  /** The name is for assistive technology only. */
  @property({ type: Boolean }) bare = false;
  /** Shown as Python writes a float: `3.0`. */
  @property({ type: Boolean }) float = false;

  @state() private problem: ProblemReason | null = null;

  @query('input') private input!: HTMLInputElement;

  override willUpdate(changed: PropertyValues<this>): void {
    // A value from outside replaces what was typed; a mere re-render must not.
    if (changed.has('value')) this.problem = null;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('value')) this.input.value = this.#shown(this.value);
  }

  override render() {
    return html`
      <label for="input" class=${this.bare ? 'hidden' : nothing}
        >${this.group ? html`<span class="hidden">${this.group}: </span>` : nothing}${this.label}</label
      >
      <input
        id="input"
        type="text"
        inputmode=${this.whole ? 'numeric' : 'decimal'}
        autocomplete="off"
        spellcheck="false"
        ?disabled=${this.disabled}
        aria-invalid=${this.problem ? 'true' : 'false'}
        aria-describedby="problem"
        @input=${this.#onInput}
        @change=${this.#onChange}
        @keydown=${this.#onKey}
      />
      <div id="problem" role="status">
        ${this.problem ? html`<p class="problem">${reasonSentence(this.label, this.problem)}</p>` : nothing}
      </div>
    `;
  }

  readonly #onInput = (): void => {
    // Complaining while somebody types is rude; taking a complaint back is not.
    if (this.problem && !this.#check()) this.problem = null;
  };

  readonly #onChange = (): void => {
    this.problem = this.#check();
    if (this.problem) return;
    const value = typedNumber(this.input.value);
    this.input.value = this.#shown(value);
    if (value === this.value) return;
    this.value = value;
    this.dispatchEvent(new NumberChangeEvent(value));
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    const kept = this.#shown(this.value);
    if (this.input.value === kept) return;
    // Taking back what was typed is all: the sheet around stays open.
    event.stopPropagation();
    this.input.value = kept;
    this.problem = null;
  };

  #shown(value: number): string {
    return this.float && Number.isInteger(value) ? value.toFixed(1) : String(value);
  }

  #check(): ProblemReason | null {
    return numberProblem(this.input.value, this.min, this.max, this.whole);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'number-field': NumberField;
  }
}
