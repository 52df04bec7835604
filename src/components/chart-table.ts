/** The numbers behind a chart, in a dialogue: a still picture of the moment when it was opened. */
import { localized, msg } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { dialogFrame } from '../styles/dialog.ts';
import { base, buttons } from '../styles/shared.ts';
import { icons } from './icons.ts';

export interface TableContent {
  readonly columns: readonly string[];
  /** An empty cell: there is nothing to be told. */
  readonly rows: readonly (readonly string[])[];
  /** Says what is left out; empty when nothing is. */
  readonly note: string;
}

/** Never more rows than a person would scroll through. */
export const TABLE_ROWS = 400;

/** Which of `length` rows a table of at most `limit` shows: evenly chosen, the first and the last among them. */
export function tableIndices(length: number, limit = TABLE_ROWS): number[] {
  if (length <= limit) return Array.from({ length }, (_, i) => i);
  return Array.from({ length: limit }, (_, i) => Math.round((i * (length - 1)) / (limit - 1)));
}

@customElement('chart-table')
@localized()
export class ChartTable extends LitElement {
  static override styles = [
    base,
    buttons,
    dialogFrame,
    css`
      button.quiet {
        margin-right: calc(-1 * var(--unit));
      }

      dialog {
        width: min(640px, calc(100vw - 32px));
        max-height: min(80dvh, 720px);
      }

      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: calc(2 * var(--unit));
        padding: var(--unit) calc(2 * var(--unit));
        border-bottom: 1px solid var(--hairline);
      }

      h3 {
        font-weight: 600;
      }

      .note {
        padding: var(--unit) calc(2 * var(--unit));
        font-size: var(--small);
        color: var(--muted);
      }

      .scroll {
        overflow: auto;
      }

      table {
        width: 100%;
        border-collapse: collapse;
        font-size: var(--small);
        font-variant-numeric: tabular-nums;
      }

      th {
        position: sticky;
        top: 0;
        background: var(--raised);
        font-weight: 600;
      }

      th,
      td {
        padding: 4px calc(2 * var(--unit));
        text-align: end;
        border-bottom: 1px solid var(--hairline);
      }
    `,
  ];

  /** What the table is about; the button's accessible name begins with it. */
  @property() label = '';
  /** Asked when the table is opened. */
  @property({ attribute: false }) load: () => TableContent = () => ({ columns: [], rows: [], note: '' });

  @state() private content: TableContent | null = null;

  @query('dialog') private dialog!: HTMLDialogElement;

  override render() {
    return html`
      <button
        class="quiet"
        aria-haspopup="dialog"
        aria-label=${`${msg('Table')}: ${this.label}`}
        @click=${this.#open}
      >
        ${icons.table} ${msg('Table')}
      </button>
      <dialog aria-labelledby="title" @close=${this.#onClosed} @click=${this.#onBackdrop}>
        ${this.content ? this.#renderContent(this.content) : nothing}
      </dialog>
    `;
  }

  #renderContent({ columns, rows, note }: TableContent) {
    return html`
      <header>
        <h3 id="title">${this.label}</h3>
        <button aria-label=${msg('Close')} @click=${() => this.dialog.close()}>${icons.close}</button>
      </header>
      ${note ? html`<p class="note">${note}</p>` : nothing}
      <div class="scroll" tabindex="0" role="group" aria-labelledby="title">
        <table>
          <thead>
            <tr>
              ${columns.map((name) => html`<th scope="col">${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              (row) =>
                html`<tr>
                  ${row.map((cell) => html`<td>${cell || '—'}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    `;
  }

  readonly #open = async (): Promise<void> => {
    this.content = this.load();
    await this.updateComplete;
    this.dialog.showModal();
  };

  readonly #onClosed = (): void => {
    this.content = null;
  };

  readonly #onBackdrop = (event: Event): void => {
    if (event.target === this.dialog) this.dialog.close();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'chart-table': ChartTable;
  }
}
