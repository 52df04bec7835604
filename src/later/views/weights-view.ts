/**
 * How large the weights and their gradients are: norms over the steps, and a histogram of each variable and of its gradient. Layers that hardly learn
 * have gradients much smaller than their neighbours'.
 */
import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Distribution } from '../../../protocol/distribution.ts';
import type { RunInfo } from '../../../protocol/events.ts';
import type { WeightsAnswer } from '../../../protocol/questions/weights.ts';
import type { LegendEntry } from '../../components/chart-legend.ts';
import type { ChartPanel } from '../../components/chart-panel.ts';
import '../../components/chart-panel.ts';
import { tableIndices, type TableContent } from '../../components/chart-table.ts';
import '../../components/chart-table.ts';
import type { ChoiceEvent } from '../../components/choice-field.ts';
import '../../components/choice-field.ts';
import { formatCell, formatCount, formatValue } from '../../i18n/numbers.ts';
import { shapeText } from '../words/shape-text.ts';
import { base, buttons, fields } from '../../styles/shared.ts';
import { runContext, type RunView } from '../../views/run-context.ts';
import { download } from '../files/download.ts';
import { fileName } from '../files/file-name.ts';
import { Asking } from './asking.ts';
import './signed-histogram.ts';
import { normsPicture } from './weights/norms-picture.ts';
import { normOf, Norms, type Whose } from './weights/norms.ts';
import { weightsFile } from './weights/weights-file.ts';

const INTERVAL_MS = 250;
const BINS = 41;

/** Looked at again, a run goes on where its norms were left. */
const normsOfRun = new WeakMap<RunInfo, Norms>();

@customElement('weights-view')
@localized()
export class WeightsView extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    css`
      .options {
        display: flex;
        flex-wrap: wrap;
        gap: var(--unit) calc(2 * var(--unit));
        align-items: center;
      }

      .options select {
        width: auto;
        max-width: 100%;
      }

      chart-panel {
        --chart-min-height: 160px;
      }

      header {
        display: flex;
        align-items: center;
        min-height: var(--target);
        margin-top: calc(2 * var(--unit));
      }

      h2 {
        flex: 1;
        font-weight: 600;
      }

      .variables {
        display: grid;
        grid-template-columns: minmax(8em, 1fr) 2fr 2fr;
        gap: var(--unit) calc(3 * var(--unit));
        align-items: start;
      }

      .head {
        font-size: var(--small);
        color: var(--muted);
      }

      h3 {
        overflow-wrap: anywhere;
        font-family: var(--mono);
        font-size: var(--small);
      }

      .norm {
        font-size: var(--small);
        font-variant-numeric: tabular-nums;
      }

      .note {
        margin-top: var(--unit);
        font-size: var(--small);
        color: var(--muted);
      }

      @media (width < 720px) {
        .variables {
          grid-template-columns: 1fr 1fr;
        }

        .name {
          grid-column: 1 / -1;
          margin-top: var(--unit);
        }

        .head.name {
          display: none;
        }
      }
    `,
  ];

  @consume({ context: runContext, subscribe: true })
  @property({ attribute: false })
  view!: RunView;
  @property() scheme = '';

  /** A place in the answer's variables. */
  @state() private whose: Whose = null;
  @state() private yScale: 'linear' | 'log' = 'log';

  @query('chart-panel') private panel!: ChartPanel | null;

  readonly #asking = new Asking<'weights'>(this, {
    kind: 'weights',
    question: () => ({ bins: BINS }),
    key: ({ snapshot }) => [snapshot?.position.step, snapshot?.variables],
    intervalMs: INTERVAL_MS,
  });

  #recorded: WeightsAnswer | null = null;

  override willUpdate(): void {
    const { info } = this.view;
    const answer = this.#asking.latest?.answer ?? null;
    if (!info || !answer || answer === this.#recorded) return;
    this.#recorded = answer;
    const norms = normsOfRun.get(info) ?? new Norms();
    normsOfRun.set(info, norms);
    norms.record(answer);
    if (this.whose !== null && this.whose >= answer.variables.length) this.whose = null;
  }

  override render() {
    const { info } = this.view;
    const answer = this.#asking.latest?.answer;
    if (!info || !answer)
      return html`<p class="note">${msg('Weights and gradients are being measured…')}</p>`;
    return html`${this.#renderOptions(info, answer)} ${this.#renderNorms(info, answer)}
    ${this.#renderVariables(info, answer)}`;
  }

  #renderOptions(info: RunInfo, { variables }: WeightsAnswer) {
    return html`<div class="options">
      <select aria-label=${msg('Norms of')} @change=${this.#onWhose}>
        <option value="" ?selected=${this.whose === null}>${msg('All variables')}</option>
        ${variables.map(
          ({ variable }, i) =>
            html`<option value=${i} ?selected=${this.whose === i}>${nameOf(info, variable)}</option>`,
        )}
      </select>
      <choice-field
        small
        .label=${msg('Vertical axis')}
        .value=${this.yScale}
        .choices=${[
          { value: 'linear', label: msg('linear') },
          { value: 'log', label: msg('log') },
        ]}
        @choice=${({ value }: ChoiceEvent) => (this.yScale = value === 'log' ? 'log' : 'linear')}
      ></choice-field>
    </div>`;
  }

  #renderNorms(info: RunInfo, { examples, allExamples }: WeightsAnswer) {
    const moments = normsOfRun.get(info)?.moments ?? [];
    const last = moments.at(-1);
    const entries: LegendEntry[] = [
      {
        label: msg('Norm of the weights'),
        tone: 'data',
        mark: 'solid',
        heavy: true,
        value: last ? formatValue(normOf(last.weights, this.whose)) : '—',
      },
      {
        label: msg('Norm of the gradient'),
        tone: 'model',
        mark: 'dashed',
        heavy: true,
        value: last ? formatValue(normOf(last.gradients, this.whose)) : '—',
      },
    ];
    return html`<chart-panel
      .heading=${msg('Norms by step')}
      .entries=${entries}
      .picture=${normsPicture({
        moments,
        whose: this.whose,
        yScale: this.yScale,
        pixels: this.panel?.columns ?? 600,
        xSuffix: msg(' steps'),
      })}
      .summary=${entries.map(({ label, value }) => `${label}: ${value}`).join('; ')}
      .note=${`${msg('Measured while this view is open, a few times a second.')} ${this.#examplesText(examples, allExamples)}`}
      .table=${() => this.#normsTable(info)}
      .scheme=${this.scheme}
    ></chart-panel>`;
  }

  #renderVariables(info: RunInfo, answer: WeightsAnswer) {
    const { snapshot } = this.view;
    return html`
      <header>
        <h2>${msg('Variables')}</h2>
        <button
          class="quiet"
          aria-label=${msg('Download the weights as safetensors')}
          ?disabled=${snapshot === null}
          @click=${() =>
            snapshot &&
            download(weightsFile(info, snapshot), fileName(info.spec.title, 'weights.safetensors'))}
        >
          ${msg('Download')}
        </button>
        <chart-table .label=${msg('Variables')} .load=${() => distributionsTable(info, answer)}></chart-table>
      </header>
      <div class="variables">
        <span class="head name"></span>
        <span class="head">${msg('Weights')}</span>
        <span class="head">${msg('Gradient')}</span>
        ${answer.variables.map(({ variable, values, gradient }) => {
          const name = nameOf(info, variable);
          return html`
            <div class="name">
              <h3>${name}</h3>
              <span class="head">${shapeText(info.variables[variable]?.shape ?? [])}</span>
            </div>
            ${this.#renderDistribution(values, `${name}, ${msg('weights')}`, false)}
            ${this.#renderDistribution(gradient, `${name}, ${msg('gradient')}`, true)}
          `;
        })}
      </div>
    `;
  }

  #renderDistribution(distribution: Distribution, label: string, isGradient: boolean) {
    return html`<div>
      <signed-histogram
        .label=${label}
        tone=${isGradient ? 'model' : 'data'}
        .distribution=${distribution}
      ></signed-histogram>
      <span class="norm">${msg(str`norm ${formatValue(distribution.norm)}`)}</span>
    </div>`;
  }

  #examplesText(examples: number, all: number): string {
    return examples === all
      ? msg(str`Gradients are of the loss over all ${formatCount(all)} examples trained on.`)
      : msg(
          str`Gradients are of the loss over the first ${formatCount(examples)} of the ${formatCount(all)} examples trained on.`,
        );
  }

  #normsTable(info: RunInfo): TableContent {
    const moments = normsOfRun.get(info)?.moments ?? [];
    return {
      columns: [msg('Step'), msg('Norm of the weights'), msg('Norm of the gradient')],
      rows: tableIndices(moments.length).map((i) => {
        const { step, weights, gradients } = moments[i]!;
        return [
          formatCount(step),
          formatCell(normOf(weights, this.whose)),
          formatCell(normOf(gradients, this.whose)),
        ];
      }),
      note: '',
    };
  }

  readonly #onWhose = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    this.whose = value === '' ? null : Number(value);
  };
}

function nameOf({ variables }: RunInfo, variable: number): string {
  return variables[variable]?.name ?? '';
}

function distributionsTable(info: RunInfo, { variables }: WeightsAnswer): TableContent {
  const row = (name: string, kind: string, each: Distribution): readonly string[] => [
    name,
    kind,
    ...[each.norm, each.min, each.mean, each.max, each.standardDeviation].map(formatCell),
  ];
  return {
    columns: [
      msg('Variable'),
      msg('Numbers'),
      msg('Norm'),
      msg('Least'),
      msg('Mean'),
      msg('Largest'),
      msg('Standard deviation'),
    ],
    rows: variables.flatMap(({ variable, values, gradient }) => [
      row(nameOf(info, variable), msg('weights'), values),
      row(nameOf(info, variable), msg('gradient'), gradient),
    ]),
    note: '',
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'weights-view': WeightsView;
  }
}
