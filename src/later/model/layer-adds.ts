/** What can be added to a model, and what it can begin with anew. */
import { localized, msg } from '@lit/localize';
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { LAYER_TYPES, withLayer, withNewLayer } from '../../../protocol/layer-edits.ts';
import { type ModelPreset, presetsFor, withPreset } from '../../../protocol/model-presets.ts';
import type { LayerSpec, RunSpec } from '../../../protocol/run-spec.ts';
import { layerName } from '../../components/keras-code.ts';
import { base, buttons, fields } from '../../styles/shared.ts';

/** A run with another model, which may not fit yet. */
export class ModelChangeEvent extends Event {
  static readonly type = 'model-change';
  readonly spec: RunSpec;

  constructor(spec: RunSpec) {
    super(ModelChangeEvent.type);
    this.spec = spec;
  }
}

/** @fires model-change */
@customElement('layer-adds')
@localized()
export class LayerAdds extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 calc(1.5 * var(--unit));
      }

      button {
        margin-left: calc(-1 * var(--unit));
      }

      select {
        width: auto;
        max-width: 130px;
        border-bottom-color: transparent;
        font-size: var(--small);
        color: var(--muted);
      }
    `,
  ];

  @property({ attribute: false }) spec!: RunSpec;

  override render() {
    const { spec } = this;
    return html`
      <button class="quiet" @click=${() => this.#emit(withLayer(spec))}>${msg('Add a layer')}</button>
      <div>
        <label for="type" class="hidden">${msg('Add a layer of another type')}</label>
        <select id="type" @change=${(event: Event) => this.#take(event, (type) => withNewLayer(spec, type as LayerSpec['type']))}>
          <option value="">${msg('Another type…')}</option>
          ${LAYER_TYPES.map((type) => html`<option value=${type}>${layerName(type)}</option>`)}
        </select>
      </div>
      <div>
        <label for="preset" class="hidden">${msg('Start from a model')}</label>
        <select id="preset" @change=${(event: Event) => this.#take(event, (preset) => withPreset(spec, preset as ModelPreset))}>
          <option value="">${msg('Start from…')}</option>
          ${presetsFor(spec).map((preset) => html`<option value=${preset}>${presetName(preset)}</option>`)}
        </select>
      </div>
    `;
  }

  /** The list then shows its first words again, which stand for nothing. */
  #take(event: Event, change: (chosen: string) => RunSpec): void {
    const select = event.target as HTMLSelectElement;
    const { value } = select;
    select.value = '';
    if (value !== '') this.#emit(change(value));
  }

  #emit(spec: RunSpec): void {
    this.dispatchEvent(new ModelChangeEvent(spec));
  }
}

function presetName(preset: ModelPreset): string {
  switch (preset) {
    case 'linear':
      return msg('Linear');
    case 'small':
      return msg('Two layers of 8');
    case 'wide':
      return msg('One wide layer');
    case 'deep':
      return msg('Four layers of 8');
    case 'dropout':
      return msg('With dropout');
    case 'normalized':
      return msg('With batch normalization');
    case 'features':
      return msg('Squares and products');
    case 'convolutional':
      return msg('Convolutional');
    default:
      return preset satisfies never;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'layer-adds': LayerAdds;
  }
}
