/**
 * The model, and a place to try it. A line is its formula, its variables as the guide prints them, and how they begin; of any other
 * model its layers are shown.
 */
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, nothing, mathml } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { RunInfo } from '../../protocol/events.ts';
import { withLayer } from '../../protocol/layer-edits.ts';
import { lineLayer } from '../../protocol/line-run.ts';
import { dataShapes } from '../../protocol/run-checks.ts';
import type { DenseSpec, RunSpec } from '../../protocol/run-spec.ts';
import type { Snapshot } from '../../protocol/snapshot.ts';
import { formatValue } from '../i18n/numbers.ts';
import { loadLater } from '../i18n/locale.ts';
import { float32Scalar } from '../i18n/python-numbers.ts';
import { section } from '../styles/section.ts';
import { base, buttons } from '../styles/shared.ts';
import { codeText, renderCode } from './code-text.ts';
import { RunCommandEvent } from './commands.ts';
import type { InitializerChangeEvent } from './initializer-field.ts';
import './initializer-field.ts';
import { layerCode } from './keras-code.ts';
import type { NumberChangeEvent, NumberTypingEvent } from './number-field.ts';
import './number-field.ts';
import { variableText } from './variable-text.ts';

/** A try of the model: what went in and, once it is known, what came out. */
export interface ModelTrial {
  readonly x: number;
  readonly y: number | null;
}

/** Keeps the room of a line's variables until they are there. */
const VARIABLES_TO_COME = [
  '<Variable name=dense/kernel, shape=(1, 1), dtype=float32, value=[[…]]>',
  '<Variable name=dense/bias, shape=(1,), dtype=float32, value=[…]>',
];

/** What the model takes: then it can be tried. */
function isOneNumber({ data }: RunSpec): boolean {
  const { input } = dataShapes(data);
  return input.length === 1 && input[0] === 1;
}

/** @fires run-command */
@customElement('model-section')
@localized()
export class ModelSection extends LitElement {
  static override styles = [
    base,
    buttons,
    section,
    codeText,
    css`
      button {
        margin-left: calc(-1 * var(--unit));
      }

      .variables {
        overflow-wrap: anywhere;
      }

      .trial {
        display: flex;
        align-items: center;
        flex-wrap: wrap;
        font-family: var(--mono);
        font-size: var(--small);
      }

      .trial span {
        white-space: pre;
      }

      .trial number-field {
        text-align: center;
      }

      .trial number-field::part(field) {
        width: 4.5em;
        font-family: var(--mono);
      }

      /* On a line of its own, after the result. */
      .trial number-field::part(problem) {
        order: 1;
        flex-basis: 100%;
        text-align: start;
        font-family: var(--font);
        white-space: normal;
      }

      output {
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  @property({ attribute: false }) spec!: RunSpec;
  @property({ attribute: false }) info: RunInfo | null = null;
  @property({ attribute: false }) variables: Snapshot['variables'] = [];
  @property({ attribute: false }) trial: ModelTrial = { x: 3, y: null };

  /** What stands in the trial's field is no number, or not yet. */
  @state() private trialUnclear = false;

  override willUpdate(): void {
    // Loaded when it is first asked for: the guide's model is its formula.
    if (lineLayer(this.spec) === null) void loadLater(() => import('../later/model/layer-table.ts'));
  }

  override render() {
    const line = lineLayer(this.spec);
    return html`
      <section aria-labelledby="title" class="stack">
        <h2 id="title">${msg('Model')}</h2>
        ${line ? this.#renderLine(line) : html`<layer-table .spec=${this.spec}></layer-table>`}
        ${isOneNumber(this.spec) ? this.#renderTrial() : nothing}
      </section>
    `;
  }

  #renderLine(layer: DenseSpec) {
    const bias = layer.useBias ? mathml`<mo>+</mo><mi>b</mi>` : nothing;
    return html`
      <p>
        <math>
          <mi>f</mi><mo>(</mo><mi>x</mi><mo>)</mo><mo>=</mo><mi>x</mi><mo>·</mo><mi>W</mi>${bias}
        </math>
      </p>
      ${isRegularized(layer) ? html`<p>${renderCode(layerCode(layer))}</p>` : nothing}
      ${this.#renderVariables(layer)} ${this.#renderInitializers(layer)}
      <div>
        <button class="quiet" @click=${() => this.#openRun(withLayer(this.spec))}>${msg('Add a layer')}</button>
      </div>
    `;
  }

  #renderVariables(layer: DenseSpec) {
    const toCome = layer.useBias ? VARIABLES_TO_COME : VARIABLES_TO_COME.slice(0, 1);
    // While another model is being opened, the variables are still those of the last.
    const info = this.info && lineLayer(this.info.spec) ? this.info : null;
    const texts = (info?.variables ?? []).map((variable, i) =>
      variableText(variable, this.variables[i] ?? new Float32Array(0)),
    );
    return html`<div class="variables" role="group" aria-label=${msg('Variables')}>
      ${(info ? texts : toCome).map((text) => html`<code>${text}</code>`)}
    </div>`;
  }

  #renderInitializers(layer: DenseSpec) {
    return html`
      <initializer-field
        .label=${msg('Initial W')}
        .initializer=${layer.kernelInitializer}
        .constant=${5}
        @initializer-change=${(event: InitializerChangeEvent) =>
          this.#open({ ...layer, kernelInitializer: event.initializer })}
      ></initializer-field>
      ${layer.useBias ? this.#renderBiasInitializer(layer) : nothing}
    `;
  }

  #renderBiasInitializer(layer: DenseSpec) {
    return html`<initializer-field
      .label=${msg('Initial b')}
      bias
      .initializer=${layer.biasInitializer}
      @initializer-change=${({ initializer }: InitializerChangeEvent) => {
        if (initializer.type !== 'orthogonal') this.#open({ ...layer, biasInitializer: initializer });
      }}
    ></initializer-field>`;
  }

  #renderTrial() {
    const { x, y } = this.trial;
    const result = y === null || this.trialUnclear ? '…' : float32Scalar(y);
    return html`<div class="trial" role="group" aria-label=${msg('Try the model')}>
      <span aria-hidden="true">model(</span
      ><number-field
        bare
        float
        .label=${msg('x to try')}
        .value=${x}
        .min=${-1e6}
        .max=${1e6}
        @number-typing=${this.#onTyping}
        @number-change=${(event: NumberChangeEvent) => this.#try(event.value)}
      ></number-field
      ><span aria-hidden="true">) = </span
      ><output aria-label=${msg(str`Prediction at x = ${formatValue(x, 10)}`)}>${result}</output>
    </div>`;
  }

  /** The result belongs to what stands between the parentheses, also while that is being typed. */
  readonly #onTyping = ({ value }: NumberTypingEvent): void => {
    this.trialUnclear = value === null;
    if (value !== null && value !== this.trial.x) this.#try(value);
  };

  #try(x: number): void {
    this.trialUnclear = false;
    this.dispatchEvent(new RunCommandEvent({ kind: 'try-model', x }));
  }

  #open(layer: DenseSpec): void {
    this.#openRun({ ...this.spec, model: { layers: [layer] } });
  }

  #openRun(spec: RunSpec): void {
    this.dispatchEvent(new RunCommandEvent({ kind: 'open', spec }));
  }
}

function isRegularized({ kernelRegularizer: { l1, l2 } }: DenseSpec): boolean {
  return l1 > 0 || l2 > 0;
}

declare global {
  interface HTMLElementTagNameMap {
    'model-section': ModelSection;
  }
}
