/** What was read, and what is to be made of it: how the text is taken, its columns, what is missing or bad, and the first rows. */
import { localized, msg } from '@lit/localize';
import { html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import type { CsvChoice, CsvOutcome, CsvReading, CsvResult, CsvUse } from '../../../../protocol/csv-api.ts';
import { MISSING_RULES, type MissingRule } from '../../../../protocol/own-tables.ts';
import { icons } from '../../../components/icons.ts';
import { formatCount } from '../../../i18n/numbers.ts';
import { dialogFrame } from '../../../styles/dialog.ts';
import { base, buttons, fields } from '../../../styles/shared.ts';
import { firstChoice, targetOf } from './choices.ts';
import './columns-table.ts';
import type { ColumnsChangeEvent } from './columns-table.ts';
import { dialogStyles } from './dialog-styles.ts';
import './form-fields.ts';
import type { FormChangeEvent } from './form-fields.ts';
import { ruleName } from './form-names.ts';
import { problemSentence } from './problem-sentences.ts';
import {
  badCells,
  badRows,
  type BadList,
  outcomeSentence,
  readingNotes,
  unnamedColumn,
} from './reading-sentences.ts';
import type { TableDesk } from './table-desk.ts';

/** A table was made, and is to be trained on. */
export class TableUseEvent extends Event {
  static readonly type = 'table-use';
  readonly use: CsvUse;

  constructor(use: CsvUse) {
    super(TableUseEvent.type);
    this.use = use;
  }
}

/** Header and outcome; what was read; what is to be made of it. */
const PARTS = 3;

/** @fires table-use */
@customElement('table-dialog')
@localized()
export class TableDialog extends LitElement {
  static override styles = [base, buttons, fields, dialogFrame, dialogStyles];

  @property({ attribute: false }) desk!: TableDesk;

  @state() private choice: CsvChoice | null = null;
  @state() private outcome: CsvResult<CsvOutcome> | null = null;
  @state() private isBusy = false;
  /** How much of the dialogue is there: all at once would be a task that is felt. */
  @state() private parts = PARTS;
  #chosenFor: CsvReading | null = null;

  @query('dialog') private dialog!: HTMLDialogElement | null;

  /** Of a file that was read. What was chosen for it before stays. */
  async show(): Promise<void> {
    const { state: desk, file } = this.desk;
    if (desk.kind !== 'read') return;
    if (desk.reading !== this.#chosenFor) {
      this.#chosenFor = desk.reading;
      this.#choose(firstChoice(desk.reading, file?.name ?? '', unnamedColumn));
    }
    for (this.parts = this.dialog?.open ? PARTS : 1; this.parts <= PARTS; this.parts++) {
      await this.updateComplete;
      await new Promise((resolve) => setTimeout(resolve));
      if (this.parts === 1 && !this.dialog?.open) this.dialog?.showModal();
    }
  }

  hide(): void {
    this.dialog?.close();
  }

  override render() {
    const { state: desk } = this.desk;
    return html`<dialog
      aria-labelledby="title"
      @keydown=${(event: Event) => event.stopPropagation()}
      @click=${this.#onBackdrop}
    >
      ${
        desk.kind === 'read' && this.choice
          ? // What a select shows after a choice no template changes: another file has selects of its own.
            keyed(desk.reading, this.#renderReading(desk.reading, this.choice))
          : nothing
      }
    </dialog>`;
  }

  #renderReading(reading: CsvReading, choice: CsvChoice) {
    return html`
      <header>
        <h3 id="title">${choice.name}</h3>
        <button aria-label=${msg('Close')} @click=${() => this.hide()}>${icons.close}</button>
      </header>
      <div class="body" tabindex="0" role="group" aria-labelledby="title">
        ${this.parts > 1 ? this.#renderFile(reading, choice) : nothing}
        ${this.parts > 2 ? this.#renderChoice(reading, choice) : nothing}
      </div>
      <footer>
        <p role="status">${this.#renderOutcome()}</p>
        <button class="prominent" ?disabled=${!this.outcome?.ok || this.isBusy} @click=${this.#onUse}>
          ${msg('Use this table')}
        </button>
      </footer>
    `;
  }

  #renderFile(reading: CsvReading, choice: CsvChoice) {
    return html`
      <form-fields .form=${reading.form} @form-change=${this.#onForm}></form-fields>
      ${readingNotes(reading).map((note) => html`<p class="note">${note}</p>`)}
      ${renderBad(badRows(reading))} ${this.#renderPreview(reading, choice)}
    `;
  }

  #renderChoice(reading: CsvReading, choice: CsvChoice) {
    return html`
      <columns-table
        .columns=${reading.columns}
        .choice=${choice}
        @columns-change=${(event: ColumnsChangeEvent) => this.#choose(event.choice)}
      ></columns-table>
      ${renderBad(badCells(reading, choice))} ${this.#renderRules(choice)}
    `;
  }

  #renderPreview({ preview, rows }: CsvReading, { columns }: CsvChoice) {
    return html`<details>
      <summary>${msg('The first rows')} (${formatCount(preview.length)} / ${formatCount(rows)})</summary>
      <div class="preview" tabindex="0" role="group" aria-label=${msg('The first rows')}>
        <table>
          <thead>
            <tr>
              ${columns.slice(0, PREVIEW_COLUMNS).map(({ name }) => html`<th scope="col">${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${preview.map(
              (row) =>
                html`<tr>
                  ${row.slice(0, PREVIEW_COLUMNS).map((cell) => html`<td>${cell}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>`;
  }

  #renderRules(choice: CsvChoice) {
    const isQuantity = targetOf(choice)?.type === 'number';
    return html`<div class="rules">
      <div>
        <label for="missing">${msg('Missing inputs')}</label>
        <select id="missing" aria-describedby="about-missing" @change=${this.#onMissing}>
          ${MISSING_RULES.map(
            (rule) =>
              html`<option value=${rule} ?selected=${rule === choice.missing}>${ruleName(rule)}</option>`,
          )}
        </select>
      </div>
      ${
        isQuantity
          ? html`<label class="check">
              <input type="checkbox" .checked=${choice.standardizeTarget} @change=${this.#onStandardize} />
              ${msg('Standardize the target')}
            </label>`
          : nothing
      }
      <p class="note wide" id="about-missing">
        ${msg(
          'Empty cells, NA, NaN, null, ? and - count as missing; so do bad ones. A missing category becomes the most frequent one. What is filled in, means and deviations are taken from the rows trained on alone.',
        )}
      </p>
    </div>`;
  }

  #renderOutcome() {
    const { outcome } = this;
    if (!outcome) return msg('Counting…');
    return outcome.ok
      ? outcomeSentence(outcome.value)
      : html`<span class="problem">${problemSentence(outcome.problem)}</span>`;
  }

  #choose(choice: CsvChoice): void {
    this.choice = choice;
    void this.#check(choice);
  }

  async #check(choice: CsvChoice): Promise<void> {
    this.outcome = null;
    const outcome = await this.desk.check(choice);
    if (choice === this.choice) this.outcome = outcome;
  }

  readonly #onForm = ({ form }: FormChangeEvent): void => {
    const { file } = this.desk;
    if (!file) return;
    this.hide();
    void this.desk.open(file, form);
  };

  readonly #onMissing = (event: Event): void => {
    const missing = (event.target as HTMLSelectElement).value as MissingRule;
    if (this.choice) this.#choose({ ...this.choice, missing });
  };

  readonly #onStandardize = (event: Event): void => {
    const standardizeTarget = (event.target as HTMLInputElement).checked;
    if (this.choice) this.#choose({ ...this.choice, standardizeTarget });
  };

  readonly #onUse = async (): Promise<void> => {
    if (!this.choice) return;
    this.isBusy = true;
    const result = await this.desk.use(this.choice);
    this.isBusy = false;
    if (!result.ok) {
      this.outcome = result;
      return;
    }
    this.hide();
    this.dispatchEvent(new TableUseEvent(result.value));
  };

  readonly #onBackdrop = (event: Event): void => {
    if (event.target === this.dialog) this.hide();
  };
}

/** Wider than this nobody scrolls. */
const PREVIEW_COLUMNS = 40;

function renderBad(list: BadList | null) {
  if (!list) return nothing;
  return html`<details class="bad">
    <summary>${list.title}</summary>
    <ul tabindex="0" aria-label=${list.title}>
      ${list.lines.map((line) => html`<li>${line}</li>`)}
      ${list.more > 0 ? html`<li class="muted">${msg('More of them')}: ${formatCount(list.more)}</li>` : nothing}
    </ul>
  </details>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'table-dialog': TableDialog;
  }
}
