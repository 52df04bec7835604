/** What a race is to be of: one setting in many values, two against each other, or seeds; and for how many epochs. */
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { RACE_LIMITS, type Race } from '../../../../protocol/questions/race.ts';
import type { RunSpec } from '../../../../protocol/run-spec.ts';
import type { ChoiceEvent } from '../../../components/choice-field.ts';
import '../../../components/choice-field.ts';
import { limitedNumber } from '../../../components/limited-number.ts';
import { formatCount } from '../../../i18n/numbers.ts';
import { base, fields } from '../../../styles/shared.ts';
import { fieldName } from '../../words/field-names.ts';
import { lanesOf, type Setting, settingsOf, type Span, spanAround, valuesOf } from './settings.ts';

type Kind = 'one' | 'two' | 'seeds';

/** Where the run itself goes on until it is stopped; and never more than this by itself. */
const FIRST_EPOCHS = 100;
const MOST_FIRST_EPOCHS = 5000;

@customElement('race-form')
@localized()
export class RaceForm extends LitElement {
  static override styles = [
    base,
    fields,
    css`
      :host {
        display: block;
      }

      .row {
        display: grid;
        grid-template-columns: minmax(0, 2.2fr) repeat(3, minmax(0, 1fr)) auto;
        align-items: end;
        gap: var(--unit) calc(2 * var(--unit));
        margin-top: var(--unit);
      }

      @media (width < 720px) {
        .row {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
      }
    `,
  ];

  /** The run that the lanes are variants of. */
  @property({ attribute: false }) spec!: RunSpec;

  @state() private kind: Kind = 'one';
  /** Numbers of the settings that are varied, and their values. */
  @state() private chosen: readonly [number, number] = [0, 1];
  @state() private spans: readonly [Span | null, Span | null] = [null, null];
  @state() private seeds = 16;
  @state() private epochs: number | null = null;

  override render() {
    const settings = settingsOf(this.spec);
    const count = this.#count;
    return html`
      <choice-field
        .label=${msg('What differs')}
        .value=${this.kind}
        .choices=${[
          { value: 'one', label: msg('One setting') },
          { value: 'two', label: msg('Two settings') },
          { value: 'seeds', label: msg('The seed') },
        ]}
        @choice=${this.#onKind}
      ></choice-field>
      ${Array.from({ length: count }, (_, i) => this.#renderSpan(settings, i as 0 | 1))}
      ${this.#renderNumbers()}
    `;
  }

  #renderNumbers() {
    return html`<div class="row">
        ${
          this.kind === 'seeds'
            ? limitedNumber(
                {
                  label: msg('Seeds'),
                  value: this.seeds,
                  limits: { min: 2, max: RACE_LIMITS.lanes },
                  whole: true,
                },
                (value) => (this.seeds = value),
              )
            : nothing
        }
        ${limitedNumber(
          {
            label: msg('Epochs'),
            value: this.#wantedEpochs(),
            limits: { min: 1, max: 100_000 },
            whole: true,
          },
          (value) => (this.epochs = value),
        )}
      </div>`;
  }

  #renderSpan(settings: readonly Setting[], i: 0 | 1) {
    const at = Math.min(this.chosen[i], settings.length - 1);
    const setting = settings[at];
    if (!setting) return nothing;
    const name = fieldName(setting.path);
    const span = this.#spanOf(setting, i);
    const change = (part: Partial<Span>): void => {
      this.spans = this.spans.with(i, { ...span, ...part }) as [Span | null, Span | null];
    };
    const limits = { min: 0, max: 1e6 };
    return html`<div class="row">
      <div class="setting">
        <label for="setting-${i}">${msg('Setting')}</label>
        <select id="setting-${i}" @change=${(event: Event) => this.#choose(i, event)}>
          ${settings.map(
            ({ path }, n) => html`<option value=${n} ?selected=${n === at}>${fieldName(path)}</option>`,
          )}
        </select>
      </div>
      ${limitedNumber({ group: name, label: msg('From'), value: span.from, limits }, (from) => change({ from }))}
      ${limitedNumber({ group: name, label: msg('To'), value: span.to, limits }, (to) => change({ to }))}
      ${limitedNumber(
        {
          group: name,
          label: msg('Values'),
          value: span.count,
          limits: { min: 1, max: RACE_LIMITS.lanes },
          whole: true,
        },
        (values) => change({ count: values }),
      )}
      <choice-field
        small
        .label=${msg(str`Spacing of ${name}`)}
        .value=${span.scale}
        .choices=${[
          { value: 'log', label: msg('log') },
          { value: 'linear', label: msg('linear') },
        ]}
        @choice=${({ value }: ChoiceEvent) => change({ scale: value as Span['scale'] })}
      ></choice-field>
    </div>`;
  }

  /** What is asked for; a sentence where that is no race. */
  read(): Race | string {
    const { spec } = this;
    const settings = settingsOf(spec);
    const varied = this.chosen
      .slice(0, this.#count)
      .map((at) => settings[Math.min(at, settings.length - 1)]!);
    const values = varied.map((setting, i) => valuesOf(this.#spanOf(setting, i as 0 | 1)));
    const seeds =
      this.kind === 'seeds'
        ? Array.from({ length: this.seeds }, (_, i) => (spec.seed + i) % 2 ** 32)
        : [spec.seed];
    const lanes = lanesOf(values, seeds);
    const epochs = this.#wantedEpochs();
    const problem = this.#problemOf(varied, lanes.length, epochs);
    return problem || { paths: varied.map(({ path }) => path), lanes, epochs };
  }

  #problemOf(varied: readonly Setting[], lanes: number, epochs: number): string {
    if (varied.length === 2 && varied[0] === varied[1]) return msg('Choose two different settings.');
    if (lanes === 0) return msg('On a logarithmic span both ends must be above 0.');
    if (lanes > RACE_LIMITS.lanes)
      return msg(
        str`${formatCount(lanes)} lanes are more than ${formatCount(RACE_LIMITS.lanes)}: take fewer values.`,
      );
    if (lanes * epochs > RACE_LIMITS.rows)
      return msg(
        str`So many lanes may have ${formatCount(Math.floor(RACE_LIMITS.rows / lanes))} epochs at most.`,
      );
    return '';
  }

  /** How many settings differ. */
  get #count(): 0 | 1 | 2 {
    return this.kind === 'seeds' ? 0 : this.kind === 'two' ? 2 : 1;
  }

  #wantedEpochs(): number {
    const { epochs } = this.spec.training;
    return this.epochs ?? (typeof epochs === 'number' ? Math.min(epochs, MOST_FIRST_EPOCHS) : FIRST_EPOCHS);
  }

  #spanOf(setting: Setting, i: 0 | 1): Span {
    return this.spans[i] ?? spanAround(setting, this.kind === 'two' ? 8 : 32);
  }

  #choose(i: 0 | 1, event: Event): void {
    this.chosen = this.chosen.with(i, Number((event.target as HTMLSelectElement).value)) as [number, number];
    this.spans = this.spans.with(i, null) as [Span | null, Span | null];
  }

  readonly #onKind = ({ value }: ChoiceEvent): void => {
    this.kind = value as Kind;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'race-form': RaceForm;
  }
}
