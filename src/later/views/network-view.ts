/**
 * The model as a drawing: what each unit answers over the data, each weight as a line of its size and sign. A weight or a bias can be picked, in the
 * drawing or by its name, and set by hand while the run trains.
 */
import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { RunInfo } from '../../../protocol/events.ts';
import type { Snapshot } from '../../../protocol/snapshot.ts';
import type { PlotTheme } from '../../charts/plot-picture.ts';
import { readTheme } from '../../charts/theme.ts';
import type { TableContent } from '../../components/chart-table.ts';
import '../../components/chart-table.ts';
import { RunCommandEvent } from '../../components/commands.ts';
import type { NumberChangeEvent } from '../../components/number-field.ts';
import '../../components/number-field.ts';
import { formatCell, formatCount, formatFixed } from '../../i18n/numbers.ts';
import { base, fields } from '../../styles/shared.ts';
import { runContext, type RunView } from '../../views/run-context.ts';
import { Asking } from './asking.ts';
import {
  type Diagram,
  diagramOf,
  hit,
  inputLabels,
  isLink,
  type Link,
  MOST_UNITS,
  type Node,
  type WeightAt,
} from './network/diagram.ts';
import { drawNetwork } from './network/draw.ts';
import { viewHead } from './view-styles.ts';

const INTERVAL_MS = 120;
/** Along each input, of a unit's small map. */
const POINTS = 24;
const MOST_WEIGHT = 1e6;

@customElement('network-view')
@localized()
export class NetworkView extends LitElement {
  static override styles = [
    base,
    fields,
    viewHead,
    css`
      canvas {
        display: block;
        width: 100%;
        cursor: pointer;
      }

      .edit {
        display: flex;
        flex-wrap: wrap;
        align-items: end;
        gap: var(--unit) calc(2 * var(--unit));
        padding-top: var(--unit);
        border-top: 1px solid var(--hairline);
      }

      .edit > div {
        flex: 1 1 220px;
        min-width: 0;
      }

      .edit number-field {
        flex: 0 1 160px;
      }

      .probe {
        position: absolute;
        visibility: hidden;
        font-size: var(--small);
        font-family: var(--font);
      }
    `,
  ];

  @consume({ context: runContext, subscribe: true })
  @property({ attribute: false })
  view!: RunView;
  @property() scheme = '';

  @state() private selected: WeightAt | null = null;
  @state() private pointed: Node | Link | null = null;
  /** What stands in the field while somebody types there: training must not write over it. */
  @state() private held: number | null = null;
  @state() private width = 0;

  @query('canvas') private canvas!: HTMLCanvasElement | null;
  @query('.probe') private probe!: HTMLElement;

  #theme: PlotTheme | null = null;
  #diagram: Diagram | null = null;
  #drawnFor: unknown = null;
  readonly #resize = new ResizeObserver(() => {
    this.width = this.clientWidth;
  });

  readonly #asking = new Asking<'units'>(this, {
    kind: 'units',
    question: () => ({ mostUnits: MOST_UNITS, points: POINTS }),
    key: ({ snapshot }) => [snapshot?.position.step, snapshot?.variables],
    intervalMs: INTERVAL_MS,
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('scheme')) this.#theme = null;
    const { info } = this.view;
    if (!info || this.width === 0) return;
    if (this.#drawnFor === info && this.#diagram?.width === this.width) return;
    if (this.#drawnFor !== info) this.selected = null;
    this.#diagram = diagramOf(info, this.width);
    this.#drawnFor = info;
  }

  override updated(): void {
    const { info, snapshot } = this.view;
    const diagram = this.#diagram;
    if (!info || !snapshot || !diagram || !this.canvas) return;
    this.canvas.style.height = `${diagram.height}px`;
    this.#theme ??= readTheme(this.probe);
    const labels = inputLabels(info.spec, info.data.inputNames, diagram.columns[0]!.units);
    drawNetwork(
      this.canvas,
      {
        diagram,
        weightOf: (link) => valueAt(snapshot, link),
        mapOf: (node) => this.#mapOf(node),
        inputLabels: labels,
        selected: this.pointed ?? this.#selectedPart(),
      },
      this.#theme,
    );
  }

  override render() {
    const { info, snapshot } = this.view;
    return html`
      <header>
        <span role="status">${info && snapshot ? this.#pointedText(info, snapshot) : nothing}</span>
        ${
          info && snapshot
            ? html`<chart-table .label=${msg('Weights')} .load=${() => weightsTable(info, snapshot)}></chart-table>`
            : nothing
        }
      </header>
      <canvas
        role="img"
        aria-label=${info ? this.#summary(info) : msg('No run yet')}
        @pointermove=${this.#onMove}
        @pointerleave=${this.#onLeave}
        @click=${this.#onClick}
      ></canvas>
      ${info && snapshot ? this.#renderEdit(info, snapshot) : nothing}
      <span class="probe" aria-hidden="true"></span>
    `;
  }

  #renderEdit(info: RunInfo, snapshot: Snapshot) {
    const options = this.#options(info);
    if (options.length === 0) return nothing;
    const selected = this.selected ?? options[0]!.at;
    return html`<div class="edit">
      <div>
        <label for="weight">${msg('Weight or bias')}</label>
        <select id="weight" @change=${(event: Event) => this.#select(options, event)}>
          ${options.map(
            ({ name, at }, i) =>
              html`<option value=${i} ?selected=${sameWeight(at, selected)}>${name}</option>`,
          )}
        </select>
      </div>
      <number-field
        float
        .label=${msg('Value')}
        .value=${this.held ?? Number(valueAt(snapshot, selected).toPrecision(6))}
        @focusin=${() => this.#hold(valueAt(snapshot, selected))}
        @focusout=${() => this.#hold(null)}
        .min=${-MOST_WEIGHT}
        .max=${MOST_WEIGHT}
        @number-change=${({ value }: NumberChangeEvent) =>
          this.dispatchEvent(new RunCommandEvent({ kind: 'set-weight', change: { ...selected, value } }))}
      ></number-field>
    </div>`;
  }

  #hold(value: number | null): void {
    this.held = value === null ? null : Number(value.toPrecision(6));
  }

  /** All that the drawing shows and that can be set, by name. */
  #options(info: RunInfo): { readonly name: string; readonly at: WeightAt }[] {
    const diagram = this.#diagram;
    if (!diagram) return [];
    const links = diagram.links.map((link) => ({ name: this.#linkName(info, link), at: link }));
    const biases = diagram.columns.flatMap(({ title, biases: list }) =>
      list.flatMap((at, unit) => (at ? [{ name: msg(str`bias of ${title} ${unit + 1}`), at }] : [])),
    );
    return [...links, ...biases];
  }

  #linkName(info: RunInfo, { from, to }: Link): string {
    return `${this.#nodeName(info, from)} → ${this.#nodeName(info, to)}`;
  }

  /** Inputs have names of their own, units a number. */
  #nodeName(info: RunInfo, { column, unit }: Pick<Node, 'column' | 'unit'>): string {
    const { columns } = this.#diagram!;
    if (column === 0 && unit >= 0)
      return inputLabels(info.spec, info.data.inputNames, columns[0]!.units)[unit] ?? '';
    const title = columns[column]?.title ?? '';
    return unit < 0 ? title : `${title} ${unit + 1}`;
  }

  #pointedText(info: RunInfo, snapshot: Snapshot): string {
    const thing = this.pointed ?? this.#selectedPart();
    if (thing === null) return msg('Point at a unit or a line to read it; click it to set it.');
    if (isLink(thing)) return `${this.#linkName(info, thing)}: ${formatFixed(valueAt(snapshot, thing), 6)}`;
    const column = this.#diagram!.columns[thing.column];
    const bias = column?.biases[thing.unit];
    const name = this.#nodeName(info, thing);
    return bias ? msg(str`${name}, bias ${formatFixed(valueAt(snapshot, bias), 6)}`) : name;
  }

  #summary(info: RunInfo): string {
    const layers = this.#diagram?.columns.slice(1) ?? [];
    const text = layers.map(({ title, units }) => `${title} (${formatCount(units)})`).join(', ');
    const inputs = formatCount(this.#diagram?.columns[0]?.units ?? info.data.x.length);
    return msg(
      str`Drawing of the network: ${inputs} inputs, then ${text}. Vermillion lines are weights above 0, dashed blue ones below; their width is the size.`,
    );
  }

  #mapOf({ column, unit }: Node) {
    const answer = this.#asking.latest?.answer;
    if (!answer?.shape || unit < 0) return null;
    const size = answer.shape.reduce((product, axis) => product * axis, 1);
    const values = column === 0 ? answer.inputs : answer.layers[column - 1];
    if (!values || values.length < (unit + 1) * size) return null;
    return { values: values.subarray(unit * size, (unit + 1) * size), shape: answer.shape };
  }

  #selectedPart(): Node | Link | null {
    const { selected } = this;
    const diagram = this.#diagram;
    if (!selected || !diagram) return null;
    const link = diagram.links.find((each) => sameWeight(each, selected));
    if (link) return link;
    for (const { nodes, biases } of diagram.columns) {
      const unit = biases.findIndex((bias) => bias !== null && sameWeight(bias, selected));
      if (unit >= 0) return nodes[unit] ?? null;
    }
    return null;
  }

  #select(options: readonly { readonly at: WeightAt }[], event: Event): void {
    this.selected = options[Number((event.target as HTMLSelectElement).value)]?.at ?? null;
  }

  #hit({ offsetX, offsetY }: MouseEvent): Node | Link | null {
    return this.#diagram && hit(this.#diagram, offsetX, offsetY);
  }

  readonly #onMove = (event: PointerEvent): void => {
    this.pointed = this.#hit(event);
  };

  readonly #onLeave = (): void => {
    this.pointed = null;
  };

  readonly #onClick = (event: MouseEvent): void => {
    const thing = this.#hit(event);
    if (thing === null) return;
    const at = isLink(thing) ? thing : this.#diagram?.columns[thing.column]?.biases[thing.unit];
    if (at) this.selected = { variable: at.variable, element: at.element };
  };
}

function sameWeight(a: WeightAt, b: WeightAt): boolean {
  return a.variable === b.variable && a.element === b.element;
}

function valueAt({ variables }: Snapshot, { variable, element }: WeightAt): number {
  return variables[variable]?.[element] ?? Number.NaN;
}

/** Every number of every variable, as far as a table goes. */
function weightsTable({ variables }: RunInfo, snapshot: Snapshot): TableContent {
  const rows = variables.flatMap(({ name }, variable) =>
    Array.from(snapshot.variables[variable] ?? [], (value, i) => [`${name}[${i}]`, formatCell(value)]),
  );
  const shown = rows.slice(0, 400);
  return {
    columns: [msg('Variable'), msg('Value')],
    rows: shown,
    note:
      shown.length < rows.length
        ? msg(str`The first ${formatCount(shown.length)} of ${formatCount(rows.length)} numbers.`)
        : '',
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'network-view': NetworkView;
  }
}
