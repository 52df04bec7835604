/** A small histogram around 0: what is below it on the left, what is above on the right. */
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Distribution } from '../../../protocol/distribution.ts';
import { formatCount, formatValue } from '../../i18n/numbers.ts';
import { base } from '../../styles/shared.ts';

@customElement('signed-histogram')
@localized()
export class SignedHistogram extends LitElement {
  static override styles = [
    base,
    css`
      svg {
        display: block;
        width: 100%;
        height: 48px;
        border-bottom: 1px solid var(--edge);
      }

      path {
        fill: var(--data);
      }

      :host([tone='model']) path {
        fill: var(--model);
      }

      line {
        stroke: var(--edge);
        stroke-dasharray: 2 2;
        vector-effect: non-scaling-stroke;
      }

      p {
        display: grid;
        grid-template-columns: 1fr auto 1fr;
        font-size: var(--small);
        line-height: calc(2.5 * var(--unit));
        font-variant-numeric: tabular-nums;
        color: var(--muted);
      }

      p :last-child {
        text-align: end;
      }
    `,
  ];

  @property({ attribute: false }) distribution!: Distribution;
  /** Of what: the histogram's accessible name begins with it. */
  @property() label = '';
  @property({ reflect: true }) tone: 'data' | 'model' = 'data';

  override render() {
    const { counts, reach } = this.distribution;
    const bins = counts.length;
    return html`
      <svg
        role="img"
        aria-label=${`${this.label}: ${distributionText(this.distribution)}`}
        viewBox="0 0 ${bins} 1"
        preserveAspectRatio="none"
      >
        ${svg`<line x1=${bins / 2} x2=${bins / 2} y1="0" y2="1"></line><path d=${bars(counts)}></path>`}
      </svg>
      <p aria-hidden="true"><span>${formatValue(-reach, 3)}</span><span>0</span><span>${formatValue(reach, 3)}</span></p>
    `;
  }
}

/** As high as the fullest bin; in units of a bin's width, and of the whole height. */
function bars(counts: Uint32Array): string {
  const most = Math.max(1, ...counts);
  return Array.from(counts, (count, bin) =>
    count === 0 ? '' : `M${bin} 1V${(1 - count / most).toFixed(4)}h1V1z`,
  ).join('');
}

function distributionText({ min, max, mean, standardDeviation, counts }: Distribution): string {
  const numbers = formatCount(counts.reduce((sum, count) => sum + count, 0));
  return msg(
    str`${numbers} numbers from ${formatValue(min)} to ${formatValue(max)}, mean ${formatValue(mean)}, standard deviation ${formatValue(standardDeviation)}`,
  );
}

declare global {
  interface HTMLElementTagNameMap {
    'signed-histogram': SignedHistogram;
  }
}
