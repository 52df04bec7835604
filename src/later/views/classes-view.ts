/** Which classes the model takes for which: the confusion matrix with its counts, and what follows from it for each class. */
import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { withMetric } from '../../../protocol/presets.ts';
import type { RunInfo } from '../../../protocol/events.ts';
import type { Snapshot } from '../../../protocol/snapshot.ts';
import { RunCommandEvent } from '../../components/commands.ts';
import { classNames } from '../../i18n/data-names.ts';
import { formatCount, formatFixed } from '../../i18n/numbers.ts';
import { base, buttons } from '../../styles/shared.ts';
import { runContext, type RunView } from '../../views/run-context.ts';
import { matrix } from './view-styles.ts';

type Counts = readonly (readonly number[])[];

@customElement('classes-view')
@localized()
export class ClassesView extends LitElement {
  static override styles = [
    base,
    buttons,
    matrix,
    css`
      .sets {
        display: flex;
        flex-wrap: wrap;
        gap: calc(3 * var(--unit)) calc(5 * var(--unit));
      }

      caption {
        padding-bottom: var(--unit);
        text-align: start;
        font-size: var(--body);
        font-weight: 600;
      }

      td {
        --most: 40%;
        min-width: 36px;
        padding: 6px 8px;
        text-align: end;
        white-space: nowrap;
        background: color-mix(in oklab, var(--tone) calc(var(--share) * var(--most)), var(--wash));
      }

      td.right {
        --tone: var(--data);
      }

      td.wrong {
        --tone: var(--model);
      }

      td.figure {
        background: none;
      }

      .note {
        margin-top: calc(2 * var(--unit));
        font-size: var(--small);
        color: var(--muted);
      }
    `,
  ];

  @consume({ context: runContext, subscribe: true })
  @property({ attribute: false })
  view!: RunView;
  @property() scheme = '';

  override updated(): void {
    // Not as a style attribute, which the content security policy forbids.
    for (const cell of this.renderRoot.querySelectorAll<HTMLElement>('td[data-share]'))
      cell.style.setProperty('--share', cell.dataset['share'] ?? '0');
  }

  override render() {
    const { info, snapshot } = this.view;
    if (!info || !snapshot) return html`<p>${msg('No run yet')}</p>`;
    const [training, validation] = [countsOf(snapshot, 'training'), countsOf(snapshot, 'validation')];
    if (!training) return this.#renderMissing(info);
    return html`
      <div class="sets">
        ${this.#renderMatrix(info, training, msg('Trained on'))}
        ${validation ? this.#renderMatrix(info, validation, msg('Kept for validation')) : nothing}
      </div>
      <p class="note">
        ${msg('A row for each true class, a column for the class that the model gives. Precision: how many of those given a class are of it; recall: how many of a class are given it.')}
      </p>
    `;
  }

  #renderMissing({ spec }: RunInfo) {
    return html`<p>${msg('This run does not count which classes are taken for which.')}</p>
      <button
        @click=${() =>
          this.dispatchEvent(
            new RunCommandEvent({ kind: 'open', spec: withMetric(spec, 'confusionMatrix') }),
          )}
      >
        ${msg('Count them in a new run')}
      </button>`;
  }

  #renderMatrix({ data }: RunInfo, counts: Counts, title: string) {
    const names = classNames(data);
    const right = counts.reduce((sum, row, i) => sum + (row[i] ?? 0), 0);
    const all = counts.flat().reduce((sum, count) => sum + count, 0);
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${title}>
      <table>
        <caption>
          ${title}: ${msg(str`${formatCount(right)} of ${formatCount(all)} right`)}
        </caption>
        <thead>
          <tr>
            <th scope="col">${msg('true \\ given')}</th>
            ${names.map((name) => html`<th scope="col">${name}</th>`)}
            <th scope="col">${msg('Recall')}</th>
          </tr>
        </thead>
        <tbody>
          ${counts.map((row, i) => this.#renderRow(names[i] ?? '', row, i))}
          <tr>
            <th scope="row">${msg('Precision')}</th>
            ${names.map((_, i) => html`<td class="figure">${share(counts[i]?.[i], sumOf(counts.map((row) => row[i] ?? 0)))}</td>`)}
            <td class="figure"></td>
          </tr>
        </tbody>
      </table>
    </div>`;
  }

  #renderRow(name: string, row: readonly number[], label: number) {
    const all = sumOf(row);
    return html`<tr>
      <th scope="row">${name}</th>
      ${row.map(
        (count, given) =>
          html`<td class=${given === label ? 'right' : 'wrong'} data-share=${all > 0 ? count / all : 0}>
            ${formatCount(count)}
          </td>`,
      )}
      <td class="figure">${share(row[label], all)}</td>
    </tr>`;
  }
}

function countsOf({ metrics }: Snapshot, set: 'training' | 'validation'): Counts | null {
  const reading = metrics.find((metric) => metric.name === 'confusionMatrix' && metric.set === set);
  return reading && typeof reading.value !== 'number' ? reading.value : null;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function share(part = 0, whole: number): string {
  return whole > 0 ? `${formatFixed((100 * part) / whole, 1)} %` : '—';
}

declare global {
  interface HTMLElementTagNameMap {
    'classes-view': ClassesView;
  }
}
