/**
 * The layers of a model: what shape each gives, how many numbers it holds. Dense layers before the last one have their units and activation
 * to change; the others are written as in Keras.
 */
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { modelShapes } from '../../../protocol/model-shapes.ts';
import { exampleShapes } from '../../../protocol/run-checks.ts';
import { withDense, withLayer, withoutLayer } from '../../../protocol/layer-edits.ts';
import {
  ACTIVATIONS,
  type ActivationName,
  type DenseSpec,
  LAYER_DEFAULTS,
  LIMITS,
  type RunSpec,
} from '../../../protocol/run-spec.ts';
import { formatCount } from '../../i18n/numbers.ts';
import { shapeText } from '../../i18n/shape-text.ts';
import { base, buttons, fields } from '../../styles/shared.ts';
import { codeText, renderCode } from '../../components/code-text.ts';
import { RunCommandEvent } from '../../components/commands.ts';
import { icons } from '../../components/icons.ts';
import { layerCode } from '../../components/keras-code.ts';
import { limitedNumber } from '../../components/limited-number.ts';

/** Its two fields say all of it, as Keras writes it. */
function isPlain(layer: DenseSpec): boolean {
  const { units, activation } = layer;
  return layerCode(layer) === layerCode({ ...LAYER_DEFAULTS.dense, units, activation });
}

/** @fires run-command */
@customElement('layer-table')
@localized()
export class LayerTable extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    codeText,
    css`
      table {
        width: 100%;
        border-collapse: collapse;
        font-size: var(--small);
        line-height: calc(2.5 * var(--unit));
      }

      th,
      td {
        padding: calc(0.5 * var(--unit)) 0 calc(0.5 * var(--unit)) var(--unit);
        text-align: right;
        vertical-align: top;
        font-weight: 400;
        font-variant-numeric: tabular-nums;
      }

      th:first-child {
        padding-left: 0;
        text-align: left;
      }

      thead th,
      tfoot {
        color: var(--muted);
      }

      tbody tr,
      tfoot tr {
        border-top: 1px solid var(--hairline);
      }

      .shape {
        white-space: nowrap;
      }

      .layer {
        display: grid;
        grid-template-columns: 3.25em 1fr;
        gap: 0 calc(1.5 * var(--unit));
        align-items: end;
        font-size: var(--body);
      }

      tr:has(.layer) td {
        padding-bottom: calc(1.5 * var(--unit));
        vertical-align: bottom;
      }

      tr:has(.layer) td.remove {
        padding-bottom: calc(0.5 * var(--unit));
      }

      .more {
        grid-column: 1 / -1;
        margin-top: var(--unit);
      }

      .remove {
        width: var(--target);
        padding-left: 0;
      }

      .remove button {
        justify-content: center;
        width: var(--target);
        margin-right: calc(-1.25 * var(--unit));
        padding: 0;
        color: var(--muted);
      }

      .add {
        margin: var(--unit) 0 0 calc(-1 * var(--unit));
      }
    `,
  ];

  @property({ attribute: false }) spec!: RunSpec;

  override render() {
    const { model } = this.spec;
    const shapes = modelShapes(model.layers, exampleShapes(this.spec).input);
    // Such a run is refused before it comes here.
    if (!shapes.ok) return nothing;
    const rows = shapes.layers.map(({ shape, parameters }, i) => ({
      head: this.#renderLayer(i),
      shape,
      parameters,
      isLast: i === model.layers.length - 1,
    }));
    const sum = (key: 'trainable' | 'nonTrainable'): number =>
      rows.reduce((total, { parameters }) => total + parameters[key], 0);
    const [trainable, fixed] = [sum('trainable'), sum('nonTrainable')];
    return html`
      <table>
        <thead>
          <tr>
            <th scope="col">${msg('Layer')}</th>
            <th scope="col">${msg('Output')}</th>
            <th scope="col">${msg('Params')}</th>
            <td></td>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ head, shape, parameters, isLast }, i) => html`
              <tr>
                <th scope="row">${head}</th>
                <td class="shape">${shapeText(shape)}</td>
                <td>${formatCount(parameters.trainable + parameters.nonTrainable)}</td>
                <td class="remove">${isLast ? nothing : this.#renderRemove(i)}</td>
              </tr>
            `,
          )}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colspan="2">
              ${fixed > 0 ? msg(str`Together, ${formatCount(fixed)} of them not trained`) : msg('Together')}
            </th>
            <td>${formatCount(trainable + fixed)}</td>
            <td></td>
          </tr>
        </tfoot>
      </table>
      <button class="quiet add" @click=${() => this.#open(withLayer(this.spec))}>${msg('Add a layer')}</button>
    `;
  }

  #renderLayer(i: number) {
    const { layers } = this.spec.model;
    const layer = layers[i]!;
    const isHidden = i < layers.length - 1;
    return layer.type === 'dense' && isHidden ? this.#renderDense(layer, i) : renderCode(layerCode(layer));
  }

  #renderDense(layer: DenseSpec, i: number) {
    const { units, activation } = layer;
    const name = msg(str`Layer ${i + 1}`);
    return html`<div class="layer">
      ${limitedNumber(
        { group: name, label: msg('Units'), value: units, limits: LIMITS.units, whole: true },
        (next) => this.#open(withDense(this.spec, i, { units: next })),
      )}
      <div>
        <label for="activation-${i}"><span class="hidden">${name}: </span>${msg('Activation')}</label>
        <select
          id="activation-${i}"
          @change=${(event: Event) =>
            this.#open(
              withDense(this.spec, i, {
                activation: (event.target as HTMLSelectElement).value as ActivationName,
              }),
            )}
        >
          ${ACTIVATIONS.map(
            (each) => html`<option value=${each} ?selected=${each === activation}>${each}</option>`,
          )}
        </select>
      </div>
      ${isPlain(layer) ? nothing : html`<div class="more">${renderCode(layerCode(layer))}</div>`}
    </div>`;
  }

  #renderRemove(i: number) {
    return html`<button
      aria-label=${msg(str`Remove layer ${i + 1}`)}
      title=${msg(str`Remove layer ${i + 1}`)}
      @click=${() => this.#open(withoutLayer(this.spec, i))}
    >
      ${icons.close}
    </button>`;
  }

  #open(spec: RunSpec): void {
    this.dispatchEvent(new RunCommandEvent({ kind: 'open', spec }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'layer-table': LayerTable;
  }
}
