/** Examples of many inputs, seen over two of them that the reader chooses; those that the model takes for another class are ringed. */
import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { RunInfo } from '../../../protocol/events.ts';
import type { RunSpec } from '../../../protocol/run-spec.ts';
import { linearRange } from '../../charts/axis-range.ts';
import { CLASS_TONES, type PlotPicture } from '../../charts/plot-picture.ts';
import type { LegendEntry } from '../../components/chart-legend.ts';
import '../../components/chart-panel.ts';
import { classNames, inputNames } from '../../i18n/data-names.ts';
import { formatCount } from '../../i18n/numbers.ts';
import { base, fields } from '../../styles/shared.ts';
import { runContext, type RunView } from '../../views/run-context.ts';
import { pointsTable } from '../../views/tables.ts';
import { Asking } from './asking.ts';
import { choiceOf, scoresOf } from './class-answers.ts';

const INTERVAL_MS = 150;

interface Axes {
  readonly across: number;
  readonly up: number;
}

const FIRST_AXES: Axes = { across: 0, up: 1 };

/** By data set, for the life of the page: another view may be looked at meanwhile. */
const chosen = new Map<string, Axes>();

@customElement('table-fit-view')
@localized()
export class TableFitView extends LitElement {
  static override styles = [
    base,
    fields,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
      }

      .axes {
        display: flex;
        flex-wrap: wrap;
        gap: 0 calc(3 * var(--unit));
      }

      .axes > div {
        flex: 1 1 160px;
        min-width: 0;
      }

      chart-panel {
        flex: 1;
        --chart-min-height: 200px;
      }
    `,
  ];

  @consume({ context: runContext, subscribe: true })
  @property({ attribute: false })
  view!: RunView;
  @property() scheme = '';

  /** Which two of the inputs are looked at. */
  @state() private axes: Axes = FIRST_AXES;

  readonly #asking = new Asking<'predictions'>(this, {
    kind: 'predictions',
    question: () => {
      const data = this.view.info?.data;
      return data ? { x: data.sampleX } : null;
    },
    key: ({ snapshot }) => [snapshot?.position.step],
    intervalMs: INTERVAL_MS,
  });

  override willUpdate(): void {
    this.axes = chosen.get(keyOf(this.view.info?.spec)) ?? FIRST_AXES;
  }

  override render() {
    const { info } = this.view;
    if (!info) return html`<p>${msg('No run yet')}</p>`;
    const inputs = inputNames(info.data);
    const names = inputs.length === 1 ? [...inputs, 'y'] : inputs;
    const { across, up } = this.axes;
    const wrong = this.#wrong(info);
    return html`
      <div class="axes">
        ${this.#renderSelect('across', msg('Across'), names, across)}
        ${this.#renderSelect('up', msg('Up'), names, up)}
      </div>
      <chart-panel
        bare
        .heading=${msg('Data and model')}
        .entries=${legend(info, wrong)}
        .picture=${picture(info, across, up, wrong)}
        .summary=${summary(info, names[across]!, names[up]!, wrong)}
        .table=${() => pointsTable(info)}
        .scheme=${this.scheme}
      ></chart-panel>
    `;
  }

  #renderSelect(id: 'across' | 'up', label: string, names: readonly string[], value: number) {
    return html`<div>
      <label for=${id}>${label}</label>
      <select
        id=${id}
        @change=${(event: Event) => this.#choose(id, Number((event.target as HTMLSelectElement).value))}
      >
        ${names.map((name, i) => html`<option value=${i} ?selected=${i === value}>${name}</option>`)}
      </select>
    </div>`;
  }

  #choose(id: 'across' | 'up', input: number): void {
    this.axes = { ...this.axes, [id]: input };
    if (this.view.info) chosen.set(keyOf(this.view.info.spec), this.axes);
  }

  /** Of each example of the sample; null where classes are not known, or not yet. */
  #wrong({ data }: RunInfo): Uint8Array | null {
    const { latest } = this.#asking;
    if (!latest || data.classes === null) return null;
    const { outputs } = latest.answer;
    const n = data.sampleY.length;
    return Uint8Array.from(data.sampleY, (label, i) =>
      Number(choiceOf(scoresOf(outputs, i, n)).label !== label),
    );
  }
}

/** Two tables of one's own are two data sets. */
function keyOf(spec: RunSpec | undefined): string {
  if (!spec) return '';
  return spec.data.type === 'table' ? spec.data.content : spec.data.type;
}

function picture({ data }: RunInfo, across: number, up: number, wrong: Uint8Array | null): PlotPicture {
  const inputs = data.x.length;
  // A table of a single input is seen with its target.
  const rangeOf = (input: number) => linearRange(data.x[input] ?? data.y);
  const [x, y] = [rangeOf(across), rangeOf(up)];
  const of = (input: number): Float32Array =>
    input >= inputs
      ? data.sampleY
      : Float32Array.from({ length: data.sampleY.length }, (_, i) => data.sampleX[i * inputs + input]!);
  const middle = (data.y.min + data.y.max) / 2;
  return {
    axes: { xMin: x.min, xMax: x.max, yMin: y.min, yMax: y.max, yScale: 'linear', xPrefix: '', xSuffix: '' },
    lines: [],
    cloud: {
      x: of(across),
      y: of(up),
      groups: Uint8Array.from(data.sampleY, (value) =>
        data.classes === null ? Number(value >= middle) : value,
      ),
      hollow: data.sampleKept,
      ringed: wrong,
    },
    field: null,
    marks: [],
    cursor: null,
  };
}

function legend({ data, spec }: RunInfo, wrong: Uint8Array | null): LegendEntry[] {
  const labels = data.classes === null ? [msg('lower half of y'), msg('upper half of y')] : classNames(data);
  const entries = labels.map((label, i): LegendEntry => ({
    label,
    tone: CLASS_TONES[i % CLASS_TONES.length]!,
    mark: 'class',
  }));
  if (spec.split.validation > 0)
    entries.push({ label: msg('kept for validation'), tone: 'muted', mark: 'hollow' });
  if (wrong) entries.push({ label: msg('ringed: taken for another class'), tone: 'muted', mark: 'none' });
  return entries;
}

function summary({ data }: RunInfo, across: string, up: string, wrong: Uint8Array | null): string {
  const shown = formatCount(data.sampleY.length);
  const points = msg(str`Scatter plot of ${shown} examples: ${up} over ${across}.`);
  if (!wrong) return points;
  const count = wrong.reduce((sum, each) => sum + each, 0);
  return `${points} ${msg(str`The model takes ${formatCount(count)} of them for another class.`)}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'table-fit-view': TableFitView;
  }
}
