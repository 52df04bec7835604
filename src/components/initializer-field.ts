/** How one variable gets its first value: fixed, or drawn at random from the run's seed. */
import { localized, msg } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { INITIALIZER_DEFAULTS, LIMITS, type InitializerSpec } from '../../protocol/run-spec.ts';
import { base, fields } from '../styles/shared.ts';
import { limitedNumber, type LimitedNumber } from './limited-number.ts';

/** Another initializer, or other parameters of it. */
export class InitializerChangeEvent extends Event {
  static readonly type = 'initializer-change';
  readonly initializer: InitializerSpec;

  constructor(initializer: InitializerSpec) {
    super(InitializerChangeEvent.type);
    this.initializer = initializer;
  }
}

type InitializerType = InitializerSpec['type'];

/** @fires initializer-change */
@customElement('initializer-field')
@localized()
export class InitializerField extends LitElement {
  static override styles = [
    base,
    fields,
    css`
      .row {
        display: grid;
        grid-template-columns: 1fr 1fr;
        grid-auto-flow: row dense;
        gap: var(--unit) calc(2 * var(--unit));
        align-items: end;
      }
    `,
  ];

  /** The field's visible name, e.g. `Initial W`. */
  @property() label = '';
  @property({ attribute: false }) initializer: InitializerSpec = INITIALIZER_DEFAULTS.zeros;
  /** Whether it is a bias's: then it is not offered to be orthogonal. */
  @property({ type: Boolean }) bias = false;
  /** What `constant` begins with when it is chosen. */
  @property({ type: Number }) constant = 0;

  override render() {
    const { initializer } = this;
    return html`
      <div class="row">
        <div>
          <label for="type">${this.label}</label>
          <select id="type" @change=${this.#onType}>
            ${this.#offered().map(
              ([value, name]) =>
                html`<option value=${value} ?selected=${value === initializer.type}>${name}</option>`,
            )}
          </select>
        </div>
        ${this.#renderParameters(initializer)}
      </div>
    `;
  }

  #renderParameters(initializer: InitializerSpec) {
    switch (initializer.type) {
      case 'constant':
        return this.#renderNumber(msg('Value'), initializer, 'value', LIMITS.initialValue);
      case 'randomNormal':
      case 'truncatedNormal':
        return [
          this.#renderNumber(msg('Standard deviation'), initializer, 'stddev', LIMITS.stddev),
          this.#renderNumber(msg('Mean'), initializer, 'mean', LIMITS.initialValue),
        ];
      case 'randomUniform':
        return [
          this.#renderNumber(msg('From'), initializer, 'minval', LIMITS.initialValue),
          this.#renderNumber(msg('To'), initializer, 'maxval', LIMITS.initialValue),
        ];
      case 'orthogonal':
        return this.#renderNumber(msg('Gain'), initializer, 'gain', LIMITS.gain);
      case 'zeros':
      case 'ones':
      case 'glorotUniform':
      case 'glorotNormal':
      case 'heUniform':
      case 'heNormal':
      case 'lecunNormal':
        return nothing;
      default:
        return initializer satisfies never;
    }
  }

  #renderNumber<S extends InitializerSpec>(
    label: string,
    initializer: S,
    key: keyof S & ('value' | 'mean' | 'stddev' | 'minval' | 'maxval' | 'gain'),
    limits: LimitedNumber['limits'],
  ) {
    return limitedNumber({ group: this.label, label, value: initializer[key] as number, limits }, (next) =>
      this.#emit({ ...initializer, [key]: next }),
    );
  }

  #offered(): [InitializerType, string][] {
    return typeNames().filter(([type]) => !(this.bias && type === 'orthogonal'));
  }

  readonly #onType = (event: Event): void => {
    const type = (event.target as HTMLSelectElement).value as InitializerType;
    this.#emit(type === 'constant' ? { type, value: this.constant } : INITIALIZER_DEFAULTS[type]);
  };

  #emit(initializer: InitializerSpec): void {
    this.dispatchEvent(new InitializerChangeEvent(initializer));
  }
}

function typeNames(): [InitializerType, string][] {
  return [
    ['constant', msg('fixed value')],
    ['zeros', msg('zeros')],
    ['ones', msg('ones')],
    ['randomNormal', msg('random normal')],
    ['randomUniform', msg('random uniform')],
    ['truncatedNormal', msg('truncated normal')],
    ['glorotUniform', msg('Glorot uniform')],
    ['glorotNormal', msg('Glorot normal')],
    ['heUniform', msg('He uniform')],
    ['heNormal', msg('He normal')],
    ['lecunNormal', msg('LeCun normal')],
    ['orthogonal', msg('orthogonal')],
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'initializer-field': InitializerField;
  }
}
