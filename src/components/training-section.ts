/** How long, in what portions and in what order. */
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { LIMITS, type RunSpec, type TrainingSpec } from '../../protocol/run-spec.ts';
import { formatCount } from '../i18n/numbers.ts';
import { section } from '../styles/section.ts';
import { base, buttons, fields } from '../styles/shared.ts';
import { RunCommandEvent } from './commands.ts';
import './more-settings.ts';
import type { NumberChangeEvent } from './number-field.ts';
import './number-field.ts';

/** @fires run-command */
@customElement('training-section')
@localized()
export class TrainingSection extends LitElement {
  static override styles = [
    base,
    section,
    buttons,
    fields,
    css`
      button {
        margin-left: calc(-1.5 * var(--unit));
      }

      .pair {
        display: grid;
        grid-template-columns: 1fr 1fr;
        grid-auto-flow: row dense;
        gap: 0 calc(2 * var(--unit));
        align-items: end;
      }
    `,
  ];

  @property({ attribute: false }) spec!: RunSpec;
  /** How many examples are trained on; null while that is not known. */
  @property({ attribute: false }) examples: number | null = null;

  #lastEpochs = 10;
  #lastBatchSize = 32;

  override render() {
    const { training } = this.spec;
    return html`
      <section aria-labelledby="title" class="stack">
        <h2 id="title">${msg('Training')}</h2>
        ${this.#renderEpochs(training)} ${this.#renderBatch(training)}
        <label class="check">
          <input
            type="checkbox"
            .checked=${live(training.shuffle)}
            @change=${(event: Event) => this.#change({ shuffle: (event.target as HTMLInputElement).checked })}
          />
          ${msg('Shuffle every epoch')}
        </label>
        ${this.#renderSeed()}
        <more-settings
          .group=${msg('Training')}
          .load=${() => import('../later/training/early-stopping-fields.ts')}
        >
          <early-stopping-fields .spec=${this.spec}></early-stopping-fields>
        </more-settings>
      </section>
    `;
  }

  #renderEpochs({ epochs }: TrainingSpec) {
    const endless = epochs === 'untilStopped';
    if (!endless) this.#lastEpochs = epochs;
    return html`<div class="pair">
      <number-field
        .label=${msg('Epochs')}
        .value=${this.#lastEpochs}
        .min=${LIMITS.epochs.min}
        .max=${LIMITS.epochs.max}
        whole
        ?disabled=${endless}
        @number-change=${(event: NumberChangeEvent) => this.#setEpochs(event.value)}
      ></number-field>
      <label class="check">
        <input
          type="checkbox"
          .checked=${live(endless)}
          @change=${() => this.#setEpochs(endless ? this.#lastEpochs : 'untilStopped')}
        />
        ${msg('Until I stop')}
      </label>
    </div>`;
  }

  #renderBatch({ batchSize }: TrainingSpec) {
    const all = batchSize === 'all';
    if (!all) this.#lastBatchSize = batchSize;
    const shown = all ? (this.examples ?? this.#lastBatchSize) : batchSize;
    return html`<div class="pair">
      <number-field
        .label=${msg('Batch size')}
        .value=${shown}
        .min=${LIMITS.batchSize.min}
        .max=${LIMITS.batchSize.max}
        whole
        ?disabled=${all}
        @number-change=${(event: NumberChangeEvent) => this.#change({ batchSize: event.value })}
      ></number-field>
      <label class="check">
        <input
          type="checkbox"
          .checked=${live(all)}
          @change=${() => this.#change({ batchSize: all ? this.#lastBatchSize : 'all' })}
        />
        ${this.#allLabel()}
      </label>
    </div>`;
  }

  #allLabel(): string {
    return this.examples === null ? msg('All at once') : msg(str`All ${formatCount(this.examples)}`);
  }

  #renderSeed() {
    return html`<div class="pair">
      <number-field
        .label=${msg('Seed')}
        .value=${this.spec.seed}
        .min=${LIMITS.seed.min}
        .max=${LIMITS.seed.max}
        whole
        @number-change=${(event: NumberChangeEvent) => this.#open({ ...this.spec, seed: event.value })}
      ></number-field>
      <div>
        <button @click=${() => this.dispatchEvent(new RunCommandEvent({ kind: 'new-seed' }))}>
          ${msg('New seed')}
        </button>
      </div>
    </div>`;
  }

  #setEpochs(value: TrainingSpec['epochs']): void {
    this.dispatchEvent(new RunCommandEvent({ kind: 'epochs', value }));
  }

  #change(change: Partial<TrainingSpec>): void {
    this.#open({ ...this.spec, training: { ...this.spec.training, ...change } });
  }

  #open(spec: RunSpec): void {
    this.dispatchEvent(new RunCommandEvent({ kind: 'open', spec }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'training-section': TrainingSection;
  }
}
