/** The loss: what "wrong" means, as a formula, and what the layers add to it. */
import { localized, msg } from '@lit/localize';
import { css, html, LitElement, mathml, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { possibleLosses, withLoss } from '../../protocol/presets.ts';
import { GUIDE_RUN, type LossName, type RunSpec } from '../../protocol/run-spec.ts';
import { lossName } from '../i18n/loss-names.ts';
import { section } from '../styles/section.ts';
import { base, fields } from '../styles/shared.ts';
import { RunCommandEvent } from './commands.ts';

/** @fires run-command */
@customElement('loss-section')
@localized()
export class LossSection extends LitElement {
  static override styles = [
    base,
    section,
    fields,
    css`
      mtd {
        text-align: left;
      }
    `,
  ];

  @property({ attribute: false }) spec: RunSpec = GUIDE_RUN;

  override render() {
    const { loss } = this.spec;
    const term = termOf(loss);
    return html`
      <section aria-labelledby="title" class="stack">
        <h2 id="title">${msg('Loss')}</h2>
        ${this.#renderChoice(loss)}
        ${term === null ? nothing : this.#renderMean(term)}
        ${loss === 'huber' ? html`<p><math display="block">${HUBER}</math></p>` : nothing} ${this.#renderPenalty()}
      </section>
    `;
  }

  #renderChoice(loss: LossName) {
    const losses = possibleLosses(this.spec);
    if (losses.length < 2) return html`<p>${lossName(loss)}</p>`;
    return html`<select aria-labelledby="title" @change=${this.#onLoss}>
      ${losses.map(
        (each) => html`<option value=${each} ?selected=${each === loss}>${lossName(each)}</option>`,
      )}
    </select>`;
  }

  readonly #onLoss = (event: Event): void => {
    const loss = (event.target as HTMLSelectElement).value as LossName;
    this.dispatchEvent(new RunCommandEvent({ kind: 'open', spec: withLoss(this.spec, loss) }));
  };

  #renderMean(term: TemplateResult) {
    return html`<p>
      <math display="block">
        <mi>L</mi><mo>=</mo>
        <mfrac><mn>1</mn><mi>N</mi></mfrac>
        <munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>N</mi></munderover>
        ${term}
      </math>
    </p>`;
  }

  #renderPenalty() {
    const isRegularized = this.spec.model.layers.some(
      (layer) =>
        'kernelRegularizer' in layer && (layer.kernelRegularizer.l1 > 0 || layer.kernelRegularizer.l2 > 0),
    );
    if (!isRegularized) return nothing;
    return html`<p class="note">${msg('The regularizers of the layers add their part.')}</p>`;
  }
}

const ERROR = mathml`<mi>f</mi><mo>(</mo><msub><mi>x</mi><mi>i</mi></msub><mo>)</mo><mo>−</mo
  ><msub><mi>y</mi><mi>i</mi></msub>`;

const HUBER = mathml`<mi>h</mi><mo>(</mo><mi>e</mi><mo>)</mo><mo>=</mo><mrow><mo stretchy="true">{</mo>
        <mtable>
          <mtr><mtd><msup><mi>e</mi><mn>2</mn></msup><mo>/</mo><mn>2</mn></mtd>
            <mtd><mo>|</mo><mi>e</mi><mo>|</mo><mo>≤</mo><mn>1</mn></mtd></mtr>
          <mtr><mtd><mo>|</mo><mi>e</mi><mo>|</mo><mo>−</mo><mn>1</mn><mo>/</mo><mn>2</mn></mtd>
            <mtd><mo>|</mo><mi>e</mi><mo>|</mo><mo>&gt;</mo><mn>1</mn></mtd></mtr>
        </mtable></mrow>`;

/** What is summed over the examples; null for a loss of classes, which is told by its name. */
function termOf(loss: LossName): TemplateResult | null {
  switch (loss) {
    case 'meanSquaredError':
      return mathml`<msup><mrow><mo>(</mo>${ERROR}<mo>)</mo></mrow><mn>2</mn></msup>`;
    case 'meanAbsoluteError':
      return mathml`<mo>|</mo>${ERROR}<mo>|</mo>`;
    case 'logCosh':
      return mathml`<mi>log</mi><mi>cosh</mi><mo>(</mo>${ERROR}<mo>)</mo>`;
    case 'huber':
      return mathml`<mi>h</mi><mo>(</mo>${ERROR}<mo>)</mo>`;
    case 'hinge':
    case 'binaryCrossentropyFromLogits':
    case 'sparseCategoricalCrossentropyFromLogits':
    case 'categoricalCrossentropyFromLogits':
      return null;
    default:
      return loss satisfies never;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'loss-section': LossSection;
  }
}
