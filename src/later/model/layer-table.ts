/**
 * The layers of a model: what shape each gives, how many numbers it holds; added, changed, moved and taken away. A model that does not fit yet waits
 * here, with a sentence, until it does.
 */
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import {
  possibleFeatures,
  withLayerAt,
  withLayerMoved,
  withoutLayer,
} from '../../../protocol/layer-edits.ts';
import { modelShapes, type ShapedLayer } from '../../../protocol/model-shapes.ts';
import { exampleShapes, runProblems } from '../../../protocol/run-checks.ts';
import { ACTIVATIONS, type LayerSpec, type RunSpec } from '../../../protocol/run-spec.ts';
import { formatCount } from '../../i18n/numbers.ts';
import { problemSentence } from '../words/failure-sentences.ts';
import { shapeText } from '../words/shape-text.ts';
import { base, buttons, fields } from '../../styles/shared.ts';
import { codeText, renderCode } from '../../components/code-text.ts';
import { RunCommandEvent } from '../../components/commands.ts';
import { icons } from '../../components/icons.ts';
import { layerCode, layerName } from '../../components/keras-code.ts';
import { limitedNumber } from '../../components/limited-number.ts';
import './feature-fields.ts';
import type { ModelChangeEvent } from './layer-adds.ts';
import './layer-adds.ts';
import type { LayerChangeEvent } from './layer-settings.ts';
import './layer-settings.ts';
import { selectField } from './select-field.ts';
import { hasPair, isPlain, type UsualNumber, usualNumbers } from './usual-fields.ts';

/** As Keras writes it, so long it has room beside its shape. */
const MOST_BESIDE = 20;

/** @fires run-command */
@customElement('layer-table')
@localized()
export class LayerTable extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    codeText,
    css`
      table {
        width: 100%;
        border-collapse: collapse;
        font-size: var(--small);
        line-height: calc(2.5 * var(--unit));
      }

      th,
      td {
        padding: calc(0.5 * var(--unit)) 0 calc(0.5 * var(--unit)) var(--unit);
        text-align: right;
        vertical-align: top;
        font-weight: 400;
        font-variant-numeric: tabular-nums;
      }

      th:first-child {
        padding-left: 0;
        text-align: left;
      }

      thead th,
      tfoot {
        color: var(--muted);
      }

      tbody tr,
      tfoot tr {
        border-top: 1px solid var(--hairline);
      }

      .shape {
        white-space: nowrap;
      }

      .layer {
        display: grid;
        grid-template-columns: 3.25em 1fr;
        gap: 0 calc(1.5 * var(--unit));
        align-items: end;
        font-size: var(--body);
      }

      tr:has(.layer) td {
        padding-bottom: calc(1.5 * var(--unit));
        vertical-align: bottom;
      }

      tr:has(.layer) td.remove {
        padding-bottom: calc(0.5 * var(--unit));
      }

      .remove {
        width: var(--target);
        padding-left: 0;
      }

      .remove button {
        justify-content: center;
        width: var(--target);
        margin-right: calc(-1.25 * var(--unit));
        padding: 0;
        color: var(--muted);
      }

      tr.settings {
        border-top: 0;
      }

      tr.settings td {
        padding: 0 0 var(--unit);
        text-align: left;
      }

      tr.settings number-field {
        display: inline-block;
        width: 50%;
        font-size: var(--body);
      }

      tr.settings code {
        margin-top: var(--unit);
      }

      summary {
        width: fit-content;
        font-size: var(--small);
        line-height: calc(3 * var(--unit));
        color: var(--muted);
        cursor: pointer;
      }

      .moves {
        margin-left: calc(-1 * var(--unit));
      }

      .problem {
        padding: var(--unit) 0;
        font-size: var(--small);
      }

      .problem p::before {
        content: '';
        display: inline-block;
        width: 8px;
        height: 8px;
        margin: 0 var(--unit) 1px 0;
        rotate: 45deg;
        background: var(--warning);
      }

      .problem button {
        margin-left: calc(-1 * var(--unit));
      }

      layer-adds {
        margin-top: var(--unit);
      }
    `,
  ];

  @property({ attribute: false }) spec!: RunSpec;

  /** An edit on the way to a model that fits: the run on the page stays as it is meanwhile. */
  @state() private draft: RunSpec | null = null;
  /** Layers whose further settings are looked at. */
  @state() private opened: ReadonlySet<number> = new Set();
  #known: RunSpec | null = null;

  override willUpdate(): void {
    if (this.spec !== this.#known) this.draft = null;
    this.#known = this.spec;
  }

  override render() {
    const spec = this.draft ?? this.spec;
    const { layers } = spec.model;
    const shapes = modelShapes(layers, exampleShapes(spec).input);
    const shaped = shapes.ok ? shapes.layers : [];
    const sum = (key: 'trainable' | 'nonTrainable'): number =>
      shaped.reduce((total, { parameters }) => total + parameters[key], 0);
    const fixed = sum('nonTrainable');
    return html`
      ${possibleFeatures(spec).length > 0 ? html`<feature-fields .spec=${spec}></feature-fields>` : nothing}
      <table>
        <thead>
          <tr>
            <th scope="col">${msg('Layer')}</th>
            <th scope="col">${msg('Output')}</th>
            <th scope="col">${msg('Params')}</th>
            <td></td>
          </tr>
        </thead>
        <tbody>
          ${layers.map((layer, i) => this.#renderLayer(spec, layer, i, shaped[i]))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colspan="2">
              ${fixed > 0 ? msg(str`Together, ${formatCount(fixed)} of them not trained`) : msg('Together')}
            </th>
            <td>${shapes.ok ? formatCount(sum('trainable') + fixed) : '—'}</td>
            <td></td>
          </tr>
        </tfoot>
      </table>
      ${this.#renderProblem(spec)}
      <layer-adds
        .spec=${spec}
        @model-change=${(event: ModelChangeEvent) => this.#change(event.spec)}
      ></layer-adds>
    `;
  }

  #renderLayer(spec: RunSpec, layer: LayerSpec, i: number, shaped: ShapedLayer | undefined) {
    const isLast = i === spec.model.layers.length - 1;
    const name = layerTitle(i);
    const { head, below } = this.#renderFields(spec, layer, i);
    return html`
      <tr>
        <th scope="row">${head}</th>
        <td class="shape">${shaped ? shapeText(shaped.shape) : '—'}</td>
        <td>${shaped ? formatCount(shaped.parameters.trainable + shaped.parameters.nonTrainable) : '—'}</td>
        <td class="remove">${isLast ? nothing : this.#renderRemove(spec, i)}</td>
      </tr>
      <tr class="settings">
        <td colspan="4">
          ${below}
          <details
            ?open=${this.opened.has(i)}
            @toggle=${(event: Event) => this.#onToggle(i, (event.target as HTMLDetailsElement).open)}
          >
            <summary><span class="hidden">${name}: </span>${msg('More')}</summary>
            ${this.opened.has(i) ? this.#renderSettings(spec, layer, i) : nothing}
          </details>
        </td>
      </tr>
    `;
  }

  #renderSettings(spec: RunSpec, layer: LayerSpec, i: number) {
    return html`<layer-settings
              .layer=${layer}
              .name=${layerTitle(i)}
              ?last=${i === spec.model.layers.length - 1}
              @layer-change=${(event: LayerChangeEvent) =>
                this.#change(withLayerAt(spec, i, event.layer), event.isNumber)}
            ></layer-settings>
            ${i === spec.model.layers.length - 1 ? nothing : this.#renderMoves(spec, i)}`;
  }

  #onToggle(i: number, isOpen: boolean): void {
    if (isOpen === this.opened.has(i)) return;
    this.opened = new Set(isOpen ? [...this.opened, i] : [...this.opened].filter((each) => each !== i));
  }

  /** What everybody looks for: beside the layer's shape, and what has no room there below. */
  #renderFields(
    spec: RunSpec,
    layer: LayerSpec,
    i: number,
  ): { readonly head: unknown; readonly below: unknown } {
    const usual = usualNumbers(layer, i === spec.model.layers.length - 1);
    const numbers = usual.map((each) => this.#number(spec, i, layer, each));
    const code = layerCode(layer);
    if (hasPair(layer) && numbers.length > 0) {
      const [first, ...others] = numbers;
      const below = html`${others}${isPlain(layer) ? nothing : renderCode(code)}`;
      return { head: this.#renderPair(spec, i, layer, first), below };
    }
    if (code.length <= MOST_BESIDE) return { head: renderCode(code), below: numbers };
    return { head: renderCode(layerName(layer.type)), below: html`${numbers}${renderCode(code)}` };
  }

  #renderPair(spec: RunSpec, i: number, layer: LayerSpec, first: unknown) {
    return html`<div class="layer">
      ${first}
      ${selectField(
        {
          id: `activation-${i}`,
          label: msg('Activation'),
          group: layerTitle(i),
          value: layer.activation,
          values: ACTIVATIONS,
        },
        (activation) => this.#change(withLayerAt(spec, i, { ...layer, activation })),
      )}
    </div>`;
  }

  #number(spec: RunSpec, i: number, layer: LayerSpec, { key, label, limits, whole }: UsualNumber) {
    const value = layer[key as keyof LayerSpec] as unknown as number;
    return limitedNumber({ group: layerTitle(i), label, value, limits, whole }, (next) =>
      this.#change(withLayerAt(spec, i, { ...layer, [key]: next }), !whole),
    );
  }

  #renderMoves(spec: RunSpec, i: number) {
    const move = (by: -1 | 1, label: string) => html`<button
      class="quiet"
      aria-label=${`${layerTitle(i)}: ${label}`}
      ?disabled=${i + by < 0 || i + by > spec.model.layers.length - 2}
      @click=${() => this.#change(withLayerMoved(spec, i, by))}
    >
      ${label}
    </button>`;
    return html`<div class="moves">${move(-1, msg('Up'))} ${move(1, msg('Down'))}</div>`;
  }

  #renderRemove(spec: RunSpec, i: number) {
    return html`<button
      aria-label=${msg(str`Remove layer ${i + 1}`)}
      title=${msg(str`Remove layer ${i + 1}`)}
      @click=${() => this.#change(withoutLayer(spec, i))}
    >
      ${icons.close}
    </button>`;
  }

  #renderProblem(spec: RunSpec) {
    const [problem] = this.draft ? runProblems(spec, exampleShapes(spec)) : [];
    if (!problem) return nothing;
    return html`<div class="problem" role="alert">
      <p>${problemSentence(problem)} ${msg('The run on the page stays as it is until the model fits.')}</p>
      <button class="quiet" @click=${this.#onTakeBack}>${msg('Take back')}</button>
    </div>`;
  }

  readonly #onTakeBack = (): void => {
    this.draft = null;
  };

  /** Opened when it fits; else it waits here for the next edit. `isNumber`: what the run under way may take over. */
  #change(spec: RunSpec, isNumber = false): void {
    if (runProblems(spec, exampleShapes(spec)).length > 0) this.draft = spec;
    else this.dispatchEvent(new RunCommandEvent({ kind: isNumber ? 'tune' : 'open', spec }));
  }
}

/** Counted from 1. */
function layerTitle(i: number): string {
  return msg(str`Layer ${i + 1}`);
}

declare global {
  interface HTMLElementTagNameMap {
    'layer-table': LayerTable;
  }
}
