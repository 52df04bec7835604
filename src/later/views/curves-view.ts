/** The run's curves, large: loss and metrics of both sets of examples over the epochs, and the learning rate over the steps. */
import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { RunInfo } from '../../../protocol/events.ts';
import { stepsOf } from '../../../protocol/schedule.ts';
import type { LegendEntry } from '../../components/chart-legend.ts';
import type { ChartPanel } from '../../components/chart-panel.ts';
import '../../components/chart-panel.ts';
import { tableIndices, type TableContent } from '../../components/chart-table.ts';
import type { ChoiceEvent } from '../../components/choice-field.ts';
import '../../components/choice-field.ts';
import type { ChartCursorEvent, ChartReadEvent } from '../../components/line-chart.ts';
import { Pace } from '../../components/pace.ts';
import { epochsText } from '../../i18n/epochs-text.ts';
import { metricText } from '../../i18n/metric-names.ts';
import { formatCell, formatCount } from '../../i18n/numbers.ts';
import { base, buttons, fields, sliders } from '../../styles/shared.ts';
import { runContext, type RunView } from '../../views/run-context.ts';
import { download } from '../files/download.ts';
import { fileName } from '../files/file-name.ts';
import { ratePicture, rateSummary, rateTable, rateTrack } from '../training/rate-plot.ts';
import { curvesPicture } from './curves/curves-picture.ts';
import { historyCsv, historyJson } from './curves/history-file.ts';
import { type Series, seriesOf } from './curves/series.ts';
import { smoothed } from './curves/smoothing.ts';

const REDRAW_INTERVAL_MS = 100;

const FILE_TYPES = { csv: 'text/csv', json: 'application/json' } as const;

/** More would hide for how many epochs nothing has changed. */
const MOST_SMOOTHING = 0.99;

@customElement('curves-view')
@localized()
export class CurvesView extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    sliders,
    css`
      :host {
        display: block;
        min-height: 0;
      }

      .options {
        display: flex;
        flex-wrap: wrap;
        gap: 0 calc(2 * var(--unit));
        align-items: center;
      }

      .smoothing {
        display: grid;
        grid-template-columns: auto 120px 2.5em;
        gap: var(--unit);
        align-items: center;
        font-size: var(--small);
        color: var(--muted);
        font-variant-numeric: tabular-nums;
      }

      .downloads {
        font-size: var(--small);
        color: var(--muted);
        white-space: nowrap;
      }

      chart-panel {
        --chart-min-height: 240px;
      }

      chart-panel + chart-panel {
        --chart-min-height: 120px;

        margin-top: calc(2 * var(--unit));
      }
    `,
  ];

  @consume({ context: runContext, subscribe: true })
  @property({ attribute: false })
  view!: RunView;
  @property() scheme = '';

  @state() private switchedOff: ReadonlySet<string> = new Set();
  @state() private yScale: 'linear' | 'log' = 'linear';
  @state() private smoothing = 0;
  /** Where the reader points, in finished epochs. */
  @state() private cursor: number | null = null;

  @query('chart-panel') private panel!: ChartPanel | null;

  readonly #pace = new Pace(this, REDRAW_INTERVAL_MS);

  override shouldUpdate(changed: PropertyValues<this>): boolean {
    if (!changed.has('view') || this.view.status !== 'training') this.#pace.hurry();
    return this.#pace.due();
  }

  override render() {
    const { info, spec, history } = this.view;
    const series = info ? seriesOf(info) : [];
    const shown = series.filter(({ key }) => !this.switchedOff.has(key));
    const row = this.#row;
    return html`
      <div class="options">
        ${series.map((each) => this.#renderSwitch(each))} ${this.#renderAxis()} ${this.#renderSmoothing()}
        ${info ? this.#renderDownloads(info) : nothing}
      </div>
      <chart-panel
        .heading=${msg('Loss and metrics')}
        .entries=${shown.map((each) => this.#entry(each, row))}
        .picture=${curvesPicture({
          series: shown,
          columns: history.columns,
          planned: spec.training.epochs,
          yScale: this.yScale,
          smoothing: this.smoothing,
          cursor: this.cursor,
          pixels: this.panel?.columns ?? 600,
          xSuffix: msg(' epochs'),
        })}
        .summary=${this.#summary(shown)}
        .reader=${{
          count: history.length,
          index: Math.max(0, row),
          label: msg('Read the curves epoch by epoch'),
          text: this.#momentText(shown, row),
        }}
        .moment=${this.cursor === null ? '' : msg(str`after ${epochsText(this.cursor)}`)}
        .note=${this.smoothing > 0 ? msg('Faint: the values themselves. Heavy: smoothed as in TensorBoard.') : ''}
        .table=${() => this.#table(series)}
        .scheme=${this.scheme}
        @chart-cursor=${(event: ChartCursorEvent) => this.#pointAt(event.x)}
        @chart-read=${(event: ChartReadEvent) => this.#pointAt((history.row(event.index)?.epoch ?? 0) + 1)}
      ></chart-panel>
      ${this.#renderRate()}
    `;
  }

  #renderSwitch({ key, label }: Series) {
    const isShown = !this.switchedOff.has(key);
    return html`<label class="check">
      <input type="checkbox" .checked=${isShown} @change=${() => this.#toggle(key, isShown)} />
      ${label}
    </label>`;
  }

  #renderAxis() {
    return html`<choice-field
      small
      .label=${msg('Vertical axis')}
      .value=${this.yScale}
      .choices=${[
        { value: 'linear', label: msg('linear') },
        { value: 'log', label: msg('log') },
      ]}
      @choice=${({ value }: ChoiceEvent) => (this.yScale = value === 'log' ? 'log' : 'linear')}
    ></choice-field>`;
  }

  #renderSmoothing() {
    return html`<label class="smoothing">
      ${msg('Smoothing')}
      <input
        type="range"
        min="0"
        max=${MOST_SMOOTHING}
        step="0.01"
        .value=${String(this.smoothing)}
        @input=${(event: Event) => (this.smoothing = Number((event.target as HTMLInputElement).value))}
      />
      <span>${this.smoothing.toFixed(2)}</span>
    </label>`;
  }

  #renderDownloads(info: RunInfo) {
    const { history } = this.view;
    const button = (extension: 'csv' | 'json', label: string, make: typeof historyCsv) =>
      html`<button
        class="quiet"
        aria-label=${label}
        ?disabled=${history.length === 0}
        @click=${() =>
          download(
            new Blob([make(info, this.view.history.columns)], { type: FILE_TYPES[extension] }),
            fileName(info.spec.title, `curves.${extension}`),
          )}
      >
        ${extension.toUpperCase()}
      </button>`;
    return html`<div class="downloads">
      ${msg('Download')}
      ${button('csv', msg('Download the curves as CSV'), historyCsv)}
      ${button('json', msg('Download the curves as JSON, as Keras returns its History'), historyJson)}
    </div>`;
  }

  #renderRate() {
    const { info, spec, snapshot } = this.view;
    const steps = stepsOf(spec, info?.batchesPerEpoch ?? 1);
    const shown = Math.max(steps, snapshot?.position.step ?? 0);
    return html`<chart-panel
      .heading=${msg('Learning rate by step')}
      .picture=${ratePicture(rateTrack(spec.optimizer, shown), shown, snapshot?.position.step ?? null)}
      .summary=${rateSummary(spec.optimizer, shown)}
      .note=${msg('As the schedule gives it with the present settings; earlier changes made by hand are not shown.')}
      .table=${() => rateTable(spec.optimizer, shown)}
      .scheme=${this.scheme}
    ></chart-panel>`;
  }

  /** Of the history: where the reader points, else the last one. */
  get #row(): number {
    const { history } = this.view;
    if (this.cursor === null || history.length === 0) return history.length - 1;
    return history.indexNear(this.cursor - 1);
  }

  #entry({ label, name, tone, dash, values }: Series, row: number): LegendEntry {
    const value = this.#valueAt(values(this.view.history.columns), row);
    return { label, tone, mark: dash, heavy: true, value: row < 0 ? '—' : metricText(name, value) };
  }

  /** What the heavy line shows. */
  #valueAt(values: Float32Array, row: number): number {
    if (this.smoothing === 0) return values[row] ?? Number.NaN;
    return smoothed(values.subarray(0, row + 1), this.smoothing).at(-1) ?? Number.NaN;
  }

  #summary(shown: readonly Series[]): string {
    const { history } = this.view;
    if (shown.length === 0) return msg('None of the curves is switched on.');
    const epochs = epochsText((history.last?.epoch ?? -1) + 1);
    const present = this.#momentText(shown, history.length - 1);
    return `${msg(str`${formatCount(shown.length)} curves over ${epochs}.`)} ${present}`;
  }

  #momentText(shown: readonly Series[], row: number): string {
    return shown
      .map((each) => this.#entry(each, row))
      .map(({ label, value }) => `${label} ${value}`)
      .join('; ');
  }

  #table(series: readonly Series[]): TableContent {
    const { columns, length } = this.view.history;
    const indices = tableIndices(length);
    const values = series.map((each) => each.values(columns));
    return {
      columns: [msg('Epochs finished'), ...series.map(({ label }) => label)],
      rows: indices.map((i) => [
        formatCount((columns.epoch[i] ?? 0) + 1),
        ...values.map((column) => formatCell(column[i] ?? Number.NaN)),
      ]),
      note:
        indices.length < length
          ? msg(str`${formatCount(indices.length)} of ${formatCount(length)} rows, evenly chosen.`)
          : '',
    };
  }

  #toggle(key: string, isShown: boolean): void {
    this.switchedOff = new Set(
      isShown ? [...this.switchedOff, key] : [...this.switchedOff].filter((each) => each !== key),
    );
  }

  #pointAt(x: number | null): void {
    const { history } = this.view;
    const row = x === null || history.length === 0 ? null : history.row(history.indexNear(x - 1));
    this.cursor = row ? row.epoch + 1 : null;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'curves-view': CurvesView;
  }
}
