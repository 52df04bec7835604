/** What is learned from: the guide's points, points made to order or set by hand, bundled data, or a table of one's own. */
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { RunInfo } from '../../protocol/events.ts';
import { withData } from '../../protocol/presets.ts';
import {
  PATTERN_DEFAULTS,
  type DataSpec,
  type DatasetDataSpec,
  type LineDataSpec,
  type PatternDataSpec,
  type PointsDataSpec,
} from '../../protocol/data-spec.ts';
import type { RunSpec } from '../../protocol/run-spec.ts';
import { formatCount, formatValue } from '../i18n/numbers.ts';
import { loadLater } from '../i18n/locale.ts';
import { section } from '../styles/section.ts';
import { base } from '../styles/shared.ts';
import type { ChoiceEvent } from './choice-field.ts';
import './choice-field.ts';
import { RunCommandEvent } from './commands.ts';
import type { DatasetChangeEvent } from '../later/data/dataset-fields.ts';
import type { LineChangeEvent } from '../later/data/line-fields.ts';
import type { PointsChangeEvent } from '../later/data/points-fields.ts';
import './more-settings.ts';
import type { PatternChangeEvent } from '../later/data/pattern-fields.ts';

/** Like the guide's own data, but made here. */
const FIRST_LINE: LineDataSpec = { type: 'line', examples: 1000, w: 3, b: 2, noise: 1, seed: 0, x: 'normal' };

/** What a file goes through above the page. */
const DRAGS = ['dragenter', 'dragover', 'drop'] as const;

/** @fires run-command */
@customElement('data-section')
@localized()
export class DataSection extends LitElement {
  static override styles = [
    base,
    section,
    css`
      :is(line-fields, pattern-fields, dataset-fields, points-fields, own-table) + .note {
        margin-top: var(--unit);
      }
    `,
  ];

  @property({ attribute: false }) spec!: RunSpec;
  /** What is known of the data, once they are there. */
  @property({ attribute: false }) info: RunInfo | null = null;

  /** A table of one's own is being looked for: until it is there, another run is shown. */
  @state() private seeksTable = false;

  #lastLine = FIRST_LINE;
  #lastPoints: PointsDataSpec | null = null;
  #lastDataset: DatasetDataSpec = { type: 'iris' };
  #lastPattern: PatternDataSpec = PATTERN_DEFAULTS.spiral;

  override connectedCallback(): void {
    super.connectedCallback();
    for (const type of DRAGS) window.addEventListener(type, this.#onDrag);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const type of DRAGS) window.removeEventListener(type, this.#onDrag);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('spec');
    if (before && kindOf(before.data) !== kindOf(this.spec.data)) this.seeksTable = false;
    // Loaded when it is first asked for.
    switch (this.#kind) {
      case 'line':
        return void loadLater(() => import('../later/data/line-fields.ts'));
      case 'pattern':
        return void loadLater(() => import('../later/data/pattern-fields.ts'));
      case 'dataset':
        return void loadLater(() => import('../later/data/dataset-fields.ts'));
      case 'points':
        return void loadLater(() => import('../later/data/points-fields.ts'));
      case 'table':
        return void loadLater(() => import('../later/data/own/own-table.ts'));
    }
  }

  override render() {
    const { data } = this.spec;
    return html`
      <section aria-labelledby="title">
        <h2 id="title">${msg('Data')}</h2>
        <choice-field
          .label=${msg('Data')}
          .value=${this.#kind}
          .choices=${[
            { value: 'guide', label: msg('The guide’s points') },
            { value: 'line', label: msg('Generated') },
            { value: 'pattern', label: msg('Patterns') },
            { value: 'dataset', label: msg('Data sets') },
            { value: 'points', label: msg('By hand') },
            { value: 'table', label: msg('Your own table') },
          ]}
          @choice=${this.#onType}
        ></choice-field>
        ${this.#renderKind(data)} ${this.#renderSplit()}
      </section>
    `;
  }

  get #kind(): string {
    return this.seeksTable ? 'table' : kindOf(this.spec.data);
  }

  #renderKind(data: DataSpec) {
    if (this.#kind === 'table') return html`<own-table .spec=${this.spec}></own-table>`;
    if (data.type === 'guide') return this.#renderGuide();
    if (data.type === 'points') return this.#renderPoints(data);
    if (isDataset(data)) return this.#renderDataset(data);
    if (isPattern(data)) return this.#renderPattern(data);
    return data.type === 'line' ? this.#renderLine(data) : nothing;
  }

  #renderPattern(data: PatternDataSpec) {
    return html`<pattern-fields
      .data=${data}
      @pattern-change=${(event: PatternChangeEvent) => this.#open(event.data)}
    ></pattern-fields>`;
  }

  #renderDataset(data: DatasetDataSpec) {
    return html`<dataset-fields
      .data=${data}
      @dataset-change=${(event: DatasetChangeEvent) => this.#open(event.data)}
    ></dataset-fields>`;
  }

  #renderPoints(data: PointsDataSpec) {
    return html`<points-fields
      .data=${data}
      @points-change=${(event: PointsChangeEvent) => this.#open(event.data)}
    ></points-fields>`;
  }

  #renderGuide() {
    const examples = formatCount(this.info?.data.examples ?? 1000);
    // Not to be broken into lines.
    const line = 'y\u00a0=\u00a03x\u00a0+\u00a02';
    return html`<p class="note">
      ${msg(str`${examples} noisy points around the line ${line}, as in the guide.`)}
    </p>`;
  }

  #renderLine(data: LineDataSpec) {
    return html`<line-fields
      .data=${data}
      @line-change=${(event: LineChangeEvent) => this.#open(event.data)}
    ></line-fields>`;
  }

  #renderSplit() {
    const { validation } = this.spec.split;
    const note = html`<p class="note">
      ${msg(str`Kept for validation: ${formatValue(validation * 100)} % of the examples.`)}
    </p>`;
    return html`${validation === 0 ? nothing : note}
      <more-settings .group=${msg('Data')} .load=${() => import('../later/training/validation-field.ts')}>
        <validation-field .spec=${this.spec}></validation-field>
      </more-settings>`;
  }

  readonly #onType = async (event: ChoiceEvent): Promise<void> => {
    this.seeksTable = event.value === 'table';
    if (this.seeksTable) return;
    if (event.value === 'guide') this.#open({ type: 'guide' });
    else if (event.value === 'dataset') this.#open(this.#lastDataset);
    else if (event.value === 'points') this.#open(await this.#firstPoints());
    else this.#open(event.value === 'line' ? this.#lastLine : this.#lastPattern);
  };

  /** Those that were there before, or what can be made of the data at hand. */
  async #firstPoints(): Promise<PointsDataSpec> {
    const { pointsOf } = await loadLater(() => import('../later/data/points-fields.ts'));
    return this.#lastPoints ?? pointsOf(this.info);
  }

  /** A file that is dropped where nobody waits for it would take the page's place. */
  readonly #onDrag = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.seeksTable = true;
    if (event.type === 'drop') void this.#take([...event.dataTransfer.files]);
  };

  async #take(files: readonly File[]): Promise<void> {
    (await loadLater(() => import('../later/data/own/own-table.ts'))).takeFiles(files);
  }

  #open(data: DataSpec): void {
    if (data.type === 'line') this.#lastLine = data;
    if (isPattern(data)) this.#lastPattern = data;
    if (data.type === 'points') this.#lastPoints = data;
    if (isDataset(data)) this.#lastDataset = data;
    this.dispatchEvent(new RunCommandEvent({ kind: 'open', spec: withData(this.spec, data) }));
  }
}

function kindOf(data: DataSpec): string {
  if (isPattern(data)) return 'pattern';
  return isDataset(data) ? 'dataset' : data.type;
}

function isDataset(data: DataSpec): data is DatasetDataSpec {
  return Object.keys(data).length === 1 && data.type !== 'guide';
}

function isPattern(data: DataSpec): data is PatternDataSpec {
  return 'noise' in data && data.type !== 'line';
}

declare global {
  interface HTMLElementTagNameMap {
    'data-section': DataSection;
  }
}
