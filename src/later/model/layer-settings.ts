/** All that can be set of one layer beside its two usual fields. */
import { localized, msg } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { ACTIVATIONS, type LayerSpec, LIMITS, type Padding } from '../../../protocol/run-spec.ts';
import type { InitializerChangeEvent } from '../../components/initializer-field.ts';
import '../../components/initializer-field.ts';
import { type LimitedNumber, limitedNumber } from '../../components/limited-number.ts';
import { section } from '../../styles/section.ts';
import { base, fields } from '../../styles/shared.ts';
import { selectField } from './select-field.ts';

/** Another layer in the place of this one. `isNumber`: only a number has changed, perhaps of a run under way. */
export class LayerChangeEvent extends Event {
  static readonly type = 'layer-change';
  readonly layer: LayerSpec;
  readonly isNumber: boolean;

  constructor(layer: LayerSpec, isNumber: boolean) {
    super(LayerChangeEvent.type);
    this.layer = layer;
    this.isNumber = isNumber;
  }
}

/** @fires layer-change */
@customElement('layer-settings')
@localized()
export class LayerSettings extends LitElement {
  static override styles = [
    base,
    section,
    fields,
    css`
      .check {
        display: flex;
        align-items: center;
        gap: var(--unit);
        min-height: var(--target);
        font-size: var(--small);
      }

      initializer-field {
        display: block;
        margin-top: var(--unit);
      }
    `,
  ];

  @property({ attribute: false }) layer!: LayerSpec;
  /** Of several, which. */
  @property() name = '';
  /** Its units follow from the data. */
  @property({ type: Boolean }) last = false;

  override render() {
    const { layer } = this;
    return html`
      <div class="grid">${this.#renderNumbers(layer)} ${this.#renderActivation(layer)}</div>
      ${'kernelRegularizer' in layer ? this.#renderKernel(layer) : nothing}
    `;
  }

  #renderNumbers(layer: LayerSpec) {
    switch (layer.type) {
      case 'dense':
        return nothing;
      case 'conv2d':
        return html`${this.#number(msg('Strides'), layer, 'strides', LIMITS.strides, true)}
        ${this.#renderPadding(layer)}`;
      case 'maxPooling2d':
      case 'averagePooling2d':
        return this.#renderPadding(layer);
      case 'flatten':
      case 'dropout':
        return nothing;
      case 'batchNormalization':
        return html`${this.#number(msg('Momentum'), layer, 'momentum', LIMITS.decay)}
        ${this.#number('ε', layer, 'epsilon', LIMITS.epsilon)}`;
      case 'layerNormalization':
        return this.#number('ε', layer, 'epsilon', LIMITS.epsilon);
      default:
        return layer satisfies never;
    }
  }

  #renderKernel(layer: Extract<LayerSpec, { type: 'dense' | 'conv2d' }>) {
    const { l1, l2 } = layer.kernelRegularizer;
    const regularize = (change: { readonly l1?: number; readonly l2?: number }): void =>
      this.#emit({ ...layer, kernelRegularizer: { l1, l2, ...change } }, true);
    const group = this.name;
    return html`
      <div class="grid">
        ${limitedNumber({ group, label: 'L1', value: l1, limits: LIMITS.regularizer }, (next) => regularize({ l1: next }))}
        ${limitedNumber({ group, label: 'L2', value: l2, limits: LIMITS.regularizer }, (next) => regularize({ l2: next }))}
      </div>
      <label class="check">
        <input
          type="checkbox"
          .checked=${layer.useBias}
          @change=${() => this.#emit({ ...layer, useBias: !layer.useBias })}
        />
        ${msg('Use of a bias')}
      </label>
      <initializer-field
        .label=${msg('Initial W')}
        .initializer=${layer.kernelInitializer}
        @initializer-change=${({ initializer }: InitializerChangeEvent) =>
          this.#emit({ ...layer, kernelInitializer: initializer })}
      ></initializer-field>
    `;
  }

  #renderActivation(layer: LayerSpec) {
    // A hidden dense layer has it among its usual fields.
    if (layer.type === 'flatten' || (layer.type === 'dense' && !this.last) || layer.type === 'conv2d')
      return nothing;
    return selectField(
      { id: 'activation', label: msg('Activation'), value: layer.activation, values: ACTIVATIONS },
      (activation) => this.#emit({ ...layer, activation }),
    );
  }

  #renderPadding(layer: Extract<LayerSpec, { padding: Padding }>) {
    const values = ['valid', 'same'] as const;
    return selectField({ id: 'padding', label: msg('Padding'), value: layer.padding, values }, (padding) =>
      this.#emit({ ...layer, padding }),
    );
  }

  #number<L extends LayerSpec>(
    label: string,
    layer: L,
    key: keyof L & string,
    limits: LimitedNumber['limits'],
    whole = false,
  ) {
    return limitedNumber({ group: this.name, label, value: layer[key] as number, limits, whole }, (next) =>
      this.#emit({ ...layer, [key]: next }, !whole),
    );
  }

  #emit(layer: LayerSpec, isNumber = false): void {
    this.dispatchEvent(new LayerChangeEvent(layer, isNumber));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'layer-settings': LayerSettings;
  }
}
