/** What is learned from: the guide's points, or points made to order around a line or in another pattern. */
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
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
import { LIMITS, type RunSpec } from '../../protocol/run-spec.ts';
import { formatCount, formatValue } from '../i18n/numbers.ts';
import { loadLater } from '../i18n/locale.ts';
import { section } from '../styles/section.ts';
import { base } from '../styles/shared.ts';
import type { ChoiceEvent } from './choice-field.ts';
import './choice-field.ts';
import { RunCommandEvent } from './commands.ts';
import { limitedNumber, type LimitedNumber } from './limited-number.ts';
import type { DatasetChangeEvent } from '../later/data/dataset-fields.ts';
import type { PointsChangeEvent } from '../later/data/points-fields.ts';
import './more-settings.ts';
import type { PatternChangeEvent } from '../later/data/pattern-fields.ts';

/** Like the guide's own data, but made here. */
const FIRST_LINE: LineDataSpec = { type: 'line', examples: 1000, w: 3, b: 2, noise: 1, seed: 0, x: 'normal' };

type LineNumber = 'examples' | 'w' | 'b' | 'noise' | 'seed';

/** @fires run-command */
@customElement('data-section')
@localized()
export class DataSection extends LitElement {
  static override styles = [
    base,
    section,
    css`
      :is(pattern-fields, dataset-fields, points-fields, .grid) + .note {
        margin-top: var(--unit);
      }
    `,
  ];

  @property({ attribute: false }) spec!: RunSpec;
  /** What is known of the data, once they are there. */
  @property({ attribute: false }) info: RunInfo | null = null;

  #lastLine = FIRST_LINE;
  #lastPoints: PointsDataSpec | null = null;
  #lastDataset: DatasetDataSpec = { type: 'iris' };
  #lastPattern: PatternDataSpec = PATTERN_DEFAULTS.spiral;

  override willUpdate(): void {
    // Loaded when it is first asked for.
    if (isPattern(this.spec.data)) void loadLater(() => import('../later/data/pattern-fields.ts'));
    if (isDataset(this.spec.data)) void loadLater(() => import('../later/data/dataset-fields.ts'));
    if (this.spec.data.type === 'points') void loadLater(() => import('../later/data/points-fields.ts'));
  }

  override render() {
    const { data } = this.spec;
    return html`
      <section aria-labelledby="title">
        <h2 id="title">${msg('Data')}</h2>
        <choice-field
          .label=${msg('Data')}
          .value=${kindOf(data)}
          .choices=${[
            { value: 'guide', label: msg('The guide’s points') },
            { value: 'line', label: msg('Generated') },
            { value: 'pattern', label: msg('Patterns') },
            { value: 'dataset', label: msg('Data sets') },
            { value: 'points', label: msg('By hand') },
          ]}
          @choice=${this.#onType}
        ></choice-field>
        ${this.#renderKind(data)} ${this.#renderSplit()}
      </section>
    `;
  }

  #renderKind(data: DataSpec) {
    if (data.type === 'guide') return this.#renderGuide();
    if (data.type === 'points') return this.#renderPoints(data);
    if (isDataset(data)) return this.#renderDataset(data);
    return data.type === 'line' ? this.#renderLine(data) : this.#renderPattern(data);
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
    const line = unbroken('y = 3x + 2');
    return html`<p class="note">
      ${msg(str`${examples} noisy points around the line ${line}, as in the guide.`)}
    </p>`;
  }

  #renderLine(data: LineDataSpec) {
    return html`
      <p class="note">${this.#lineSentence(data)}</p>
      <div class="grid">
        ${this.#renderNumber('examples', msg('Examples'), data.examples, LIMITS.examples, true)}
        ${this.#renderNumber('noise', msg('Noise'), data.noise, LIMITS.noise)}
        ${this.#renderNumber('w', msg('True W'), data.w, LIMITS.trueValue)}
        ${this.#renderNumber('b', msg('True b'), data.b, LIMITS.trueValue)}
        ${this.#renderNumber('seed', msg('Data seed'), data.seed, LIMITS.seed, true)}
        <choice-field
          class="wide"
          .label=${msg('Spread of x')}
          .value=${data.x}
          .choices=${[
            { value: 'normal', label: msg('x normal') },
            { value: 'even', label: msg('x evenly spaced') },
          ]}
          @choice=${this.#onSpread}
        ></choice-field>
      </div>
    `;
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

  #lineSentence({ w, b, noise }: LineDataSpec): string {
    const line = unbroken(`y = ${formatValue(w)}x ${b < 0 ? '−' : '+'} ${formatValue(Math.abs(b))}`);
    return noise === 0
      ? msg(str`Points on the line ${line}, without noise.`)
      : msg(str`Points around the line ${line}, with normal noise of ${formatValue(noise)}.`);
  }

  #renderNumber(
    name: LineNumber,
    label: string,
    value: number,
    limits: LimitedNumber['limits'],
    whole = false,
  ) {
    return limitedNumber({ label, value, limits, whole }, (next) => this.#change({ [name]: next }));
  }

  readonly #onType = async (event: ChoiceEvent): Promise<void> => {
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

  readonly #onSpread = (event: ChoiceEvent): void => {
    this.#change({ x: event.value === 'even' ? 'even' : 'normal' });
  };

  #change(change: Partial<LineDataSpec>): void {
    if (this.spec.data.type === 'line') this.#open({ ...this.spec.data, ...change });
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
  return !('noise' in data) && data.type !== 'guide' && data.type !== 'points';
}

function isPattern(data: DataSpec): data is PatternDataSpec {
  return 'noise' in data && data.type !== 'line';
}

/** An equation is not to be broken into lines. */
function unbroken(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}

declare global {
  interface HTMLElementTagNameMap {
    'data-section': DataSection;
  }
}
