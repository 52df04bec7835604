/** A number field with the limits that the parser has for it. */
import { html } from 'lit';
import type { NumberChangeEvent } from './number-field.ts';
import './number-field.ts';

export interface LimitedNumber {
  readonly label: string;
  /** Of several with the same label, which. */
  readonly group?: string;
  readonly value: number;
  readonly limits: { readonly min: number; readonly max: number };
  readonly whole?: boolean;
}

export function limitedNumber(
  { label, group = '', value, limits, whole = false }: LimitedNumber,
  onChange: (value: number) => void,
) {
  return html`<number-field
    .group=${group}
    .label=${label}
    .value=${value}
    .min=${limits.min}
    .max=${limits.max}
    ?whole=${whole}
    @number-change=${(event: NumberChangeEvent) => onChange(event.value)}
  ></number-field>`;
}
