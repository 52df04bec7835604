/**
 * A table of one's own: a CSV file that is chosen, dropped anywhere on the page or pasted. It is read in a worker of its own; what is to be
 * made of its columns is chosen in a dialogue. The run stays as it is until the table is used.
 */
import { localized, msg, str } from '@lit/localize';
import { html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { TableFacts } from '../../../../protocol/own-tables.ts';
import type { RunSpec } from '../../../../protocol/run-spec.ts';
import { CsvReader } from '../../../client/csv-reader.ts';
import { RunCommandEvent } from '../../../components/commands.ts';
import { formatBytes } from '../../../i18n/numbers.ts';
import { forgetTable, keptTables } from '../../../storage/kept-tables.ts';
import { section } from '../../../styles/section.ts';
import { base, buttons, fields } from '../../../styles/shared.ts';
import './paste-field.ts';
import type { PasteEvent } from './paste-field.ts';
import { download } from '../../files/download.ts';
import { problemSentence } from './problem-sentences.ts';
import { tableStyles } from './table-styles.ts';
import { factsSentence } from './reading-sentences.ts';
import './table-dialog.ts';
import type { TableDialog, TableUseEvent } from './table-dialog.ts';
import { tableDesk } from './table-desk.ts';
import { tableRun } from './table-run.ts';

/** A run's name for its data is short. */
const LONGEST_NAME = 100;

/** @fires run-command */
@customElement('own-table')
@localized()
export class OwnTable extends LitElement {
  static override styles = [base, buttons, fields, section, tableStyles];

  @property({ attribute: false }) spec!: RunSpec;

  @state() private isOver = false;
  /** The browser did not keep the table that is used. */
  @state() private isUnkept = false;
  @state() private kept: readonly TableFacts[] = [];
  @state() private said = '';

  @query('table-dialog') private dialog!: TableDialog | null;

  override connectedCallback(): void {
    super.connectedCallback();
    tableDesk.addEventListener('change', this.#onDesk);
    window.addEventListener('dragover', this.#onDragOver);
    window.addEventListener('dragleave', this.#onDragLeave);
    window.addEventListener('drop', this.#onDrop);
    void this.#list();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    tableDesk.removeEventListener('change', this.#onDesk);
    window.removeEventListener('dragover', this.#onDragOver);
    window.removeEventListener('dragleave', this.#onDragLeave);
    window.removeEventListener('drop', this.#onDrop);
  }

  override render() {
    return html`
      ${this.#renderCurrent()}
      <div class="drop ${this.isOver ? 'over' : ''}">
        <label class="file">
          <input class="hidden" type="file" accept=".csv,.tsv,.txt,.tab,text/*" @change=${this.#onFile} />
          ${msg('Choose a CSV file')}
        </label>
        <p class="note">${msg('or drop one anywhere on the page')}</p>
      </div>
      <paste-field @paste-text=${this.#onPaste}></paste-field>
      ${this.#renderReading()}
      <div role="status">${this.#renderSaid()}</div>
      <p class="note">
        ${msg('Up to 200 MB and 1,000,000 rows. The file stays on this machine.')}
      </p>
      ${this.#renderKept()}
      <table-dialog .desk=${tableDesk} @table-use=${this.#onUse}></table-dialog>
    `;
  }

  #renderCurrent() {
    const { data } = this.spec;
    if (data.type !== 'table') return nothing;
    const facts = this.kept.find((each) => each.data.content === data.content);
    return html`<div class="current">
      <p class="name">${data.name}</p>
      ${facts ? html`<p class="note">${factsSentence(facts)}</p>` : nothing}
      ${this.isUnkept ? html`<p class="problem">${unkeptSentence()}</p>` : nothing}
      <div class="commands">
        ${
          tableDesk.state.kind === 'read'
            ? html`<button class="quiet" @click=${() => this.dialog?.show()}>${msg('Change columns…')}</button>`
            : nothing
        }
        <button class="quiet" @click=${() => this.#export(data.content, data.name)}>
          ${msg('Export as CSV')}
        </button>
      </div>
    </div>`;
  }

  #renderReading() {
    const desk = tableDesk.state;
    if (desk.kind !== 'reading') return nothing;
    const done = msg(str`${formatBytes(desk.bytes)} of ${formatBytes(desk.total)}`);
    return html`<div class="reading">
      <span id="reading">${msg('Reading the file')}</span>
      <button class="quiet" @click=${() => tableDesk.cancel()}>${msg('Cancel')}</button>
      <progress aria-labelledby="reading" .value=${desk.bytes} max=${desk.total}></progress>
      <span class="number muted">${done}</span>
    </div>`;
  }

  #renderSaid() {
    const desk = tableDesk.state;
    if (desk.kind === 'failed') return html`<p class="problem">${problemSentence(desk.problem)}</p>`;
    const isOne = (tableDesk.file?.others ?? 0) === 0;
    const said = this.said || (isOne ? '' : msg('Only the first of the files is read.'));
    return said ? html`<p class="note">${said}</p>` : nothing;
  }

  #renderKept() {
    const { data } = this.spec;
    const others = this.kept.filter((each) => data.type !== 'table' || each.data.content !== data.content);
    if (others.length === 0) return nothing;
    return html`<details>
      <summary>${msg('Tables kept in this browser')}</summary>
      <ul>
        ${others.map(
          (facts) =>
            html`<li>
              <p class="name">${facts.data.name}</p>
              <p class="note">${factsSentence(facts)}</p>
              <div class="commands">
                <button class="quiet" @click=${() => this.#open(facts)}>
                  ${msg('Use')}<span class="hidden"> ${facts.data.name}</span>
                </button>
                <button class="quiet" @click=${() => this.#forget(facts)}>
                  ${msg('Delete')}<span class="hidden"> ${facts.data.name}</span>
                </button>
              </div>
            </li>`,
        )}
      </ul>
    </details>`;
  }

  readonly #onDesk = (): void => {
    this.requestUpdate();
    if (tableDesk.state.kind === 'read') void this.dialog?.show();
    else this.dialog?.hide();
  };

  readonly #onFile = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    this.said = '';
    takeFiles([...(input.files ?? [])]);
    // The same file may be chosen again.
    input.value = '';
  };

  readonly #onPaste = ({ text }: PasteEvent): void => {
    this.said = '';
    void tableDesk.open({ name: msg('Pasted table'), blob: new Blob([text]) });
  };

  readonly #onDragOver = (event: DragEvent): void => {
    this.isOver = event.dataTransfer?.types.includes('Files') ?? false;
  };

  readonly #onDragLeave = (event: DragEvent): void => {
    // Null: it has left the window.
    if (event.relatedTarget === null) this.isOver = false;
  };

  readonly #onDrop = (): void => {
    this.isOver = false;
  };

  readonly #onUse = async ({ use }: TableUseEvent): Promise<void> => {
    this.isUnkept = !use.kept;
    await this.#list();
    this.dispatchEvent(new RunCommandEvent({ kind: 'open', spec: tableRun(this.spec, use.data) }));
  };

  #open({ data }: TableFacts): void {
    this.isUnkept = false;
    this.dispatchEvent(new RunCommandEvent({ kind: 'open', spec: tableRun(this.spec, data) }));
  }

  async #forget({ data }: TableFacts): Promise<void> {
    await forgetTable(data.content);
    await this.#list();
    this.said = msg(str`“${data.name}” is no longer kept.`);
  }

  async #export(content: string, name: string): Promise<void> {
    const reader = new CsvReader();
    const result = await reader.exportCsv(content);
    reader.close();
    this.said = result.ok ? '' : problemSentence(result.problem);
    if (result.ok) download(result.value, `${name.replace(/\.\w+$/, '')}-prepared.csv`);
  }

  async #list(): Promise<void> {
    this.kept = await keptTables();
  }
}

/** Reads the first of them. */
export function takeFiles([file, ...others]: readonly File[]): void {
  const name = file?.name.slice(0, LONGEST_NAME) ?? '';
  if (file) void tableDesk.open({ name, blob: file, others: others.length });
}

function unkeptSentence(): string {
  return msg(
    'This browser does not let the page keep the table: its storage is forbidden or full. It can be used until the page is closed.',
  );
}

declare global {
  interface HTMLElementTagNameMap {
    'own-table': OwnTable;
  }
}
