/** The optimizer and its one number, which may be moved while training. Says up to where it is stable. */
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { isPlainDescent } from '../../protocol/line-run.ts';
import { OPTIMIZER_DEFAULTS, type OptimizerSpec } from '../../protocol/optimizer-spec.ts';
import { GUIDE_RUN, LIMITS, type RunSpec } from '../../protocol/run-spec.ts';
import { formatValue } from '../i18n/numbers.ts';
import { section } from '../styles/section.ts';
import { base, fields, sliders } from '../styles/shared.ts';
import { codeText, renderCode } from './code-text.ts';
import { RunCommandEvent } from './commands.ts';
import { optimizerClass, optimizerCode } from './keras-code.ts';
import { rateFromSlider, SLIDER, sliderFromRate } from './learning-rate-scale.ts';
import './more-settings.ts';
import type { NumberChangeEvent, NumberField } from './number-field.ts';
import './number-field.ts';

/** @fires run-command */
@customElement('optimizer-section')
@localized()
export class OptimizerSection extends LitElement {
  static override styles = [
    base,
    section,
    fields,
    sliders,
    codeText,
    css`
      .rate {
        display: grid;
        grid-template-columns: 6.5em 1fr;
        grid-auto-flow: row dense;
        gap: calc(2 * var(--unit));
        align-items: end;
      }

      .slide {
        position: relative;
      }

      /* Where the slider becomes unstable: a tick under the line. */
      .limit {
        display: block;
        width: 100%;
        height: 8px;
        margin-top: -8px;
        overflow: visible;
      }

      .limit path {
        stroke: var(--warning);
        stroke-width: 2;
      }
    `,
  ];

  @property({ attribute: false }) spec: RunSpec = GUIDE_RUN;
  @property({ attribute: false }) optimizer: OptimizerSpec = GUIDE_RUN.optimizer;
  /** Full-batch gradient descent diverges above it; null when that is not known. */
  @property({ attribute: false }) maxStable: number | null = null;
  @property({ attribute: false }) batchesPerEpoch = 1;

  @query('number-field') private field!: NumberField;

  override render() {
    const { learningRate } = this.optimizer;
    return html`
      <section aria-labelledby="title" class="stack">
        <h2 id="title">${msg('Optimizer')}</h2>
        <select aria-labelledby="title" @change=${this.#onType}>
          ${Object.values(OPTIMIZER_DEFAULTS).map(({ type }) => {
            const isChosen = type === this.optimizer.type;
            const shown = isChosen ? this.optimizer : OPTIMIZER_DEFAULTS[type];
            return html`<option value=${type} ?selected=${isChosen}>${optimizerName(shown)}</option>`;
          })}
        </select>
        ${isPlainDescent(this.optimizer) ? this.#renderFormula() : this.#renderCode()}
        <div class="rate">
          <number-field
            .label=${msg('Learning rate')}
            .value=${learningRate}
            .min=${LIMITS.learningRate.min}
            .max=${LIMITS.learningRate.max}
            @number-change=${(event: NumberChangeEvent) => this.#emit(event.value)}
          ></number-field>
          <div class="slide">
            <input
              type="range"
              min=${SLIDER.min}
              max=${SLIDER.max}
              step=${SLIDER.step}
              .value=${String(sliderFromRate(learningRate))}
              aria-label=${msg('Learning rate, logarithmic')}
              aria-valuetext=${formatValue(learningRate)}
              @input=${this.#onSlide}
            />
            ${this.#renderLimit()}
          </div>
        </div>
        ${this.#renderStability()}
        <more-settings
          .group=${msg('Optimizer')}
          .load=${() => import('../later/training/optimizer-fields.ts')}
        >
          <optimizer-fields .spec=${this.spec} .batchesPerEpoch=${this.batchesPerEpoch}></optimizer-fields>
        </more-settings>
      </section>
    `;
  }

  #renderFormula() {
    return html`<p>
      <math>
        <mi>W</mi><mo>←</mo><mi>W</mi><mo>−</mo><mi>η</mi><mo>·</mo>
        <mfrac><mrow><mo>∂</mo><mi>L</mi></mrow><mrow><mo>∂</mo><mi>W</mi></mrow></mfrac>
      </math>
    </p>`;
  }

  #renderCode() {
    const moves = this.optimizer.schedule.type !== 'constant';
    return html`
      <p>${renderCode(optimizerCode(this.optimizer))}</p>
      ${moves ? html`<p class="note">${msg('The schedule changes the learning rate step by step.')}</p>` : nothing}
    `;
  }

  /** The thumb's centre travels 9 px short of both ends, and so does this tick. */
  #renderLimit() {
    const { maxStable } = this;
    if (maxStable === null || sliderFromRate(maxStable) >= SLIDER.max) return nothing;
    const share = (sliderFromRate(maxStable) - SLIDER.min) / (SLIDER.max - SLIDER.min);
    return html`<svg class="limit" viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">
      <path d="M${45 + share * 910} 0v8" vector-effect="non-scaling-stroke" />
    </svg>`;
  }

  #renderStability() {
    const { maxStable } = this;
    // The line is kept free as long as nothing is known.
    if (maxStable === null) return html`<p class="note">\u00a0</p>`;
    const limit = formatValue(maxStable);
    if (this.optimizer.learningRate > maxStable) {
      return html`<p class="problem">
        ${msg(str`Above ${limit}, the largest stable rate for these data: training will diverge.`)}
      </p>`;
    }
    const sentence =
      this.batchesPerEpoch > 1
        ? msg(
            str`Largest stable rate with all examples in one batch: ${limit}; smaller batches need a smaller one.`,
          )
        : msg(str`Largest stable rate for these data: ${limit}`);
    return html`<p class="note number">${sentence}</p>`;
  }

  /** With its own numbers: what suits one of them does not suit the next. */
  readonly #onType = (event: Event): void => {
    const type = (event.target as HTMLSelectElement).value as OptimizerSpec['type'];
    this.dispatchEvent(new RunCommandEvent({ kind: 'optimizer', value: OPTIMIZER_DEFAULTS[type] }));
  };

  readonly #onSlide = (event: Event): void => {
    // Whatever was typed before, also where the slider comes to the rate that is there already.
    this.field.takeBack();
    this.#emit(rateFromSlider(Number((event.target as HTMLInputElement).value)));
  };

  #emit(value: number): void {
    this.optimizer = { ...this.optimizer, learningRate: value };
    this.dispatchEvent(new RunCommandEvent({ kind: 'learning-rate', value }));
  }
}

/** In words where there are words for it, else by its proper name. */
function optimizerName(optimizer: OptimizerSpec): string {
  if (optimizer.type !== 'sgd') return optimizerClass(optimizer);
  if (optimizer.momentum === 0) return msg('Gradient descent');
  return optimizer.nesterov
    ? msg('Gradient descent with Nesterov momentum')
    : msg('Gradient descent with momentum');
}

declare global {
  interface HTMLElementTagNameMap {
    'optimizer-section': OptimizerSection;
  }
}
