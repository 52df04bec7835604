/** A choice among a setting's words, as Keras spells them. */
import { html } from 'lit';

export interface SelectField<V extends string> {
  readonly id: string;
  readonly label: string;
  /** Of several with the same label, which. */
  readonly group?: string;
  readonly value: V;
  readonly values: readonly V[];
}

export function selectField<V extends string>(
  { id, label, group = '', value, values }: SelectField<V>,
  onChange: (value: V) => void,
) {
  return html`<div>
    <label for=${id}>${group ? html`<span class="hidden">${group}: </span>` : ''}${label}</label>
    <select id=${id} @change=${(event: Event) => onChange((event.target as HTMLSelectElement).value as V)}>
      ${values.map((each) => html`<option value=${each} ?selected=${each === value}>${each}</option>`)}
    </select>
  </div>`;
}
