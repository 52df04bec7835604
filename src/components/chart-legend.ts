/** Names what a chart shows: a sample of the line beside each name and, where there is one, the value right now. */
import { css, html, LitElement, nothing, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { CLASS_TONES, type Dash, type Tone } from '../charts/plot-picture.ts';
import { classOutline } from '../charts/class-shapes.ts';
import { classColours } from '../styles/class-colours.ts';
import { base } from '../styles/shared.ts';

export interface LegendEntry {
  readonly label: string;
  /** Shown in tabular numerals; may change with every frame. */
  readonly value?: string;
  readonly tone: Tone;
  /** `class`: as the points of a class are drawn, by its tone. */
  readonly mark: Dash | 'point' | 'hollow' | 'class' | 'none';
  readonly heavy?: boolean;
}

@customElement('chart-legend')
export class ChartLegend extends LitElement {
  static override styles = [
    base,
    classColours,
    css`
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 0 calc(2 * var(--unit));
        font-size: var(--small);
        line-height: calc(3 * var(--unit));
      }

      li {
        display: inline-flex;
        align-items: center;
        gap: var(--unit);
        color: var(--muted);
        white-space: nowrap;
      }

      .value {
        color: var(--ink);
        font-variant-numeric: tabular-nums;
      }

      line,
      circle {
        stroke-width: 2.5;
      }

      line.thin {
        stroke-width: 1.5;
      }

      .data {
        stroke: var(--data);
        fill: var(--data);
      }

      .model {
        stroke: var(--model);
      }

      circle.hollow {
        fill: none;
        stroke: currentColor;
        stroke-width: 1.5;
      }

      path {
        fill: currentColor;
        stroke: none;
      }

      .truth {
        stroke: var(--truth);
      }

      .optimum {
        stroke: var(--optimum);
      }

      .dashed {
        stroke-dasharray: 6 4;
      }

      line.dotted {
        stroke-dasharray: 0.1 4.5;
        stroke-linecap: round;
        stroke-width: 3;
      }
    `,
  ];

  @property({ attribute: false }) entries: readonly LegendEntry[] = [];

  override render() {
    return html`<ul>
      ${this.entries.map(
        (entry) =>
          html`<li>
            ${sample(entry)}<span>${entry.label}</span
            >${entry.value === undefined ? nothing : html`<span class="value">${entry.value}</span>`}
          </li>`,
      )}
    </ul>`;
  }
}

function sample({ tone, mark, heavy }: LegendEntry) {
  if (mark === 'none') return nothing;
  if (mark === 'class') {
    const group = CLASS_TONES.findIndex((each) => each === tone);
    return html`<svg width="12" height="12" viewBox="-6 -6 12 12" aria-hidden="true">
      ${svg`<path class=${tone} d=${classOutline(group, 3.5)} />`}
    </svg>`;
  }
  if (mark === 'point' || mark === 'hollow') {
    return html`<svg width="8" height="8" viewBox="0 0 8 8" aria-hidden="true">
      <circle class="${tone} ${mark}" cx="4" cy="4" r=${mark === 'hollow' ? 3 : 2} />
    </svg>`;
  }
  return html`<svg width="20" height="8" viewBox="0 0 20 8" aria-hidden="true">
    ${svg`<line class="${tone} ${mark} ${heavy ? '' : 'thin'}" x1="1" y1="4" x2="19" y2="4" />`}
  </svg>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'chart-legend': ChartLegend;
  }
}
