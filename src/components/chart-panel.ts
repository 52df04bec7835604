/** A chart with everything around it: its title, what it shows, an option or two, the numbers behind it, a note. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { PlotPicture } from '../charts/plot-picture.ts';
import { base } from '../styles/shared.ts';
import type { LegendEntry } from './chart-legend.ts';
import './chart-legend.ts';
import type { TableContent } from './chart-table.ts';
import './chart-table.ts';
import { ChartCursorEvent, ChartReadEvent, type ChartReader, type LineChart } from './line-chart.ts';
import './line-chart.ts';

/** @slot options - stands beside the title. @fires chart-cursor @fires chart-read @fires chart-ready */
@customElement('chart-panel')
export class ChartPanel extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
      }

      header {
        display: flex;
        align-items: center;
        gap: var(--unit);
        min-height: var(--target);
      }

      h2 {
        font-weight: 600;
      }

      /* What a metric is called is written as within a sentence. */
      h2::first-letter {
        text-transform: uppercase;
      }

      .moment {
        flex: 1;
        min-width: 0;
        overflow: hidden;
        font-size: var(--small);
        color: var(--muted);
        font-variant-numeric: tabular-nums;
        text-overflow: ellipsis;
        white-space: nowrap;
      }

      line-chart {
        flex: 1;
        min-height: var(--chart-min-height, 128px);
        margin-top: var(--unit);
      }

      h2,
      chart-table {
        flex: none;
      }

      .note {
        font-size: var(--small);
        color: var(--muted);
      }
    `,
  ];

  @property() heading = '';
  /** The heading is said nearby already. */
  @property({ type: Boolean }) bare = false;
  @property({ attribute: false }) entries: readonly LegendEntry[] = [];
  @property({ attribute: false }) picture: PlotPicture | null = null;
  /** The chart in words and numbers. */
  @property() summary = '';
  @property({ attribute: false }) reader: ChartReader | null = null;
  @property({ attribute: false }) table: (() => TableContent) | null = null;
  /** When the legend's values were true; empty for now. */
  @property() moment = '';
  /** What is not shown, in a sentence; empty when all is. */
  @property() note = '';
  @property() scheme = '';

  @query('line-chart') private chart!: LineChart | null;

  /** CSS pixels across the plot. */
  get columns(): number {
    return this.chart?.columns ?? 320;
  }

  override render() {
    return html`
      <header>
        <h2 class=${this.bare ? 'hidden' : ''}>${this.heading}</h2>
        <span class="moment">${this.moment}</span>
        <slot name="options"></slot>
        ${this.table ? html`<chart-table .label=${this.heading} .load=${this.table}></chart-table>` : nothing}
      </header>
      <chart-legend .entries=${this.entries}></chart-legend>
      <line-chart
        .picture=${this.picture}
        .summary=${this.summary}
        .reader=${this.reader}
        .scheme=${this.scheme}
        @chart-cursor=${(event: ChartCursorEvent) => this.dispatchEvent(new ChartCursorEvent(event.x))}
        @chart-read=${(event: ChartReadEvent) => this.dispatchEvent(new ChartReadEvent(event.index))}
        @chart-ready=${() => this.dispatchEvent(new Event('chart-ready'))}
      ></line-chart>
      ${this.note ? html`<p class="note">${this.note}</p>` : nothing}
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'chart-panel': ChartPanel;
  }
}
