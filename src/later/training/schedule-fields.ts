/** The schedule of the learning rate: its form, its numbers, and how the rate goes over the steps of the run. */
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { OptimizerSpec, ScheduleSpec } from '../../../protocol/optimizer-spec.ts';
import { LIMITS, type RunSpec } from '../../../protocol/run-spec.ts';
import { firstSchedule, stepsOf } from '../../../protocol/schedule.ts';
import '../../components/chart-panel.ts';
import { limitedNumber, type LimitedNumber } from '../../components/limited-number.ts';
import { fieldName } from '../words/field-names.ts';

import { section } from '../../styles/section.ts';
import { base, buttons, fields } from '../../styles/shared.ts';
import { ratePicture, rateSummary, rateTable, rateTrack } from './rate-plot.ts';

/** Another schedule, or other numbers of it. */
export class ScheduleChangeEvent extends Event {
  static readonly type = 'schedule-change';
  readonly schedule: ScheduleSpec;

  constructor(schedule: ScheduleSpec) {
    super(ScheduleChangeEvent.type);
    this.schedule = schedule;
  }
}

type Piecewise = Extract<ScheduleSpec, { type: 'piecewiseConstantDecay' }>;

/** @fires schedule-change */
@customElement('schedule-fields')
@localized()
export class ScheduleFields extends LitElement {
  static override styles = [
    base,
    section,
    fields,
    buttons,
    css`
      :host {
        display: block;
        margin-top: calc(1.5 * var(--unit));
      }

      chart-panel {
        --chart-min-height: 96px;

        margin-top: var(--unit);
      }

      .check {
        margin-top: var(--unit);
      }

      .edit {
        margin-left: calc(-1 * var(--unit));
      }
    `,
  ];

  @property({ attribute: false }) optimizer!: OptimizerSpec;
  @property({ attribute: false }) spec!: RunSpec;
  @property({ attribute: false }) batchesPerEpoch = 1;

  override render() {
    const { schedule } = this.optimizer;
    return html`
      <label for="type">${fieldName(['optimizer', 'schedule'])}</label>
      <select id="type" @change=${this.#onType}>
        ${scheduleNames().map(
          ([type, name]) => html`<option value=${type} ?selected=${type === schedule.type}>${name}</option>`,
        )}
      </select>
      ${schedule.type === 'constant' ? nothing : html`${this.#renderNumbers(schedule)} ${this.#renderPlot()}`}
    `;
  }

  #renderNumbers(schedule: Exclude<ScheduleSpec, { type: 'constant' }>) {
    if (schedule.type === 'piecewiseConstantDecay') return this.#renderPieces(schedule);
    if (schedule.type === 'cosineDecay') {
      return html`<div class="grid">
        ${this.#renderNumber('warmupSteps', schedule.warmupSteps, LIMITS.warmupSteps, true)}
        ${this.#renderNumber('decaySteps', schedule.decaySteps, LIMITS.decaySteps, true)}
        ${this.#renderNumber('alpha', schedule.alpha, LIMITS.alpha)}
      </div>`;
    }
    const { staircase } = schedule;
    return html`<div class="grid">
        ${this.#renderNumber('decaySteps', schedule.decaySteps, LIMITS.decaySteps, true)}
        ${this.#renderNumber('decayRate', schedule.decayRate, LIMITS.decayRate)}
      </div>
      <label class="check">
        <input
          type="checkbox"
          .checked=${live(staircase)}
          @change=${() => this.#change({ staircase: !staircase })}
        />
        ${fieldName(['optimizer', 'schedule', 'staircase'])}
      </label>`;
  }

  #renderNumber(name: string, value: number, limits: LimitedNumber['limits'], whole = false) {
    const label = fieldName(['optimizer', 'schedule', name]);
    return limitedNumber({ label, value, limits, whole }, (next) => this.#change({ [name]: next }));
  }

  /** A boundary lies between its neighbours: no order can be typed that the parser refuses. */
  #renderPieces({ boundaries, values }: Piecewise) {
    return html`<div class="grid">
        ${boundaries.map((boundary, i) => {
          const limits = {
            min: (boundaries[i - 1] ?? 0) + 1,
            max: (boundaries[i + 1] ?? LIMITS.decaySteps.max + 1) - 1,
          };
          const group = msg(str`Boundary ${i + 1}`);
          return html`
            ${limitedNumber(
              { group, label: msg('After step'), value: boundary, limits, whole: true },
              (next) => this.#change({ boundaries: boundaries.with(i, next) }),
            )}
            ${limitedNumber(
              { group, label: msg('Learning rate'), value: values[i]!, limits: LIMITS.learningRate },
              (next) => this.#change({ values: values.with(i, next) }),
            )}
          `;
        })}
      </div>
      <div class="edit">
        <button ?disabled=${boundaries.length >= LIMITS.boundaries.max} @click=${this.#addPiece}>
          ${msg('Add a boundary')}
        </button>
        <button ?disabled=${boundaries.length < 2} @click=${this.#removePiece}>
          ${msg('Remove the last one')}
        </button>
      </div>`;
  }

  #renderPlot() {
    const steps = stepsOf(this.spec, this.batchesPerEpoch);
    const track = rateTrack(this.optimizer, steps);
    return html`<chart-panel
      .heading=${msg('Learning rate by step')}
      .picture=${ratePicture(track, steps, null)}
      .summary=${rateSummary(this.optimizer, steps)}
      .table=${() => rateTable(this.optimizer, steps)}
    ></chart-panel>`;
  }

  readonly #onType = (event: Event): void => {
    const type = (event.target as HTMLSelectElement).value as ScheduleSpec['type'];
    const steps = stepsOf(this.spec, this.batchesPerEpoch);
    this.#emit(firstSchedule(type, steps, this.optimizer.learningRate));
  };

  readonly #addPiece = (): void => {
    const { boundaries, values } = this.optimizer.schedule as Piecewise;
    const last = boundaries.at(-1) ?? 0;
    const gap = last - (boundaries.at(-2) ?? 0);
    const next = Math.min(last + Math.max(1, gap), LIMITS.decaySteps.max);
    if (next <= last) return;
    const value = (values.at(-1) ?? this.optimizer.learningRate) / 10;
    this.#change({ boundaries: [...boundaries, next], values: [...values, value] });
  };

  readonly #removePiece = (): void => {
    const { boundaries, values } = this.optimizer.schedule as Piecewise;
    this.#change({ boundaries: boundaries.slice(0, -1), values: values.slice(0, -1) });
  };

  #change(change: Readonly<Record<string, unknown>>): void {
    this.#emit({ ...this.optimizer.schedule, ...change });
  }

  #emit(schedule: ScheduleSpec): void {
    this.dispatchEvent(new ScheduleChangeEvent(schedule));
  }
}

function scheduleNames(): [ScheduleSpec['type'], string][] {
  return [
    ['constant', msg('Constant')],
    ['exponentialDecay', msg('Exponential decay')],
    ['cosineDecay', msg('Cosine decay with warm-up')],
    ['inverseTimeDecay', msg('Inverse time decay')],
    ['piecewiseConstantDecay', msg('Piecewise constant')],
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'schedule-fields': ScheduleFields;
  }
}
