/**
 * What else an optimizer has beside its learning rate: its own numbers, the clipping of gradients, the schedule. What the open run
 * can take over changes it at once, while it trains too; the rest begins a new one.
 */
import { localized, msg } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { OptimizerSpec } from '../../../protocol/optimizer-spec.ts';
import { LIMITS, type RunSpec } from '../../../protocol/run-spec.ts';
import { RunCommandEvent } from '../../components/commands.ts';
import { limitedNumber, type LimitedNumber } from '../../components/limited-number.ts';
import { fieldName } from '../words/field-names.ts';
import { section } from '../../styles/section.ts';
import { base, fields } from '../../styles/shared.ts';
import './schedule-fields.ts';
import type { ScheduleChangeEvent } from './schedule-fields.ts';

/** Every number that some optimizer has, with what it may be. */
const NUMBERS = {
  momentum: LIMITS.decay,
  rho: LIMITS.decay,
  beta1: LIMITS.decay,
  beta2: LIMITS.decay,
  initialAccumulatorValue: LIMITS.accumulator,
  weightDecay: LIMITS.regularizer,
  epsilon: LIMITS.epsilon,
} as const satisfies Readonly<Record<string, LimitedNumber['limits']>>;

const FLAGS = ['nesterov', 'centered', 'amsgrad'] as const;

const CLIPS = ['clipvalue', 'globalClipnorm'] as const;

/** What a limit of the gradients begins with. */
const FIRST_CLIP = 1;

/** @fires run-command */
@customElement('optimizer-fields')
@localized()
export class OptimizerFields extends LitElement {
  static override styles = [
    base,
    section,
    fields,
    css`
      :host {
        display: block;
      }

      .pair {
        display: grid;
        grid-template-columns: 1fr 6.5em;
        grid-auto-flow: row dense;
        gap: 0 calc(2 * var(--unit));
        align-items: end;
      }

      .grid + .check,
      .pair {
        margin-top: var(--unit);
      }
    `,
  ];

  @property({ attribute: false }) spec!: RunSpec;
  @property({ attribute: false }) batchesPerEpoch = 1;

  readonly #lastClip: Record<string, number> = {};

  override render() {
    const { optimizer } = this.spec;
    const own = new Map<string, unknown>(Object.entries(optimizer));
    const numbers = Object.entries(NUMBERS).filter(([name]) => own.has(name));
    return html`
      ${
        numbers.length > 0
          ? html`<div class="grid">
              ${numbers.map(([name, limits]) => this.#renderNumber(name, own.get(name) as number, limits))}
            </div>`
          : nothing
      }
      ${FLAGS.filter((name) => own.has(name)).map((name) => this.#renderFlag(name, own.get(name) === true))}
      ${CLIPS.map((name) => this.#renderClip(name, optimizer[name]))}
      <schedule-fields
        .optimizer=${optimizer}
        .spec=${this.spec}
        .batchesPerEpoch=${this.batchesPerEpoch}
        @schedule-change=${({ schedule }: ScheduleChangeEvent) => this.#change({ schedule })}
      ></schedule-fields>
    `;
  }

  #renderNumber(name: string, value: number, limits: LimitedNumber['limits']) {
    return limitedNumber({ label: fieldName(['optimizer', name]), value, limits }, (next) =>
      this.#change({ [name]: next }),
    );
  }

  #renderFlag(name: (typeof FLAGS)[number], isOn: boolean) {
    return html`<label class="check">
      <input type="checkbox" .checked=${live(isOn)} @change=${() => this.#change({ [name]: !isOn })} />
      ${fieldName(['optimizer', name])}
    </label>`;
  }

  #renderClip(name: (typeof CLIPS)[number], value: number | null) {
    if (value !== null) this.#lastClip[name] = value;
    const label = fieldName(['optimizer', name]);
    const shown = this.#lastClip[name] ?? FIRST_CLIP;
    return html`<div class="pair">
      <label class="check">
        <input
          type="checkbox"
          .checked=${live(value !== null)}
          @change=${() => this.#change({ [name]: value === null ? shown : null })}
        />
        ${label}
      </label>
      ${value === null ? nothing : this.#renderClipValue(name, value)}
    </div>`;
  }

  #renderClipValue(name: (typeof CLIPS)[number], value: number) {
    return limitedNumber(
      { label: msg('Limit'), group: fieldName(['optimizer', name]), value, limits: LIMITS.clip },
      (next) => this.#change({ [name]: next }),
    );
  }

  #change(change: Readonly<Record<string, unknown>>): void {
    const optimizer = { ...this.spec.optimizer, ...change } as OptimizerSpec;
    this.dispatchEvent(new RunCommandEvent({ kind: 'tune', spec: { ...this.spec, optimizer } }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'optimizer-fields': OptimizerFields;
  }
}
