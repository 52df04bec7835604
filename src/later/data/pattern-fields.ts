/** Which pattern, how much of it, and how noisy. */
import { localized, msg } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { PATTERN_DEFAULTS, type PatternDataSpec } from '../../../protocol/data-spec.ts';
import { LIMITS } from '../../../protocol/run-spec.ts';
import './playground-field.ts';
import { patternGroups, patternSentence } from './pattern-names.ts';
import { section } from '../../styles/section.ts';
import { base, fields } from '../../styles/shared.ts';
import { limitedNumber, type LimitedNumber } from '../../components/limited-number.ts';

/** Other data. */
export class PatternChangeEvent extends Event {
  static readonly type = 'pattern-change';
  readonly data: PatternDataSpec;

  constructor(data: PatternDataSpec) {
    super(PatternChangeEvent.type);
    this.data = data;
  }
}

type PatternNumber = 'examples' | 'noise' | 'seed' | 'classes';

/** @fires pattern-change */
@customElement('pattern-fields')
@localized()
export class PatternFields extends LitElement {
  static override styles = [
    base,
    section,
    fields,
    css`
      .note {
        margin-top: var(--unit);
      }
    `,
  ];

  @property({ attribute: false }) data: PatternDataSpec = PATTERN_DEFAULTS.spiral;

  override render() {
    const { data } = this;
    return html`
      <label for="pattern">${msg('Pattern')}</label>
      <select id="pattern" @change=${this.#onPattern}>
        ${patternGroups().map(
          ({ label, patterns }) =>
            html`<optgroup label=${label}>
              ${patterns.map(
                ([value, name]) =>
                  html`<option value=${value} ?selected=${value === data.type}>${name}</option>`,
              )}
            </optgroup>`,
        )}
      </select>
      <p class="note">${patternSentence(data)}</p>
      <div class="grid">
        ${this.#renderNumber('examples', msg('Examples'), data.examples, LIMITS.examples, true)}
        ${this.#renderNumber('noise', msg('Noise'), data.noise, LIMITS.noise)}
        ${
          'classes' in data
            ? this.#renderNumber('classes', msg('Classes'), data.classes, LIMITS.patternClasses, true)
            : nothing
        }
        ${this.#renderNumber('seed', msg('Data seed'), data.seed, LIMITS.seed, true)}
      </div>
      <playground-field></playground-field>
    `;
  }

  #renderNumber(
    name: PatternNumber,
    label: string,
    value: number,
    limits: LimitedNumber['limits'],
    whole = false,
  ) {
    return limitedNumber({ label, value, limits, whole }, (next) =>
      this.#emit({ ...this.data, [name]: next }),
    );
  }

  /** Noise means something else in each pattern; how many examples, and which, is kept. */
  readonly #onPattern = (event: Event): void => {
    const type = (event.target as HTMLSelectElement).value as PatternDataSpec['type'];
    const { examples, seed } = this.data;
    this.#emit({ ...PATTERN_DEFAULTS[type], examples, seed });
  };

  #emit(data: PatternDataSpec): void {
    this.dispatchEvent(new PatternChangeEvent(data));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'pattern-fields': PatternFields;
  }
}
