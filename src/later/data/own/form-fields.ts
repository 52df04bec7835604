/** How a file's text was taken, as guessed; another choice reads it anew. */
import { localized, msg } from '@lit/localize';
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { CSV_DECIMALS, CSV_ENCODINGS, CSV_SEPARATORS, type CsvForm } from '../../../../protocol/csv-api.ts';
import { base, fields } from '../../../styles/shared.ts';
import { decimalName, encodingName, separatorName } from './form-names.ts';

/** Another form. */
export class FormChangeEvent extends Event {
  static readonly type = 'form-change';
  readonly form: CsvForm;

  constructor(form: CsvForm) {
    super(FormChangeEvent.type);
    this.form = form;
  }
}

/** @fires form-change */
@customElement('form-fields')
@localized()
export class FormFields extends LitElement {
  static override styles = [
    base,
    fields,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: end;
        gap: var(--unit) calc(2 * var(--unit));
      }

      div {
        flex: 1 1 128px;
      }

      .check {
        flex: none;
      }
    `,
  ];

  @property({ attribute: false }) form!: CsvForm;

  override render() {
    const { form } = this;
    return html`
      ${this.#renderSelect('encoding', msg('Encoding'), CSV_ENCODINGS, encodingName)}
      ${this.#renderSelect('separator', msg('Separator'), CSV_SEPARATORS, separatorName)}
      ${this.#renderSelect('decimal', msg('Decimal mark'), CSV_DECIMALS, decimalName)}
      <label class="check">
        <input
          type="checkbox"
          .checked=${form.header}
          @change=${(event: Event) => this.#emit({ header: (event.target as HTMLInputElement).checked })}
        />
        ${msg('Names in the first row')}
      </label>
    `;
  }

  #renderSelect<K extends 'encoding' | 'separator' | 'decimal'>(
    key: K,
    label: string,
    values: readonly CsvForm[K][],
    nameOf: (value: CsvForm[K]) => string,
  ) {
    const onChange = (event: Event): void => {
      const value = values[(event.target as HTMLSelectElement).selectedIndex];
      if (value !== undefined) this.#emit({ [key]: value });
    };
    return html`<div>
      <label for=${key}>${label}</label>
      <select id=${key} @change=${onChange}>
        ${values.map(
          (value) => html`<option ?selected=${value === this.form[key]}>${nameOf(value)}</option>`,
        )}
      </select>
    </div>`;
  }

  #emit(change: Partial<CsvForm>): void {
    this.dispatchEvent(new FormChangeEvent({ ...this.form, ...change }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'form-fields': FormFields;
  }
}
