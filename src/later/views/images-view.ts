/** Of a model of images: a digit drawn by the reader and what the model takes it for, and the weights of its first layer as pictures. */
import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { dataShapes } from '../../../protocol/run-checks.ts';
import type { TableContent } from '../../components/chart-table.ts';
import '../../components/chart-table.ts';
import { classNames } from '../../i18n/data-names.ts';
import { formatCell, formatCount, formatFixed } from '../../i18n/numbers.ts';
import { base } from '../../styles/shared.ts';
import { runContext, type RunView } from '../../views/run-context.ts';
import { Asking } from './asking.ts';
import { choiceOf, sharesOf } from './class-answers.ts';
import './images/digit-pad.ts';
import type { DrawnEvent } from './images/digit-pad.ts';
import './images/pixel-image.ts';
import { bars } from './view-styles.ts';

const MOST_UNITS = 64;
const INTERVAL_MS = 60;

/** Of each unit or filter that sees the image itself: its weights, as pixels in rows of `columns`. */
interface Kernels {
  readonly columns: number;
  readonly pictures: readonly Float32Array[];
}

@customElement('images-view')
@localized()
export class ImagesView extends LitElement {
  static override styles = [
    base,
    bars,
    css`
      .draw {
        display: flex;
        flex-wrap: wrap;
        gap: calc(2 * var(--unit)) calc(4 * var(--unit));
      }

      h2 {
        margin-bottom: var(--unit);
        font-weight: 600;
      }

      .head {
        display: flex;
        align-items: center;
        justify-content: space-between;
        margin-top: calc(2 * var(--unit));
      }

      .head h2 {
        margin: 0;
      }

      .seen {
        width: 72px;
      }

      table {
        border-collapse: collapse;
        font-size: var(--small);
        line-height: calc(2.5 * var(--unit));
        font-variant-numeric: tabular-nums;
      }

      th,
      td {
        padding: 0 var(--unit) 0 0;
        font-weight: 400;
        text-align: end;
      }

      tr.best {
        font-weight: 600;
      }

      meter {
        width: 120px;
      }

      .weights {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(56px, 1fr));
        gap: var(--unit);
        max-width: 640px;
      }

      .note {
        margin-bottom: var(--unit);
        font-size: var(--small);
        color: var(--muted);
      }
    `,
  ];

  @consume({ context: runContext, subscribe: true })
  @property({ attribute: false })
  view!: RunView;
  @property() scheme = '';

  @state() private image: Float32Array | null = null;

  readonly #asking = new Asking<'predictions'>(this, {
    kind: 'predictions',
    question: () => this.image && { x: this.image },
    key: ({ snapshot }) => [this.image, snapshot?.position.step],
    intervalMs: INTERVAL_MS,
  });

  override render() {
    return html`
      <h2>${msg('Draw a digit')}</h2>
      <div class="draw">
        <digit-pad .scheme=${this.scheme} @drawn=${this.#onDrawn}></digit-pad>
        <div class="seen">
          <p class="note">${msg('What the model sees')}</p>
          <pixel-image
            .values=${this.image ?? new Float32Array(64)}
            .label=${msg('Your drawing as 8 × 8 pixels')}
            .scheme=${this.scheme}
          ></pixel-image>
        </div>
        <div>${this.#renderShares()}</div>
      </div>
      ${this.#renderWeights()}
    `;
  }

  readonly #onDrawn = ({ image }: DrawnEvent): void => {
    this.image = image.some((value) => value > 0) ? image : null;
  };

  #renderShares() {
    const { info } = this.view;
    const names = info ? classNames(info.data) : [];
    const outputs = this.image ? this.#asking.latest?.answer.outputs : undefined;
    const shares = outputs ? sharesOf(outputs) : names.map(() => 0);
    const best = outputs ? choiceOf(outputs).label : -1;
    return html`<p class="note" role="status">
        ${best < 0 ? msg('Nothing is drawn yet.') : msg(str`The model takes it for ${names[best] ?? ''}.`)}
      </p>
      <table>
        ${names.map(
          (name, i) => html`<tr class=${i === best ? 'best' : ''}>
            <th scope="row">${name}</th>
            <td><meter min="0" max="1" .value=${shares[i] ?? 0} aria-label=${name}></meter></td>
            <td>${outputs ? `${formatFixed(100 * (shares[i] ?? 0), 1)} %` : '—'}</td>
          </tr>`,
        )}
      </table>`;
  }

  #renderWeights() {
    const kernels = this.#kernels();
    if (kernels === null) return '';
    const most = kernels.pictures.reduce(
      (top, picture) => picture.reduce((largest, value) => Math.max(largest, Math.abs(value)), top),
      0,
    );
    return html`
      <div class="head">
        <h2>${msg('Weights of the first layer')}</h2>
        <chart-table
          .label=${msg('Weights of the first layer')}
          .load=${() => weightsTable(kernels)}
        ></chart-table>
      </div>
      <p class="note">${msg(str`Blue below 0, vermillion above; full colour at ±${formatFixed(most, 2)}.`)}</p>
      <div class="weights">
        ${kernels.pictures.map(
          (values, i) => html`<pixel-image
            signed
            .values=${values}
            .columns=${kernels.columns}
            .most=${most}
            .label=${msg(str`Weights of unit ${i + 1}`)}
            .scheme=${this.scheme}
          ></pixel-image>`,
        )}
      </div>
    `;
  }

  /** Null where the first layer with weights sees something else than the image. */
  #kernels(): Kernels | null {
    const { info, snapshot } = this.view;
    const [kernel, shape] = [snapshot?.variables[0], info?.variables[0]?.shape];
    if (!info || !kernel || !shape) return null;
    const [rows = 1, columns = 1, channels = 1] = dataShapes(info.spec.data).input;
    const units = shape.at(-1) ?? 0;
    const size = kernel.length / units;
    const isWindow = shape.length === 4 && channels === 1;
    if (!isWindow && size !== rows * columns) return null;
    const pictures = Array.from({ length: Math.min(units, MOST_UNITS) }, (_, unit) =>
      Float32Array.from({ length: size }, (__, i) => kernel[i * units + unit]!),
    );
    return { columns: isWindow ? shape[1]! : columns, pictures };
  }
}

/** A row for each pixel, a column for each unit. */
function weightsTable({ columns, pictures }: Kernels): TableContent {
  const pixels = Array.from({ length: pictures[0]?.length ?? 0 }, (_, i) => i);
  return {
    columns: [msg('Row'), msg('Column'), ...pictures.map((_, i) => msg(str`Unit ${i + 1}`))],
    rows: pixels.map((i) => [
      formatCount(1 + Math.floor(i / columns)),
      formatCount(1 + (i % columns)),
      ...pictures.map((picture) => formatCell(picture[i]!)),
    ]),
    note: '',
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'images-view': ImagesView;
  }
}
