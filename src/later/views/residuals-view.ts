/** What a model of quantities misses: each example's target minus its prediction. What still has a shape here, the model has not learned. */
import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Distribution } from '../../../protocol/distribution.ts';
import type { DataInfo } from '../../../protocol/events.ts';
import type { LegendEntry } from '../../components/chart-legend.ts';
import '../../components/chart-panel.ts';
import { tableIndices, type TableContent } from '../../components/chart-table.ts';
import type { ChoiceEvent } from '../../components/choice-field.ts';
import '../../components/choice-field.ts';
import { formatCell, formatCount, formatValue } from '../../i18n/numbers.ts';
import { base } from '../../styles/shared.ts';
import { runContext, type RunView } from '../../views/run-context.ts';
import { Asking } from './asking.ts';
import {
  type Against,
  type Residuals,
  residualsOf,
  residualsPicture,
  rootMeanSquare,
} from './residuals/residuals.ts';
import './signed-histogram.ts';

const INTERVAL_MS = 120;

@customElement('residuals-view')
@localized()
export class ResidualsView extends LitElement {
  static override styles = [
    base,
    css`
      chart-panel {
        --chart-min-height: 280px;
      }

      .sets {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(220px, 1fr));
        gap: calc(2 * var(--unit)) calc(4 * var(--unit));
        margin-top: calc(2 * var(--unit));
      }

      h2 {
        font-weight: 600;
      }

      p {
        font-size: var(--small);
        color: var(--muted);
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  @consume({ context: runContext, subscribe: true })
  @property({ attribute: false })
  view!: RunView;
  @property() scheme = '';

  @state() private against: Against = 'prediction';

  readonly #asking = new Asking<'predictions'>(this, {
    kind: 'predictions',
    question: () => (this.view.info ? { x: this.view.info.data.sampleX } : null),
    key: ({ snapshot }) => [snapshot?.position.step, snapshot?.variables],
    intervalMs: INTERVAL_MS,
  });

  override render() {
    const { info } = this.view;
    const outputs = this.#asking.latest?.answer.outputs;
    if (!info || !outputs) return html`<p>${msg('The residuals are being calculated…')}</p>`;
    const { data } = info;
    const residuals = residualsOf(data, outputs);
    const hasOneInput = data.x.length === 1;
    const { training, validation } = residuals;
    return html`
      <chart-panel
        .heading=${msg('Residuals')}
        .entries=${this.#entries(data)}
        .picture=${residualsPicture(data, residuals, hasOneInput ? this.against : 'prediction')}
        .summary=${this.#summary(residuals)}
        .note=${this.#note(data)}
        .table=${() => this.#table(data, residuals)}
        .scheme=${this.scheme}
      >
        ${hasOneInput ? this.#renderAgainst() : nothing}
      </chart-panel>
      <div class="sets">
        ${this.#renderSet(msg('Trained on'), training)}
        ${validation ? this.#renderSet(msg('Kept for validation'), validation) : nothing}
      </div>
    `;
  }

  #renderAgainst() {
    return html`<choice-field
      slot="options"
      small
      .label=${msg('Horizontal axis')}
      .value=${this.against}
      .choices=${[
        { value: 'prediction', label: msg('prediction') },
        { value: 'input', label: 'x' },
      ]}
      @choice=${({ value }: ChoiceEvent) => (this.against = value === 'input' ? 'input' : 'prediction')}
    ></choice-field>`;
  }

  #renderSet(title: string, distribution: Distribution) {
    return html`<section>
      <h2>${title}</h2>
      <signed-histogram .label=${title} .distribution=${distribution}></signed-histogram>
      <p>${figures(distribution)}</p>
    </section>`;
  }

  #entries({ sampleKept }: DataInfo): LegendEntry[] {
    return [
      { label: msg('target − prediction'), tone: 'data', mark: 'point' },
      ...(sampleKept ? [{ label: msg('kept for validation'), tone: 'data', mark: 'hollow' } as const] : []),
      { label: msg('no error'), tone: 'model', mark: 'solid', heavy: true },
    ];
  }

  #summary({ training }: Residuals): string {
    return `${msg('Residuals of the examples trained on:')} ${figures(training)}`;
  }

  #note({ examples, sampleY }: DataInfo): string {
    return sampleY.length < examples
      ? msg(str`${formatCount(sampleY.length)} of ${formatCount(examples)} examples, evenly chosen.`)
      : '';
  }

  #table({ sampleX, sampleY, x, inputNames }: DataInfo, { predictions, residuals }: Residuals): TableContent {
    const names = x.map((_, input) => inputNames?.[input] ?? (x.length === 1 ? 'x' : `x${input + 1}`));
    const indices = tableIndices(sampleY.length);
    return {
      columns: [...names, msg('Target'), msg('Prediction'), msg('Residual')],
      rows: indices.map((i) =>
        [
          ...names.map((_, input) => sampleX[i * names.length + input]!),
          sampleY[i]!,
          predictions[i]!,
          residuals[i]!,
        ].map(formatCell),
      ),
      note:
        indices.length < sampleY.length
          ? msg(str`${formatCount(indices.length)} of ${formatCount(sampleY.length)} rows, evenly chosen.`)
          : '',
    };
  }
}

function figures(distribution: Distribution): string {
  const { mean, standardDeviation } = distribution;
  return msg(
    str`mean ${formatValue(mean)}, standard deviation ${formatValue(standardDeviation)}, root mean square ${formatValue(rootMeanSquare(distribution))}`,
  );
}

declare global {
  interface HTMLElementTagNameMap {
    'residuals-view': ResidualsView;
  }
}
