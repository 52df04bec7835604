/** How many of the examples are kept for validation, in per cent. */
import { localized, msg } from '@lit/localize';
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { LIMITS, type RunSpec } from '../../../protocol/run-spec.ts';
import { RunCommandEvent } from '../../components/commands.ts';
import { limitedNumber } from '../../components/limited-number.ts';
import { section } from '../../styles/section.ts';
import { base } from '../../styles/shared.ts';

const PER_CENT = { min: 100 * LIMITS.validation.min, max: 100 * LIMITS.validation.max };

/** @fires run-command */
@customElement('validation-field')
@localized()
export class ValidationField extends LitElement {
  static override styles = [
    base,
    section,
    css`
      :host {
        display: block;
      }
    `,
  ];

  @property({ attribute: false }) spec!: RunSpec;

  override render() {
    // 0.07 * 100 is not 7.
    const value = Number((this.spec.split.validation * 100).toPrecision(12));
    return html`<div class="grid">
      ${limitedNumber({ label: msg('Validation split, %'), value, limits: PER_CENT }, (next) =>
        this.dispatchEvent(
          new RunCommandEvent({
            kind: 'open',
            spec: { ...this.spec, split: { validation: Number((next / 100).toPrecision(12)) } },
          }),
        ),
      )}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'validation-field': ValidationField;
  }
}
