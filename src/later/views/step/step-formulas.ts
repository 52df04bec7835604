/** The formulas of one move with their numbers: of a line for W and b, of a network for one weight, which can be chosen. */
import { localized, msg } from '@lit/localize';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { layerNames } from '../../../../protocol/layer-names.ts';
import { isPlainDescent, lineLayer } from '../../../../protocol/line-run.ts';
import type { ElementAt, ElementStep, Move, StepAnswer } from '../../../../protocol/questions/step.ts';
import type { RunSpec } from '../../../../protocol/run-spec.ts';
import { limitedNumber } from '../../../components/limited-number.ts';
import { base, fields } from '../../../styles/shared.ts';
import { gradientFormula, lossFormula, modelFormula, plainUpdate } from './formulas.ts';
import { moveName } from './node-texts.ts';
import { updateLines } from './optimizer-formulas.ts';

/** Another weight is to be told. */
export class ElementEvent extends Event {
  static readonly type = 'element';
  readonly at: ElementAt;

  constructor(at: ElementAt) {
    super(ElementEvent.type);
    this.at = at;
  }
}

/** @fires element */
@customElement('step-formulas')
@localized()
export class StepFormulas extends LitElement {
  static override styles = [
    base,
    fields,
    css`
      [role='group'],
      .given {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--unit) calc(3 * var(--unit));
      }

      [role='group'] {
        min-height: calc(6 * var(--unit));
        overflow-x: auto;
      }

      .lines {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--unit) calc(4 * var(--unit));
      }

      .given {
        flex-basis: 100%;
      }

      math {
        font-size: 1.05em;
      }

      .choice {
        display: flex;
        align-items: end;
        gap: var(--unit) calc(2 * var(--unit));
      }

      .choice > div {
        flex: 0 1 240px;
        min-width: 0;
      }

      .choice number-field {
        flex: 0 0 96px;
      }

      .note {
        font-size: var(--small);
        color: var(--muted);
      }
    `,
  ];

  @property({ attribute: false }) answer!: StepAnswer;
  /** The run's, as it was opened: which model and optimizer it is. */
  @property({ attribute: false }) spec!: RunSpec;
  @property() move: Move = 'loss';

  override render() {
    return html`<div role="group" tabindex="0" aria-label=${moveName(this.move)}>${this.#renderMove()}</div>`;
  }

  #renderMove(): unknown {
    const { spec, answer, move } = this;
    if (move === 'loss')
      return [modelFormula(spec, layerNames(spec.model.layers)), lossFormula(spec, answer)].map(block);
    if (answer.elements.length === 0)
      return html`<p class="note">${msg('The batch is too large to be shown number by number.')}</p>`;
    return html`${this.#renderChoice()} ${answer.elements.map((element) => this.#renderElement(element))}
    ${move === 'gradients' && !lineLayer(spec) ? this.#renderTape() : nothing}`;
  }

  #renderElement(element: ElementStep) {
    const { spec, answer } = this;
    if (this.move === 'gradients') return block(gradientFormula(spec, answer, element));
    if (isSimple(spec)) return block(plainUpdate(spec, element));
    const { given, lines } = updateLines(spec.optimizer, element, answer.step);
    return html`<div class="lines">
      <div class="given">${given.map(block)}</div>
      ${lines.map(block)}
    </div>`;
  }

  #renderTape() {
    const tape = msg(
      'The tape goes back through every operation: each hands its share of the slope on to its inputs.',
    );
    return html`<p class="note">${tape}</p>`;
  }

  #renderChoice() {
    const { answer, spec } = this;
    const [element] = answer.elements;
    if (lineLayer(spec) || !element) return nothing;
    const { name, gradient } = answer.weights.find((weight) => weight.name === element.variable)!;
    const size = answer.nodes[gradient]!.shape.reduce((product, length) => product * length, 1);
    return html`<div class="choice">
      <div>
        <label for="variable">${msg('Weight w')}</label>
        <select id="variable" @change=${this.#onVariable}>
          ${answer.weights.map(
            (weight) =>
              html`<option value=${weight.name} ?selected=${weight.name === name}>${weight.name}</option>`,
          )}
        </select>
      </div>
      ${limitedNumber(
        { label: msg('Number'), value: element.element, limits: { min: 0, max: size - 1 }, whole: true },
        (value) => this.#choose({ variable: name, element: value }),
      )}
    </div>`;
  }

  readonly #onVariable = (event: Event): void => {
    this.#choose({ variable: (event.target as HTMLSelectElement).value, element: 0 });
  };

  #choose(at: ElementAt): void {
    this.dispatchEvent(new ElementEvent(at));
  }
}

/** Each step is the learning rate times the gradient, perhaps clipped, and nothing is remembered. */
function isSimple({ optimizer }: RunSpec): boolean {
  return isPlainDescent({
    ...optimizer,
    schedule: { type: 'constant' },
    clipvalue: null,
    globalClipnorm: null,
  });
}

function block(formula: TemplateResult): TemplateResult {
  return html`<math displaystyle="true">${formula}</math>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'step-formulas': StepFormulas;
  }
}
