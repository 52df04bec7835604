/** The columns of a file: what each is of, what for, and what is missing in it. */
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { CsvChoice, CsvColumn, CsvColumnRole, CsvColumnType } from '../../../../protocol/csv-api.ts';
import { formatCount } from '../../../i18n/numbers.ts';
import { base, buttons, fields } from '../../../styles/shared.ts';
import { badCount, withRole, withType } from './choices.ts';
import { roleName, typeName } from './form-names.ts';

/** Other types or roles. */
export class ColumnsChangeEvent extends Event {
  static readonly type = 'columns-change';
  readonly choice: CsvChoice;

  constructor(choice: CsvChoice) {
    super(ColumnsChangeEvent.type);
    this.choice = choice;
  }
}

const ROLES: readonly CsvColumnRole[] = ['feature', 'target', 'ignored'];

/** So many more are shown at a time: a thousand rows of controls would hold the page up. */
const SHOWN = 40;

/** @fires columns-change */
@customElement('columns-table')
@localized()
export class ColumnsTable extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    css`
      table {
        width: 100%;
        border-collapse: collapse;
        font-size: var(--small);
        font-variant-numeric: tabular-nums;
      }

      th,
      td {
        padding: 2px calc(1.5 * var(--unit)) 2px 0;
        text-align: start;
        font-weight: inherit;
        border-bottom: 1px solid var(--hairline);
      }

      thead th {
        color: var(--muted);
        white-space: nowrap;
      }

      tbody th {
        min-width: 72px;
        overflow-wrap: anywhere;
      }

      .count {
        text-align: end;
        white-space: nowrap;
      }

      .count:last-child {
        padding-right: 0;
      }

      .bad {
        font-weight: 600;
      }

      select {
        min-width: 80px;
        border-bottom-color: transparent;
      }

      tr.ignored :is(th, .count) {
        color: var(--muted);
      }

      @media (width < 720px) {
        th,
        td {
          padding-right: var(--unit);
        }

        select {
          min-width: 64px;
        }
      }
    `,
  ];

  @property({ attribute: false }) columns: readonly CsvColumn[] = [];
  @property({ attribute: false }) choice!: CsvChoice;

  @state() private shown = SHOWN;

  override render() {
    const hidden = this.columns.length - this.shown;
    return html`
      <table>
        <thead>
          <tr>
            <th scope="col">${msg('Column')}</th>
            <th scope="col">${msg('Type')}</th>
            <th scope="col">${msg('Use as')}</th>
            <th class="count" scope="col">${msg('Missing')}</th>
            <th class="count" scope="col">${msg('Bad')}</th>
          </tr>
        </thead>
        <tbody>
          ${this.columns.slice(0, this.shown).map((column, i) => this.#renderRow(column, i))}
        </tbody>
      </table>
      ${
        hidden > 0
          ? html`<button class="quiet" @click=${this.#onMore}>
              ${msg(str`Show more columns: ${formatCount(hidden)} are left`)}
            </button>`
          : nothing
      }
    `;
  }

  #renderRow(column: CsvColumn, i: number) {
    const chosen = this.choice.columns[i]!;
    const bad = badCount(column, chosen);
    return html`<tr class=${chosen.role}>
      <th scope="row">${chosen.name}</th>
      <td>
        <select
          aria-label=${msg(str`Type of ${chosen.name}`)}
          @change=${(event: Event) => this.#emit(withType(this.choice, i, valueOf(event) as CsvColumnType))}
        >
          ${typesOf(column).map(
            (type) =>
              html`<option value=${type} ?selected=${type === chosen.type}>${typeName(type)}</option>`,
          )}
        </select>
      </td>
      <td>
        <select
          aria-label=${msg(str`Use of ${chosen.name}`)}
          .value=${chosen.role}
          @change=${(event: Event) => this.#emit(withRole(this.choice, i, valueOf(event) as CsvColumnRole))}
        >
          ${ROLES.map(
            (role) =>
              html`<option value=${role} ?selected=${role === chosen.role}>${roleName(role)}</option>`,
          )}
        </select>
      </td>
      <td class="count">${formatCount(column.missing)}</td>
      <td class="count ${bad > 0 ? 'bad' : ''}">${formatCount(bad)}</td>
    </tr>`;
  }

  readonly #onMore = (): void => {
    this.shown += SHOWN;
  };

  #emit(choice: CsvChoice): void {
    this.dispatchEvent(new ColumnsChangeEvent(choice));
  }
}

/** A column of too many different values cannot be one of categories. */
function typesOf({ categories }: CsvColumn): readonly CsvColumnType[] {
  return categories === null ? ['number', 'text'] : ['number', 'category', 'text'];
}

function valueOf(event: Event): string {
  return (event.target as HTMLSelectElement).value;
}

declare global {
  interface HTMLElementTagNameMap {
    'columns-table': ColumnsTable;
  }
}
