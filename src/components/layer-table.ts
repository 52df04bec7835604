/** The layers of a model, to read: as one would write them in Keras, what shape each gives, how many numbers it holds. */
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { modelShapes } from '../../protocol/model-shapes.ts';
import { exampleShapes } from '../../protocol/run-checks.ts';
import type { RunSpec } from '../../protocol/run-spec.ts';
import { formatCount } from '../i18n/numbers.ts';
import { shapeText } from '../i18n/shape-text.ts';
import { base } from '../styles/shared.ts';
import { codeText, renderCode } from './code-text.ts';
import { layerCode } from './keras-code.ts';

@customElement('layer-table')
@localized()
export class LayerTable extends LitElement {
  static override styles = [
    base,
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
    `,
  ];

  @property({ attribute: false }) spec!: RunSpec;

  override render() {
    const { model, data } = this.spec;
    const shapes = modelShapes(model.layers, exampleShapes(data).input);
    // Such a run is refused before it comes here.
    if (!shapes.ok) return nothing;
    const rows = model.layers.map((layer, i) => ({ code: layerCode(layer), ...shapes.layers[i]! }));
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
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ code, shape, parameters }) => html`
              <tr>
                <th scope="row">${renderCode(code)}</th>
                <td class="shape">${shapeText(shape)}</td>
                <td>${formatCount(parameters.trainable + parameters.nonTrainable)}</td>
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
          </tr>
        </tfoot>
      </table>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'layer-table': LayerTable;
  }
}
