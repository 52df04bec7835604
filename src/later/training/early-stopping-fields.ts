/** Early stopping, as Keras's callback of that name: what is watched, and how long it may fail to improve. */
import { localized, msg } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import {
  EARLY_STOPPING_DEFAULTS,
  type EarlyStoppingSpec,
  LIMITS,
  type RunSpec,
} from '../../../protocol/run-spec.ts';
import type { ChoiceEvent } from '../../components/choice-field.ts';
import '../../components/choice-field.ts';
import { RunCommandEvent } from '../../components/commands.ts';
import { limitedNumber } from '../../components/limited-number.ts';
import { section } from '../../styles/section.ts';
import { base, fields } from '../../styles/shared.ts';

/** Keras's own patience of 0 stops at the first epoch that is no better: few want to see that first. */
const FIRST_PATIENCE = 10;

/** @fires run-command */
@customElement('early-stopping-fields')
@localized()
export class EarlyStoppingFields extends LitElement {
  static override styles = [
    base,
    section,
    fields,
    css`
      :host {
        display: block;
      }
    `,
  ];

  @property({ attribute: false }) spec!: RunSpec;

  #last: EarlyStoppingSpec | null = null;

  override willUpdate(): void {
    this.#last = this.spec.training.earlyStopping ?? this.#last;
  }

  override render() {
    const { earlyStopping } = this.spec.training;
    return html`
      <label class="check">
        <input
          type="checkbox"
          .checked=${live(earlyStopping !== null)}
          @change=${() => this.#emit(earlyStopping ? null : this.#first)}
        />
        ${msg('Stop early')}
      </label>
      ${earlyStopping ? this.#renderSettings(earlyStopping) : nothing}
    `;
  }

  #renderSettings(now: EarlyStoppingSpec) {
    const { monitor, patience, minDelta, restoreBestWeights } = now;
    const hasValidation = this.spec.split.validation > 0;
    return html`
      <choice-field
        .label=${msg('Watched')}
        .value=${monitor}
        .choices=${[
          { value: 'loss', label: msg('loss') },
          { value: 'validationLoss', label: msg('validation loss') },
        ]}
        @choice=${({ value }: ChoiceEvent) =>
          this.#emit({ ...now, monitor: value === 'loss' ? 'loss' : 'validationLoss' })}
      ></choice-field>
      ${
        monitor === 'validationLoss' && !hasValidation
          ? html`<p class="problem">
              ${msg('No examples are kept for validation: nothing will stop this run early.')}
            </p>`
          : nothing
      }
      <div class="grid">
        ${limitedNumber(
          { label: msg('Patience, epochs'), value: patience, limits: LIMITS.patience, whole: true },
          (next) => this.#emit({ ...now, patience: next }),
        )}
        ${limitedNumber(
          { label: msg('Least improvement'), value: minDelta, limits: LIMITS.minDelta },
          (next) => this.#emit({ ...now, minDelta: next }),
        )}
      </div>
      <label class="check">
        <input
          type="checkbox"
          .checked=${live(restoreBestWeights)}
          @change=${() => this.#emit({ ...now, restoreBestWeights: !restoreBestWeights })}
        />
        ${msg('Then restore the best weights')}
      </label>
    `;
  }

  /** What was set before, else what suits the split. */
  get #first(): EarlyStoppingSpec {
    const monitor = this.spec.split.validation > 0 ? 'validationLoss' : 'loss';
    return this.#last ?? { ...EARLY_STOPPING_DEFAULTS, monitor, patience: FIRST_PATIENCE };
  }

  #emit(earlyStopping: EarlyStoppingSpec | null): void {
    const spec = { ...this.spec, training: { ...this.spec.training, earlyStopping } };
    this.dispatchEvent(new RunCommandEvent({ kind: 'tune', spec }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'early-stopping-fields': EarlyStoppingFields;
  }
}
