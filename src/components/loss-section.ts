/** The loss: what "wrong" means, as a formula. One loss exists so far, so there is nothing to choose. */
import { localized, msg } from '@lit/localize';
import { html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { section } from '../styles/section.ts';
import { base } from '../styles/shared.ts';

@customElement('loss-section')
@localized()
export class LossSection extends LitElement {
  static override styles = [base, section];

  override render() {
    return html`
      <section aria-labelledby="title" class="stack">
        <h2 id="title">${msg('Loss')}</h2>
        <p>${msg('Mean squared error')}</p>
        <p>
          <math display="block">
            <mi>L</mi><mo>=</mo>
            <mfrac><mn>1</mn><mi>N</mi></mfrac>
            <munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>N</mi></munderover>
            <msup>
              <mrow>
                <mo>(</mo><mi>f</mi><mo>(</mo><msub><mi>x</mi><mi>i</mi></msub><mo>)</mo><mo>−</mo
                ><msub><mi>y</mi><mi>i</mi></msub><mo>)</mo>
              </mrow>
              <mn>2</mn>
            </msup>
          </math>
        </p>
      </section>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'loss-section': LossSection;
  }
}
