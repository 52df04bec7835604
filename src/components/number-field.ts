/**
 * A number on a line, with its name above. It takes anything that is typed, but gives out only what is allowed: for the
 * rest it shows a sentence that names the field and the range, and nothing changes. Its box is made of two, the field
 * and the sentence, so that the grid around can give the sentence a line of its own.
 */
import { localized } from '@lit/localize';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { base, fields } from '../styles/shared.ts';
import { numberProblem, numberProblemSentence, typedNumber, type NumberProblem } from './number-problem.ts';

/** A new, allowed value was entered. */
export class NumberChangeEvent extends Event {
  static readonly type = 'number-change';
  readonly value: number;

  constructor(value: number) {
    super(NumberChangeEvent.type);
    this.value = value;
  }
}

/** While somebody types: what the text says so far; null while that is not an allowed number. */
export class NumberTypingEvent extends Event {
  static readonly type = 'number-typing';
  readonly value: number | null;

  constructor(value: number | null) {
    super(NumberTypingEvent.type);
    this.value = value;
  }
}

/** A text was refused: whoever acts on the values can ask the field to show it, or to take it back. */
class NumberRefusedEvent extends Event {
  static readonly type = 'number-refused';
  readonly field: NumberField;

  constructor(field: NumberField) {
    super(NumberRefusedEvent.type, { bubbles: true, composed: true });
    this.field = field;
  }
}

/** @fires number-change @fires number-typing @fires number-refused @csspart field @csspart problem */
@customElement('number-field')
@localized()
export class NumberField extends LitElement {
  static override styles = [
    base,
    fields,
    css`
      :host {
        display: contents;
      }

      .field {
        min-width: 0;
      }

      #problem {
        grid-column: 1 / -1;
      }

      /* Out of the grid as long as it says nothing, but always there for assistive technology. */
      #problem:not(:has(p)) {
        position: absolute;
      }

      .problem {
        margin-top: 0;
        overflow-wrap: anywhere;
      }

      input {
        text-align: inherit;
      }
    `,
  ];

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

  @state() private problem: NumberProblem | null = null;

  @query('input') private input!: HTMLInputElement;

  /** What stands in the field was refused: the value is another. */
  get refused(): boolean {
    return this.problem !== null && this.isConnected;
  }

  /** Shows the value again, whatever was typed. */
  takeBack(): void {
    this.input.value = this.#shown(this.value);
    this.problem = null;
  }

  override focus(options?: FocusOptions): void {
    this.input.focus(options);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    // A value from outside replaces what was typed; a mere re-render must not.
    if (changed.has('value')) this.problem = null;
  }

  override updated(changed: PropertyValues<this>): void {
    const closed = changed.has('disabled') && this.disabled;
    // What says the value already may be still being typed.
    if (closed || (changed.has('value') && this.#typed !== this.value)) this.takeBack();
  }

  override render() {
    return html`
      <div class="field" part="field">
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
      </div>
      <div id="problem" part="problem" role="status">
        ${this.problem ? html`<p class="problem">${numberProblemSentence(this.label, this.problem)}</p>` : nothing}
      </div>
    `;
  }

  readonly #onInput = (): void => {
    // Complaining while somebody types is rude; taking a complaint back is not.
    const problem = this.#check();
    if (!problem) this.problem = null;
    this.dispatchEvent(new NumberTypingEvent(problem ? null : this.#typed));
  };

  readonly #onChange = (): void => {
    this.problem = this.#check();
    if (this.problem) {
      this.dispatchEvent(new NumberRefusedEvent(this));
      return;
    }
    const value = this.#typed;
    this.input.value = this.#shown(value);
    if (value === this.value) return;
    this.value = value;
    this.dispatchEvent(new NumberChangeEvent(value));
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') this.#onChange();
    if (event.key !== 'Escape') return;
    const kept = this.#shown(this.value);
    if (this.input.value === kept) return;
    // Taking back what was typed is all: the sheet around stays open.
    event.stopPropagation();
    this.takeBack();
    this.dispatchEvent(new NumberTypingEvent(this.value));
  };

  get #typed(): number {
    return typedNumber(this.input.value, this.whole);
  }

  /** A float is code, and keeps Python's minus sign. */
  #shown(value: number): string {
    if (this.float) return Number.isInteger(value) ? value.toFixed(1) : String(value);
    return String(value).replaceAll('-', '−');
  }

  #check(): NumberProblem | null {
    return numberProblem(this.input.value, this.min, this.max, this.whole);
  }
}

declare global {
  interface HTMLElementEventMap {
    'number-refused': NumberRefusedEvent;
  }

  interface HTMLElementTagNameMap {
    'number-field': NumberField;
  }
}
