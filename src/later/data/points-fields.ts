/** Of points set by hand: how many classes, and how many points each has. They are set in the plot. */
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { PointsDataSpec } from '../../../protocol/data-spec.ts';
import type { RunInfo } from '../../../protocol/events.ts';
import { LIMITS } from '../../../protocol/run-spec.ts';
import { limitedNumber } from '../../components/limited-number.ts';
import { formatCount } from '../../i18n/numbers.ts';
import { section } from '../../styles/section.ts';
import { base } from '../../styles/shared.ts';
import { FIRST_POINTS, placed, withinClasses } from './point-edits.ts';

/** Other points, or classes. */
export class PointsChangeEvent extends Event {
  static readonly type = 'points-change';
  readonly data: PointsDataSpec;

  constructor(data: PointsDataSpec) {
    super(PointsChangeEvent.type);
    this.data = data;
  }
}

/** So many of them can still be told apart, and moved one by one. */
const MOST_TAKEN_OVER = 200;

/** The points of two inputs and some classes as if they had been set by hand; else a few to begin with. */
export function pointsOf(info: RunInfo | null): PointsDataSpec {
  const { classes = null, sampleX, sampleY, x = [] } = info?.data ?? {};
  const { max } = LIMITS.patternClasses;
  if (classes === null || classes > max || x.length !== 2 || !sampleX || !sampleY)
    return { type: 'points', classes: 2, points: FIRST_POINTS };
  const points = Array.from(sampleY.subarray(0, MOST_TAKEN_OVER), (label, i) =>
    placed({ x: sampleX[2 * i]!, y: sampleX[2 * i + 1]! }, label),
  );
  return { type: 'points', classes, points };
}

/** @fires points-change */
@customElement('points-fields')
@localized()
export class PointsFields extends LitElement {
  static override styles = [
    base,
    section,
    css`
      p + p {
        margin-top: var(--unit);
      }
    `,
  ];

  @property({ attribute: false }) data: PointsDataSpec = { type: 'points', classes: 2, points: FIRST_POINTS };

  override render() {
    const { points, classes } = this.data;
    const counts = Array.from({ length: classes }, (_, label) =>
      formatCount(points.filter((point) => point[2] === label).length),
    );
    return html`
      <p class="note">
        ${msg('Click or tap in the plot to set points; drag one to move it. Two inputs, a class each.')}
      </p>
      <p class="note">${msg(str`${formatCount(points.length)} points, by class: ${counts.join(' + ')}.`)}</p>
      <div class="grid">
        ${limitedNumber(
          { label: msg('Classes'), value: classes, limits: LIMITS.patternClasses, whole: true },
          (next) =>
            this.dispatchEvent(
              new PointsChangeEvent({ ...this.data, classes: next, points: withinClasses(points, next) }),
            ),
        )}
      </div>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'points-fields': PointsFields;
  }
}
