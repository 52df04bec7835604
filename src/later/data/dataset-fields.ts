/** Which of the bundled data sets, and where it comes from. */
import { localized, msg } from '@lit/localize';
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DatasetDataSpec } from '../../../protocol/data-spec.ts';
import { section } from '../../styles/section.ts';
import { base, fields } from '../../styles/shared.ts';

/** Another data set. */
export class DatasetChangeEvent extends Event {
  static readonly type = 'dataset-change';
  readonly data: DatasetDataSpec;

  constructor(data: DatasetDataSpec) {
    super(DatasetChangeEvent.type);
    this.data = data;
  }
}

type DatasetType = DatasetDataSpec['type'];

interface Dataset {
  readonly name: string;
  readonly about: string;
  readonly source: string;
  readonly licence: string;
}

function datasets(): Readonly<Record<DatasetType, Dataset>> {
  return {
    iris: {
      name: msg('Iris'),
      about: msg('150 flowers of three species, four measurements each.'),
      source: 'R. A. Fisher, 1936; UCI Machine Learning Repository',
      licence: 'CC BY 4.0',
    },
    penguins: {
      name: msg('Penguins'),
      about: msg(
        '342 penguins of three species, four measurements each; two without measurements are left out.',
      ),
      source: 'K. B. Gorman, T. D. Williams, W. R. Fraser, 2014; palmerpenguins',
      licence: 'CC0 1.0',
    },
    wine: {
      name: msg('Wine'),
      about: msg('178 wines from three cultivars, thirteen chemical measurements each.'),
      source: 'M. Forina et al., 1991; UCI Machine Learning Repository',
      licence: 'CC BY 4.0',
    },
    digits: {
      name: msg('Handwritten digits'),
      about: msg('1,797 images of 8 × 8 pixels, ten digits.'),
      source: 'E. Alpaydin, C. Kaynak, 1998; UCI Machine Learning Repository',
      licence: 'CC BY 4.0',
    },
  };
}

/** @fires dataset-change */
@customElement('dataset-fields')
@localized()
export class DatasetFields extends LitElement {
  static override styles = [
    base,
    section,
    fields,
    css`
      .note {
        margin-top: var(--unit);
      }

      cite {
        font-style: normal;
      }
    `,
  ];

  @property({ attribute: false }) data: DatasetDataSpec = { type: 'iris' };

  override render() {
    const all = datasets();
    const { about, source, licence } = all[this.data.type];
    return html`
      <label for="dataset">${msg('Data set')}</label>
      <select id="dataset" @change=${this.#onChange}>
        ${Object.entries(all).map(
          ([type, { name }]) =>
            html`<option value=${type} ?selected=${type === this.data.type}>${name}</option>`,
        )}
      </select>
      <p class="note">${about}</p>
      <p class="note">${msg('Source:')} <cite>${source}</cite>. ${msg('Licence:')} <cite>${licence}</cite>.</p>
    `;
  }

  readonly #onChange = (event: Event): void => {
    const type = (event.target as HTMLSelectElement).value as DatasetType;
    this.dispatchEvent(new DatasetChangeEvent({ type }));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'dataset-fields': DatasetFields;
  }
}
