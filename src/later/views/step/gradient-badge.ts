/** Whether the gradients are right, in a line: the device's and the slope of the loss itself, both against the tape in float64. */
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Comparison, GradientsAnswer } from '../../../../protocol/questions/gradients.ts';
import { backendName } from '../../../i18n/backend-sentences.ts';
import { formatCount, formatValue } from '../../../i18n/numbers.ts';
import { base } from '../../../styles/shared.ts';

@customElement('gradient-badge')
@localized()
export class GradientBadge extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        font-size: var(--small);
        line-height: calc(2.5 * var(--unit));
        color: var(--muted);
      }

      .verdict {
        display: inline-block;
        margin-right: var(--unit);
        padding: 0 var(--unit);
        border: 1px solid currentcolor;
        border-radius: var(--radius);
        font-weight: 600;
        white-space: nowrap;
      }

      .agrees {
        color: var(--truth-text);
      }

      .differs {
        color: var(--model-text);
        border-width: 2px;
      }
    `,
  ];

  /** Null: not known for what is shown. */
  @property({ attribute: false }) answer: GradientsAnswer | null = null;
  /** Why there is none; empty while they are being compared. */
  @property() reason = '';

  override render() {
    const { answer } = this;
    return html`<p role="status">
      ${answer ? this.#renderAnswer(answer) : this.reason || msg('The gradients are being compared.')}
    </p>`;
  }

  #renderAnswer(answer: GradientsAnswer) {
    const { agrees, device, differences } = answer;
    return html`<span class="verdict ${agrees ? 'agrees' : 'differs'}"
        >${agrees ? msg('✓ Gradients agree') : msg('✗ Gradients differ')}</span
      >
      ${msg(
        str`With the tape in float64: ${backendName(answer.kind)} in float32 up to ${shareText(device)}, finite differences up to ${shareText(differences)}.`,
      )}
      ${this.#renderSample(answer)} ${isOut(device) ? worstText(device) : nothing}
      ${isOut(differences) ? worstText(differences) : nothing}`;
  }

  #renderSample({ weights, differences: { compared, kinks } }: GradientsAnswer) {
    const sample =
      compared + kinks < weights
        ? msg(
            str`Differences of ${formatCount(compared + kinks)} of ${formatCount(weights)} weights, evenly chosen.`,
          )
        : '';
    const left =
      kinks > 0
        ? msg(str`Left out on a kink of the loss, where left and right slope differ: ${formatCount(kinks)}.`)
        : '';
    return `${sample} ${left}`.trim();
  }
}

function isOut({ largest, limit }: Comparison): boolean {
  return !(largest <= limit);
}

function shareText({ largest }: Comparison): string {
  return formatValue(largest, 2);
}

function worstText({ worst }: Comparison): string {
  if (worst === null) return '';
  const at = `${worst.variable}[${worst.element}]`;
  return msg(
    str`Farthest apart: ${at}, ${formatValue(worst.value, 7)} against ${formatValue(worst.float64, 7)}.`,
  );
}

declare global {
  interface HTMLElementTagNameMap {
    'gradient-badge': GradientBadge;
  }
}
