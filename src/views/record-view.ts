/**
 * The right-hand side: the variables (or, where they are too many, a metric) and the loss over the epochs, and the log. Both charts share one cursor. Pictures
 * are made at most fifteen times a second, however many snapshots come.
 */
import { consume } from '@lit/context';
import { localized, msg } from '@lit/localize';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { metricInstead } from '../charts/run-facts.ts';
import {
  lossPicture,
  metricPicture,
  variablesPicture,
  type ClippedPicture,
  type HistoryInput,
} from '../charts/run-pictures.ts';
import type { ChartPanel } from '../components/chart-panel.ts';
import '../components/chart-panel.ts';
import type { ChoiceEvent } from '../components/choice-field.ts';
import '../components/choice-field.ts';
import type { ChartCursorEvent, ChartReader, ChartReadEvent } from '../components/line-chart.ts';
import { Pace } from '../components/pace.ts';
import { metricName } from '../i18n/metric-names.ts';
import { readSetting, writeSetting } from '../storage/settings.ts';
import { base } from '../styles/shared.ts';
import {
  clippedNote,
  lossSummary,
  metricSummary,
  variablesSummary,
  variablesTitle,
} from './chart-sentences.ts';
import { lossLegend, metricLegend, momentName, momentText, variablesLegend } from './legends.ts';
import './log-view.ts';
import { toldMarks } from './marks.ts';
import { Moments, presentMoment, type Moment } from './moments.ts';
import { runContext, type RunView } from './run-context.ts';
import { lossTable, metricTable, variablesTable } from './tables.ts';

const REDRAW_INTERVAL_MS = 66;

/** Both charts as they are to be drawn now. */
interface Record {
  /** Null where the variables are too many to be drawn, and there is no metric. */
  readonly upper: ClippedPicture | null;
  readonly loss: ClippedPicture;
  /** What the legends say: where the reader points, else the present. */
  readonly moment: Moment;
  readonly pointed: Moment | null;
  readonly reader: ChartReader;
}

@customElement('record-view')
@localized()
export class RecordView extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        /* Never less than a chart with all that is said about it; the log scrolls. */
        grid-template-rows: minmax(min-content, 1fr) minmax(min-content, 1fr) minmax(152px, 1.1fr);
        min-height: 0;
      }

      chart-panel,
      log-view {
        padding: var(--unit) var(--gutter);
        min-height: 0;
      }

      chart-panel {
        --chart-min-height: 104px;
      }

      /* Where nothing stands above the loss. */
      chart-panel:only-of-type {
        grid-row: 1 / 3;
      }

      chart-panel + chart-panel,
      log-view {
        border-top: 1px solid var(--hairline);
      }
    `,
  ];

  @consume({ context: runContext, subscribe: true })
  @property({ attribute: false })
  view!: RunView;
  @property() scheme = '';

  @state() private yScale: 'linear' | 'log' = readSetting('loss-axis') === 'log' ? 'log' : 'linear';
  /** Where the reader points, in finished epochs. */
  @state() private cursor: number | null = null;

  @query('chart-panel') private panel!: ChartPanel | null;

  readonly #pace = new Pace(this, REDRAW_INTERVAL_MS);
  #record: Record | null = null;

  override willUpdate(changed: PropertyValues<this>): void {
    // What the reader does is answered at once.
    if (!changed.has('view') || this.view.status !== 'training') this.#pace.hurry();
    if (this.#pace.due()) this.#record = this.#makeRecord();
  }

  override render() {
    const record = this.#record;
    const { info } = this.view;
    return html`
      ${this.#renderUpper(record)}
      <chart-panel
        .heading=${msg('Loss')}
        .entries=${lossLegend(info, record?.moment ?? null)}
        .picture=${record?.loss.picture ?? null}
        .summary=${this.#summary(lossSummary)}
        .reader=${record?.reader ?? null}
        .moment=${record?.pointed ? momentName(record.pointed) : ''}
        .note=${record ? clippedNote(record.loss) : ''}
        .table=${info ? () => lossTable(info, this.#moments) : null}
        .scheme=${this.scheme}
        @chart-cursor=${this.#onCursor}
        @chart-read=${this.#onRead}
        @chart-ready=${() => this.requestUpdate()}
      >
        ${this.#renderAxisChoice()}
      </chart-panel>
      <log-view></log-view>
    `;
  }

  #renderUpper(record: Record | null) {
    const shown = this.#upper;
    if (shown === null) return nothing;
    return html`<chart-panel
      .heading=${shown.heading}
      .entries=${shown.legend(record?.moment ?? null)}
      .picture=${record?.upper?.picture ?? null}
      .summary=${this.#summary(shown.summary)}
      .reader=${record?.reader ?? null}
      .moment=${this.#aside(record)}
      .note=${record?.upper ? clippedNote(record.upper) : ''}
      .table=${shown.table}
      .scheme=${this.scheme}
      @chart-cursor=${this.#onCursor}
      @chart-read=${this.#onRead}
    ></chart-panel>`;
  }

  #renderAxisChoice() {
    return html`<choice-field
      slot="options"
      small
      .label=${msg('Loss axis')}
      .value=${this.yScale}
      .choices=${[
        { value: 'linear', label: msg('linear') },
        { value: 'log', label: msg('log') },
      ]}
      @choice=${this.#onAxis}
    ></choice-field>`;
  }

  /** When something happened to the backend, in finished epochs. */
  get #marks(): number[] {
    return toldMarks(this.view).map(({ epoch }) => epoch);
  }

  /** Beside a heading: when the values were true, else that something is marked. */
  #aside(record: Record | null): string {
    if (record?.pointed) return momentName(record.pointed);
    return this.#marks.length > 0 ? msg('◆ event, see the log') : '';
  }

  /** What stands above the loss: the variables, where they are too many a metric; null: nothing. */
  get #upper() {
    const { info, spec } = this.view;
    const metric = info && metricInstead(info);
    if (info && metric !== null)
      return {
        heading: metricName(metric),
        legend: (moment: Moment | null) => metricLegend(info, metric, moment),
        summary: metricSummary(metric),
        table: () => metricTable(info, metric, this.#moments),
      };
    if (info && info.tracked.length === 0) return null;
    return {
      heading: variablesTitle(spec, info),
      legend: (moment: Moment | null) => variablesLegend(info?.spec ?? spec, info, moment),
      summary: variablesSummary,
      table: info ? () => variablesTable(info, this.#moments) : null,
    };
  }

  get #moments(): Moments {
    return new Moments(this.view.history, this.view.start);
  }

  #makeRecord(): Record | null {
    const { info, snapshot, history, start } = this.view;
    if (!info || !snapshot) return null;
    const moments = this.#moments;
    const index = this.cursor === null ? null : moments.near(this.cursor);
    const pointed = index === null ? null : moments.at(index);
    const input: HistoryInput = {
      info,
      start,
      snapshot,
      columns: history.columns,
      marks: this.#marks,
      cursor: pointed?.epochs ?? null,
      pixels: this.panel?.columns ?? 320,
      xSuffix: msg(' epochs'),
    };
    const metric = metricInstead(info);
    const variables = info.tracked.length > 0 ? variablesPicture(input) : null;
    const now = presentMoment(info, snapshot);
    return {
      upper: metric === null ? variables : metricPicture(input, metric),
      loss: lossPicture(input, this.yScale),
      moment: pointed ?? now,
      pointed,
      reader: {
        count: moments.count,
        index: index ?? moments.count - 1,
        label: msg('Read the chart epoch by epoch'),
        text: momentText(info, pointed ?? now),
      },
    };
  }

  #summary(words: typeof lossSummary): string {
    const { info, snapshot } = this.view;
    if (!info || !snapshot) return msg('No run yet');
    return words(info, snapshot, snapshot.position.epoch, this.#marks.length);
  }

  readonly #onCursor = (event: ChartCursorEvent): void => {
    this.cursor = event.x;
  };

  readonly #onRead = (event: ChartReadEvent): void => {
    this.cursor = this.#moments.at(event.index)?.epochs ?? null;
  };

  readonly #onAxis = (event: ChoiceEvent): void => {
    this.yScale = event.value === 'log' ? 'log' : 'linear';
    writeSetting('loss-axis', this.yScale);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'record-view': RecordView;
  }
}
