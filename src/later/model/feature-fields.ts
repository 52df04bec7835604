/** Which numbers the model sees of one or two inputs: themselves, and what is derived from them. */
import { localized, msg } from '@lit/localize';
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { featuresOf, possibleFeatures, withFeatures } from '../../../protocol/layer-edits.ts';
import type { FeatureName } from '../../../protocol/preprocessing.ts';
import type { RunSpec } from '../../../protocol/run-spec.ts';
import { RunCommandEvent } from '../../components/commands.ts';
import { base } from '../../styles/shared.ts';
import { featureLabel } from './feature-names.ts';

/** @fires run-command */
@customElement('feature-fields')
@localized()
export class FeatureFields extends LitElement {
  static override styles = [
    base,
    css`
      fieldset {
        display: flex;
        flex-wrap: wrap;
        gap: 0 calc(2 * var(--unit));
      }

      legend {
        font-size: var(--small);
        color: var(--muted);
      }

      label {
        display: inline-flex;
        align-items: center;
        gap: calc(0.75 * var(--unit));
        min-height: calc(var(--target) - 4px);
        white-space: nowrap;
      }

      input {
        width: 16px;
        height: 16px;
        margin: 0;
        accent-color: var(--ink);
      }
    `,
  ];

  @property({ attribute: false }) spec!: RunSpec;

  override render() {
    const [chosen, possible] = [featuresOf(this.spec), possibleFeatures(this.spec)];
    const single = !possible.includes('x2');
    return html`<fieldset>
      <legend>${msg('What the model sees')}</legend>
      ${possible.map(
        (feature) => html`<label>
          <input
            type="checkbox"
            .checked=${chosen.includes(feature)}
            ?disabled=${chosen.length === 1 && chosen[0] === feature}
            @change=${() => this.#toggle(feature)}
          />
          ${featureLabel(feature, single)}
        </label>`,
      )}
    </fieldset>`;
  }

  #toggle(feature: FeatureName): void {
    const chosen = featuresOf(this.spec);
    const next = chosen.includes(feature) ? chosen.filter((each) => each !== feature) : [...chosen, feature];
    this.dispatchEvent(new RunCommandEvent({ kind: 'open', spec: withFeatures(this.spec, next) }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'feature-fields': FeatureFields;
  }
}
