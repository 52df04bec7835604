/** Points around a line, made to order: how many, around which line, how noisy. */
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { LineDataSpec } from '../../../protocol/data-spec.ts';
import { LIMITS } from '../../../protocol/run-spec.ts';
import type { ChoiceEvent } from '../../components/choice-field.ts';
import '../../components/choice-field.ts';
import { limitedNumber, type LimitedNumber } from '../../components/limited-number.ts';
import { formatValue } from '../../i18n/numbers.ts';
import { section } from '../../styles/section.ts';
import { base } from '../../styles/shared.ts';

/** Another line, or other points around it. */
export class LineChangeEvent extends Event {
  static readonly type = 'line-change';
  readonly data: LineDataSpec;

  constructor(data: LineDataSpec) {
    super(LineChangeEvent.type);
    this.data = data;
  }
}

type LineNumber = 'examples' | 'w' | 'b' | 'noise' | 'seed';

/** @fires line-change */
@customElement('line-fields')
@localized()
export class LineFields extends LitElement {
  static override styles = [
    base,
    section,
    css`
      :host {
        display: block;
      }
    `,
  ];

  @property({ attribute: false }) data!: LineDataSpec;

  override render() {
    const { data } = this;
    return html`
      <p class="note">${sentence(data)}</p>
      <div class="grid">
        ${this.#renderNumber('examples', msg('Examples'), data.examples, LIMITS.examples, true)}
        ${this.#renderNumber('noise', msg('Noise'), data.noise, LIMITS.noise)}
        ${this.#renderNumber('w', msg('True W'), data.w, LIMITS.trueValue)}
        ${this.#renderNumber('b', msg('True b'), data.b, LIMITS.trueValue)}
        ${this.#renderNumber('seed', msg('Data seed'), data.seed, LIMITS.seed, true)}
        <choice-field
          class="wide"
          .label=${msg('Spread of x')}
          .value=${data.x}
          .choices=${[
            { value: 'normal', label: msg('x normal') },
            { value: 'even', label: msg('x evenly spaced') },
          ]}
          @choice=${this.#onSpread}
        ></choice-field>
      </div>
    `;
  }

  #renderNumber(
    name: LineNumber,
    label: string,
    value: number,
    limits: LimitedNumber['limits'],
    whole = false,
  ) {
    return limitedNumber({ label, value, limits, whole }, (next) => this.#change({ [name]: next }));
  }

  readonly #onSpread = (event: ChoiceEvent): void => {
    this.#change({ x: event.value === 'even' ? 'even' : 'normal' });
  };

  #change(change: Partial<LineDataSpec>): void {
    this.dispatchEvent(new LineChangeEvent({ ...this.data, ...change }));
  }
}

function sentence({ w, b, noise }: LineDataSpec): string {
  const equation = `y = ${formatValue(w)}x ${b < 0 ? '−' : '+'} ${formatValue(Math.abs(b))}`;
  // Not to be broken into lines.
  const line = equation.replaceAll(' ', '\u00a0');
  return noise === 0
    ? msg(str`Points on the line ${line}, without noise.`)
    : msg(str`Points around the line ${line}, with normal noise of ${formatValue(noise)}.`);
}

declare global {
  interface HTMLElementTagNameMap {
    'line-fields': LineFields;
  }
}
